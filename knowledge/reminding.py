"""Fill the variables of a reminder, and say what of its template must be mended.

A reminder is sent to thousands, so its template can do no more than name variables and ask whether one is known: no
loops, calls or filters, which could hang or say what nobody approved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from knowledge.base import Citation

VARIABLES = ("region", "stage_title", "starts", "ends", "candidates", "election")
"""`candidates` is how many there are and None until that is known; all others are always given."""
ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.Const, nodes.Compare, nodes.Operand,
    nodes.And, nodes.Or, nodes.Not,
)  # fmt: skip
# The longest that these get in practice, so that what fits here fits everywhere.
SAMPLE: Mapping[str, object] = {
    "region": "Kabupaten Kepulauan Siau Tagulandang Biaro",
    "stage_title": "Dukungan perseorangan, pendaftaran, dan penelitian persyaratan",
    "starts": "24 September 2024",
    "ends": "27 September 2024",
    "candidates": 5,
    "election": "Pilkada serentak 2024",
}
_ENVIRONMENT = ImmutableSandboxedEnvironment(
    undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
)


def rendered(text: str, variables: Mapping[str, object]) -> str:
    """The text with its variables filled, each line a paragraph; UndefinedError when one that it uses is missing."""
    filled = _ENVIRONMENT.from_string(text).render({"candidates": None} | dict(variables))
    return re.sub(r"\s*\n\s*", "\n\n", re.sub(r" +", " ", filled)).strip()


def faults(text: str) -> list[str]:
    """What keeps a text from being sent, with its line in the text and the mend; empty for a sound one."""
    try:
        tree = _ENVIRONMENT.parse(text)
    except (TemplateSyntaxError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        return [f"baris ke-{line} teks ini bukan templat; periksa pasangan {{{{ }}}} dan {{% %}}"]
    if wrong := list(dict.fromkeys(_unsuitable(tree))):
        return wrong
    try:
        list(samples(text))
    except (TemplateError, TypeError) as error:
        return [f'tidak dapat diisi ({error}); candidates dapat belum diketahui, tulis "{{% if candidates %}}" dahulu']
    return []


def _unsuitable(tree: nodes.Template) -> Iterator[str]:
    for node in (tree, *tree.find_all(nodes.Node)):
        if not isinstance(node, ALLOWED):
            yield f"baris ke-{node.lineno} teks ini memakai hal selain {{{{ variabel }}}} dan {{% if %}}; tulis biasa"
        elif isinstance(node, nodes.Name) and node.name not in VARIABLES:
            known = ", ".join(VARIABLES)
            yield f'baris ke-{node.lineno} teks ini menyebut "{node.name}" yang tidak dikenal; yang ada: {known}'


def samples(text: str) -> Iterator[str]:
    """The text as it is sent with five candidates, with one, and before their number is known; no fault of a template.

    TemplateError or TypeError when it cannot be rendered so.
    """
    for candidates in (5, 1, None):
        yield rendered(text, {**SAMPLE, "candidates": candidates})


def explained(explanation: str, citation: Citation) -> str:
    """What a quiz shows after a tap: why, and where it is written."""
    return f"{explanation} ({citation.named})"

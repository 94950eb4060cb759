"""Whether what one file names stands in another, and what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rapidfuzz import process

from knowledge.draft import Draft
from knowledge.problems import Problem
from knowledge.yamlfile import FieldPath, SourceFile


def passages_of(draft: Draft) -> dict[str, str]:
    """Citation id → its source, for every passage of the draft."""
    return {
        f"{source}#{key}": source
        for folder in ("regulations", "articles")
        for source, item in draft.items[folder].items()
        for key in item.passages
    }


def dangles(draft: Draft, citation: str, known: Mapping[str, str]) -> bool:
    """Whether a citation leads nowhere, though its source has no problem of its own."""
    source = citation.partition("#")[0]
    return citation not in known and source not in draft.broken["regulations"] | draft.broken["articles"]


def nearest(citation: str, known: Iterable[str]) -> str:
    """The mend of a name that leads nowhere: what is near it."""
    source, _, _ = citation.partition("#")
    siblings = [other for other in known if other.startswith(f"{source}#")]
    near = closest(citation, siblings or known)
    if not near:
        return "; tulis dulu peraturannya, atau perbaiki kutipannya"
    return f"; yang dekat: {', '.join(name.partition('#')[2] if siblings else name for name in near)}"


def closest(name: str, known: Iterable[str]) -> list[str]:
    """The three names most like one, best first."""
    return [match[0] for match in process.extract(name, list(known), limit=3)]


def rule_exists(draft: Draft, source: SourceFile, place: FieldPath, rule: str) -> Iterator[Problem]:
    """A problem where a field names a rule that is not there."""
    known = draft.items["rules"]
    if rule not in known and rule not in draft.broken["rules"]:
        yield source.problem(place, f'aturan "{rule}" tidak ada{nearest(rule, known)}')

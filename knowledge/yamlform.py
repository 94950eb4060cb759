"""The form in which content is written down: house style for what is new, untouched lines for what is not.

ruamel keeps comments, quotes and folds. Only lists in brackets that an editor broke by hand come back on one line;
they are found again in the text as it was, and new ones are broken as an editor would.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import (
    DoubleQuotedScalarString,
    FoldedScalarString,
    LiteralScalarString,
    SingleQuotedScalarString,
)
from ruamel.yaml.tokens import CommentToken

from knowledge.yamlfile import AMBIGUOUS, FieldPath

WIDTH = 116
# Lists and mappings of a few words each, which editors write in brackets, and texts that they always quote.
IN_BRACKETS = {"citations", "voices", "when", "about", "sanctions", "facts", "words", "hashtags", "emoji", "unless"}
QUOTED = {"questions", "texts", "citations", "voices", "citation", "replaced_by"}
SPECIAL_FIRST = set("-?:,[]{}#&*!|>'\"%@`=+<~ ")
BROKEN = re.compile(r"(?P<head>\s*(?:- )?(?:[^\s:\[\"']+|\"[^\"]*\"): )\[(?P<body>.*)\]")
PART = re.compile(r"(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|\[[^\[\]]*\]|\{[^{}]*\}|[^,\"'\[\]{}]|(?<=\w)')+")


def opened(text: str) -> CommentedMap:
    """The document with everything that its form consists of; an empty text is an empty document."""
    loaded = _yaml().load(text)
    return loaded if loaded is not None else CommentedMap()


def written(document: CommentedMap, before: str = "") -> str:
    """The document as text; lines that `before` has in a form of its own keep it."""
    known = _handmade(_dumped(opened(before)), before) if before else {}
    lines = _dumped(document).splitlines()
    return "".join(f"{line}\n" for given in lines for line in known.get(given) or _broken(given))


def node(value: Any, path: FieldPath) -> Any:
    """A plain value in house style for its place in the document."""
    if isinstance(value, Mapping):
        made = CommentedMap((key_of(str(key)), node(part, (*path, str(key)))) for key, part in value.items())
        return _bracketed(made, path, value.values())
    if isinstance(value, Sequence) and not isinstance(value, str):
        items = CommentedSeq(node(part, (*path, number)) for number, part in enumerate(value))
        return _bracketed(items, path, value)
    return _scalar(str(value), path)


def _bracketed(made: Any, path: FieldPath, parts: Any) -> Any:
    """Put short parts in brackets where editors do: inside a condition always."""
    short = all(not isinstance(part, Mapping) and "\n" not in part and len(part) < WIDTH for part in parts)
    if path and made and short and (path[-1] in IN_BRACKETS or path[-2:-1] == ("when",)):
        made.fa.set_flow_style()
    return made


def key_of(key: str) -> Any:
    """A key, quoted where another reader would take it for a number."""
    return DoubleQuotedScalarString(key) if AMBIGUOUS.fullmatch(key) or re.match(r"[a-z0-9]+\.", key) else key


def _scalar(text: str, path: FieldPath) -> Any:
    inside_brackets = any(part in IN_BRACKETS for part in path)
    if "\n" in text:
        return LiteralScalarString(text) if _blockable(text) else DoubleQuotedScalarString(text)
    if len(text) > WIDTH - 16 and not inside_brackets and _blockable(text):
        return _folded(text, len(path))
    if any(part in QUOTED for part in path) or _needs_quotes(text, inside_brackets):
        beyond = any(ord(char) > 0xFFFF for char in text)  # double quotes would turn an emoji into its number
        return SingleQuotedScalarString(text) if beyond else DoubleQuotedScalarString(text)
    return text


def _needs_quotes(text: str, inside_brackets: bool) -> bool:
    return (
        not text
        or AMBIGUOUS.fullmatch(text) is not None
        or text[0] in SPECIAL_FIRST
        or text[-1] in ": "
        or ": " in text
        or " #" in text
        or (inside_brackets and any(char in ",[]{}" for char in text))
    )


def _blockable(text: str) -> bool:
    """Whether a block keeps the text as it is: blocks eat spaces at the edges of their lines."""
    lines = text.rstrip("\n").split("\n")
    return bool(text.strip()) and not text.endswith("\n\n") and all(line == line.strip() for line in lines)


def _folded(text: str, depth: int) -> Any:
    lines = textwrap.wrap(text, WIDTH - 2 * depth, break_long_words=False, break_on_hyphens=False)
    if " ".join(lines) != text:  # two spaces in a row
        return DoubleQuotedScalarString(text)
    folded = FoldedScalarString(text)
    places, position = [], -1
    for line in lines[:-1]:
        position += len(line) + 1
        places.append(position)
    folded.fold_pos = places
    return folded


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.allow_unicode = True
    yaml.width = 1_000_000  # quotes that run over lines are refused by our reader, so nothing is broken by itself
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _dumped(document: CommentedMap) -> str:
    stream = io.StringIO()
    _yaml().dump(document, stream)
    return stream.getvalue()


def _handmade(dumped: str, text: str) -> dict[str, list[str]]:
    """Dumped line → the lines that an editor made of it."""
    found: dict[str, list[str]] = {}
    lines, at = text.splitlines(), 0
    for line in dumped.splitlines():
        wanted, end = _squeezed(line), at + 1
        while end < len(lines) and _squeezed(" ".join(lines[at:end])) != wanted:
            end += 1
        if _squeezed(" ".join(lines[at:end])) != wanted:
            return found
        if end - at > 1 or len(line) > WIDTH:
            found[line] = lines[at:end]
        at = end
    return found


def _squeezed(line: str) -> str:
    """A line without what breaking it by hand brings in: spaces, and a comma before the closing bracket."""
    line = re.sub(r",?\s+(?=[\]}])", "", re.sub(r"\s+", " ", line))
    return re.sub(r"(?<=[\[{]) ", "", line).rstrip()


def _broken(line: str) -> Iterator[str]:
    """A list in brackets that is too long, over several lines."""
    match = BROKEN.fullmatch(line)
    if len(line) <= WIDTH + 4 or match is None:
        yield line
        return
    indent = " " * (len(line) - len(line.lstrip()) + (2 if line.lstrip().startswith("- ") else 0))
    yield f"{match['head']}["
    row = ""
    for part in (part.strip() for part in PART.findall(match["body"])):
        if row and len(indent) + len(row) + len(part) + 5 > WIDTH:
            yield f"{indent}  {row},"
            row = ""
        row = f"{row}, {part}" if row else part
    yield f"{indent}  {row}"
    yield f"{indent}]"


def last_comment_moves(listed: Any, end: int) -> None:
    """Hang what follows item `end - 1` as a comment on the last item: it belongs to the field after the list."""
    _comment_moves(listed, end - 1, len(listed) - 1)


def last_comment_moves_back(listed: Any) -> None:
    """Before the last item is taken away, what follows it goes to the one before."""
    _comment_moves(listed, len(listed) - 1, len(listed) - 2)


def _comment_moves(listed: Any, source: int, target: int) -> None:
    holder, place = _deepest(listed, source)
    kept = holder.ca.items.get(place) or [None] * 4
    token = kept[0] if isinstance(holder, CommentedSeq) else kept[2]
    if token is None or "\n" not in token.value or source == target:
        return
    own, _, following = token.value.partition("\n")
    if not following.strip():
        return
    holder.ca.items.pop(place)
    if own.strip():
        _hang(listed, source, token, f"{own}\n")
    _hang(listed, target, token, f"\n{following}")


def _deepest(holder: Any, place: Any) -> tuple[Any, Any]:
    """Where ruamel keeps the comment that follows an item: at the last scalar inside it."""
    inner = holder[place]
    if isinstance(inner, CommentedMap) and inner and not inner.fa.flow_style():
        return _deepest(inner, list(inner)[-1])
    if isinstance(inner, CommentedSeq) and inner and not inner.fa.flow_style():
        return _deepest(inner, len(inner) - 1)
    return holder, place


def _hang(listed: Any, at: int, token: Any, text: str) -> None:
    holder, place = _deepest(listed, at)
    moved = CommentToken(text, token.start_mark, None)
    holder.ca.items[place] = [moved, None] if isinstance(holder, CommentedSeq) else [None, None, moved, None]

"""Turn plain text into messages that Telegram takes: escaped, the verdict bold, in parts that fit."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

# Telegram counts a message in UTF-16 units after it has taken the markup out.
LIMIT = 4096
# Room for the line that numbers the parts.
ROOM_FOR_NUMBER = 64

# Where a text may be cut, best place first, and what stood there.
_BORDERS = ((r"\n{2,}", "\n\n"), (r"\n", "\n"), (r"(?<=[.!?;:])\s+", " "), (r"\s+", " "))


def units(text: str) -> int:
    """The length of a text in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def in_parts(text: str, number: Callable[[int, int], str], *, limit: int = LIMIT) -> list[str]:
    """Cut a text at paragraphs, else at sentences; `number(1, 2)` is the line that ends the first of two parts."""
    text = readable(text)
    if units(text) <= limit:
        return [text]
    parts = _cut(text, limit - ROOM_FOR_NUMBER, 0)
    return [f"{part}\n\n{number(place, len(parts))}" for place, part in enumerate(parts, start=1)]


def as_html(text: str, *, bold_first_line: bool) -> str:
    """Escape a text for Telegram's HTML; nothing in it can become markup."""
    if not bold_first_line:
        return escape(text, quote=False)
    first, border, rest = text.partition("\n")
    return f"<b>{escape(first, quote=False)}</b>{border}{escape(rest, quote=False)}"


def readable(text: str) -> str:
    """Drop what no message may hold: NUL, lone surrogates, blank edges."""
    return text.replace("\0", "").encode("utf-8", "replace").decode().strip()


def _cut(text: str, limit: int, level: int) -> list[str]:
    """Fill parts from the pieces between borders of this level; a piece that is too long is cut at the next level."""
    if units(text) <= limit:
        return [text]
    if level == len(_BORDERS):
        return _chop(text, limit)
    border, joint = _BORDERS[level]
    parts: list[str] = []
    for piece in re.split(border, text):
        for bit in _cut(piece, limit, level + 1):
            if parts and units(parts[-1]) + units(joint) + units(bit) <= limit:
                parts[-1] += joint + bit
            elif bit:
                parts.append(bit)
    return parts


def _chop(text: str, limit: int) -> list[str]:
    """Cut a text without any border; no character is cut in half, since each one takes at most two units."""
    step = limit // 2
    return [text[start : start + step] for start in range(0, len(text), step)]

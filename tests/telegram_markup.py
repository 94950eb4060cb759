"""Read HTML as strictly as Telegram does: what is not its markup must be escaped, what is opened must be closed."""

from __future__ import annotations

import re
from html import unescape

ALLOWED = {"b", "strong", "i", "em", "u", "s", "a", "code", "pre", "blockquote", "tg-spoiler"}
_PIECE = re.compile(
    r"<(?P<close>/?)(?P<tag>[a-z-]+)(?:\s[^<>]*)?>|(?P<entity>&(?:lt|gt|amp|quot|#\d+|#x[0-9a-f]+);)", re.IGNORECASE
)


class MarkupError(ValueError):
    """Telegram's words for markup that it refuses."""


def visible(html: str) -> str:
    """The text that a person sees; MarkupError when Telegram would not take it."""
    opened: list[str] = []
    text: list[str] = []
    position = 0
    for found in _PIECE.finditer(html):
        text.append(_plain(html[position : found.start()]))
        position = found.end()
        tag = found["tag"]
        if tag is None:
            text.append(unescape(found["entity"]))
        elif tag not in ALLOWED:
            raise MarkupError(f'Unsupported start tag "{tag}"')
        elif not found["close"]:
            opened.append(tag)
        elif not opened or opened.pop() != tag:
            raise MarkupError(f'Unexpected end tag "{tag}"')
    if opened:
        raise MarkupError(f'Can\'t find end tag corresponding to start tag "{opened[-1]}"')
    return "".join(text) + _plain(html[position:])


def _plain(text: str) -> str:
    if "<" in text or "&" in text:
        raise MarkupError("Unescaped character")
    return text

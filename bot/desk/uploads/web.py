"""The visible text of a saved web page, with the numbers that a browser would write before the items of a list."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from bot.desk.uploads.upload import Reason, Refused, said
from bot.desk.uploads.word import counted
from knowledge.cleaning import clean_bytes

BLOCKS = {
    "p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ol", "ul", "section", "article", "hr",
    "header", "footer", "blockquote", "dd", "dt", "main", "center", "pre",
}  # fmt: skip
UNSEEN = {"script", "style", "head", "noscript", "template", "nav", "iframe", "svg", "select", "button", "form"}
VOID = {"br", "hr", "img", "input", "meta", "link", "col", "wbr", "area", "base", "embed", "source", "track"}
HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?!\.)", re.IGNORECASE
)
SHAPES = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
ENTITY = re.compile(rb"<!ENTITY|<!DOCTYPE[^>]*\[", re.IGNORECASE)


def pages_of(data: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The text as one page and what a person should know about it; Refused where entities are declared."""
    if found := ENTITY.search(data):
        raise Refused(Reason.ENTITAS_LUAR, name=found.group().decode("ascii", "replace")[:20])
    reader = _Reader()
    reader.feed(clean_bytes(data).text)
    reader.close()
    return ("".join(reader.parts),), ((said("notes", "tersembunyi"),) if reader.hid else ())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hid = False
        self._open: list[tuple[str, bool]] = []
        self._lists: list[tuple[str, int] | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        hidden = "hidden" in given or HIDDEN.search(given.get("style", "")) is not None
        self.hid = self.hid or hidden
        if tag in BLOCKS:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append(" ")
        if tag not in VOID:
            self._open.append((tag, hidden or tag in UNSEEN))
        if tag in ("ol", "ul"):
            shape = given.get("type") or _styled(given.get("style", ""))
            start = int(given["start"]) if given.get("start", "").isdigit() else 1
            self._lists.append((SHAPES.get(shape, "decimal"), start - 1) if tag == "ol" else None)
        elif tag == "li" and self._lists and (last := self._lists[-1]) is not None:
            shape, number = last
            self._lists[-1] = (shape, number + 1)
            self.parts.append(f"{counted(number + 1, shape)}. ")

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.parts.append("\n")
        if tag in ("ol", "ul") and self._lists:
            self._lists.pop()
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at][0] == tag:
                del self._open[at:]
                return

    def handle_data(self, data: str) -> None:
        if not any(unseen for _, unseen in self._open):
            self.parts.append(re.sub(r"\s+", " ", data))


def _styled(style: str) -> str:
    for word, shape in (("lower-alpha", "a"), ("upper-alpha", "A"), ("lower-roman", "i"), ("upper-roman", "I")):
        if word in style:
            return shape
    return "1"

"""The lines of a document that carry its text: no running heads, page numbers, catchwords, contents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# Heads and feet stand within so many lines of an edge of the page.
EDGE = 3
# A longer line is text; looking for dots in a line of a megabyte would take minutes.
LONGEST_FURNITURE = 300
# A line at the edge of this share of the pages is a head or a foot.
REPEATED = 0.4
PAGE_NUMBER = re.compile(
    r"[-–—~\s|]*\d{1,4}[-–—~\s|]*|(halaman|hal\.?|page)\s*:?\s*\d+(\s*(dari|of|/)\s*\d+)?|\d+\s*(/|dari|of)\s*\d+",
    re.IGNORECASE,
)
STAMP = re.compile(
    r"SK\s*No\.?\s*\d{4,}\s*[A-Z]?|(https?://|www\.)\S+|.*\b(jdih|peraturan)\.\S+\.go\.id\S*", re.IGNORECASE
)
# "(2) Ketentuan . . ." at the foot says with which words the next page begins.
CATCHWORD = re.compile(r"(?:\S+\s+){0,6}\S*?\s?(?:\.\s?\.\s?\.|…)\s?\.?")
LEADER = re.compile(r".*(?:(?:\.\s?){4,}|…{2,}|_{4,})\s*(?:\d+|[ivxl]+)?")
CONTENTS = re.compile(r"DAFTAR\s+ISI", re.IGNORECASE)
ENTRY = re.compile(r"(?:BAB|Bagian|Paragraf|Pasal|Lampiran|[A-Z]\.|\d+\.|Daftar)\b.*\s\d{1,4}", re.IGNORECASE)
DIVIDED = re.compile(r"\w[-\u00ad\u2010]$")
MARKER = re.compile(r"(?:Pasal\s+\w+|BAB\s|Bagian\s|LAMPIRAN|PENJELASAN|\(\d+\w?\)|\w{1,3}[.)]\s)", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """One line of text and the page that it stands on, counted from 1."""

    page: int
    text: str


def lines_of(pages: Sequence[str]) -> list[Line]:
    """The lines of all pages in reading order."""
    split = [[squeezed for raw in page.split("\n") if (squeezed := " ".join(raw.split()))] for page in pages]
    repeated = _repeated(split)
    kept = (
        Line(number, text)
        for number, lines in enumerate(split, start=1)
        for text in _body(lines, number, repeated, last=number == len(split))
    )
    return list(_without_contents(kept))


def _body(lines: list[str], page: int, repeated: set[str], *, last: bool) -> Iterator[str]:
    for at, text in enumerate(lines):
        if len(text) > LONGEST_FURNITURE:
            yield text
            continue
        edge = at < EDGE or at >= len(lines) - EDGE
        if STAMP.fullmatch(text) or (edge and (PAGE_NUMBER.fullmatch(text) or _shapes(text, page) & repeated)):
            continue
        if not last and at >= len(lines) - EDGE and CATCHWORD.fullmatch(text) and not LEADER.fullmatch(text):
            continue
        yield text


def _repeated(pages: Sequence[Sequence[str]]) -> set[str]:
    """The shapes of lines at the edges of so many pages that they belong to none of them."""
    if len(pages) < 2:
        return set()
    seen = Counter(
        shape
        for page, lines in enumerate(pages, start=1)
        for shape in set[str]().union(
            *(_shapes(text, page) for text in (*lines[:EDGE], *lines[-EDGE:]) if not MARKER.match(text))
        )
    )
    return {shape for shape, times in seen.items() if times >= max(2, REPEATED * len(pages))}


def _shapes(text: str, page: int) -> set[str]:
    """The line itself, and with each of its numbers as the distance from the page: "2026, No. 7 - 12" counts along."""
    line = text.casefold()
    numbers = re.finditer(r"\d{1,4}", line)
    return {line, *(f"{line[: one.start()]}#{int(one[0]) - page}{line[one.end() :]}" for one in numbers)}


def _without_contents(lines: Iterator[Line]) -> Iterator[Line]:
    inside = False
    for line in lines:
        if CONTENTS.fullmatch(line.text):
            inside = True
        elif len(line.text) <= LONGEST_FURNITURE and (
            LEADER.fullmatch(line.text) or (inside and ENTRY.fullmatch(line.text))
        ):
            continue
        else:
            inside = False
            yield line


def joined(parts: Sequence[str]) -> str:
    """Lines as one text; a word divided at the end of a line is whole again, a doubled one keeps its hyphen."""
    whole: list[str] = []
    for part in parts:
        last = whole[-1] if whole else ""
        if DIVIDED.search(last[-2:]) and part[:1].islower():
            stem = last[:-1]
            kept = _doubled(re.split(r"\W", stem[-40:])[-1], part.split()[0])
            whole[-1] = f"{stem}{'-' if kept else ''}"
            whole.append(part)
        elif part:
            whole += [" ", part] if whole else [part]
    return "".join(whole)


def _doubled(left: str, right: str) -> bool:
    """undang-undangan, perundang-undangan, masing-masing, and non-ASN; but not pemerin-tahan."""
    left, right = left.casefold(), re.sub(r"\W", "", right.casefold())
    if left in ("non", "anti", "pasca", "antar"):
        return True
    return any(left.endswith(right[:size]) and (size > 3 or size == len(left)) for size in range(2, len(right) + 1))

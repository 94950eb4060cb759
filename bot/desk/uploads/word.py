"""The text of a Word file with the numbers that Word itself writes, page by page as far as the file tells."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from zipfile import BadZipFile

from docx import Document
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml.etree import XMLSyntaxError

from bot.desk.uploads.marks import ROMAN
from bot.desk.uploads.upload import Reason, Refused, said

PAGE = "\f"


def pages_of(data: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The texts of the pages and what a person should know about them; Refused for a file that Word would not open."""
    try:
        document = Document(io.BytesIO(data))
        body = document.element.body
        text = "\n".join(_Lines(document).of(body))
    except XMLSyntaxError as error:
        if not error.lineno:  # a parser without memory blames the file and knows no line
            raise MemoryError from None
        raise Refused(Reason.RUSAK) from None
    except (OpcError, BadZipFile, KeyError, ValueError, AttributeError, RecursionError):
        raise Refused(Reason.RUSAK) from None
    notes = [said("notes", "halaman_word")]
    if next(body.iter(qn("w:del"), qn("w:ins")), None) is not None:
        notes.append(said("notes", "terlacak"))
    if next(body.iter(qn("w:vanish")), None) is not None:
        notes.append(said("notes", "tersembunyi"))
    return tuple(text.split(PAGE)), tuple(notes)


class _Lines:
    """Paragraphs as lines, numbered as Word numbers them: the marks of automatic lists stand nowhere in the text."""

    def __init__(self, document: Any) -> None:
        self._styles = {style.style_id: style.element for style in document.styles}
        self._levels = _levels(document)
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)

    def of(self, body: Any) -> Iterator[str]:
        for paragraph in body.iter(qn("w:p")):
            text = _text(paragraph)
            mark = self._mark(paragraph) if text.strip() else ""
            # A break at the beginning belongs before the number.
            breaks = len(text) - len(text.lstrip(PAGE))
            yield f"{PAGE * breaks}{mark}{text[breaks:]}"

    def _mark(self, paragraph: Any) -> str:
        number, level = self._numbering(paragraph)
        levels = self._levels.get(number or "", {})
        if number is None or level not in levels:
            return ""
        counts = self._counts[number]
        counts[level] = counts.get(level, levels[level][2] - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        mark = levels[level][1]
        for other, (shape, _, start) in levels.items():
            mark = mark.replace(f"%{other + 1}", counted(counts.get(other, start), shape))
        return f"{mark} " if any(char.isalnum() for char in mark) else ""

    def _numbering(self, paragraph: Any) -> tuple[str | None, int]:
        """The list that the paragraph belongs to and its level, by itself or by its style."""
        properties = paragraph.find(qn("w:pPr"))
        for holder in (properties, self._style(properties)):
            found = holder.find(qn("w:numPr")) if holder is not None else None
            if found is not None and (number := found.find(qn("w:numId"))) is not None:
                level = found.find(qn("w:ilvl"))
                return number.get(qn("w:val")), int(level.get(qn("w:val"))) if level is not None else 0
        return None, 0

    def _style(self, properties: Any) -> Any:
        named = properties.find(qn("w:pStyle")) if properties is not None else None
        style = self._styles.get(named.get(qn("w:val"))) if named is not None else None
        return style.find(qn("w:pPr")) if style is not None else None


def _levels(document: Any) -> dict[str, dict[int, tuple[str, str, int]]]:
    """List id → level → (shape of the number, text of the mark, first number)."""
    try:
        numbering = document.part.numbering_part.element
    except (KeyError, NotImplementedError, AttributeError):
        return {}
    shapes = {
        abstract.get(qn("w:abstractNumId")): {
            int(level.get(qn("w:ilvl"))): (
                _value(level, "w:numFmt", "decimal"), _value(level, "w:lvlText", ""), int(_value(level, "w:start", "1"))
            )
            for level in abstract.iter(qn("w:lvl"))
        }
        for abstract in numbering.iter(qn("w:abstractNum"))
    }  # fmt: skip
    return {
        number.get(qn("w:numId")): shapes.get(_value(number, "w:abstractNumId", ""), {})
        for number in numbering.iter(qn("w:num"))
    }


def _value(element: Any, name: str, default: str) -> str:
    found = element.find(qn(name))
    return str(found.get(qn("w:val"), default)) if found is not None else default


def counted(number: int, shape: str) -> str:
    """A number as Word shows it: 3, c, C, iii or III."""
    if shape in ("lowerLetter", "upperLetter"):
        letters = chr(96 + (number - 1) % 26 + 1) * ((number - 1) // 26 + 1)
        return letters.upper() if shape == "upperLetter" else letters
    if shape in ("lowerRoman", "upperRoman"):
        return _roman(number) if shape == "upperRoman" else _roman(number).lower()
    return "" if shape in ("bullet", "none") else str(number)


def _roman(number: int) -> str:
    steps = [(value, sign) for sign, value in ROMAN.items()] + [(4, "IV"), (9, "IX"), (40, "XL")]
    text = ""
    for value, sign in sorted(steps, reverse=True):
        text += sign * (number // value)
        number %= value
    return text


def _text(paragraph: Any) -> str:
    """The visible words, with a form feed where a page ends; deleted and hidden runs are left out."""
    parts: list[str] = []
    for element in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:lastRenderedPageBreak")):
        run = element.getparent()
        if (
            any(True for _ in element.iterancestors(qn("w:del")))
            or run.find(f"{qn('w:rPr')}/{qn('w:vanish')}") is not None
        ):
            continue
        if element.tag == qn("w:t"):
            parts.append(element.text or "")
        elif element.tag == qn("w:lastRenderedPageBreak") or element.get(qn("w:type")) == "page":
            parts.append(PAGE)
        else:
            parts.append(" " if element.tag == qn("w:tab") else "\n")
    return "".join(parts)

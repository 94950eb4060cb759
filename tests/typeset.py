"""The little regulation as a printing office sets it: two justified columns, words divided, heads and feet."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A5
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

SMALL = ParagraphStyle("kecil", fontSize=8, leading=10, alignment=TA_JUSTIFY, embeddedHyphenation=1)
WIDTH, HEIGHT = A5
COLUMN, GUTTER, EDGE = 165, 20, 35
# Before a syllable of at least two letters a long word may be divided.
SYLLABLE = re.compile(r"(?<=[a-z]{2}[aeiou])(?=[bcdfghjklmnpqrstvwyz][aeiou][a-z]{1,})")


def divisible(text: str) -> str:
    """The text with soft hyphens where its long words may be divided."""
    return re.sub(r"[A-Za-z]{8,}", lambda word: SYLLABLE.sub("\u00ad", word[0]), text)


def newspaper(lines: Sequence[str], height: int = 260) -> bytes:
    """A PDF in two columns of a little page, so that columns and pages break inside paragraphs."""
    stream = io.BytesIO()
    columns = [
        Frame(EDGE + at * (COLUMN + GUTTER), EDGE + 40, COLUMN, height, 0, 0, 0, 0, id=str(at)) for at in range(2)
    ]
    document = BaseDocTemplate(stream, pagesize=A5)
    document.addPageTemplates(PageTemplate("dua", columns, onPage=_head, onPageEnd=_foot))
    document.build([Paragraph(divisible(line), SMALL) for line in lines])
    return stream.getvalue()


def _head(sheet: Canvas, document: BaseDocTemplate) -> None:
    sheet.setFont("Helvetica", 8)
    sheet.drawString(EDGE, HEIGHT - 30, "BERITA DAERAH KOTA CONTOH")
    sheet.drawRightString(WIDTH - EDGE, HEIGHT - 30, f"2026, No. 7 - {document.page} -")


def _foot(sheet: Canvas, document: BaseDocTemplate) -> None:
    sheet.setFont("Helvetica", 8)
    sheet.drawCentredString(WIDTH / 2, 30, f"Halaman {document.page}")
    sheet.drawString(EDGE, 20, "https://jdih.contoh.go.id/7")

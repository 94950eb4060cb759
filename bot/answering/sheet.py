"""Set what was checked on one page of paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import cm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepInFrame, Paragraph, Spacer

MARGIN = 2 * cm
FOOTER = 1.5 * cm


@dataclass(frozen=True)
class SheetItem:
    """One act on the page: verdict and title, then what is to be said of it, then where it is written."""

    heading: str
    lines: tuple[str, ...]
    bases: str


def sheet(title: str, dated: str, items: Sequence[SheetItem], footer: str) -> bytes:
    """A PDF of one A4 page; what is too long for it is set smaller, never left out."""
    styles = getSampleStyleSheet()
    body, small = styles["BodyText"], ParagraphStyle("small", styles["BodyText"], fontSize=8, leading=10)
    story: list[Flowable] = [Paragraph(escape(title), styles["Title"]), Paragraph(escape(dated), small)]
    for item in items:
        story += [Spacer(0, 0.3 * cm), Paragraph(escape(item.heading), styles["Heading3"])]
        story += [Paragraph(escape(line), body) for line in item.lines if line]
        story.append(Paragraph(escape(item.bases), small))
    written = BytesIO()
    page = Canvas(written, pagesize=A4)
    page.setTitle(title)
    width, height = A4[0] - 2 * MARGIN, A4[1] - 2 * MARGIN - FOOTER
    frame = KeepInFrame(width, height, story, mode="shrink")
    _, used = frame.wrapOn(page, width, height)
    frame.drawOn(page, MARGIN, A4[1] - MARGIN - used)
    last = Paragraph(escape(footer), small)
    last.wrapOn(page, width, FOOTER)
    last.drawOn(page, MARGIN, MARGIN / 2)
    page.showPage()
    page.save()
    return written.getvalue()

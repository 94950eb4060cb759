"""Set what was checked on one page of paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import cm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepInFrame, Paragraph, Spacer

MARGIN = 2 * cm
FOOTER = 1.5 * cm


def sheet(title: str, dated: str, items: Sequence[Mapping[str, Any]], footer: str) -> bytes:
    """A PDF of one A4 page; what is too long for it is set smaller, never left out.

    Each item has `verdict`, `title`, `answer`, `condition`, `instead` and `bases`.
    """
    styles = getSampleStyleSheet()
    body, small = styles["BodyText"], ParagraphStyle("small", styles["BodyText"], fontSize=8, leading=10)
    story: list[Flowable] = [Paragraph(escape(title), styles["Title"]), Paragraph(escape(dated), small)]
    for item in items:
        story.append(Spacer(0, 0.3 * cm))
        story.append(Paragraph(f"<b>{escape(item['verdict'])}</b>: {escape(item['title'])}", styles["Heading3"]))
        lines = (item["answer"], item["condition"], item["instead"])
        story += [Paragraph(escape(line), body) for line in lines if line]
        story.append(Paragraph(escape(" · ".join(item["bases"])), small))
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

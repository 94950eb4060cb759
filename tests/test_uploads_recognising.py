"""Scanned pages are read where Tesseract is installed; here a little program stands in for it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from bot.desk.uploads.examine import examine
from bot.desk.uploads.outline import Sure
from bot.desk.uploads.recognising import can_recognise, recognise
from bot.desk.uploads.upload import Kind, Reason
from tests import hostile


@pytest.fixture
def tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that knows Indonesian and reads the same two lines from every picture."""
    program = tmp_path / "bin" / "tesseract"
    program.parent.mkdir()
    program.write_text(
        f"""#!/bin/sh
if [ "$1" = "--list-langs" ]; then echo "List of languages"; echo ind; exit 0; fi
echo "$1 $(ulimit -v) $TELEGRAM_BOT_TOKEN" >> {tmp_path}/calls
[ -s "$1" ] || exit 4
echo "Pasal 7"
echo "Pegawai wajib netral."
"""
    )
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "rahasia")
    return tmp_path / "calls"


def scanned(pages: int) -> bytes:
    picture = Image.new("L", (400, 500), 255)
    ImageDraw.Draw(picture).text((40, 40), "Pasal 7 Pegawai wajib netral.", fill=0)
    stream = io.BytesIO()
    sheet = canvas.Canvas(stream)
    for _ in range(pages):
        sheet.drawImage(ImageReader(picture), 50, 100, 400, 500)
        sheet.showPage()
    sheet.save()
    return stream.getvalue()


def test_a_scan_is_refused_with_the_way_to_have_it_recognised(tesseract: Path) -> None:
    upload = examine(scanned(2), "pindaian.pdf")
    assert upload.refusal is not None
    assert upload.refusal.reason is Reason.TANPA_TEKS
    assert "Kenali Teks" in upload.refusal.text
    assert upload.unread == (1, 2)


def test_recognised_pages_become_pieces_that_say_where_they_come_from(tesseract: Path) -> None:
    data = scanned(1)
    upload = recognise(data, examine(data, "pindaian.pdf"))
    assert upload.kind is Kind.PERATURAN
    assert upload.refusal is None
    (piece,) = upload.pieces
    assert (piece.key, piece.page, piece.sure) == ("7", 1, Sure.RENDAH)
    assert "cocokkan" in piece.doubts[-1]
    assert upload.unread == ()


def test_the_program_is_limited_and_told_no_secret(tesseract: Path) -> None:
    data = scanned(1)
    recognise(data, examine(data, "pindaian.pdf"))
    (call,) = tesseract.read_text().splitlines()
    assert call.endswith("1.png 1000000 ")


def test_without_the_program_everything_stays_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    data = scanned(1)
    upload = examine(data, "pindaian.pdf")
    assert not can_recognise()
    assert recognise(data, upload) == upload


def test_pages_without_a_picture_stay_unread(tesseract: Path) -> None:
    data = hostile.scanned_pdf(1)
    upload = examine(data, "kosong.pdf")
    assert recognise(data, upload) == upload

"""From a real PDF, DOCX and HTML page to a regulation that the content takes."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from docx.enum.text import WD_BREAK
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from bot.desk.uploads.examine import examine
from bot.desk.uploads.outline import Part, Piece
from bot.desk.uploads.regulation import About, to_regulation
from bot.desk.uploads.upload import Kind
from knowledge.draft import problems_of
from knowledge.editing import plain
from knowledge.models import Rank
from knowledge.problems import KnowledgeError
from tests.regulation_layouts import CLOSING, OPENING, Layout, body, expected, heads_and_feet, laid, with_explanation
from tests.typeset import newspaper

ABOUT = About(
    code="perwali-contoh-7-2026", title="Netralitas Pegawai", short="Perwali 7/2026",
    number="Peraturan Wali Kota Contoh Nomor 7 Tahun 2026", rank=Rank.PERATURAN_LEMBAGA,
    in_force_from=date(2026, 11, 1), sources=("https://contoh.test/7",),
)  # fmt: skip


def typeset(layout: Layout) -> bytes:
    stream = io.BytesIO()
    sheet = canvas.Canvas(stream, pagesize=A4)
    for page in layout.pages:
        for at, line in enumerate(page.split("\n")):
            sheet.drawString(70, 800 - 14 * at, line)
        sheet.showPage()
    sheet.save()
    return stream.getvalue()


def proposed(pieces: tuple[Piece, ...]) -> dict[str, Piece]:
    return {piece.key: piece for piece in pieces if piece.part in (Part.BATANG_TUBUH, Part.LAMPIRAN)}


@pytest.mark.parametrize("make", [heads_and_feet, with_explanation])
def test_a_pdf_of_several_pages_gives_every_piece_with_its_page(make: object) -> None:
    layout: Layout = make()  # type: ignore[operator]
    upload = examine(typeset(layout), "perwali.pdf")
    assert upload.kind is Kind.PERATURAN
    assert len(upload.pages) == len(layout.pages) > 2
    pieces = proposed(upload.pieces)
    assert {key: piece.text for key, piece in pieces.items()} == layout.expected
    assert {key: piece.page for key, piece in pieces.items()} == layout.page_of


@pytest.mark.parametrize("height", [130, 95, 55])
def test_two_justified_columns_with_divided_words_and_breaks_inside_an_ayat_give_the_same(height: int) -> None:
    upload = examine(newspaper([*OPENING, *body(10_000), *CLOSING], height), "perwali.pdf")
    assert {key: piece.text for key, piece in proposed(upload.pieces).items()} == expected()
    lines = [line for page in upload.pages for line in page.split("\n")]
    assert [line for line in lines if re.search(r"[a-z]-$", line)], "words are divided"
    assert height > 100 or any(inside(page) for page in upload.pages[1:]), "a page begins inside a sentence"


def inside(page: str) -> bool:
    """Whether the text of a page, below its two lines of head, goes on with a sentence."""
    return page.strip().split("\n")[2][0].islower()


def test_a_word_file_gives_the_same_pieces_and_counts_its_page_breaks() -> None:
    document = Document()
    for line in [*OPENING, *body(60)]:
        paragraph = document.add_paragraph(line)
        if line == "Pasal 3":
            paragraph.runs[0].text = ""
            paragraph.add_run().add_break(WD_BREAK.PAGE)
            paragraph.add_run(line)
    for line in CLOSING:
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    upload = examine(stream.getvalue(), "perwali.docx")
    pieces = proposed(upload.pieces)
    assert {key: piece.text for key, piece in pieces.items()} == expected()
    assert pieces["2"].page == 1
    assert pieces["3.1.a"].page == 2
    assert "perkiraan" in upload.notes[0]


def test_numbers_that_word_writes_itself_are_counted() -> None:
    document = Document()
    document.add_paragraph("Pasal 1")
    document.add_paragraph("Pegawai dilarang:")
    for text in ("memasang spanduk;", "ikut kampanye."):
        document.add_paragraph(text, style="List Number")
    stream = io.BytesIO()
    document.save(stream)
    pieces = proposed(examine(stream.getvalue(), "a.docx").pieces)
    assert pieces["1.1"].text == "memasang spanduk;"
    assert pieces["1.2"].pinpoint == "Pasal 1 angka 2"


def test_a_saved_page_gives_the_same_pieces_and_hidden_words_are_not_read() -> None:
    paragraphs = "".join(f"<p>{line}</p>\n" for line in [*OPENING, *body(1000), *CLOSING])
    head = "<!doctype html><html><head><title>x</title><script>Pasal 9</script></head>"
    page = f"{head}<body>{paragraphs}<p style='display:none'>Pasal 9</p></body></html>"
    upload = examine(page.encode(), "perwali.html")
    assert {key: piece.text for key, piece in proposed(upload.pieces).items()} == expected()
    assert any("tersembunyi" in note for note in upload.notes)


def test_lists_of_a_page_are_counted_as_a_browser_does() -> None:
    items = "<ol type='a'><li>ikut kampanye;</li><li>memasang spanduk.</li></ol>"
    page = f"<html><body><p>Pasal 1</p><p>Pegawai dilarang:</p>{items}</body></html>"
    pieces = proposed(examine(page.encode(), "a.htm").pieces)
    assert pieces["1.b"].text == "memasang spanduk."


def test_the_pieces_that_a_person_kept_become_a_regulation_that_waits_for_confirmation() -> None:
    upload = examine(typeset(heads_and_feet()), "perwali.pdf")
    corrected = [replace(piece, keep=piece.keep and piece.key != "5") for piece in upload.pieces]
    path, raw = to_regulation(corrected, ABOUT, checked=date(2026, 11, 26))
    assert path == "regulations/perwali-contoh-7-2026.yaml"
    assert not problems_of(path, raw)
    data = plain(path, raw.decode())
    assert data["in_force_from"] == "2026-11-01"
    assert data["confidence"] == "belum_terverifikasi"
    assert "5" not in data["passages"]
    passage = data["passages"]["3.1.c.2"]
    assert passage["pinpoint"] == "Pasal 3 ayat (1) huruf c angka 2"
    assert passage["text"].startswith("Pegawai dilarang: memberi dukungan")
    assert {one["confidence"] for one in data["passages"].values()} == {"belum_terverifikasi"}
    assert '  "3.1.a":\n    pinpoint: Pasal 3 ayat (1) huruf a\n' in raw.decode()


def test_a_regulation_with_two_pieces_of_one_key_or_a_bad_code_is_told() -> None:
    piece = Piece("1", "Pasal 1", 1, "Isi.")
    with pytest.raises(KnowledgeError, match="dua kali"):
        to_regulation([piece, piece], ABOUT, checked=date(2026, 11, 26))
    with pytest.raises(KnowledgeError, match="huruf kecil"):
        to_regulation([piece], replace(ABOUT, code="Perwali 7"), checked=date(2026, 11, 26))
    with pytest.raises(KnowledgeError, match="kunci"):
        to_regulation([replace(piece, key="1 a")], ABOUT, checked=date(2026, 11, 26))
    with pytest.raises(KnowledgeError, match="paling sedikit"):
        to_regulation([replace(piece, keep=False)], ABOUT, checked=date(2026, 11, 26))


def test_the_layout_of_this_test_is_the_one_of_the_others() -> None:
    assert laid(["\n".join(body())]).expected == expected()

"""A regulation falls into the pieces that a careful reader finds, on the pages where they stand."""

from __future__ import annotations

import pytest

from bot.desk.uploads.lines import joined, lines_of
from bot.desk.uploads.outline import Part, Piece, Sure
from bot.desk.uploads.pieces import split
from tests.regulation_layouts import LAYOUTS, Layout, with_explanation

PROPOSED = (Part.BATANG_TUBUH, Part.LAMPIRAN)


def found(layout: Layout) -> dict[str, Piece]:
    return {piece.key: piece for piece in split(layout.pages) if piece.part in PROPOSED}


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_piece_is_found_with_its_words_and_its_page(name: str) -> None:
    layout = LAYOUTS[name]()
    pieces = found(layout)
    assert {key: piece.text for key, piece in pieces.items()} == layout.expected
    assert {key: piece.page for key, piece in pieces.items()} == layout.page_of


def test_the_recall_over_all_layouts_is_what_we_say() -> None:
    """The figure in the report: pieces found whole, of all pieces; and how many of those found are right."""
    wanted = got = right = 0
    for make in LAYOUTS.values():
        layout, pieces = make(), found(make())
        wanted += len(layout.expected)
        got += len(pieces)
        right += sum(key in pieces and pieces[key].text == text for key, text in layout.expected.items())
    assert right / wanted >= 0.98
    assert right / got >= 0.98


def test_items_carry_the_words_above_their_list_and_the_list_itself_is_not_proposed() -> None:
    pieces = found(LAYOUTS["plain"]())
    item = pieces["3.1.c.2"]
    assert item.pinpoint == "Pasal 3 ayat (1) huruf c angka 2"
    assert item.lead == "Pegawai dilarang: memberi dukungan kepada peserta pemilihan dengan cara:"
    assert item.keep
    assert not pieces["3.1.c"].keep
    assert pieces["4a"].pinpoint == "Pasal 4A"
    assert item.heading == "BAB II NETRALITAS"


def test_the_explanation_stands_apart_and_is_not_proposed() -> None:
    apart = {piece.key: piece for piece in split(with_explanation().pages) if piece.part is Part.PENJELASAN}
    assert apart["penjelasan.3.1.a"].pinpoint == "Penjelasan Pasal 3 ayat (1) huruf a"
    assert apart["penjelasan.2"].text == "Yang dimaksud dengan netral adalah tidak memihak."
    assert not any(piece.keep for piece in apart.values())


def test_what_was_guessed_says_so() -> None:
    pages = ["Pasal 1\nPegawai dilarang:\na. satu;\nc. tiga.\nPasal 4\nIsi."]
    pieces = {piece.key: piece for piece in split(pages)}
    assert pieces["1.a"].sure is Sure.TINGGI
    assert pieces["1.c"].sure is Sure.SEDANG
    assert "hilang" in pieces["1.c"].doubts[0]
    assert "hilang" in pieces["4"].doubts[0]


def test_a_text_without_any_counting_is_offered_page_by_page() -> None:
    pieces = split(["Sebuah surat biasa.", "Halaman kedua surat itu."])
    assert [(piece.key, piece.page, piece.sure) for piece in pieces] == [
        ("hal.1", 1, Sure.RENDAH),
        ("hal.2", 2, Sure.RENDAH),
    ]


def test_references_at_the_beginning_of_a_line_are_no_pieces() -> None:
    pages = [
        "Pasal 1\n(1) Larangan sebagaimana dimaksud dalam\nPasal 2 ayat\n(2) dan ayat\n(3) huruf\na. berlaku.\n"
        "(2) Lain."
    ]
    assert [piece.key for piece in split(pages)] == ["1.1", "1.2"]


def test_words_divided_at_the_end_of_a_line_are_whole_again() -> None:
    assert joined(["pemerin-", "tahan kota"]) == "pemerintahan kota"
    assert joined(["menurut undang-", "undang ini"]) == "menurut undang-undang ini"
    assert joined(["peraturan perundang-", "undangan"]) == "peraturan perundang-undangan"
    assert joined(["masing-", "masing", "non-", "aktif"]) == "masing-masing non-aktif"


def test_page_furniture_is_left_out_and_headings_that_repeat_are_not() -> None:
    pages = [
        f"PRESIDEN REPUBLIK INDONESIA\n- {n} -\nPasal {n}\nIsi tentang {'abcdef'[n]}.\nSK No 00{n}123 A"
        for n in range(1, 6)
    ]
    texts = [line.text for line in lines_of(pages)]
    assert texts == [text for n in range(1, 6) for text in (f"Pasal {n}", f"Isi tentang {'abcdef'[n]}.")]

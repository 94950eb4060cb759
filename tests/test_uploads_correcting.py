"""Corrected, joined and split by hand; what was not touched stays as it was found."""

from __future__ import annotations

import pytest

from bot.desk.uploads.correcting import Revision, Work, about_of, cut, doubtful, joined, revised
from bot.desk.uploads.outline import Piece, Sure
from knowledge.problems import KnowledgeError

LED = Piece("2.a", "Pasal 2 huruf a", 1, "memasang alat;", lead="Pegawai dilarang:")
DOUBTED = Piece("3", "Pasal 3", 2, "Lain.", sure=Sure.RENDAH, doubts=("ragu",))
HALF = Piece("4", "Pasal 4", 2, "Lagi.", sure=Sure.SEDANG, doubts=("agak ragu",))
PIECES = (LED, DOUBTED, HALF)
ABOUT = {"code": "se-1-2026", "title": "SE", "short": "SE", "number": "1", "rank": "se"}


def left(piece: Piece, **changed: object) -> Revision:
    values = {"keep": piece.keep, "key": piece.key, "pinpoint": piece.pinpoint, "text": piece.text} | changed
    return Revision(**values)  # type: ignore[arg-type]


def test_only_what_was_typed_changes() -> None:
    changed = revised(PIECES, {0: left(LED, text="memasang\r\n  alat peraga;", key="2.x")})
    assert (changed[0].text, changed[0].key, changed[0].lead) == ("memasang alat peraga;", "2.x", "Pegawai dilarang:")
    assert changed[1:] == PIECES[1:]


def test_a_lead_that_was_written_into_the_text_stands_there_once() -> None:
    (changed,) = revised([LED], {0: left(LED, text="Pegawai dilarang: memasang alat peraga;")})
    assert changed.lead == ""


def test_a_doubt_goes_only_when_a_person_compared() -> None:
    assert revised([DOUBTED], {0: left(DOUBTED)})[0].doubts == ("ragu",)
    compared = revised([DOUBTED], {0: left(DOUBTED, sure=True)})[0]
    assert (compared.sure, compared.doubts) == (Sure.TINGGI, ())


def test_the_least_sure_comes_first_and_what_is_left_out_needs_no_look() -> None:
    assert [at for at, _ in doubtful((HALF, LED, DOUBTED))] == [2, 0]
    assert doubtful(revised(PIECES, {1: left(DOUBTED, keep=False), 2: left(HALF, keep=False)})) == []


def test_joined_pieces_keep_both_doubts_and_the_upper_key() -> None:
    (_, whole) = joined(PIECES, 2)
    assert (whole.key, whole.text, whole.doubts) == ("3", "Lain. Lagi.", ("ragu", "agak ragu"))
    assert joined(PIECES, 0) == joined(PIECES, 9) == PIECES


def test_a_piece_is_cut_at_each_empty_line() -> None:
    parts = cut([Piece("1", "Pasal 1", 1, "Satu.\n\nDua.\n \nTiga.")], 0)
    assert [(part.key, part.text) for part in parts] == [("1", "Satu."), ("1.2", "Dua."), ("1.3", "Tiga.")]
    assert [part.sure for part in parts] == [Sure.TINGGI, Sure.SEDANG, Sure.SEDANG]
    assert cut(PIECES, 0) == PIECES


def test_work_survives_being_stored() -> None:
    work = Work("Judul", "Alasan", PIECES, ABOUT)
    assert Work.loaded(work.dumped()) == work


def test_what_was_told_of_a_regulation_is_read_whole_or_refused_whole() -> None:
    about = about_of(ABOUT | {"in_force_from": "2026-11-26", "sources": "a\n\n b ", "note": "satu\ndua"})
    assert (str(about.in_force_from), about.sources, about.note) == ("2026-11-26", ("a", "b"), "satu dua")
    with pytest.raises(KnowledgeError) as error:
        about_of({"rank": "raja", "in_force_until": "besok"})
    assert len(error.value.problems) == 6

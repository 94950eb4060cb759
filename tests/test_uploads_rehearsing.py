"""The dry run says what would happen and changes nothing; its digest names exactly that."""

from __future__ import annotations

from datetime import date

from bot.desk.uploads.correcting import Work
from bot.desk.uploads.outline import Piece
from bot.desk.uploads.rehearsing import LONGEST_DIFFERENCE, Fate, Rehearsal, rehearse
from bot.desk.uploads.upload import Kind, Row, Upload
from tests.conftest import LITTLE

DAY = date(2026, 11, 26)
LIKE = "rules/medsos/like-akun-calon.yaml"
ABOUT = {"code": "se-1-2026", "title": "SE", "short": "SE", "number": "1", "rank": "se"}
PATH = "regulations/se-1-2026.yaml"


def files(changes: dict[str, bytes], base: dict[str, bytes], mine: tuple[str, ...] = ()) -> Rehearsal:
    return rehearse(Upload("x.zip", "a" * 64, 1, Kind.ARSIP, changes=changes), Work(), base, checked=DAY, mine=mine)


def test_each_file_has_its_fate() -> None:
    base = {"words/a.yaml": b"a", "words/b.yaml": b"b", "words/c.yaml": b"c"}
    wanted = {"words/a.yaml": b"a", "words/b.yaml": b"x", "words/c.yaml": b"x", "words/d.yaml": b"d"}
    seen = files(wanted, base, mine=("words/c.yaml",))
    assert [line.fate for line in seen.lines] == [Fate.SAME, Fate.CHANGED, Fate.OVERWRITTEN, Fate.NEW]
    assert set(seen.changes) == {"words/b.yaml", "words/c.yaml", "words/d.yaml"}


def test_the_digest_changes_with_what_is_there_and_with_what_comes() -> None:
    one = files({"words/a.yaml": b"a"}, {})
    assert one.digest == files({"words/a.yaml": b"a"}, {"words/z.yaml": b"other"}).digest
    assert one.digest != files({"words/a.yaml": b"a"}, {"words/a.yaml": b"b"}).digest
    assert one.digest != files({"words/a.yaml": b"c"}, {}).digest


def test_a_long_difference_is_cut() -> None:
    (line,) = files({"words/a.yaml": b"x\n" * 1000}, {}).lines
    assert len(line.difference) == LONGEST_DIFFERENCE + 1


def test_rows_are_put_upon_what_the_draft_has() -> None:
    base = {LIKE: (LITTLE / LIKE).read_bytes()}
    cells = {"aturan": "like-akun-calon", "ragam": "santai", "kalimat": "boleh kasih jempol ga ya kemarin"}
    upload = Upload("x.xlsx", "a" * 64, 1, Kind.PERTANYAAN, rows=(Row("P", 2, cells),))
    seen = rehearse(upload, Work(), base, checked=DAY, mine=(LIKE,))
    assert seen.added == 1
    assert [line.fate for line in seen.lines] == [Fate.CHANGED], "rows overwrite nobody"
    again = rehearse(upload, Work(), dict(seen.changes), checked=DAY)
    assert (again.added, len(again.duplicates), again.changes) == (0, 1, {})


def test_a_regulation_needs_its_data_and_then_is_one_file_that_nobody_verified() -> None:
    upload = Upload("x.pdf", "a" * 64, 1, Kind.PERATURAN)
    pieces = (Piece("1", "Pasal 1", 1, "Netral."),)
    missing = rehearse(upload, Work(pieces=pieces), {}, checked=DAY)
    assert missing.changes == {}
    assert len(missing.problems) == 5
    seen = rehearse(upload, Work(pieces=pieces, about=ABOUT), {}, checked=DAY)
    assert seen.problems == ()
    assert b"belum_terverifikasi" in seen.changes[PATH]
    assert b'checked: "2026-11-26"' in seen.changes[PATH]

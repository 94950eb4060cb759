"""Lists are read row by row, and every row that is not taken says why."""

from __future__ import annotations

import pytest

from bot.broadcasting.importing import agencies, groups
from bot.storage import Agency

HEADER = "kode,nama,wilayah,zona\n"


def test_a_good_list_is_taken_whole_also_as_a_spreadsheet_here_writes_it() -> None:
    expected = (Agency("dinkes", "Dinas Kesehatan", "Kab. A", "WIB"),)
    assert agencies((HEADER + "dinkes,Dinas Kesehatan,Kab. A,WIB\n").encode()).rows == expected
    spreadsheet = "\ufeffKODE;Nama;Wilayah;Zona\r\ndinkes; Dinas Kesehatan ;Kab. A;WIB\r\n\r\n"
    assert agencies(spreadsheet.encode()).rows == expected


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("Dinkes,Dinas,A,WIB", "kode"),
        ("dinkes,,A,WIB", "nama"),
        ("dinkes,Dinas,A,GMT", "zona"),
        ("dinkes,=HYPERLINK(1),A,WIB", "rumus"),
        ("dinkes", "nama"),
    ],
)
def test_a_bad_row_says_its_line_and_why_and_the_others_are_read(row: str, words: str) -> None:
    read = agencies(f"{HEADER}bkd,BKD,A,WIT\n{row}\n".encode())
    assert [agency.code for agency in read.rows] == ["bkd"]
    (problem,) = read.problems
    assert problem.line == 3
    assert words in str(problem)


def test_a_code_that_comes_twice_is_told_with_the_line_of_the_first() -> None:
    read = agencies(f"{HEADER}bkd,BKD,A,WIT\nbkd,BKD lagi,A,WIT\n".encode())
    assert str(read.problems[0]) == "baris 3: sama dengan baris 2"


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"kode,nama\na,b\n", b"a\0b", b"", b"x" * 3_000_000])
def test_what_is_no_list_is_refused_as_a_whole(content: bytes) -> None:
    read = agencies(content)
    assert read.rows == ()
    assert len(read.problems) == 1


def test_groups_are_read_against_the_agencies_there_are() -> None:
    read = groups(b"id_grup,kode,topik\n-1001234567890,bkd,\n-1001234567891,bkd,4\n12,bkd,\n-100999999,x,\n", {"bkd"})
    assert [(group.chat, group.thread) for group in read.rows] == [(-1001234567890, None), (-1001234567891, 4)]
    assert [problem.line for problem in read.problems] == [4, 5]

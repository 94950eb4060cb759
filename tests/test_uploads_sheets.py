"""A workbook is read row by row, every mistake is told at its cell, and nothing is written before somebody agrees."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.desk.uploads.applying import Applied, apply_rows
from bot.desk.uploads.examine import examine
from bot.desk.uploads.sheets import layout
from bot.desk.uploads.template import template
from bot.desk.uploads.upload import Kind, Reason, Upload
from knowledge.draft import problems_of
from knowledge.editing import plain
from tests import hostile
from tests.conftest import LITTLE

QUESTIONS = ["aturan", "kasus", "ragam", "kalimat"]
RULES = list(layout()["sheets"]["aturan"]["columns"])
RULE = {**layout()["sheets"]["aturan"]["example"], "nama": "like-kpu", "kutipan": "skb-2022#a.4"}


@pytest.fixture(scope="module")
def base() -> dict[str, bytes]:
    return {path.relative_to(LITTLE).as_posix(): path.read_bytes() for path in LITTLE.rglob("*.yaml")}


def uploaded(rows: list[list[Any]]) -> Upload:
    upload = examine(hostile.xlsx(rows), "lembar.xlsx")
    assert upload.refusal is None, upload.refusal
    return upload


def questions(base: dict[str, bytes], *rows: list[Any]) -> Applied:
    return apply_rows(uploaded([QUESTIONS, *rows]), base)


def rules(base: dict[str, bytes], *rules: dict[str, str]) -> Applied:
    return apply_rows(uploaded([RULES, *([rule.get(name) for name in RULES] for rule in rules)]), base)


def test_questions_join_their_rule_and_the_rest_of_the_file_stays(base: dict[str, bytes]) -> None:
    path = next(path for path in base if path.endswith("/like-akun-calon.yaml"))
    applied = questions(
        base, ["like-akun-calon", None, "santai", "12:30 boleh like ga?"], ["like-akun-calon", None, "baku", "NO"]
    )
    assert applied.added == 2
    assert not applied.problems
    before, after = base[path].decode().splitlines(), applied.changes[path].decode().splitlines()
    assert [line for line in after if line not in before] == ['    - "NO"', '    - "12:30 boleh like ga?"']
    assert [line for line in after if line in before] == before
    assert not problems_of(path, applied.changes[path])


def test_questions_of_a_case_stand_in_the_case(base: dict[str, bytes]) -> None:
    applied = questions(base, ["like-akun-calon", "penyelenggara", "singkat", "like akun kpu"])
    (text,) = applied.changes.values()
    assert plain("rules/x/y.yaml", text.decode())["cases"][0]["questions"]["singkat"] == ["like akun kpu"]


def test_every_mistake_is_told_at_its_cell_and_the_sound_rows_are_counted(base: dict[str, bytes]) -> None:
    applied = questions(
        base,
        ["like-akun-calom", None, "santai", "boleh ga?"],
        ["like-akun-calon", "tidak_ada", "santai", "boleh ga ya?"],
        ["like-akun-calon", None, "gaul", "boleh gaes?"],
        ["like-akun-calon", None, "santai", None],
        ["like-akun-calon", None, "santai", '=HYPERLINK("http://x")'],
        ["like-akun-calon", None, "santai", True],
        ["like-akun-calon", None, "santai", "-boleh jempol kah"],
    )
    told = {(problem.row, problem.column): problem.message for problem in applied.problems}
    assert "like-akun-calon" in told[2, "aturan"]
    assert "penyelenggara" in told[3, "kasus"]
    assert "baku, santai, daerah, singkat, cerita" in told[4, "ragam"]
    assert told[5, "kalimat"] == "wajib diisi"
    assert "rumus" in told[6, "kalimat"]
    assert "bukan teks" in told[7, "kalimat"]
    assert applied.added == 1


def test_duplicates_are_reported_and_not_added(base: dict[str, bytes]) -> None:
    path = next(path for path in base if path.endswith("/like-akun-calon.yaml"))
    there = plain(path, base[path].decode())["questions"]["santai"][0]
    applied = questions(
        base,
        ["like-akun-calon", None, "baku", there.upper() + "?"],
        ["like-akun-calon", None, "baku", "Yang baru?"],
        ["like-akun-calon", None, "santai", "yang baru"],
    )
    assert applied.added == 1
    assert [(problem.row, problem.column) for problem in applied.duplicates] == [(2, "kalimat"), (4, "kalimat")]
    assert "baris 3" in applied.duplicates[1].message


def test_a_dry_run_changes_nothing_that_it_was_given(base: dict[str, bytes]) -> None:
    before = dict(base)
    questions(base, ["like-akun-calon", None, "santai", "sesuatu yang baru"])
    assert base == before


def test_numbers_days_and_hours_are_read_as_they_were_meant(base: dict[str, bytes]) -> None:
    from datetime import date, time

    rows = uploaded(
        [QUESTIONS, ["like-akun-calon", None, "singkat", 2024], ["x", None, date(2026, 1, 2), time(12, 30)]]
    ).rows
    assert rows[0].cells["kalimat"] == "2024"
    assert rows[1].cells["ragam"] == "2026-01-02"
    assert rows[1].cells["kalimat"] == "12:30"


def test_a_rule_becomes_a_file_in_house_style(base: dict[str, bytes]) -> None:
    applied = rules(base, RULE)
    assert not applied.problems
    text = applied.changes["rules/medsos/like-kpu.yaml"].decode()
    assert text.startswith("title: Menyukai unggahan akun resmi KPU\nverdict: boleh\n")
    assert 'citations: ["skb-2022#a.4"]' in text
    assert 'checked: "2026-11-26"' in text
    assert "reviewed" not in text
    assert not problems_of("rules/medsos/like-kpu.yaml", text.encode())


def test_mistakes_in_a_rule_are_told_at_their_columns(base: dict[str, bytes]) -> None:
    wrong = {
        **RULE,
        "nama": "salah",
        "putusan": "mungkin",
        "kutipan": "SKB 2022",
        "sanksi_selalu": "denda",
        "diperiksa": "kemarin",
    }
    applied = rules(
        base, wrong, {**RULE, "nama": "like-akun-calon"}, {**RULE, "nama": "Nama Salah"}, RULE, RULE,
        {**RULE, "nama": "tanpa-judul", "judul": ""},
    )  # fmt: skip
    told = {(problem.row, problem.column) for problem in applied.problems}
    assert {(2, "putusan"), (2, "kutipan"), (2, "sanksi_selalu"), (2, "diperiksa")} <= told
    assert {(3, "nama"), (4, "nama"), (6, "nama"), (7, "judul")} <= told
    assert list(applied.changes) == ["rules/medsos/like-kpu.yaml"]


@pytest.mark.parametrize("kind", [Kind.ATURAN, Kind.PERTANYAAN])
def test_the_template_can_be_sent_back_and_its_example_is_not_taken(kind: Kind, base: dict[str, bytes]) -> None:
    data = template(kind, rules=["like-akun-calon"], topics=["medsos"])
    upload = examine(data, "contoh.xlsx")
    assert upload.kind is kind
    assert upload.rows == ()
    book = load_workbook(io.BytesIO(data))
    assert book["Petunjuk"].max_row > len(layout()["sheets"][kind.value]["columns"])
    sheet = book.worksheets[0]
    chosen = {str(rule.sqref).split(":")[0] for rule in sheet.data_validations.dataValidation}
    assert {"A2", "C2"} <= chosen if kind is Kind.PERTANYAAN else {"B2", "D2"} <= chosen
    assert book["Pilihan"].sheet_state == "hidden"
    assert sheet["A3"].number_format == "@"


def test_a_filled_template_is_applied(base: dict[str, bytes]) -> None:
    book = load_workbook(io.BytesIO(template(Kind.PERTANYAAN)))
    for at, value in enumerate(["like-akun-calon", None, "santai", "boleh kasih hati ga?"], start=1):
        book.worksheets[0].cell(3, at, value)
    stream = io.BytesIO()
    book.save(stream)
    assert apply_rows(examine(stream.getvalue(), "isi.xlsx"), base).added == 1


def test_too_many_rows_are_refused() -> None:
    upload = examine(hostile.xlsx([QUESTIONS, *([["a", None, "baku", f"k{n}"] for n in range(5001)])]), "a.xlsx")
    assert upload.refusal is not None
    assert upload.refusal.reason is Reason.TERLALU_BANYAK_BARIS

"""A form changes what it was asked to change, and every other line of the file stays as it was."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.cleaning import clean, clean_bytes
from knowledge.draft import problems_of
from knowledge.editing import Sheet, add_case, add_citation, add_examples, new_text, plain, set_passage
from knowledge.load import CONTENT
from knowledge.problems import KnowledgeError

RULE = """\
# Ditulis petugas hukum
title: Menyukai unggahan calon  # judul pendek
verdict: tidak_boleh
answer: >-
  Memberi like pada unggahan calon
  terbaca sebagai dukungan.
cases:
  - id: kpu
    when: {object: penyelenggara}
    verdict: boleh
    answer: Akun KPU boleh disukai.
sanctions: {selalu: moral}
citations: ["skb-2022#a.4"]
instead: Ikuti akun KPU.
checked: "2026-11-22"
questions:
  baku:
    - "Bolehkah ASN menyukai unggahan calon?"

  # Cara orang mengobrol
  santai:
    - "boleh nge-like ga"
"""
NAME = "rules/medsos/like.yaml"


def changed(before: str, after: str) -> list[str]:
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[0] in "+-"]


def some_content() -> list[Path]:
    folders = ("facts", "words", "signals", "regulations", "synonyms", "phrases", "menus")
    files = [path for folder in folders for path in sorted((CONTENT / folder).glob("*.yaml"))]
    return [*files[::4], *sorted((CONTENT / "rules").glob("*/*.yaml"))[::40]]


@pytest.mark.parametrize("path", some_content(), ids=lambda path: path.stem)
def test_a_file_that_nobody_changes_keeps_every_byte(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert Sheet(path.relative_to(CONTENT).as_posix(), text).text() == text


def test_one_field_changes_one_line_and_comments_stay() -> None:
    sheet = Sheet(NAME, RULE)
    sheet.set(("instead",), "Ikuti akun Bawaslu.")
    assert changed(RULE, sheet.text()) == ["- instead: Ikuti akun KPU.", "+ instead: Ikuti akun Bawaslu."]


def test_a_new_field_stands_where_its_model_puts_it() -> None:
    sheet = Sheet(NAME, RULE)
    sheet.set(("risk",), "tinggi")
    sheet.set(("cases", 0, "sanctions", "selalu"), "tidak_ada")
    after = sheet.text().splitlines()
    assert after.index("risk: tinggi") == after.index('checked: "2026-11-22"') - 1
    assert "    sanctions: {selalu: tidak_ada}" in after


def test_an_example_joins_its_kind_and_the_comment_below_stays_below() -> None:
    sheet = Sheet(NAME, RULE)
    assert add_examples(sheet, "baku", ["Apakah menyukai unggahan calon dilarang?"]) == 1
    assert changed(RULE, sheet.text()) == ['+     - "Apakah menyukai unggahan calon dilarang?"']
    assert sheet.text().index("dilarang?") < sheet.text().index("# Cara orang")


def test_an_example_that_is_there_already_is_not_added_again() -> None:
    sheet = Sheet(NAME, RULE)
    assert add_examples(sheet, "santai", ["boleh nge-like ga", "boleh nge-like ga "]) == 0
    assert sheet.text() == RULE


def test_examples_of_a_case_stand_in_the_case_and_an_unknown_case_is_refused() -> None:
    sheet = Sheet(NAME, RULE)
    add_examples(sheet, "singkat", ["like kpu"], case="kpu")
    assert plain(NAME, sheet.text())["cases"][0]["questions"] == {"singkat": ["like kpu"]}
    with pytest.raises(KeyError):
        add_examples(sheet, "singkat", ["x"], case="tidak-ada")


def test_cases_and_citations_are_appended() -> None:
    sheet = Sheet(NAME, RULE)
    add_case(sheet, {"id": "bawaslu", "when": {"object": ["bawaslu", "kpu"]}, "verdict": "boleh", "answer": "Boleh."})
    add_citation(sheet, "skb-2022#b.6")
    add_citation(sheet, "skb-2022#b.6", case="bawaslu")
    data = plain(NAME, sheet.text())
    assert [case["id"] for case in data["cases"]] == ["kpu", "bawaslu"]
    assert data["citations"] == ["skb-2022#a.4", "skb-2022#b.6"]
    assert data["cases"][1]["citations"] == ["skb-2022#b.6"]


def test_removing_the_last_item_keeps_the_comment_after_it_and_takes_empty_parents_away() -> None:
    sheet = Sheet(NAME, RULE)
    add_examples(sheet, "baku", ["Satu lagi?"])
    sheet.remove(("questions", "baku", 1))
    assert sheet.text() == RULE
    sheet.remove(("sanctions", "selalu"))
    assert "sanctions" not in sheet.text()
    sheet.remove(("tidak", "ada"))


def test_a_form_that_was_only_looked_at_changes_nothing() -> None:
    sheet = Sheet(NAME, RULE)
    sheet.revise({**sheet.data(), "answer": sheet.get("answer") + "\r\n", "note": "", "voices": []})
    assert sheet.text() == RULE


def test_a_form_takes_out_adds_and_rewrites() -> None:
    sheet = Sheet(NAME, RULE)
    wanted = sheet.data()
    del wanted["instead"]
    wanted["title"] = "Menyukai unggahan: calon"
    wanted["questions"]["baku"] = ["Pertanyaan lain?"]
    wanted["cases"][0]["verdict"] = "bersyarat"
    sheet.revise(wanted)
    assert plain(NAME, sheet.text()) == wanted
    assert 'title: "Menyukai unggahan: calon" # judul pendek' in sheet.text()
    assert "# Cara orang mengobrol" in sheet.text()
    assert "answer: >-\n  Memberi like pada unggahan calon\n  terbaca" in sheet.text()


def test_fault_42_texts_that_look_like_numbers_days_or_booleans_stay_texts() -> None:
    sheet = Sheet(NAME, RULE)
    odd = ["NO", "12:30", "010", "2024-11-27", "Ya", "yes", "4.10", "null", "~", "0x1F", "1_000", "on"]
    for text in odd:
        sheet.set(("note",), text)
        assert plain(NAME, sheet.text())["note"] == text
    add_examples(sheet, "santai", odd)
    assert plain(NAME, sheet.text())["questions"]["santai"][1:] == odd
    words = Sheet("words/biasa.yaml", "title: Kata\nwords: [a, b]\n")
    words.add(("words",), *odd, "koma, di tengah", "kurung [siku]")
    assert plain("words/biasa.yaml", words.text())["words"] == ["a", "b", *odd, "koma, di tengah", "kurung [siku]"]


def test_keys_that_look_like_numbers_are_quoted() -> None:
    sheet = Sheet("regulations/x.yaml", "title: X\npassages:\n  satu:\n    pinpoint: A\n    text: B\n")
    set_passage(sheet, "71.2", {"pinpoint": "Pasal 71 ayat (2)", "text": "Bunyi."})
    set_passage(sheet, "5", {"pinpoint": "Pasal 5", "text": "Bunyi."})
    text = sheet.text()
    assert '  "71.2":\n    pinpoint: Pasal 71 ayat (2)\n' in text
    assert '  "5":\n' in text


def test_long_lists_in_brackets_are_broken_as_editors_break_them() -> None:
    words = Sheet("words/biasa.yaml", "title: Kata\nwords: [a, b]\n")
    words.add(("words",), *(f"kata ke {number}" for number in range(40)))
    lines = words.text().splitlines()
    assert lines[1] == "words: ["
    assert lines[-1] == "]"
    assert max(map(len, lines)) <= 120


def test_a_new_rule_is_written_in_house_style_and_passes_its_reader() -> None:
    data = {**plain(NAME, RULE), "note": "Panjang sekali. " * 20}
    text = new_text(NAME, dict(reversed(data.items())))
    assert text.startswith("title: Menyukai unggahan calon\nverdict: tidak_boleh\nanswer: ")
    assert "note: >-\n  Panjang sekali." in text
    assert 'citations: ["skb-2022#a.4"]' in text
    assert not problems_of(NAME, text.encode())


def test_a_file_that_cannot_be_read_is_not_opened() -> None:
    with pytest.raises(KnowledgeError):
        Sheet(NAME, "title: [a\n")
    with pytest.raises(KnowledgeError):
        Sheet(NAME, "a: &a [x]\nb: *a\n")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text_comes_back_as_it_was_written(text: str) -> None:
    sheet = Sheet(NAME, RULE)
    try:
        sheet.set(("note",), text)
        add_examples(sheet, "santai", [text])
        after = plain(NAME, sheet.text())
    except KnowledgeError as refused:  # letters of other scripts are the reader's to refuse, never to be misread
        if "Latin" in str(refused):
            return
        raise
    assert after.get("note", "").strip() == clean(text).text.strip()


def test_fault_43_what_an_editors_machine_brings_along_is_mended_and_told() -> None:
    cleaned = clean_bytes("\ufefftitle: Ca\u0301ra\u200b kerja\r\nnote:\tx\u00a0y\r\n".encode())
    assert cleaned.text == "title: Cára kerja\nnote:  x y\n"
    told = " ".join(cleaned.notes)
    for word in ("BOM", "Windows", "NFC", "1 huruf tak terlihat", "tab", "spasi istimewa"):
        assert word in told
    assert clean_bytes("title: caf\u00e9 \u201cx\u201d\n".encode("cp1252")).text == "title: café “x”\n"
    assert clean_bytes("\ufefftitle: x\n".encode("utf-16-le")).text == "title: x\n"
    assert clean("biasa\n").notes == ()

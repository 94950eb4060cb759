"""Forms are read off the models and lose nothing; reviews are a person's own; changes are read in their order."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.desk.fields import REVIEW, Field, Kind, fields_for, fields_of
from bot.desk.filling import Misread, Unfillable, filled, read
from bot.desk.impact import Change, Impact
from bot.desk.proof import Told
from bot.desk.reading import Group, counted, differences, grouped, summed
from bot.desk.reviewing import misuse, with_review
from knowledge.draft import FOLDERS
from knowledge.editing import plain
from knowledge.load import CONTENT

DAY = date(2026, 11, 26)


def every(fields: tuple[Field, ...]) -> list[Field]:
    return [inner for field in fields for inner in (field, *every(field.fields))]


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_form_asks_all_that_a_file_can_say(folder: str) -> None:
    asked = {field.name for field in fields_for(f"{folder}/x.yaml")}
    assert asked == set(FOLDERS[folder].model_fields) - REVIEW
    assert all(field.choices for field in every(fields_of(FOLDERS[folder])) if field.kind is Kind.CHOICE)


def test_all_content_that_ships_comes_out_of_its_form_as_it_went_in() -> None:
    for file in sorted(CONTENT.rglob("*.yaml")):
        name = file.relative_to(CONTENT).as_posix()
        if name in ("lexicon/chat.yaml", "lexicon/jawa.yaml"):  # long, and like the third one
            continue
        said = plain(name, file.read_text(encoding="utf-8"))
        if any("\n" in text.strip() for text in said.get("texts", ())):
            with pytest.raises(Unfillable):  # verses have lines of their own; they are edited as text
                filled(fields_for(name), said)
        else:
            filled(fields_for(name), said)


@pytest.mark.parametrize(
    "said",
    [
        {"classes": {"suka": ["a, b"]}},
        {"classes": "suka"},
        {"title": ["a"]},
        {"classes": {"suka": ["love"]}, "lain": "x"},
    ],
)
def test_what_a_form_would_change_by_itself_is_left_to_the_text(said: dict[str, Any]) -> None:
    with pytest.raises(Unfillable):
        filled(fields_for("synonyms/x.yaml"), said)


@pytest.mark.parametrize(
    ("path", "values", "why"),
    [
        ("lexicon/x.yaml", {"entries": ["ga = tidak\nga = boleh"]}, "dua-kali"),
        ("lexicon/x.yaml", {"entries": ["ga ="]}, "tanpa-tanda"),
        ("synonyms/x.yaml", {"classes": ["suka love"]}, "tanpa-tanda"),
        ("regulations/x.yaml", {"passages.#": ["0"], "passages.0.text": ["Dilarang."]}, "tanpa-kunci"),
    ],
)
def test_what_cannot_be_understood_is_told_with_its_place(path: str, values: dict[str, list[str]], why: str) -> None:
    with pytest.raises(Misread) as told:
        read(fields_for(path), values)
    assert told.value.why == why


def test_a_citation_may_come_with_the_words_that_a_list_offered() -> None:
    assert read(fields_for("rules/a/x.yaml"), {"citations": ["skb#a.1 SKB, huruf A", " ", "skb#a.1"]}) == {
        "citations": ["skb#a.1"]
    }


def test_rows_with_odd_numbers_are_no_rows() -> None:
    assert read(fields_for("rules/a/x.yaml"), {"cases.#": ["x", "²", ""], "cases.x.answer": ["Ya."]}) == {}


def test_a_review_is_written_for_who_ticked_and_kept_while_the_text_is_the_same() -> None:
    old = {"answer": "A", "reviewed": "2026-01-01", "reviewer": "rina", "questions": {"baku": ["a"]}}
    asked = {"answer": "A", "questions": {"baku": ["b"]}}
    assert with_review(old, asked, name="dewi", ticked=False, on=DAY)["reviewer"] == "rina"
    assert "reviewer" not in with_review(old, {"answer": "B"}, name="dewi", ticked=False, on=DAY)
    assert with_review(old, {"answer": "B"}, name="dewi", ticked=True, on=DAY)["reviewed"] == "2026-11-26"


@pytest.mark.parametrize(
    ("roles", "reviewer", "reviewed", "allowed"),
    [
        ({"peninjau"}, "rina", "2026-11-26", True),
        ({"peninjau"}, "rina", "2026-11-25", False),
        ({"peninjau"}, "dewi", "2026-11-26", False),
        ({"editor", "pengelola"}, "rina", "2026-11-26", False),
        ({"editor"}, "lama", "2025-01-01", True),
    ],
)
def test_a_claim_to_have_reviewed_is_the_persons_own_or_was_there(
    roles: set[str], reviewer: str, reviewed: str, allowed: bool
) -> None:
    before = [{"reviewed": "2025-01-01", "reviewer": "lama"}]
    said = {"reviewed": reviewed, "reviewer": reviewer}
    assert misuse(said, before, name="rina", roles=roles, on=DAY) is not allowed


def told(verdict: str, rule: str = "a") -> Told:
    return Told("answered", verdict, rule, None, (), "")


def test_changed_answers_are_read_with_the_dangerous_ones_first() -> None:
    changes = (
        Change("lebih baik", told("boleh"), told("tidak_boleh"), "membaik", False),
        Change("aturan lain", told("boleh"), told("boleh", "b"), "tetap", False),
        Change("izin baru", told("bersyarat"), told("boleh"), "tetap", True),
        Change("bahaya", told("tidak_boleh"), told("boleh"), "memburuk", True),
    )
    found = grouped(Impact(4, 3, 3, changes=changes, dangerous=("bahaya",)))
    assert [one.change.question for one in found] == ["bahaya", "izin baru", "aturan lain", "lebih baik"]
    assert counted(found) == {Group.DANGEROUS: 1, Group.PERMITS: 1, Group.RULE: 1, Group.BETTER: 1}


def test_a_comparison_shows_what_went_and_what_came() -> None:
    lines = differences(b"a\n-- b\nc\n", b"a\n++ b\nc\n")
    assert [(line.kind, line.text) for line in lines if line.kind != "lompat"] == [
        ("tetap", "a"),
        ("hapus", "-- b"),
        ("tambah", "++ b"),
        ("tetap", "c"),
    ]
    assert summed(differences(None, b"a\nb\n")) == {"tambah": 2, "hapus": 0}

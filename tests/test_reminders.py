"""The reminders that ship: one or more for every stage, and all of them can be sent everywhere."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from bot.answering.phrases import Phrases
from bot.broadcasting.wording import quiz, worded
from knowledge.base import KnowledgeBase
from knowledge.lint import lint, said_by
from knowledge.load import dump, load, restore
from knowledge.models import Rank, Reminder
from knowledge.reminder_checks import LONGEST_CAPTION, LONGEST_EXPLANATION, LONGEST_QUESTION
from knowledge.reminding import SAMPLE

REAL = load()
PHRASE = Phrases(REAL)
EVERY = pytest.mark.parametrize("reminder", REAL.reminders.values(), ids=REAL.reminders.keys())
STAGES = REAL.calendar["pilkada-2024"].spans()


def test_there_are_enough_of_each_kind() -> None:
    count = Counter(reminder.kind for reminder in REAL.reminders.values())
    assert count["pengingat"] >= 25
    assert count["kuis"] >= 6
    assert count["apel"] >= 4


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_has_a_reminder_and_the_long_time_before_it_too(stage: str) -> None:
    assert len([reminder for reminder in REAL.reminders.values() if reminder.stage == stage]) >= 3
    assert "jauh_sebelum" in STAGES


@EVERY
@pytest.mark.parametrize("candidates", [None, 1, 5])
def test_it_is_worded_for_every_region_with_its_sources(reminder: Reminder, candidates: int | None) -> None:
    told = worded(reminder, REAL, {**SAMPLE, "candidates": candidates}, phrase=PHRASE)
    assert reminder.title in told.text
    assert not {"{{", "{%", "None"} & set(told.text.split())
    assert "{" not in told.text
    assert [citation.id for citation in told.citations] == list(reminder.citations)
    assert told.citations[0].rank is not Rank.BERITA
    if reminder.kind != "kuis":
        assert told.citations[0].short in told.text
    if reminder.rule is not None:
        assert len(told.text) <= LONGEST_CAPTION


@EVERY
def test_a_quiz_has_one_right_answer_and_its_source(reminder: Reminder) -> None:
    if reminder.kind != "kuis":
        with pytest.raises(ValueError, match="no quiz"):
            quiz(reminder, REAL, SAMPLE)
        return
    asked = quiz(reminder, REAL, SAMPLE)
    assert 0 <= asked.correct < len(asked.options)
    assert len(asked.question) <= LONGEST_QUESTION
    assert len(asked.explanation) <= LONGEST_EXPLANATION
    assert asked.explanation.endswith(f"({REAL.cite(reminder.citations[0]).named})")


@EVERY
def test_nobody_has_reviewed_it_yet(reminder: Reminder) -> None:
    assert reminder.reviewed is None
    assert reminder.reviewer is None


@EVERY
def test_it_speaks_as_we_speak(reminder: Reminder) -> None:
    said = said_by(reminder).lower()
    assert " kamu " not in f" {said} "
    assert "!" not in said


def test_they_take_no_side_and_leave_no_stage_out() -> None:
    found = [
        f for f in lint(REAL, on=date(2026, 11, 26)) if "reminders/" in f.where or f.kind == "tahap tanpa pengingat"
    ]
    assert found == []


def test_the_number_of_candidates_is_told_where_it_helps() -> None:
    reminder = REAL.reminders["hindari-pose-angka"]
    assert "pose jari 1 sampai 4" in worded(reminder, REAL, {**SAMPLE, "candidates": 4}, phrase=PHRASE).text
    assert "1 sampai" not in worded(reminder, REAL, {**SAMPLE, "candidates": None}, phrase=PHRASE).text
    assert "1 sampai" not in worded(reminder, REAL, {**SAMPLE, "candidates": 1}, phrase=PHRASE).text


def test_what_may_be_done_is_reminded_of_too() -> None:
    rights = [name for name, reminder in REAL.reminders.items() if reminder.subject in ("hak", "lapor")]
    assert len(rights) >= 6
    assert {"hak-menolak-perintah", "hak-melapor", "siap-memilih"} <= REAL.reminders.keys()


def test_a_snapshot_brings_them_back() -> None:
    assert restore(dump(REAL)).reminders == REAL.reminders


def test_they_are_no_examples_for_the_classifier() -> None:
    without = KnowledgeBase(REAL.fingerprint, rules=REAL.rules)
    assert list(without.examples()) == list(REAL.examples())

"""A reminder in words: its days, its sources, and nothing made up where something is missing."""

from __future__ import annotations

from datetime import date

import pytest
from jinja2 import UndefinedError

from bot.broadcasting.wording import worded
from knowledge.load import load

REAL = load()
VARIABLES = {
    "region": "Kabupaten Contoh",
    "stage_title": "Masa tenang",
    "starts": date(2024, 11, 24),
    "ends": date(2024, 11, 26),
    "election": "Pilkada serentak 2024",
}


def test_days_are_told_in_words() -> None:
    told = worded(REAL.reminders["masa-tenang-mulai"], REAL, VARIABLES).text
    assert "24 November 2024 sampai 26 November 2024" in told


def test_the_number_of_candidates_may_be_left_out() -> None:
    assert "angka" in worded(REAL.reminders["jari-bertinta"], REAL, VARIABLES).text


def test_a_missing_day_stops_the_sending() -> None:
    with pytest.raises(UndefinedError):
        worded(REAL.reminders["masa-tenang-mulai"], REAL, {"region": "Kabupaten Contoh"})


def test_news_is_told_apart_from_law() -> None:
    told = worded(REAL.reminders["hadir-diam-di-kampanye"], REAL, VARIABLES).text
    law, _, news = told.rpartition("Dasar hukum:")[2].partition("Sumber keterangan:")
    assert "PP 94/2021" in law
    assert "Bawaslu" in news
    assert "Bawaslu" not in law


def test_what_leads_up_to_a_quiz_does_not_give_the_answer_away() -> None:
    assert "Dasar hukum" not in worded(REAL.reminders["kuis-pose-jari"], REAL, VARIABLES).text


def test_each_paragraph_stands_by_itself() -> None:
    told = worded(REAL.reminders["satu-like-pun"], REAL, VARIABLES).text
    assert "\n\n" in told
    assert "\n\n\n" not in told

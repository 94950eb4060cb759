"""A day can be named in the ways people write it, or by a stage of an election."""

from __future__ import annotations

from datetime import date

import pytest

from bot.understanding.days import day_named
from knowledge.base import KnowledgeBase
from knowledge.load import CONTENT, load


@pytest.fixture(scope="module")
def content() -> KnowledgeBase:
    return load(CONTENT)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-10-25", date(2024, 10, 25)),
        (" 25 Oktober 2024 ", date(2024, 10, 25)),
        ("5 des 2024", date(2024, 12, 5)),
        ("5/12/2024", date(2024, 12, 5)),
        ("masa tenang", date(2024, 11, 24)),
        ("Kampanye", date(2024, 9, 25)),
        ("kampanye pemilu 2024", date(2023, 11, 28)),
        ("hari pemungutan suara", date(2024, 11, 27)),
    ],
)
def test_a_day_is_understood(content: KnowledgeBase, text: str, day: date) -> None:
    moment = day_named(text, content.calendar.values())
    assert moment is not None
    assert moment.day == day


@pytest.mark.parametrize("text", ["", "31 februari 2024", "besok lusa", "2024-13-40", "25 xyz 2024", "0"])
def test_what_is_no_day_is_none(content: KnowledgeBase, text: str) -> None:
    assert day_named(text, content.calendar.values()) is None


def test_a_stage_is_told_with_its_election(content: KnowledgeBase) -> None:
    moment = day_named("masa tenang", content.calendar.values())
    assert moment is not None
    assert moment.stage == "Masa tenang, Pilkada serentak 2024"

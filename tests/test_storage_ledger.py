"""The ledger knows what was answered and takes one vote from the one who asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.storage import Database, Entry, Ledger
from bot.storage.tables import answers

pytest_plugins = ["tests.storage_fixtures"]

ENTRY = Entry(
    id="AbC-_1234567",
    person="p" * 64,
    chat_kind="private",
    outcome="suggested",
    verdict="perlu_klarifikasi",
    release="abc123",
    asked_at=datetime(2024, 11, 1, 3, 4, 5, tzinfo=UTC),
    latency_ms=3,
    suggestions=("medsos/like", "medsos/bagikan"),
)


@pytest.fixture
def ledger(database: Database) -> Ledger:
    return Ledger(database)


async def test_an_answer_is_found_again_as_it_was(ledger: Ledger) -> None:
    await ledger.record(ENTRY)
    assert await ledger.find(ENTRY.id) == ENTRY
    assert await ledger.find("unknown") is None


async def test_the_same_answer_recorded_again_after_a_crash_stays_one(ledger: Ledger) -> None:
    await ledger.record(ENTRY)
    await ledger.vote(ENTRY.id, ENTRY.person, 1)
    await ledger.record(ENTRY)
    assert await ledger.find(ENTRY.id) == replace(ENTRY, vote=1)


async def test_a_vote_counts_once_and_can_be_changed(ledger: Ledger) -> None:
    await ledger.record(ENTRY)
    assert await ledger.vote(ENTRY.id, ENTRY.person, 1)
    assert await ledger.vote(ENTRY.id, ENTRY.person, -1)
    found = await ledger.find(ENTRY.id)
    assert found is not None
    assert found.vote == -1


async def test_nobody_votes_or_chooses_for_somebody_else_fault_61(ledger: Ledger) -> None:
    await ledger.record(ENTRY)
    assert not await ledger.vote(ENTRY.id, "somebody else", 1)
    assert not await ledger.choose(ENTRY.id, "somebody else", "next")
    assert await ledger.find(ENTRY.id) == ENTRY


async def test_the_first_choice_stands_and_may_be_repeated(ledger: Ledger) -> None:
    await ledger.record(ENTRY)
    assert await ledger.choose(ENTRY.id, ENTRY.person, "next")
    assert await ledger.choose(ENTRY.id, ENTRY.person, "next")
    assert not await ledger.choose(ENTRY.id, ENTRY.person, "other")


def test_there_is_no_column_for_a_question_a_name_or_a_number_of_anybody() -> None:
    assert {column.name for column in answers.columns} == {
        "id", "person", "chat_kind", "rule", "case_id", "outcome", "verdict", "release",
        "asked_at", "latency_ms", "suggestions", "vote", "chosen",
    }  # fmt: skip

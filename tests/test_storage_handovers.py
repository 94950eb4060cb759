"""Questions for the desk: sealed at rest, every step once, nothing left of what was taken back."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.storage import Database, Handed, Handovers, Identity, Proposal, purge
from bot.storage.tables import handovers as table

pytest_plugins = ["tests.storage_fixtures"]

NOW = datetime(2024, 11, 1, 8, tzinfo=UTC)
ID = "AbC-_1234567"


@pytest.fixture
def handovers(database: Database, identity: Identity) -> Handovers:
    return Handovers(database, identity, "telegram:1")


async def ask(handovers: Handovers, identity: str = ID, person: str = "p", rule: str | None = None) -> bool:
    return await handovers.ask(
        identity, person=person, address=7, question="boleh hadir?", consent=1, rule=rule, now=NOW
    )


async def state(handovers: Handovers) -> Handed | None:
    found = await handovers.find(ID)
    return None if found is None else found.state


async def test_the_same_question_is_handed_over_once(handovers: Handovers) -> None:
    assert await ask(handovers)
    assert not await ask(handovers)
    found = await handovers.find(ID)
    assert found is not None
    assert (found.state, found.address, found.question) == (Handed.NEW, 7, "boleh hadir?")


async def test_address_question_and_answer_are_unreadable_at_rest(database: Database, handovers: Handovers) -> None:
    await ask(handovers)
    await handovers.answer(ID, "jangan hadir", 9)
    async with database.transaction() as connection:
        row = (await connection.execute(select(table))).mappings().one()
    assert (row["consent"], row["state"]) == (1, "dijawab")
    for column in ("address", "question", "answer"):
        assert bytes(row[column]) != b"7"
        assert b"hadir" not in bytes(row[column])


async def test_of_many_that_claim_a_step_one_takes_it(handovers: Handovers) -> None:
    await ask(handovers)
    assert sum(await asyncio.gather(*(handovers.claim(ID) for _ in range(5)))) == 1
    assert await handovers.answer(ID, "jangan", 9)
    assert sum(await asyncio.gather(*(handovers.claim_answer(ID, now=NOW) for _ in range(5)))) == 1


async def test_the_first_answer_stands(handovers: Handovers) -> None:
    await ask(handovers)
    assert await handovers.answer(ID, "jangan", 9)
    assert not await handovers.answer(ID, "boleh", 10)
    found = await handovers.find(ID)
    assert found is not None
    assert (found.answer, found.answer_message) == ("jangan", 9)


async def test_an_answer_still_counts_after_the_asker_was_told_not_to_wait(handovers: Handovers) -> None:
    await ask(handovers)
    assert await handovers.close(ID)
    assert not await handovers.close(ID)
    assert await handovers.answer(ID, "jangan", 9)
    assert await state(handovers) is Handed.ANSWERED


async def test_what_is_answered_waits_for_an_editor_with_its_rule(handovers: Handovers) -> None:
    await ask(handovers, rule="like")
    await ask(handovers, "open-1234567", "q")
    await handovers.link(ID, "foto")
    assert await handovers.proposals() == ()
    await handovers.answer(ID, "jangan", 9)
    assert await handovers.proposals() == (Proposal(ID, NOW, "boleh hadir?", "jangan", "foto"),)


async def test_what_is_taken_back_leaves_no_word_and_no_person(database: Database, handovers: Handovers) -> None:
    await ask(handovers)
    await ask(handovers, "seen-1234567")
    await ask(handovers, "other-123456", "q")
    await handovers.reached("seen-1234567", 5)
    assert await handovers.withdraw("p") == 2
    assert await handovers.of("p") == ()
    assert await handovers.find(ID) is None
    left = await handovers.find("seen-1234567")
    assert left is not None
    assert (left.state, left.address, left.question, left.answer, left.desk_message) == (
        Handed.WITHDRAWN, 0, "0", None, 5,
    )  # fmt: skip
    assert not await handovers.reached(ID, 6)
    assert not await handovers.answer("seen-1234567", "jangan", 9)
    assert len(await handovers.of("q")) == 1


async def test_only_open_questions_count_against_a_person(handovers: Handovers) -> None:
    await ask(handovers)
    assert await handovers.waiting("p") == 1
    await handovers.answer(ID, "jangan", 9)
    assert await handovers.waiting("p") == 0


async def test_another_bot_on_the_same_database_leaves_them_alone(
    database: Database, identity: Identity, handovers: Handovers
) -> None:
    await ask(handovers)
    other = Handovers(database, identity, "telegram:2")
    assert await other.unfinished() == ()
    assert not await other.claim(ID)
    assert await other.withdraw("p") == 0


async def test_what_a_changed_key_cannot_open_stops_nothing(database: Database, handovers: Handovers) -> None:
    await ask(handovers)
    other = Handovers(database, Identity(SecretStr("x" * 40)), "telegram:1")
    assert await other.unfinished() == ()


async def test_nothing_of_it_is_older_than_seven_days(database: Database, handovers: Handovers) -> None:
    await ask(handovers)
    await handovers.answer(ID, "jangan", 9)
    assert (await purge(database, now=NOW + timedelta(days=7))).handovers == 0
    assert (await purge(database, now=NOW + timedelta(days=7, seconds=1))).handovers == 1
    assert await handovers.find(ID) is None

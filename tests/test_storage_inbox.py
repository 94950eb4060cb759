"""The inbox loses nothing, hands out nothing twice, and keeps no text longer than it must."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select, update

from bot.storage import Arrival, Database, Identity, Inbox, KeyProblem, Waiting
from bot.storage.tables import updates

pytest_plugins = ["tests.storage_fixtures"]


@pytest.fixture
def inbox(database: Database, identity: Identity) -> Inbox:
    return Inbox(database, identity, "telegram:1")


def arrival(update_id: int, chat: str = "a") -> Arrival:
    return Arrival(update_id, chat, f'{{"text": "rahasia {update_id}"}}')


async def state(database: Database, update_id: int) -> tuple[str, bytes | None]:
    async with database.transaction() as connection:
        wanted = select(updates.c.state, updates.c.payload).where(updates.c.update_id == update_id)
        row = (await connection.execute(wanted)).one()
    return row.state, row.payload


async def test_a_known_update_is_stored_once_fault_20(inbox: Inbox) -> None:
    stored = await asyncio.gather(*(inbox.store([arrival(1), arrival(2)]) for _ in range(5)))
    assert [waiting for batch in stored for waiting in batch] == [Waiting(1, "a"), Waiting(2, "a")]
    assert await inbox.store([arrival(2), arrival(3), arrival(3)]) == [Waiting(3, "a")]


async def test_new_updates_come_back_in_the_order_of_their_ids_fault_21(inbox: Inbox) -> None:
    assert [row.update_id for row in await inbox.store([arrival(102), arrival(101)])] == [101, 102]


async def test_an_empty_batch_stores_nothing(inbox: Inbox) -> None:
    assert await inbox.store([]) == []


async def test_two_bots_may_use_the_same_update_ids(database: Database, identity: Identity, inbox: Inbox) -> None:
    other = Inbox(database, identity, "telegram:2")
    await inbox.store([arrival(1)])
    assert await other.store([arrival(1)]) == [Waiting(1, "a")]
    assert await other.claim(1) is not None
    assert await inbox.pending() == [Waiting(1, "a")]


async def test_an_update_is_claimed_by_one_alone(inbox: Inbox) -> None:
    await inbox.store([arrival(1)])
    claims = await asyncio.gather(*(inbox.claim(1) for _ in range(5)))
    assert [claim for claim in claims if claim is not None] == ['{"text": "rahasia 1"}']


async def test_payloads_rest_sealed_and_are_erased_when_settled(database: Database, inbox: Inbox) -> None:
    await inbox.store([arrival(1), arrival(2)])
    _, sealed = await state(database, 1)
    assert sealed is not None
    assert b"rahasia" not in sealed
    await inbox.claim(1)
    await inbox.settle(1)
    await inbox.claim(2)
    await inbox.settle(2, failed=True)
    assert await state(database, 1) == ("done", None)
    assert await state(database, 2) == ("failed", None)


async def test_after_a_crash_what_was_in_flight_is_handled_again_unless_it_was_answered_fault_22(
    database: Database, inbox: Inbox
) -> None:
    await inbox.store([arrival(number) for number in (1, 2, 3)])
    await inbox.claim(1)
    await inbox.answered(1)
    await inbox.claim(2)
    assert await state(database, 1) == ("done", None), "nothing is left to repeat, however soon the crash comes"
    assert [row.update_id for row in await inbox.pending()] == [2, 3]
    assert await inbox.claim(1) is None
    assert await inbox.claim(2) is not None


async def test_what_older_code_answered_and_had_no_time_to_close_is_not_repeated(
    database: Database, inbox: Inbox
) -> None:
    await inbox.store([arrival(1)])
    await inbox.claim(1)
    await database.run(lambda connection: connection.execute(update(updates).values(answered_at=datetime.now(UTC))))
    assert await inbox.pending() == []
    assert await state(database, 1) == ("done", None)


async def test_what_fails_after_its_answer_has_left_is_a_failure(database: Database, inbox: Inbox) -> None:
    await inbox.store([arrival(1), arrival(2)])
    for number in (1, 2):
        await inbox.claim(number)
        await inbox.answered(number)
        await inbox.settle(number, failed=number == 2)
    assert [(await state(database, number))[0] for number in (1, 2)] == ["done", "failed"]


async def test_a_released_update_can_be_claimed_again_but_not_an_answered_one(inbox: Inbox) -> None:
    await inbox.store([arrival(1)])
    await inbox.claim(1)
    await inbox.release(1)
    assert await inbox.claim(1) is not None
    await inbox.answered(1)
    await inbox.release(1)
    assert await inbox.claim(1) is None


async def test_a_migrated_group_takes_its_waiting_updates_along_fault_10(inbox: Inbox) -> None:
    await inbox.store([arrival(1, "old"), arrival(2, "other")])
    await inbox.move_chat("old", "new")
    await inbox.move_chat("old", "new")
    assert await inbox.pending() == [Waiting(1, "new"), Waiting(2, "other")]


async def test_an_inbox_survives_the_process(tmp_path: Path, identity: Identity) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    before = await Database.open(url)
    await Inbox(before, identity, "b").store([arrival(1)])
    await before.close()
    after = await Database.open(url)
    assert await Inbox(after, identity, "b").pending() == [Waiting(1, "a")]
    await after.close()


async def test_a_payload_sealed_under_another_key_says_so(database: Database, inbox: Inbox) -> None:
    await inbox.store([arrival(1)])
    stranger = Inbox(database, Identity(SecretStr("x" * 40)), "telegram:1")
    with pytest.raises(KeyProblem, match="kunci"):
        await stranger.pending()
    assert await inbox.claim(1) == '{"text": "rahasia 1"}'


def test_the_text_of_an_arrival_never_reaches_a_log_by_accident() -> None:
    assert "rahasia" not in repr(arrival(1))

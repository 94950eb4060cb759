"""A talk goes on for half an hour, for the one who talks, and is readable to nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.storage import Database, Dialogue, Dialogues, Identity, purge
from bot.storage.tables import dialogues

pytest_plugins = ["tests.storage_fixtures"]

NOON = datetime(2024, 11, 1, 12, tzinfo=UTC)
TALK = Dialogue(("menyukai unggahan calon",), open_choice=99)


@pytest.fixture
def talks(database: Database, identity: Identity) -> Dialogues:
    return Dialogues(database, identity, "telegram:1")


async def test_a_talk_is_found_again_after_a_restart(database: Database, identity: Identity, talks: Dialogues) -> None:
    await talks.keep("chat", "p", TALK, now=NOON)
    again = Dialogues(database, identity, "telegram:1")
    assert await again.load("chat", "p", now=NOON + timedelta(minutes=29)) == TALK


async def test_a_talk_ends_after_half_an_hour_and_is_erased(database: Database, talks: Dialogues) -> None:
    await talks.keep("chat", "p", TALK, now=NOON)
    late = NOON + timedelta(minutes=31)
    assert await talks.load("chat", "p", now=late) == Dialogue()
    assert (await purge(database, now=late)).dialogues == 1
    assert (await purge(database, now=late)).dialogues == 0


async def test_a_talk_belongs_to_one_person_in_one_chat_with_one_bot(
    database: Database, identity: Identity, talks: Dialogues
) -> None:
    await talks.keep("chat", "p", TALK, now=NOON)
    other = Dialogues(database, identity, "telegram:2")
    assert await talks.load("chat", "q", now=NOON) == Dialogue()
    assert await talks.load("elsewhere", "p", now=NOON) == Dialogue()
    assert await other.load("chat", "p", now=NOON) == Dialogue()


async def test_what_is_kept_last_stands_and_can_be_forgotten(talks: Dialogues) -> None:
    await talks.keep("chat", "p", TALK, now=NOON)
    await talks.keep("chat", "p", Dialogue(("lain",)), now=NOON)
    assert await talks.load("chat", "p", now=NOON) == Dialogue(("lain",))
    await talks.forget("chat", "p")
    assert await talks.load("chat", "p", now=NOON) == Dialogue()


async def test_the_database_alone_tells_nothing_of_a_talk(database: Database, talks: Dialogues) -> None:
    await talks.keep("chat", "p", TALK, now=NOON)
    async with database.transaction() as connection:
        (state,) = (await connection.execute(select(dialogues.c.state))).scalars()
    assert b"calon" not in state
    changed = Dialogues(database, Identity(SecretStr("z" * 40)), "telegram:1")
    assert await changed.load("chat", "p", now=NOON) == Dialogue()

"""Answered questions wait for an editor; the first who takes one has it, and what became of it stays for a week."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from bot.storage import Became, Database, Handovers, Identity, Learning, Subject, purge

pytest_plugins = ["tests.storage_fixtures"]

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.fixture
def learning(database: Database, identity: Identity) -> Learning:
    return Learning(database, identity)


async def handed_over(database: Database, identity: Identity, ticket: str, *, bot: str = "telegram:1") -> None:
    desk = Handovers(database, identity, bot)
    await desk.ask(
        ticket, person="p", address=7, question=f"boleh {ticket}?", consent=1, rule=None, now=NOW + timedelta(minutes=1)
    )
    await desk.answer(ticket, "jangan", 9)


async def test_answered_questions_of_every_bot_are_open_without_their_askers(
    database: Database, identity: Identity, learning: Learning
) -> None:
    await handed_over(database, identity, "hadir")
    await handed_over(database, identity, "hibah", bot="telegram:2")
    await Handovers(database, identity, "telegram:1").ask(
        "belum", person="p", address=7, question="?", consent=1, rule=None, now=NOW
    )
    assert [(found.question, found.answer) for found in await learning.open()] == [
        ("boleh hadir?", "jangan"),
        ("boleh hibah?", "jangan"),
    ]
    assert "hadir" not in repr(await learning.find("hadir")).replace("'hadir'", "")


async def test_of_many_editors_one_takes_a_question(database: Database, identity: Identity, learning: Learning) -> None:
    await handed_over(database, identity, "hadir")
    taken = await asyncio.gather(*(learning.claim("hadir", Became.CASE, by=f"e{n}", now=NOW) for n in range(5)))
    assert sum(taken) == 1
    assert await learning.open() == ()
    assert await learning.find("hadir") is None


async def test_what_came_of_a_question_is_known_and_a_claim_can_be_taken_back(
    database: Database, identity: Identity, learning: Learning
) -> None:
    await handed_over(database, identity, "hadir")
    assert await learning.claim("hadir", Became.EXAMPLE, by="ani", now=NOW)
    await learning.settle("hadir", "/rancangan/1")
    (learnt,) = await learning.taken()
    assert (learnt.became, learnt.by, learnt.at, learnt.page) == (Became.EXAMPLE, "ani", NOW, "/rancangan/1")
    await learning.release("hadir")
    assert await learning.taken() == ()
    assert await learning.find("hadir") is not None


async def test_nobody_takes_what_was_withdrawn_or_never_answered(
    database: Database, identity: Identity, learning: Learning
) -> None:
    await handed_over(database, identity, "hadir")
    await Handovers(database, identity, "telegram:1").withdraw("p")
    assert not await learning.claim("hadir", Became.RULE, by="ani", now=NOW)
    assert not await learning.claim("tak-ada", Became.RULE, by="ani", now=NOW)
    assert await learning.open() == ()


async def test_who_wants_to_be_forgotten_takes_it_along(
    database: Database, identity: Identity, learning: Learning
) -> None:
    await handed_over(database, identity, "hadir")
    await learning.claim("hadir", Became.EXAMPLE, by="ani", now=NOW)
    await Subject(database).erase("p", "obrolan", but=0)
    assert await learning.taken() == ()


async def test_another_key_reads_nothing(database: Database, identity: Identity) -> None:
    await handed_over(database, identity, "hadir")
    assert await Learning(database, Identity(SecretStr("x" * 40))).open() == ()


async def test_all_of_it_is_gone_after_a_week(database: Database, identity: Identity, learning: Learning) -> None:
    await handed_over(database, identity, "hadir")
    await learning.claim("hadir", Became.NOTHING, by="ani", now=NOW + timedelta(minutes=2))
    await purge(database, now=NOW + timedelta(days=7))
    assert len(await learning.taken()) == 1
    await purge(database, now=NOW + timedelta(days=7, minutes=3))
    assert (await learning.taken(), await learning.open()) == ((), ())

"""What is old goes, what waits stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.storage import Arrival, Database, Identity, Inbox, Ledger, Purged, purge
from tests.test_storage_ledger import ENTRY

pytest_plugins = ["tests.storage_fixtures"]


async def test_settled_updates_go_after_a_week_and_waiting_ones_stay(database: Database, identity: Identity) -> None:
    inbox = Inbox(database, identity, "telegram:1")
    await inbox.store([Arrival(number, "a", "{}") for number in (1, 2, 3)])
    for number, failed in ((1, False), (2, True)):
        await inbox.claim(number)
        await inbox.settle(number, failed=failed)
    now = datetime.now(UTC)
    assert await purge(database, now=now + timedelta(days=6)) == Purged(updates=0, answers=0, dialogues=0)
    assert await purge(database, now=now + timedelta(days=8)) == Purged(updates=2, answers=0, dialogues=0)
    assert [waiting.update_id for waiting in await inbox.pending()] == [3]


async def test_answers_go_after_four_hundred_days(database: Database) -> None:
    ledger = Ledger(database)
    await ledger.record(ENTRY)
    await ledger.record(replace(ENTRY, id="later", asked_at=ENTRY.asked_at + timedelta(days=2)))
    assert await purge(database, now=ENTRY.asked_at + timedelta(days=401)) == Purged(updates=0, answers=1, dialogues=0)
    assert await ledger.find(ENTRY.id) is None
    assert await ledger.find("later") is not None

"""Everything of one person is found and erased, nothing of another."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.storage import Arrival, Database, Dialogue, Dialogues, Erased, Held, Identity, Inbox, Ledger, Subject
from tests.test_storage_ledger import ENTRY

pytest_plugins = ["tests.storage_fixtures"]

NOW = datetime(2024, 11, 1, 12, tzinfo=UTC)


async def test_one_person_is_erased_and_another_stays(database: Database, identity: Identity) -> None:
    ledger, talks = Ledger(database), Dialogues(database, identity, "telegram:1")
    inbox, subject = Inbox(database, identity, "telegram:1"), Subject(database)
    for person in ("p", "q"):
        await ledger.record(replace(ENTRY, id=person, person=person))
        await talks.keep(f"chat {person}", person, Dialogue(("hadir",)), now=NOW)
    await inbox.store([Arrival(1, "chat p", "{}"), Arrival(2, "chat p", "{}"), Arrival(3, "chat q", "{}")])
    assert await subject.held("p") == Held((replace(ENTRY, id="p", person="p"),), talks=1, corrections=0)
    assert await subject.erase("p", "chat p", but=2) == Erased(answers=1, talks=1, messages=1)
    assert await subject.held("p") == Held((), talks=0)
    assert (await subject.held("q")).talks == 1
    assert [(waiting.update_id, waiting.chat) for waiting in await inbox.pending()] == [(2, "-"), (3, "chat q")]

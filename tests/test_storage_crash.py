"""What was stored is there after the database was killed, and the bot finds its way back to it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from subprocess import CalledProcessError

from bot.storage import Arrival, Database, Identity, Inbox, StorageError
from tests import postgres

pytest_plugins = ["tests.storage_fixtures"]


async def test_a_killed_postgresql_loses_nothing_that_was_stored_fault_36(
    postgres_binaries: Path, identity: Identity
) -> None:
    with postgres.running(postgres_binaries, safe=True) as server:
        database = await Database.open(server.url)
        inbox = Inbox(database, identity, "telegram:1")
        stored: list[int] = []

        async def keep_storing() -> None:
            for number in range(1, 10_000):
                await inbox.store([Arrival(number, "a", "{}")])
                stored.append(number)

        storing = asyncio.create_task(keep_storing())
        while len(stored) < 50:  # noqa: ASYNC110 - the count is the event
            await asyncio.sleep(0.01)
        server.kill()
        (failure,) = await asyncio.gather(storing, return_exceptions=True)
        assert isinstance(failure, StorageError)
        await _start_again(server)
        found = {waiting.update_id for waiting in await inbox.pending()}
        assert set(stored) <= found
        assert len(found - set(stored)) <= 1, "at most the one in flight was stored without our knowing"
        await database.close()


async def _start_again(server: postgres.Server) -> None:
    """Start the killed server; its children may need a moment to go."""
    for attempt in range(50):
        try:
            await asyncio.to_thread(server.start)
            return
        except CalledProcessError:
            if attempt == 49:
                raise
            await asyncio.sleep(0.2)

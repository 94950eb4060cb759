"""Guessing takes ever longer, for the name that is guessed at and for the client that guesses."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from bot.storage import Attempts, Database
from bot.storage.attempts import FORGOTTEN, FREE, LONGEST, delay

pytest_plugins = ["tests.storage_fixtures"]

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
NONE = timedelta()


def test_the_delay_grows_up_to_a_limit() -> None:
    delays = [delay(failures) for failures in range(30)]
    assert delays[FREE - 1] == NONE
    assert delays[FREE] == timedelta(seconds=1)
    assert delays == sorted(delays)
    assert delays[-1] == delay(10**6) == LONGEST


async def test_twenty_wrong_passwords_make_a_delay_fault_62(database: Database) -> None:
    attempts, moment = Attempts(database), NOW
    waits = []
    for _ in range(20):
        wait = await attempts.begin(["ani", "here"], now=moment)
        waits.append(wait)
        if wait:
            moment += wait
            assert await attempts.begin(["ani", "here"], now=moment) == NONE
    assert waits[:FREE] == [NONE] * FREE
    assert all(earlier < later for earlier, later in zip(waits[FREE:13], waits[FREE + 1 : 14], strict=True))
    assert waits[-1] == LONGEST


async def test_a_delay_is_for_the_name_from_anywhere_and_for_the_client_with_any_name(database: Database) -> None:
    attempts = Attempts(database)
    for _ in range(FREE):
        await attempts.begin(["ani", "here"], now=NOW)
    assert await attempts.begin(["ani", "there"], now=NOW) > NONE
    assert await attempts.begin(["budi", "here"], now=NOW) > NONE
    assert await attempts.begin(["budi", "there"], now=NOW) == NONE


async def test_many_at_once_gain_nothing(database: Database) -> None:
    attempts = Attempts(database)
    waits = await asyncio.gather(*(attempts.begin(["ani", "here"], now=NOW) for _ in range(20)))
    assert waits.count(NONE) == FREE


async def test_the_right_password_clears_the_name_and_takes_one_off_the_client(database: Database) -> None:
    attempts = Attempts(database)
    for _ in range(FREE):
        await attempts.begin(["ani", "here"], now=NOW)
    await attempts.succeeded("ani", "here")
    assert await attempts.begin(["ani", "there"], now=NOW) == NONE
    assert await attempts.begin(["budi", "here"], now=NOW) == NONE
    assert await attempts.begin(["budi", "here"], now=NOW) > NONE


async def test_after_an_hour_all_is_forgotten(database: Database) -> None:
    attempts = Attempts(database)
    for _ in range(20):
        await attempts.begin(["ani"], now=NOW)
    assert await attempts.begin(["ani"], now=NOW + FORGOTTEN) == NONE
    assert await attempts.begin(["ani"], now=NOW + FORGOTTEN) == NONE

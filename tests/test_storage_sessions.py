"""A session ends when nobody uses it, and at the latest after half a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot.storage import Accounts, Audit, Database, Sessions, purge
from bot.storage.account_tables import sessions as table
from bot.storage.sessions import IDLE, LONGEST

pytest_plugins = ["tests.storage_fixtures"]

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def ani(database: Database) -> str:
    accounts = Accounts(database, Audit(database))
    return (await accounts.create("ani", ["editor"], None, by="a", now=NOW)).id


async def test_a_session_knows_its_account_until_it_is_closed(database: Database, ani: str) -> None:
    sessions = Sessions(database)
    token, other = [await sessions.open(ani, now=NOW) for _ in range(2)]
    account = await sessions.account(token, now=NOW)
    assert account is not None
    assert (account.id, account.name, account.roles) == (ani, "ani", {"editor"})
    await sessions.close(token)
    assert await sessions.account(token, now=NOW) is None
    assert await sessions.account(other, now=NOW) is not None


async def test_a_session_ends_when_it_is_not_used(database: Database, ani: str) -> None:
    sessions = Sessions(database)
    token = await sessions.open(ani, now=NOW)
    assert await sessions.account(token, now=NOW + IDLE - MINUTE)
    assert await sessions.account(token, now=NOW + IDLE + MINUTE), "it was used in between"
    assert await sessions.account(token, now=NOW + 3 * IDLE) is None


async def test_a_session_ends_in_any_case(database: Database, ani: str) -> None:
    sessions = Sessions(database)
    token = await sessions.open(ani, now=NOW)
    moment = NOW
    while moment < NOW + LONGEST - IDLE / 2:
        assert await sessions.account(token, now=moment)
        moment += IDLE / 2
    assert await sessions.account(token, now=NOW + LONGEST) is None


async def test_only_a_hash_of_the_token_is_kept_and_not_for_longer_than_it_lasts(database: Database, ani: str) -> None:
    sessions = Sessions(database)
    token = await sessions.open(ani, now=NOW)
    async with database.transaction() as connection:
        assert token not in str((await connection.execute(select(table))).all())
    await purge(database, now=NOW + IDLE + MINUTE)
    async with database.transaction() as connection:
        assert (await connection.execute(select(func.count()).select_from(table))).scalar_one() == 0


async def test_what_is_no_token_opens_nothing(database: Database) -> None:
    for token in ("", "x", "\udcff", "0" * 10_000):
        assert await Sessions(database).account(token, now=NOW) is None

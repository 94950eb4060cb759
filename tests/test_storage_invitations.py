"""A code is good once, for one thing, for a while."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.storage import Account, Accounts, Audit, Database, Invitations, Purpose, purge
from bot.storage.account_tables import invitations as table
from bot.storage.invitations import LASTS

pytest_plugins = ["tests.storage_fixtures"]

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


class Desk:
    """Two accounts and the codes for them."""

    def __init__(self, database: Database) -> None:
        audit = Audit(database)
        self.accounts = Accounts(database, audit)
        self.invitations = Invitations(database, self.accounts, audit)

    async def account(self, name: str) -> Account:
        return await self.accounts.create(name, ["editor"], None, by="a", now=NOW)

    async def code(self, account: Account, purpose: Purpose) -> str:
        return await self.invitations.issue(account.id, purpose, by="a", now=NOW)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


async def test_looking_does_not_use_a_code_up_and_using_does(desk: Desk) -> None:
    ani = await desk.account("ani")
    code = await desk.code(ani, Purpose.PASSWORD)
    for _ in range(2):
        assert await desk.invitations.peek(code, Purpose.PASSWORD, now=NOW) == ani
    assert await desk.invitations.choose_password(code, "hash", now=NOW) == ani.id
    assert await desk.invitations.peek(code, Purpose.PASSWORD, now=NOW) is None
    assert await desk.invitations.choose_password(code, "other", now=NOW) is None
    found = await desk.accounts.named("ani")
    assert found is not None
    assert found.password == "hash"


async def test_of_many_at_once_one_uses_the_code(desk: Desk) -> None:
    code = await desk.code(await desk.account("ani"), Purpose.TELEGRAM)
    used = await asyncio.gather(*(desk.invitations.link(code, f"p{number}", now=NOW) for number in range(5)))
    assert sum(account is not None for account in used) == 1


@pytest.mark.parametrize("purpose", Purpose)
async def test_a_code_is_good_for_a_while(desk: Desk, database: Database, purpose: Purpose) -> None:
    code = await desk.code(await desk.account("ani"), purpose)
    last, over = NOW + LASTS[purpose] - timedelta(seconds=1), NOW + LASTS[purpose]
    assert await desk.invitations.peek(code, purpose, now=last)
    assert await desk.invitations.peek(code, purpose, now=over) is None
    await purge(database, now=over + timedelta(seconds=1))
    async with database.transaction() as connection:
        assert (await connection.execute(select(table))).first() is None


async def test_a_code_is_good_for_one_thing(desk: Desk) -> None:
    code = await desk.code(await desk.account("ani"), Purpose.TELEGRAM)
    assert await desk.invitations.choose_password(code, "hash", now=NOW) is None
    assert await desk.invitations.link(code, "person", now=NOW)


async def test_a_new_code_voids_the_one_before(desk: Desk) -> None:
    ani = await desk.account("ani")
    old, new = [await desk.code(ani, Purpose.PASSWORD) for _ in range(2)]
    assert await desk.invitations.choose_password(old, "hash", now=NOW) is None
    assert await desk.invitations.choose_password(new, "hash", now=NOW) == ani.id


async def test_a_telegram_account_belongs_to_one_account_of_the_desk(desk: Desk) -> None:
    ani, budi = await desk.account("ani"), await desk.account("budi")
    for someone in (ani, budi):
        await desk.invitations.link(await desk.code(someone, Purpose.TELEGRAM), "person", now=NOW)
    linked = await desk.accounts.linked("person")
    assert linked is not None
    assert linked.name == "budi"
    before = await desk.accounts.get(ani.id)
    assert before is not None
    assert before.telegram is None


async def test_no_table_holds_a_code(desk: Desk, database: Database) -> None:
    code = await desk.code(await desk.account("ani"), Purpose.PASSWORD)
    async with database.transaction() as connection:
        assert code not in str((await connection.execute(select(table))).all())

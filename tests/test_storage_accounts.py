"""Accounts are made, changed and revoked at once; who manages them cannot all go."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.storage import (
    ADMINISTRATOR,
    Account,
    Accounts,
    Audit,
    Database,
    Invitations,
    LastAdministrator,
    NameTaken,
    Purpose,
    Sessions,
    Subject,
)

pytest_plugins = ["tests.storage_fixtures"]

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


@pytest.fixture
def audit(database: Database) -> Audit:
    return Audit(database)


@pytest.fixture
def accounts(database: Database, audit: Audit) -> Accounts:
    return Accounts(database, audit)


async def first(accounts: Accounts) -> Account:
    account = await accounts.create_first("pengelola", "hash", now=NOW)
    assert account is not None
    return account


async def test_the_first_account_is_made_once_and_must_change_its_password(accounts: Accounts) -> None:
    account = await first(accounts)
    assert account.roles == {ADMINISTRATOR}
    assert account.must_change
    assert await accounts.create_first("pengelola", "hash", now=NOW) is None
    assert await accounts.all() == (account,)


async def test_of_two_first_runs_at_once_one_makes_the_account(accounts: Accounts) -> None:
    made = await asyncio.gather(*(accounts.create_first("pengelola", "hash", now=NOW) for _ in range(4)))
    assert sum(account is not None for account in made) == 1


async def test_a_name_is_given_once_also_after_its_owner_left(accounts: Accounts) -> None:
    admin = await first(accounts)
    ani = await accounts.create("ani", ["editor"], None, by=admin.id, now=NOW)
    await accounts.revoke(ani.id, by=admin.id, now=NOW)
    with pytest.raises(NameTaken):
        await accounts.create("ani", ["editor"], None, by=admin.id, now=NOW)


async def test_other_roles_are_there_at_once_and_noted(accounts: Accounts, audit: Audit) -> None:
    admin = await first(accounts)
    ani = await accounts.create("ani", ["editor"], None, by=admin.id, now=NOW)
    await accounts.change(ani.id, ["pemantau", "peninjau"], "Dinas Pendidikan", by=admin.id)
    found = await accounts.get(ani.id)
    assert found is not None
    assert (found.roles, found.agency) == ({"pemantau", "peninjau"}, "Dinas Pendidikan")
    (note, *_) = await audit.latest()
    assert (note.by, note.act, note.subject) == (admin.id, "akun.peran", ani.id)
    assert note.details == {"peran": "pemantau, peninjau", "opd": "Dinas Pendidikan"}


async def test_a_revoked_account_is_out_at_once_everywhere(accounts: Accounts, database: Database) -> None:
    admin = await first(accounts)
    ani = await accounts.create("ani", ["editor"], None, by=admin.id, now=NOW)
    sessions, invitations = Sessions(database), Invitations(database, accounts, Audit(database))
    code = await invitations.issue(ani.id, Purpose.TELEGRAM, by=ani.id, now=NOW)
    await invitations.link(code, "person", now=NOW)
    token = await sessions.open(ani.id, now=NOW)
    open_code = await invitations.issue(ani.id, Purpose.PASSWORD, by=admin.id, now=NOW)
    await accounts.revoke(ani.id, by=admin.id, now=NOW)
    assert await sessions.account(token, now=NOW) is None
    assert await accounts.linked("person") is None
    assert await accounts.named("ani") is None
    assert await invitations.choose_password(open_code, "hash", now=NOW) is None
    kept = await accounts.get(ani.id)
    assert kept is not None
    assert (kept.revoked_at, kept.telegram) == (NOW, None)


async def test_the_last_administrator_stays(accounts: Accounts) -> None:
    admin = await first(accounts)
    with pytest.raises(LastAdministrator):
        await accounts.revoke(admin.id, by=admin.id, now=NOW)
    with pytest.raises(LastAdministrator):
        await accounts.change(admin.id, ["editor"], None, by=admin.id)
    # Somebody who was invited and never came does not count.
    await accounts.create("ani", [ADMINISTRATOR], None, by=admin.id, now=NOW)
    with pytest.raises(LastAdministrator):
        await accounts.revoke(admin.id, by=admin.id, now=NOW)


async def test_two_administrators_cannot_shut_each_other_out_at_once(accounts: Accounts) -> None:
    admin = await first(accounts)
    ani = await accounts.create("ani", [ADMINISTRATOR], None, by=admin.id, now=NOW)
    await accounts.set_password(ani.id, "hash", by=ani.id)
    outcomes = await asyncio.gather(
        accounts.revoke(admin.id, by=ani.id, now=NOW),
        accounts.revoke(ani.id, by=admin.id, now=NOW),
        return_exceptions=True,
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["LastAdministrator", "NoneType"]


async def test_a_new_password_ends_every_session(accounts: Accounts, database: Database) -> None:
    admin, sessions = await first(accounts), Sessions(database)
    token = await sessions.open(admin.id, now=NOW)
    await accounts.set_password(admin.id, "other", by=admin.id)
    assert await sessions.account(token, now=NOW) is None
    found = await accounts.named("pengelola")
    assert found is not None
    assert (found.password, found.account.must_change) == ("other", False)


async def test_who_wants_to_be_forgotten_is_unlinked_from_the_desk(accounts: Accounts, database: Database) -> None:
    admin, audit = await first(accounts), Audit(database)
    invitations, subject = Invitations(database, accounts, audit), Subject(database)
    await invitations.link(await invitations.issue(admin.id, Purpose.TELEGRAM, by=admin.id, now=NOW), "p", now=NOW)
    assert (await subject.held("p")).staff
    await subject.erase("p", "chat", but=1)
    assert await accounts.linked("p") is None
    assert not (await subject.held("p")).staff
    assert (await audit.latest())[0].act == "telegram.lepas"
    assert await audit.verify() is None


def test_neither_password_nor_pseudonym_prints() -> None:
    assert "rahasia" not in repr(Account("a", "ani", frozenset(), telegram="rahasia"))

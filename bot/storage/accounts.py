"""Who works at the desk: accounts, their roles, and their one-use invitations; each change stands in the audit with it.

The storage knows hashes only: of passwords (argon2, made elsewhere), of codes (sha256), of Telegram users (pseudonyms).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, delete, func, select, update

from bot.storage.account_tables import accounts, invitations, sessions
from bot.storage.audit import SYSTEM, Audit
from bot.storage.database import Database, Steps

# The role without which nobody could invite anybody any more.
ADMINISTRATOR = "pengelola"


class NameTaken(Exception):
    """There is, or was, an account of this name."""


class LastAdministrator(Exception):
    """Without this account nobody could manage accounts."""


@dataclass(frozen=True)
class Account:
    """Somebody who works at the desk; `telegram` is a pseudonym, `agency` what a monitor looks after."""

    id: str
    name: str
    roles: frozenset[str]
    agency: str | None = None
    telegram: str | None = field(default=None, repr=False)
    must_change: bool = False
    """Whether the password was given by us and must be replaced first."""
    revoked_at: datetime | None = None


@dataclass(frozen=True)
class Credentials:
    """An account and the hash of its password; None until its invitation was accepted."""

    account: Account
    password: str | None = field(repr=False)


class Accounts:
    """The accounts of one desk; `by` is the account that acts."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self._database = database
        self._audit = audit

    async def all(self) -> tuple[Account, ...]:
        """Everybody, also those who left, by name."""
        async with self._database.transaction() as connection:
            rows = (await connection.execute(select(accounts).order_by(accounts.c.name))).mappings()
            return tuple(_account(row) for row in rows)

    async def get(self, identity: str) -> Account | None:
        found = await self._find(accounts.c.id == identity)
        return found.account if found else None

    async def named(self, name: str) -> Credentials | None:
        """The active account of that name, to check a password against."""
        return await self._find(and_(accounts.c.name == name, accounts.c.revoked_at.is_(None)))

    async def linked(self, person: str) -> Account | None:
        """The active account that a Telegram pseudonym is linked to."""
        found = await self._find(and_(accounts.c.telegram == person, accounts.c.revoked_at.is_(None)))
        return found.account if found else None

    async def create_first(self, name: str, password: str, *, now: datetime) -> Account | None:
        """An administrator whose password must be changed, if there is no account at all yet; else None."""
        async with self._database.transaction() as connection:
            if (await connection.execute(select(func.count()).select_from(accounts))).scalar_one():
                return None
            account = Account(_new_id(), name, frozenset({ADMINISTRATOR}), must_change=True)
            new = self._database.insert_new(accounts).values(_row(account, now, password=password))
            # Of two first runs at once, the second finds the name taken.
            if (await connection.execute(new.returning(accounts.c.id))).first() is None:
                return None
            await self._audit.add(connection, SYSTEM, "akun.pertama", account.id)
        return account

    async def create(self, name: str, roles: Iterable[str], agency: str | None, *, by: str, now: datetime) -> Account:
        """An account without a password, which an invitation lets its owner choose; NameTaken if the name is."""
        account = Account(_new_id(), name, frozenset(roles), agency)
        async with self._database.transaction() as connection:
            new = self._database.insert_new(accounts).values(_row(account, now))
            if (await connection.execute(new.returning(accounts.c.id))).first() is None:
                raise NameTaken(name)
            await self._audit.add(connection, by, "akun.buat", account.id, peran=_listed(account.roles), opd=agency)
        return account

    async def change(self, identity: str, roles: Iterable[str], agency: str | None, *, by: str) -> None:
        """Give other roles; LastAdministrator when nobody would be left to manage accounts."""
        given = frozenset(roles)
        async with self._database.transaction() as connection:
            if ADMINISTRATOR not in given:
                await self._someone_stays(connection, identity)
            await connection.execute(_of(identity).values(roles=sorted(given), agency=agency))
            await self._audit.add(connection, by, "akun.peran", identity, peran=_listed(given), opd=agency)

    async def revoke(self, identity: str, *, by: str, now: datetime) -> None:
        """Shut an account: its sessions end, its Telegram link and open invitations go, all at once."""
        async with self._database.transaction() as connection:
            await self._someone_stays(connection, identity)
            gone = _of(identity).where(accounts.c.revoked_at.is_(None))
            shut = gone.values(revoked_at=now, telegram=None, password=None)
            if (await connection.execute(shut)).rowcount == 0:
                return
            for table in (sessions, invitations):
                await connection.execute(delete(table).where(table.c.account == identity))
            await self._audit.add(connection, by, "akun.cabut", identity)

    async def set_password(self, identity: str, password: str, *, by: str) -> None:
        """Replace the hash of a password and end every session of the account."""
        async with self._database.transaction() as connection:
            await replace_password(connection, identity, password)
            await self._audit.add(connection, by, "akun.sandi", identity)

    async def rehash(self, identity: str, password: str) -> None:
        """The same password under newer parameters; no act of anybody, so neither noted nor felt."""
        async with self._database.transaction() as connection:
            await connection.execute(_of(identity).values(password=password))

    async def unlink(self, identity: str, *, by: str) -> None:
        """Forget which Telegram account belongs to it."""
        async with self._database.transaction() as connection:
            linked = _of(identity).where(accounts.c.telegram.is_not(None)).values(telegram=None)
            if (await connection.execute(linked)).rowcount:
                await self._audit.add(connection, by, "telegram.lepas", identity)

    async def _find(self, which: ColumnElement[bool]) -> Credentials | None:
        async with self._database.transaction() as connection:
            row = (await connection.execute(select(accounts).where(which))).mappings().first()
        return None if row is None else Credentials(_account(row), row["password"])

    async def _someone_stays(self, connection: Steps, leaving: str) -> None:
        """Look at the others in the order of the audit, so that two administrators cannot shut each other out."""
        await self._audit.alone(connection)
        others = select(accounts.c.roles).where(
            accounts.c.id != leaving, accounts.c.revoked_at.is_(None), accounts.c.password.is_not(None)
        )
        mine = (await connection.execute(select(accounts.c.roles).where(accounts.c.id == leaving))).scalar_one()
        left = (await connection.execute(others)).scalars()
        if ADMINISTRATOR in mine and not any(ADMINISTRATOR in roles for roles in left):
            raise LastAdministrator(leaving)


async def replace_password(connection: Steps, identity: str, password: str) -> None:
    await connection.execute(_of(identity).values(password=password, must_change=False))
    await connection.execute(delete(sessions).where(sessions.c.account == identity))


def _of(identity: str) -> Any:
    return update(accounts).where(accounts.c.id == identity)


def _account(row: RowMapping) -> Account:
    kept = {name: row[name] for name in ("id", "name", "agency", "telegram", "must_change", "revoked_at")}
    return Account(roles=frozenset(row["roles"]), **kept)


def _row(account: Account, now: datetime, *, password: str | None = None) -> dict[str, Any]:
    return {**vars(account), "roles": sorted(account.roles), "created_at": now, "password": password}


def _listed(roles: Iterable[str]) -> str:
    return ", ".join(sorted(roles))


def _new_id() -> str:
    return secrets.token_urlsafe(9)

"""One-use codes: to choose a first password, or to link a Telegram account. Only their sha256 is kept."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Select, and_, delete, select, update

from bot.storage.account_tables import accounts, invitations
from bot.storage.accounts import Account, Accounts, replace_password
from bot.storage.audit import Audit
from bot.storage.database import Database, Steps
from bot.storage.sessions import fingerprint


class Purpose(StrEnum):
    """What a code is good for; the words of the column."""

    PASSWORD = "sandi"
    TELEGRAM = "telegram"


LASTS = {Purpose.PASSWORD: timedelta(days=3), Purpose.TELEGRAM: timedelta(minutes=30)}


class Invitations:
    """The codes that are open; using one and doing what it is for is one transaction."""

    def __init__(self, database: Database, accounts: Accounts, audit: Audit) -> None:
        self._database = database
        self._accounts = accounts
        self._audit = audit

    async def issue(self, account: str, purpose: Purpose, *, by: str, now: datetime) -> str:
        """A new code, which voids an earlier one for the same; shown once, stored nowhere."""
        code = secrets.token_urlsafe(24)
        row = {
            "code": fingerprint(code),
            "account": account,
            "purpose": purpose.value,
            "expires_at": now + LASTS[purpose],
        }
        earlier = and_(invitations.c.account == account, invitations.c.purpose == purpose.value)
        async with self._database.transaction() as connection:
            await connection.execute(delete(invitations).where(earlier))
            await connection.execute(invitations.insert().values(row))
            await self._audit.add(connection, by, f"undangan.{purpose.value}", account)
        return code

    async def peek(self, code: str, purpose: Purpose, *, now: datetime) -> Account | None:
        """Whose code it is; looking does not use it up, for some programs open every link they see."""
        async with self._database.transaction() as connection:
            account = (await connection.execute(_open(code, purpose, now))).scalar_one_or_none()
        return None if account is None else await self._accounts.get(account)

    async def choose_password(self, code: str, password: str, *, now: datetime) -> str | None:
        """Use a code to set the hash of a password; the account's id, None when the code is not good."""
        async with self._database.transaction() as connection:
            account = await self._use(connection, code, Purpose.PASSWORD, now)
            if account is not None:
                await replace_password(connection, account, password)
                await self._audit.add(connection, account, "akun.sandi", account)
        return account

    async def link(self, code: str, person: str, *, now: datetime) -> str | None:
        """Use a code to link a Telegram pseudonym; a link that it had elsewhere ends."""
        async with self._database.transaction() as connection:
            account = await self._use(connection, code, Purpose.TELEGRAM, now)
            if account is not None:
                mine = accounts.c.telegram == person
                await connection.execute(update(accounts).where(mine).values(telegram=None))
                await connection.execute(update(accounts).where(accounts.c.id == account).values(telegram=person))
                await self._audit.add(connection, account, "telegram.taut", account)
        return account

    async def _use(self, connection: Steps, code: str, purpose: Purpose, now: datetime) -> str | None:
        """Take the code away and say whose it was; of two who come at once one finds nothing."""
        account: str | None = (await connection.execute(_open(code, purpose, now))).scalar_one_or_none()
        used = delete(invitations).where(invitations.c.code == fingerprint(code))
        if account is None or (await connection.execute(used)).rowcount != 1:
            return None
        return account


def _open(code: str, purpose: Purpose, now: datetime) -> Select[str]:
    """The account of a code that is still good."""
    return (
        select(invitations.c.account)
        .join(accounts, accounts.c.id == invitations.c.account)
        .where(
            invitations.c.code == fingerprint(code),
            invitations.c.purpose == purpose.value,
            invitations.c.expires_at > now,
            accounts.c.revoked_at.is_(None),
        )
    )

"""Who is signed in to the console: only the sha256 of a token is kept, and it ends by itself."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, select, update

from bot.storage.account_tables import accounts, sessions
from bot.storage.accounts import Account
from bot.storage.database import Database

# Whoever does nothing for so long, and everybody after so long, signs in again.
IDLE = timedelta(hours=1)
LONGEST = timedelta(hours=12)
# How exactly the last sign of life is kept; more would write at every picture.
SIGHT = timedelta(minutes=1)


class Sessions:
    """The open sessions of all accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self, account: str, *, now: datetime) -> str:
        """Begin a session; returns its token, which is stored nowhere."""
        token = secrets.token_urlsafe(32)
        row = {"token": fingerprint(token), "account": account, "opened_at": now, "seen_at": now}
        async with self._database.transaction() as connection:
            await connection.execute(sessions.insert().values(row))
        return token

    async def account(self, token: str, *, now: datetime) -> Account | None:
        """Whose session it is, as long as it lasts and the account is not revoked."""
        alive = and_(
            sessions.c.token == fingerprint(token),
            sessions.c.seen_at > now - IDLE,
            sessions.c.opened_at > now - LONGEST,
        )
        columns = [accounts.c[name] for name in ("id", "name", "roles", "agency", "telegram", "must_change")]
        found = select(*columns, sessions.c.seen_at).join(accounts, accounts.c.id == sessions.c.account)
        async with self._database.transaction() as connection:
            row = (await connection.execute(found.where(alive, accounts.c.revoked_at.is_(None)))).mappings().first()
            if row is None:
                return None
            if row["seen_at"] < now - SIGHT:
                seen = update(sessions).where(sessions.c.token == fingerprint(token)).values(seen_at=now)
                await connection.execute(seen)
        kept = {column.name: row[column.name] for column in columns if column.name != "roles"}
        return Account(roles=frozenset(row["roles"]), **kept)

    async def close(self, token: str) -> None:
        async with self._database.transaction() as connection:
            await connection.execute(delete(sessions).where(sessions.c.token == fingerprint(token)))


def fingerprint(token: str) -> str:
    """What is kept of a token or code: enough to know it again, not enough to use it."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()

"""How often somebody tried in vain, so that guessing takes ever longer; the keys are keyed hashes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, text, update

from bot.storage.account_tables import attempts
from bot.storage.database import Database

# So many may go wrong without a delay; then it doubles from one second on, up to the longest.
FREE = 5
LONGEST = timedelta(minutes=5)
# After so long without an attempt all is forgotten.
FORGOTTEN = timedelta(hours=1)
LOCK = 0x70696E746F


class Attempts:
    """Counted by account name and by client, before a password is looked at: many at once gain nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, keys: Sequence[str], *, now: datetime) -> timedelta:
        """How long to wait first; zero counts this attempt as failed until `succeeded` says otherwise."""
        async with self._database.transaction() as connection:
            if connection.dialect.name == "postgresql":
                await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            rows = (await connection.execute(select(attempts).where(attempts.c.key.in_(keys)))).all()
            known = {row.key: row for row in rows if row.last_at > now - FORGOTTEN}
            wait = max((row.last_at + delay(row.failures) - now for row in known.values()), default=timedelta())
            if wait > timedelta():
                return wait
            for key in keys:
                failures = known[key].failures + 1 if key in known else 1
                row = {"key": key, "failures": failures, "last_at": now}
                await connection.execute(self._database.upsert(attempts, row))
        return timedelta()

    async def succeeded(self, name: str, client: str) -> None:
        """Forget what went wrong for the name; the client only gets this attempt back, lest it guess on elsewhere."""
        once = update(attempts).where(attempts.c.key == client, attempts.c.failures > 0)
        async with self._database.transaction() as connection:
            await connection.execute(delete(attempts).where(attempts.c.key == name))
            await connection.execute(once.values(failures=attempts.c.failures - 1))


def delay(failures: int) -> timedelta:
    """How long to wait after so many failures."""
    if failures < FREE:
        return timedelta()
    return min(timedelta(seconds=2.0 ** min(failures - FREE, 30)), LONGEST)

"""Count who read, without keeping who: a number for each broadcast and agency, and a hash against counting twice.

The hash is keyed, differs for each broadcast, and is deleted after a month; who did not tap is noted nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select, update

from bot.storage.broadcast_tables import receipts, taps
from bot.storage.database import Database
from bot.storage.identity import Identity

WITHOUT_AGENCY = ""


class Receipts:
    """The counters of one desk."""

    def __init__(self, database: Database, identity: Identity) -> None:
        self._database = database
        self._identity = identity

    async def tap(self, broadcast: str, agency: str | None, person: str, *, now: datetime) -> bool:
        """Count one person once; False when they were counted before."""
        token = self._identity.ticket(f"receipt:{broadcast}:{person}")
        key = {"broadcast": broadcast, "agency": agency or WITHOUT_AGENCY}
        one_more = update(receipts).where(*(receipts.c[name] == value for name, value in key.items()))
        async with self._database.transaction() as connection:
            new = self._database.insert_new(taps).values(token=token, at=now).returning(taps.c.token)
            if (await connection.execute(new)).first() is None:
                return False
            await connection.execute(self._database.insert_new(receipts).values(**key, count=0))
            await connection.execute(one_more.values(count=receipts.c.count + 1))
            return True

    async def of(self, broadcast: str) -> Mapping[str, int]:
        """How many tapped in each agency; show them with `bot.broadcasting.report.shown` only."""
        wanted = select(receipts.c.agency, func.sum(receipts.c.count)).where(receipts.c.broadcast == broadcast)
        async with self._database.transaction() as connection:
            rows = await connection.execute(wanted.group_by(receipts.c.agency))
            return {agency: int(count) for agency, count in rows}

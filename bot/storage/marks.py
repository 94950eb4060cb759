"""Small marks that outlive a restart: how far the sender came, and what somebody was told of today."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot.storage.broadcast_tables import marks
from bot.storage.database import Database


class Marks:
    """The marks of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def number(self, name: str) -> int:
        """The number that was set last; 0 before the first."""
        wanted = select(func.max(marks.c.number)).where(marks.c.name == name)
        async with self._database.transaction() as connection:
            return (await connection.execute(wanted)).scalar_one() or 0

    async def at(self, name: str) -> datetime | None:
        """When it was set last; None before the first time."""
        async with self._database.transaction() as connection:
            found = await connection.execute(select(marks.c.at).where(marks.c.name == name))
            moment: datetime | None = found.scalar_one_or_none()
        return moment

    async def set(self, name: str, number: int, *, now: datetime) -> None:
        row = {"name": name, "number": number, "at": now, "detail": None}
        async with self._database.transaction() as connection:
            await connection.execute(self._database.upsert(marks, row))

    async def first(self, name: str, *, now: datetime, within: timedelta) -> bool:
        """Whether this happens for the first time in that while, so that somebody is told of it once."""
        row = {"name": name, "number": 0, "at": now, "detail": None}
        wanted = select(marks.c.at).where(marks.c.name == name)
        async with self._database.transaction() as connection:
            before: datetime | None = (await connection.execute(wanted)).scalar_one_or_none()
            if before is not None and before > now - within:
                return False
            await connection.execute(self._database.upsert(marks, row))
            return True

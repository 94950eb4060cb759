"""The agencies whose people are reminded: a short code for links, a name, a region, a time zone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy import select

from bot.storage.broadcast_tables import agencies
from bot.storage.database import Database


@dataclass(frozen=True)
class Agency:
    """An agency (OPD); `zone` is WIB, WITA or WIT."""

    code: str
    name: str
    region: str
    zone: str


class Agencies:
    """All agencies of one desk."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> tuple[Agency, ...]:
        async with self._database.transaction() as connection:
            rows = await connection.execute(select(agencies).order_by(agencies.c.name, agencies.c.code))
            return tuple(Agency(**row) for row in rows.mappings())

    async def find(self, code: str) -> Agency | None:
        async with self._database.transaction() as connection:
            row = (await connection.execute(select(agencies).where(agencies.c.code == code))).mappings().first()
        return None if row is None else Agency(**row)

    async def keep(self, listed: Iterable[Agency]) -> int:
        """Add agencies, or replace those of the same code; returns how many there were."""
        rows = [asdict(agency) for agency in listed]
        async with self._database.transaction() as connection:
            for row in rows:
                await connection.execute(self._database.upsert(agencies, row))
        return len(rows)

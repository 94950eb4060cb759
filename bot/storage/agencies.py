"""The agencies whose people are reminded: a short code for links, a name, a region, a time zone."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy import select, update

from bot.storage.broadcast_tables import agencies, recipients
from bot.storage.database import Database


@dataclass(frozen=True)
class Agency:
    """An agency (OPD); `zone` is WIB, WITA or WIT."""

    code: str
    name: str
    region: str
    zone: str


def spelt(name: str) -> str:
    """One spelling of a name that people type: no difference of case, of spaces or of full stops."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return " ".join("".join(char if char.isalnum() else " " for char in folded).split())


def called(listed: Iterable[Agency], text: str | None) -> Agency | None:
    """The agency that somebody wrote down, by its code or else by its name: the one place that compares them.

    None for a name that two agencies have, because who is bound to one must not see the other.
    """
    wanted, known = spelt(text or ""), tuple(listed)
    by_code = [agency for agency in known if spelt(agency.code) == wanted]
    found = by_code or [agency for agency in known if spelt(agency.name) == wanted]
    return found[0] if wanted and len(found) == 1 else None


class Agencies:
    """All agencies of one desk."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> tuple[Agency, ...]:
        async with self._database.transaction() as connection:
            rows = await connection.execute(select(agencies).order_by(agencies.c.name, agencies.c.code))
            return tuple(Agency(**row) for row in rows.mappings())

    async def called(self, text: str | None) -> Agency | None:
        """The one that an account or a profile names."""
        return called(await self.all(), text)

    async def find(self, code: str) -> Agency | None:
        async with self._database.transaction() as connection:
            row = (await connection.execute(select(agencies).where(agencies.c.code == code))).mappings().first()
        return None if row is None else Agency(**row)

    async def keep(self, listed: Iterable[Agency]) -> int:
        """Add agencies, or replace those of the same code, also where their groups and people are; returns how many."""
        rows = [asdict(agency) for agency in listed]
        async with self._database.transaction() as connection:
            for row in rows:
                await connection.execute(self._database.upsert(agencies, row))
                place = {"region": row["region"], "zone": row["zone"]}
                await connection.execute(update(recipients).where(recipients.c.agency == row["code"]).values(place))
        return len(rows)

"""What people agreed to, with the version of the words that they read; withdrawn at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from bot.storage.database import Database
from bot.storage.tables import consents


@dataclass(frozen=True)
class Consent:
    """An agreement to one purpose."""

    purpose: str
    version: int
    at: datetime


class Consents:
    """The agreements; `person` is a pseudonym, `address` a sealed chat id, without which nobody could be told."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def give(self, person: str, consent: Consent, address: bytes) -> None:
        """Note an agreement in the place of an older one to the same purpose."""
        row = {
            "person": person,
            "purpose": consent.purpose,
            "version": consent.version,
            "at": consent.at,
            "address": address,
        }
        async with self._database.transaction() as connection:
            await connection.execute(self._database.upsert(consents, row))

    async def of(self, person: str) -> tuple[Consent, ...]:
        mine = select(consents.c.purpose, consents.c.version, consents.c.at).where(consents.c.person == person)
        async with self._database.transaction() as connection:
            return tuple(Consent(*row) for row in await connection.execute(mine.order_by(consents.c.purpose)))

    async def withdraw(self, person: str) -> int:
        """Take back everything that was agreed to; returns how much that was."""
        async with self._database.transaction() as connection:
            return (await connection.execute(delete(consents).where(consents.c.person == person))).rowcount

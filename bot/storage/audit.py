"""Who did what at the desk: rows that are only ever added, each sealed with the hash of the one before.

It holds account ids, names of acts, of content and of agencies; no question and no name of a person. Whoever
changes or removes a row breaks the chain behind it. The newest hash, written down elsewhere, also proves the end.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select, text

from bot.storage.account_tables import audit
from bot.storage.database import Database, Steps

# What the first row builds upon.
BEGINNING = "0" * 64
# Who acts where no account does: the program itself, and somebody who is not known.
SYSTEM, NOBODY = "sistem", "-"
LOCK = 0x6175646974
AT_ONCE = 1000

Detail = str | int | None


@dataclass(frozen=True)
class Note:
    """One act; `by` is an account id, `subject` what it was done to."""

    number: int
    at: datetime
    by: str
    act: str
    subject: str
    detail: str
    """Canonical JSON, exactly as it was hashed."""
    hash: str

    def sealed(self, before: str) -> str:
        """The hash that this row must have behind a row with the hash `before`."""
        row = [self.number, self.at.astimezone(UTC).isoformat(), self.by, self.act, self.subject, self.detail]
        return hashlib.sha256((before + canonical(row)).encode()).hexdigest()

    @property
    def details(self) -> dict[str, Detail]:
        found: dict[str, Detail] = json.loads(self.detail)
        return found


class Audit:
    """The chain of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, by: str, act: str, subject: str = "", **detail: Detail) -> Note:
        """Add an act in a transaction of its own; `by` is an account id, SYSTEM or NOBODY."""
        async with self._database.transaction() as connection:
            return await self.add(connection, by, act, subject, **detail)

    async def add(self, connection: Steps, by: str, act: str, subject: str = "", **detail: Detail) -> Note:
        """Add an act in the transaction that does it, so that neither is there without the other."""
        await self.alone(connection)
        number, before = await _end(connection)
        at = datetime.now(UTC)
        note = Note(number + 1, at, by, act, subject[:200], canonical(detail), "")
        row = {**vars(note), "hash": note.sealed(before)}
        await connection.execute(audit.insert().values(row))
        return Note(**row)

    async def verify(self) -> Note | None:
        """The first row that is not what was written, or None when the chain holds; a gap shows behind it."""
        before, number = BEGINNING, 0
        while notes := await self._after(number):
            for note in notes:
                if note.number != number + 1 or note.hash != note.sealed(before):
                    return note
                before, number = note.hash, note.number
        return None

    async def latest(self, count: int = 100, *, before: int | None = None) -> tuple[Note, ...]:
        """The newest notes first; `before` a number, the ones that came earlier."""
        wanted = select(audit).order_by(audit.c.number.desc()).limit(count)
        if before is not None:
            wanted = wanted.where(audit.c.number < before)
        async with self._database.transaction() as connection:
            return tuple(Note(**row) for row in (await connection.execute(wanted)).mappings())

    async def end(self) -> tuple[int, str]:
        """How many notes there are, and the hash of the newest."""
        async with self._database.transaction() as connection:
            return await _end(connection)

    async def _after(self, number: int) -> tuple[Note, ...]:
        wanted = select(audit).where(audit.c.number > number).order_by(audit.c.number).limit(AT_ONCE)
        async with self._database.transaction() as connection:
            return tuple(Note(**row) for row in (await connection.execute(wanted)).mappings())

    async def alone(self, connection: Steps) -> None:
        """Nobody else adds until this transaction ends; on SQLite its BEGIN IMMEDIATE sees to that."""
        if connection.dialect.name == "postgresql":
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


async def _end(connection: Steps) -> tuple[int, str]:
    last = select(audit.c.number, audit.c.hash).where(
        audit.c.number == select(func.max(audit.c.number)).scalar_subquery()
    )
    found = (await connection.execute(last)).first()
    return (0, BEGINNING) if found is None else (found.number, found.hash)


def canonical(value: object) -> str:
    """One text for one value: sorted, without spaces, the same on every machine."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

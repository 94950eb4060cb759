"""What was asked, for figures alone: people are numbers that mean nothing outside one reading, and no text exists.

Nothing here is for the eyes of anybody: `bot.desk.statistics` makes figures of it in which nobody can be found, and
these rows are gone with it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from bot.storage.database import Database
from bot.storage.identity import Identity, KeyProblem
from bot.storage.tables import answers, profiles

# SQLite has one writer, and the bot should not wait for a long reading: so much is read at a time.
STEP = timedelta(days=1)
PRIVATE = "private"


@dataclass(frozen=True)
class Asked:
    """One answer. `person` numbers the people of this reading; region and agency only where they chose to tell."""

    person: int
    at: datetime
    outcome: str
    verdict: str
    rule: str | None = None
    offered: tuple[str, ...] = ()
    vote: int | None = None
    chosen: bool = False
    region: str | None = field(default=None, repr=False)
    agency: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Begun:
    """A state of the content and when it first answered."""

    name: str
    at: datetime


class Figures:
    """The ledger and the profiles, read together."""

    def __init__(self, database: Database, identity: Identity) -> None:
        self._database = database
        self._identity = identity

    async def asked(self, since: datetime, until: datetime) -> Sequence[Asked]:
        """Everything answered in that time, `until` excluded."""
        told = await self._told()
        numbers: dict[str, int] = {}
        found: list[Asked] = []
        while since < until:
            step = min(since + STEP, until)
            found.extend(_numbered(await self._between(since, step), told, numbers))
            since = step
        return found

    async def begun(self) -> tuple[Begun, ...]:
        """Every state of the content that answered, the earliest first."""
        first = func.min(answers.c.asked_at).label("at")
        wanted = select(answers.c.release, first).group_by(answers.c.release).order_by(first)
        async with self._database.transaction() as connection:
            return tuple(Begun(name, at) for name, at in await connection.execute(wanted))

    async def _between(self, since: datetime, until: datetime) -> Sequence[tuple[Any, ...]]:
        table = answers.c
        columns = (table.person, table.chat_kind, table.asked_at, table.outcome, table.verdict, table.rule)
        wanted = select(*columns, table.suggestions, table.vote, table.chosen)
        within = wanted.where(table.asked_at >= since, table.asked_at < until).order_by(table.asked_at, table.id)
        async with self._database.transaction() as connection:
            return [tuple(row) for row in await connection.execute(within)]

    async def _told(self) -> dict[str, tuple[str | None, str | None]]:
        """Region and agency of those who told them, by pseudonym."""
        async with self._database.transaction() as connection:
            rows = [
                (person, state)
                for person, state in await connection.execute(select(profiles.c.person, profiles.c.state))
            ]
        return await asyncio.to_thread(lambda: dict(self._unsealed(rows)))

    def _unsealed(self, rows: Sequence[tuple[str, bytes]]) -> Iterator[tuple[str, tuple[str | None, str | None]]]:
        for person, state in rows:
            try:
                profile = json.loads(self._identity.unseal(state))
            except KeyProblem:
                continue
            yield person, (profile.get("region"), profile.get("agency"))


def _numbered(
    rows: Sequence[tuple[Any, ...]], told: dict[str, tuple[str | None, str | None]], numbers: dict[str, int]
) -> Iterator[Asked]:
    """Rows without pseudonyms. What is asked in a group is the group's, so no profile belongs to it."""
    for row in rows:
        person, chat, at, outcome, verdict, rule, offered, vote, chosen = row
        region, agency = told.get(person, (None, None)) if chat == PRIVATE else (None, None)
        yield Asked(
            person=numbers.setdefault(person, len(numbers)),
            at=at,
            outcome=outcome,
            verdict=verdict,
            rule=rule,
            offered=tuple(offered),
            vote=vote,
            chosen=chosen is not None,
            region=region,
            agency=agency,
        )

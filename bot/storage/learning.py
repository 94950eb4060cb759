"""What became of the questions that the desk answered: each is taken by one editor, and then no longer open.

The questions themselves stay where they are, sealed and for a week at most (`handovers`); here is no text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Select, String, Table, delete, select, update

from bot.storage.database import Database
from bot.storage.handovers import Handed, Proposal
from bot.storage.identity import Identity, KeyProblem
from bot.storage.tables import UtcTime, handovers, metadata

learnings = Table(
    "learnings",
    metadata,
    Column("handover", String(16), primary_key=True),
    Column("became", String(16), nullable=False),
    Column("by", String(16), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("page", String(500), nullable=True),
)


class Became(StrEnum):
    """What an editor made of a question; the words of the column."""

    EXAMPLE = "contoh"
    CASE = "kasus"
    RULE = "aturan"
    NOTHING = "dikesampingkan"


@dataclass(frozen=True)
class Learnt:
    """What became of one question, and the page where that goes on."""

    handover: str
    became: Became
    by: str
    at: datetime
    page: str | None = None


class Learning:
    """The answered questions of all bots, as editors see them: without a person, in the order of asking."""

    def __init__(self, database: Database, identity: Identity) -> None:
        self._database = database
        self._identity = identity

    async def open(self) -> tuple[Proposal, ...]:
        """The questions that nobody has taken yet."""
        taken = select(learnings.c.handover)
        return await self._proposals(_answered().where(handovers.c.id.not_in(taken)).order_by(handovers.c.asked_at))

    async def find(self, handover: str) -> Proposal | None:
        """One open question; None when it is taken, gone or was withdrawn."""
        return next((proposal for proposal in await self.open() if proposal.id == handover), None)

    async def claim(self, handover: str, became: Became, *, by: str, now: datetime) -> bool:
        """Take an answered question; only one caller is ever told True."""
        row = {"handover": handover, "became": became, "by": by, "at": now, "page": None}
        here = _answered().where(handovers.c.id == handover)
        async with self._database.transaction() as connection:
            if (await connection.execute(here)).first() is None:
                return False
            new = self._database.insert_new(learnings).values(row).returning(learnings.c.handover)
            return (await connection.execute(new)).first() is not None

    async def settle(self, handover: str, page: str) -> None:
        """Note where it goes on."""
        async with self._database.transaction() as connection:
            await connection.execute(update(learnings).where(learnings.c.handover == handover).values(page=page))

    async def release(self, handover: str) -> None:
        """Take a claim back, because nothing came of it; the question is open again."""
        async with self._database.transaction() as connection:
            await connection.execute(delete(learnings).where(learnings.c.handover == handover))

    async def taken(self, *, limit: int = 50) -> tuple[Learnt, ...]:
        """What was made of earlier questions, the latest first."""
        wanted = select(learnings).order_by(learnings.c.at.desc(), learnings.c.handover).limit(limit)
        async with self._database.transaction() as connection:
            rows = (await connection.execute(wanted)).mappings().all()
        return tuple(Learnt(**{**row, "became": Became(row["became"])}) for row in rows)

    async def _proposals(self, wanted: Select[Any]) -> tuple[Proposal, ...]:
        async with self._database.transaction() as connection:
            rows = (await connection.execute(wanted)).all()
        found = (self._opened(*row) for row in rows)
        return tuple(proposal for proposal in found if proposal is not None)

    def _opened(self, identity: str, at: datetime, question: bytes, answer: bytes, rule: str | None) -> Proposal | None:
        """The question as it may be read; None when the secret was changed since, and nobody can read it any more."""
        try:
            return Proposal(identity, at, self._identity.unseal(question), self._identity.unseal(answer), rule)
        except KeyProblem:
            return None


def _answered() -> Select[Any]:
    table = handovers.c
    answered = (table.state == Handed.ANSWERED, table.answer.is_not(None))
    return select(table.id, table.asked_at, table.question, table.answer, table.rule).where(*answered)

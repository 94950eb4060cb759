"""Questions on their way to the desk and back: sealed, without a name, each step noted before it is taken.

What is sealed: where the answer goes, the masked question, and the answer. `retention` erases all of it after a week.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update

from bot.storage.database import Database
from bot.storage.identity import Identity, KeyProblem
from bot.storage.tables import handovers

# Whose question it was, when they took it back.
NOBODY = "-"


class Handed(StrEnum):
    """How far a question has come; the words of the column, which /data_saya shows."""

    NEW = "baru"
    SENT = "terkirim"
    ANSWERED = "dijawab"
    CLOSED = "ditutup"
    WITHDRAWN = "dibatalkan"


# The desk may answer a question that it has, also after its asker was told not to wait.
ANSWERABLE = (Handed.NEW, Handed.SENT, Handed.CLOSED)
# Someone still waits for these.
OPEN = (Handed.NEW, Handed.SENT)


@dataclass(frozen=True)
class Handover:
    """One question for the desk; `address` is the chat that waits, 0 when nobody waits any more."""

    id: str
    state: Handed
    asked_at: datetime
    address: int = field(repr=False)
    question: str = field(repr=False)
    rule: str | None = None
    desk_message: int | None = None
    reminded_at: datetime | None = None
    """When the desk was last told of it again, or when a message to it went astray."""
    answer: str | None = field(default=None, repr=False)
    answer_message: int | None = None
    forwarded_at: datetime | None = None


@dataclass(frozen=True)
class Proposal:
    """What the desk answered, for an editor who may make knowledge of it."""

    id: str
    asked_at: datetime
    question: str = field(repr=False)
    answer: str = field(repr=False)
    rule: str | None


class Handovers:
    """The questions that one bot handed over; `person` is a pseudonym."""

    def __init__(self, database: Database, identity: Identity, bot: str) -> None:
        self._database = database
        self._identity = identity
        self._bot = bot

    async def ask(
        self,
        identity: str,
        *,
        person: str,
        address: int,
        question: str,
        consent: int,
        rule: str | None,
        now: datetime,
    ) -> bool:
        """Keep a masked question to be sent; False when this one was handed over before."""
        row = {
            "id": identity,
            "bot": self._bot,
            "person": person,
            "address": self._identity.seal(str(address)),
            "question": self._identity.seal(question),
            "consent": consent,
            "rule": rule,
            "state": Handed.NEW,
            "asked_at": now,
        }
        insert = self._database.insert_new(handovers).values(row).returning(handovers.c.id)
        async with self._database.transaction() as connection:
            return (await connection.execute(insert)).scalar_one_or_none() is not None

    async def find(self, identity: str) -> Handover | None:
        found = await self._select(handovers.c.id == identity)
        return found[0] if found else None

    async def unfinished(self) -> tuple[Handover, ...]:
        """Those for which something may be due, oldest first."""
        answered = and_(handovers.c.state == Handed.ANSWERED, handovers.c.forwarded_at.is_(None))
        return await self._select(or_(handovers.c.state.in_((*OPEN, Handed.WITHDRAWN)), answered))

    async def of(self, person: str) -> tuple[Handover, ...]:
        """All questions of a person, for that person."""
        return await self._select(handovers.c.person == person)

    async def waiting(self, person: str) -> int:
        """How many questions of a person are open."""
        mine = and_(self._ours, handovers.c.person == person, handovers.c.state.in_(OPEN))
        async with self._database.transaction() as connection:
            counted = select(func.count()).select_from(handovers).where(mine)
            return int((await connection.execute(counted)).scalar_one())

    async def claim(self, identity: str) -> bool:
        """Note that the question leaves for the desk, before it does; False when that was noted already."""
        return await self._change(identity, handovers.c.state == Handed.NEW, state=Handed.SENT)

    async def reached(self, identity: str, message: int) -> bool:
        """Note under which message the desk has it; False when it was taken back meanwhile."""
        return await self._change(identity, handovers.c.state != Handed.WITHDRAWN, desk_message=message)

    async def remind(self, handover: Handover, *, now: datetime) -> bool:
        """Note a reminder before it leaves; False when somebody was faster."""
        before = handovers.c.reminded_at
        same = before.is_(None) if handover.reminded_at is None else before == handover.reminded_at
        return await self._change(handover.id, handovers.c.state == Handed.SENT, same, reminded_at=now)

    async def close(self, identity: str) -> bool:
        """Note that the asker is told not to wait, before they are told."""
        return await self._change(identity, handovers.c.state.in_(OPEN), state=Handed.CLOSED)

    async def answer(self, identity: str, text: str, message: int) -> bool:
        """Keep the answer of the desk; False when there is one already, or nobody waits for any."""
        sealed = self._identity.seal(text)
        may = handovers.c.state.in_(ANSWERABLE)
        return await self._change(identity, may, state=Handed.ANSWERED, answer=sealed, answer_message=message)

    async def claim_answer(self, identity: str, *, now: datetime) -> bool:
        """Note that the answer leaves for the asker, before it does; only one caller is ever told True."""
        ready = (handovers.c.state == Handed.ANSWERED, handovers.c.forwarded_at.is_(None))
        return await self._change(identity, *ready, forwarded_at=now)

    async def release_answer(self, identity: str) -> None:
        """Take that back, because the answer certainly did not leave."""
        await self._change(identity, handovers.c.state == Handed.ANSWERED, forwarded_at=None)

    async def link(self, identity: str, rule: str) -> bool:
        """Note which rule the question belongs to."""
        return await self._change(identity, handovers.c.state != Handed.WITHDRAWN, rule=rule)

    async def withdraw(self, person: str) -> int:
        """Empty every question of a person; what the desk has seen stays as an empty row until its message is gone."""
        mine = and_(self._ours, handovers.c.person == person)
        unseen = delete(handovers).where(mine, handovers.c.desk_message.is_(None))
        nothing = self._identity.seal("0")
        emptied = {"person": NOBODY, "address": nothing, "question": nothing, "answer": None, "rule": None}
        seen = update(handovers).where(mine).values(state=Handed.WITHDRAWN, answer_message=None, **emptied)
        async with self._database.transaction() as connection:
            return sum([(await connection.execute(step)).rowcount for step in (unseen, seen)])

    async def forget(self, identity: str) -> None:
        async with self._database.transaction() as connection:
            await connection.execute(delete(handovers).where(self._ours, handovers.c.id == identity))

    async def proposals(self) -> tuple[Proposal, ...]:
        """What was answered and may become knowledge, oldest first; it waits for an editor at most a week."""
        found = await self._select(handovers.c.state == Handed.ANSWERED)
        return tuple(Proposal(h.id, h.asked_at, h.question, h.answer or "", h.rule) for h in found)

    async def _select(self, *which: ColumnElement[bool]) -> tuple[Handover, ...]:
        found = select(handovers).where(self._ours, *which).order_by(handovers.c.asked_at)
        async with self._database.transaction() as connection:
            rows = (await connection.execute(found)).mappings().all()
        return tuple(handover for row in rows if (handover := self._opened(row)) is not None)

    def _opened(self, row: Mapping[Any, Any]) -> Handover | None:
        """The row as it may be read; None when the secret was changed since, and nobody can read it any more."""
        try:
            return Handover(
                id=row["id"],
                state=Handed(row["state"]),
                asked_at=row["asked_at"],
                address=int(self._identity.unseal(row["address"])),
                question=self._identity.unseal(row["question"]),
                rule=row["rule"],
                desk_message=row["desk_message"],
                reminded_at=row["reminded_at"],
                answer=None if row["answer"] is None else self._identity.unseal(row["answer"]),
                answer_message=row["answer_message"],
                forwarded_at=row["forwarded_at"],
            )
        except KeyProblem:
            return None

    async def _change(self, identity: str, *when: ColumnElement[bool], **values: Any) -> bool:
        changed = update(handovers).where(self._ours, handovers.c.id == identity, *when).values(**values)
        async with self._database.transaction() as connection:
            return (await connection.execute(changed)).rowcount == 1

    @property
    def _ours(self) -> ColumnElement[bool]:
        return handovers.c.bot == self._bot

"""Whom a changed verdict concerns, and who has been told: claimed before it is sent, told once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, select, update

from bot.storage.database import Database
from bot.storage.tables import answers, consents, corrections

# A claim whose sender died is taken up again after this long; one message may then come twice, none is lost.
LEASE = timedelta(minutes=10)
WITHOUT_CASE = ""


@dataclass(frozen=True)
class Received:
    """A verdict that somebody received and agreed to be told about."""

    person: str
    address: bytes = field(repr=False)
    rule: str
    case: str | None
    verdict: str
    at: datetime


class Corrections:
    """The ledger, seen from those who want to know when it changes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def received(self, *, since: datetime, purpose: str, verdicts: Sequence[str]) -> tuple[Received, ...]:
        """The latest verdict of each rule and case that was given since then to people who agreed."""
        wanted = (
            select(
                answers.c.person,
                consents.c.address,
                answers.c.rule,
                answers.c.case_id,
                answers.c.verdict,
                answers.c.asked_at,
            )
            .join(consents, and_(consents.c.person == answers.c.person, consents.c.purpose == purpose))
            .where(answers.c.asked_at >= since, answers.c.rule.is_not(None), answers.c.verdict.in_(verdicts))
            .order_by(answers.c.asked_at)
        )
        async with self._database.transaction() as connection:
            rows = [Received(*row) for row in await connection.execute(wanted)]
        return tuple({(row.person, row.rule, row.case): row for row in rows}.values())

    async def claim(self, received: Received, verdict: str, *, now: datetime) -> bool:
        """Whether it is for the caller to tell this person of the new verdict; nobody else may then."""
        row = {
            "person": received.person,
            "rule": received.rule,
            "case_id": received.case or WITHOUT_CASE,
            "verdict": verdict,
            "claimed_at": now,
            "sent_at": None,
        }
        dropped = and_(corrections.c.sent_at.is_(None), corrections.c.claimed_at < now - LEASE)
        again = update(corrections).where(self._is(received, verdict), dropped).values(claimed_at=now)
        async with self._database.transaction() as connection:
            new = (await connection.execute(self._database.insert_new(corrections).values(row))).rowcount
            return new == 1 or (await connection.execute(again)).rowcount == 1

    async def settle(self, received: Received, verdict: str, *, now: datetime) -> None:
        """Note that it was told: what the person holds now is the new verdict, and a later change is a new one."""
        case = answers.c.case_id.is_(None) if received.case is None else answers.c.case_id == received.case
        held = and_(answers.c.person == received.person, answers.c.rule == received.rule, case)
        told = update(corrections).where(self._is(received, verdict)).values(sent_at=now)
        async with self._database.transaction() as connection:
            await connection.execute(told)
            await connection.execute(delete(corrections).where(self._of(received), corrections.c.verdict != verdict))
            await connection.execute(update(answers).where(held).values(verdict=verdict))

    def _is(self, received: Received, verdict: str) -> ColumnElement[bool]:
        return and_(self._of(received), corrections.c.verdict == verdict)

    def _of(self, received: Received) -> ColumnElement[bool]:
        return and_(
            corrections.c.person == received.person,
            corrections.c.rule == received.rule,
            corrections.c.case_id == (received.case or WITHOUT_CASE),
        )

"""Schedules of reminders: which of them follow which calendar, for whom, at what hour; two people stand behind each."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update

from bot.storage.audit import Audit
from bot.storage.broadcast_tables import schedules
from bot.storage.database import Database
from bot.storage.messages import Audience, NotAllowed


class Stage(StrEnum):
    """Whether a schedule makes broadcasts."""

    WAITING = "menunggu"
    ACTIVE = "aktif"
    STOPPED = "berhenti"


@dataclass(frozen=True)
class Schedule:
    """`timing` is read by `bot.broadcasting.planning.Timing`; runs due before `since` are not the schedule's."""

    id: str
    state: Stage
    calendar: str
    reminders: tuple[str, ...]
    audience: Audience
    author: str
    since: datetime
    timing: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    approver: str | None = None


class Schedules:
    """The schedules of one desk; `by` is the account that acts."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self._database = database
        self._audit = audit

    async def write(
        self,
        calendar: str,
        reminders: tuple[str, ...],
        audience: Audience,
        *,
        by: str,
        now: datetime,
        timing: Mapping[str, str] | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> str:
        """Keep a schedule that waits for a second person; returns its id."""
        row = {
            "id": secrets.token_urlsafe(9),
            "state": Stage.WAITING,
            "calendar": calendar,
            "reminders": list(reminders),
            "audience": asdict(audience),
            "timing": dict(timing or {}),
            "variables": dict(variables or {}),
            "author": by,
            "since": now,
        }
        async with self._database.transaction() as connection:
            await connection.execute(schedules.insert().values(row))
            await self._audit.add(connection, by, "jadwal.tulis", str(row["id"]), kalender=calendar)
        return str(row["id"])

    async def approve(self, identity: str, *, by: str, now: datetime) -> None:
        """Let it make broadcasts from now on; NotAllowed when the author approves."""
        schedule = await self.get(identity)
        if schedule is None or schedule.state is not Stage.WAITING:
            raise NotAllowed("Jadwal ini tidak ada lagi atau sudah disetujui.")
        if schedule.author == by:
            raise NotAllowed("Jadwal harus disetujui oleh orang lain, bukan penulisnya.")
        await self._change(identity, by, "jadwal.setujui", state=Stage.ACTIVE, approver=by, since=now)

    async def stop(self, identity: str, *, by: str) -> None:
        await self._change(identity, by, "jadwal.henti", state=Stage.STOPPED)

    async def get(self, identity: str) -> Schedule | None:
        return next((schedule for schedule in await self.all() if schedule.id == identity), None)

    async def all(self, *, state: Stage | None = None) -> tuple[Schedule, ...]:
        wanted = select(schedules).order_by(schedules.c.since)
        wanted = wanted if state is None else wanted.where(schedules.c.state == state)
        async with self._database.transaction() as connection:
            rows = (await connection.execute(wanted)).mappings().all()
        return tuple(
            Schedule(
                **{**row}
                | {
                    "state": Stage(row["state"]),
                    "reminders": tuple(row["reminders"]),
                    "audience": Audience.of(row["audience"]),
                }
            )
            for row in rows
        )

    async def _change(self, identity: str, by: str, act: str, **values: Any) -> None:
        async with self._database.transaction() as connection:
            await connection.execute(update(schedules).where(schedules.c.id == identity).values(**values))
            await self._audit.add(connection, by, act, identity)

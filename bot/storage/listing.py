"""What broadcasts there are, for pages, senders and reports; `Broadcasts` adds the steps that change them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

from bot.storage.audiences import chosen_by
from bot.storage.broadcast_tables import broadcasts, recipients
from bot.storage.database import Database
from bot.storage.messages import Audience, Broadcast, Course, broadcast_in


class Listed:
    """The broadcasts of one desk, only looked at."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, identity: str) -> Broadcast | None:
        found = await self._select(broadcasts.c.id == identity)
        return found[0] if found else None

    async def latest(self, count: int = 50) -> tuple[Broadcast, ...]:
        """The newest first."""
        wanted = select(broadcasts).order_by(broadcasts.c.created_at.desc()).limit(count)
        return await self._read(wanted)

    async def running(self, *, now: datetime) -> tuple[Broadcast, ...]:
        """Those that may be sent now, the longest due first."""
        return await self._select(and_(broadcasts.c.state == Course.RUNNING, broadcasts.c.due_at <= now))

    async def under_way(self) -> tuple[Broadcast, ...]:
        """Those that somebody may want to stop: approved and not at their end, previews not among them."""
        found = await self._select(broadcasts.c.state.in_((Course.RUNNING, Course.HELD)))
        return tuple(one for one in found if not one.audience.only)

    async def ended(self, *, since: datetime) -> tuple[Broadcast, ...]:
        """Those that were approved and came to their end, or were stopped, since then; no previews."""
        found = await self._select(and_(broadcasts.c.ended_at >= since, broadcasts.c.approved_at.is_not(None)))
        return tuple(one for one in found if not one.audience.only)

    async def repeated(self, identity: str) -> str | None:
        """The broadcast that already goes, or may go, to those whom this one missed; what it misses is its own."""
        async with self._database.transaction() as connection:
            found: str | None = (await connection.execute(repeats(identity))).scalars().first()
        return found

    async def unstarted(self) -> tuple[Broadcast, ...]:
        """Runs of approved schedules that wait to be started, also those that a crash left so."""
        return await self._select(and_(broadcasts.c.state == Course.DRAFT, broadcasts.c.schedule.is_not(None)))

    async def runs_of(self, schedule: str) -> frozenset[str]:
        """The runs of a schedule that are there already, whatever became of them."""
        wanted = select(broadcasts.c.schedule).where(broadcasts.c.schedule.startswith(f"{schedule}/", autoescape=True))
        async with self._database.transaction() as connection:
            return frozenset((await connection.execute(wanted)).scalars())

    async def count(self, audience: Audience) -> int:
        """How many chats it would go to now, monitors not among them."""
        counted = select(func.count()).select_from(recipients).where(chosen_by(audience))
        async with self._database.transaction() as connection:
            return int((await connection.execute(counted)).scalar_one())

    async def _select(self, which: ColumnElement[bool]) -> tuple[Broadcast, ...]:
        return await self._read(select(broadcasts).where(which).order_by(broadcasts.c.due_at, broadcasts.c.id))

    async def _read(self, wanted: Select[Any]) -> tuple[Broadcast, ...]:
        async with self._database.transaction() as connection:
            return tuple(broadcast_in(row) for row in (await connection.execute(wanted)).mappings())


def repeats(identity: str) -> Select[Any]:
    """Broadcasts to those whom another one missed, but for those that nobody ever approved."""
    given_up = and_(broadcasts.c.state == Course.CANCELLED, broadcasts.c.approver.is_(None))
    return select(broadcasts.c.id).where(broadcasts.c.audience["missed"].as_string() == identity, ~given_up)

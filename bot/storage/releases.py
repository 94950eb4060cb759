"""Releases of the content, of which the newest serves, and what is halted for now. A release is never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, func, select, update

from bot.storage.database import Database
from bot.storage.drafts import ALIVE, DraftState
from bot.storage.editing_tables import content_drafts, releases, switches
from bot.storage.tables import answers


class ReleaseKind(StrEnum):
    """How a release came about."""

    FIRST = "awal"
    PUBLISHED = "terbit"
    RESTORED = "pulihkan"


@dataclass(frozen=True)
class Release:
    """One state of the content that served; `parent` served before it."""

    number: int
    fingerprint: str
    snapshot: str
    parent: int | None
    author: str
    reason: str
    kind: ReleaseKind
    at: datetime
    draft: str | None = None
    approver: str | None = None
    shipped: str | None = None
    """The shipped content that it takes into account, where that is new."""
    changes: Mapping[str, Any] = field(default_factory=dict)
    proof: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Switch:
    """What does not answer for now: `bot`, `topik:<topic>` or `aturan:<rule>`."""

    scope: str
    since: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class Count:
    """How often a verdict was given."""

    rule: str
    case: str | None
    verdict: str
    count: int


class Releases:
    """The releases in their order, and the switches."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, release: Release) -> bool:
        """Make it the newest release, and its draft a published one; False when somebody else was faster."""
        row = asdict(release)
        async with self._database.transaction() as connection:
            new = self._database.insert_new(releases).values(row).returning(releases.c.number)
            if (await connection.execute(new)).first() is None:
                return False
            if release.draft is not None:
                mine = (content_drafts.c.id == release.draft, content_drafts.c.state.in_(ALIVE))
                done = update(content_drafts).where(*mine).values(state=DraftState.PUBLISHED, changed_at=release.at)
                if (await connection.execute(done)).rowcount != 1:
                    await connection.rollback()
                    return False
            return True

    async def newest(self) -> Release | None:
        found = await self._select(1)
        return found[0] if found else None

    async def all(self, *, limit: int | None = None) -> tuple[Release, ...]:
        """The newest first."""
        return await self._select(limit)

    async def find(self, number: int) -> Release | None:
        async with self._database.transaction() as connection:
            found = await connection.execute(select(releases).where(releases.c.number == number))
            row = found.mappings().one_or_none()
        return None if row is None else _release(row)

    async def shipped(self) -> str | None:
        """The shipped content that the desk has last taken into account."""
        known = select(releases.c.shipped).where(releases.c.shipped.is_not(None)).order_by(releases.c.number.desc())
        async with self._database.transaction() as connection:
            return (await connection.execute(known.limit(1))).scalar_one_or_none()

    async def standing(self) -> tuple[int, tuple[Switch, ...]]:
        """The number of the newest release, 0 where there is none, and all switches; what a watcher asks often."""
        async with self._database.transaction() as connection:
            number = (await connection.execute(select(func.max(releases.c.number)))).scalar_one_or_none()
            rows = await connection.execute(select(switches).order_by(switches.c.scope))
            return number or 0, tuple(Switch(**row) for row in rows.mappings())

    async def halt(self, switch: Switch) -> None:
        """Stop answering in that scope until it is resumed; the first one who did so stays noted."""
        async with self._database.transaction() as connection:
            await connection.execute(self._database.insert_new(switches).values(asdict(switch)))

    async def resume(self, scope: str) -> bool:
        async with self._database.transaction() as connection:
            return (await connection.execute(delete(switches).where(switches.c.scope == scope))).rowcount == 1

    async def given(self, *, since: datetime, verdicts: tuple[str, ...]) -> tuple[Count, ...]:
        """How often each verdict was given since then, by rule and case; without persons."""
        group = (answers.c.rule, answers.c.case_id, answers.c.verdict)
        wanted = (
            select(*group, func.count())
            .where(answers.c.asked_at >= since, answers.c.rule.is_not(None), answers.c.verdict.in_(verdicts))
            .group_by(*group)
        )
        async with self._database.transaction() as connection:
            return tuple(Count(*row) for row in await connection.execute(wanted))

    async def _select(self, limit: int | None) -> tuple[Release, ...]:
        wanted = select(releases).order_by(releases.c.number.desc()).limit(limit)
        async with self._database.transaction() as connection:
            return tuple(_release(row) for row in (await connection.execute(wanted)).mappings())


def _release(row: Mapping[Any, Any]) -> Release:
    return Release(**{**row, "kind": ReleaseKind(row["kind"])})

"""Turn schedules into broadcasts when their time has come: each run once, whatever the clock or a backup does.

A run is one unique row, so three workers make one broadcast. How far this machine came is noted in the database and
in a file beside it; where both disagree, the database is older than what was sent, and a person must say what may go.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from jinja2.exceptions import TemplateError

from bot.broadcasting.planning import Planned, Run, Timing, due, runs
from bot.storage import SYSTEM, Broadcasts, Content, Course, Marks, NotAllowed, Schedule, Schedules, Stage
from knowledge.models import Calendar
from knowledge.whole import write_whole

LOG = logging.getLogger(__name__)


class Source(Protocol):
    """The reminders and calendars of the release that serves; the content has them."""

    def calendar(self, name: str) -> Calendar | None: ...
    def reminders(self) -> Sequence[Planned]: ...
    def title(self, reminder: str) -> str: ...
    def subject(self, reminder: str) -> str | None: ...
    def content(self, reminder: str, calendar: str, variables: Mapping[str, str]) -> Content:
        """What is sent; the holes for region and agency stay open."""


class Memory:
    """How far the sender came, in the database and in a file that no backup of the database brings back."""

    def __init__(self, marks: Marks, bot: str, file: Path | None) -> None:
        self._marks = marks
        self._name = f"sampai:{bot}"
        self._file = file

    async def torn(self) -> bool:
        """Whether the database is not the one that this machine wrote last."""
        known = await self._marks.number(self._name)
        if self._file is None:
            return False
        try:
            written = int(self._file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            # Another machine, or a new one: with an old database, nobody knows what was sent since.
            return known > 0
        return written > known

    async def step(self, *, now: datetime) -> None:
        """Go on; the database first, so that a crash between the two looks like no restore."""
        number = max(await self._marks.number(self._name) + 1, self._written() + 1)
        await self._marks.set(self._name, number, now=now)
        if self._file is not None:
            with suppress(OSError):
                write_whole(self._file, str(number).encode())

    def _written(self) -> int:
        try:
            return int(self._file.read_text(encoding="ascii")) if self._file is not None else 0
        except (OSError, ValueError):
            return 0


class Scheduling:
    """Looks once a minute what is due."""

    def __init__(self, schedules: Schedules, broadcasts: Broadcasts, memory: Memory, source: Source | None) -> None:
        self._schedules = schedules
        self._broadcasts = broadcasts
        self._memory = memory
        self._source = source
        self._torn: bool | None = None

    async def begin(self, *, now: datetime) -> int:
        """Look once, before anything is sent, whether the database was restored; then hold what runs."""
        self._torn = await self._memory.torn()
        if not self._torn:
            return 0
        held = await self._broadcasts.hold(now=now, by=SYSTEM)
        LOG.warning("the database is older than what was sent; %d broadcasts wait for a person", held)
        return held

    async def tick(self, now: datetime) -> int:
        """Make a broadcast of every run that is due; returns how many may go at once."""
        if self._torn is None:
            await self.begin(now=now)
        schedules = await self._schedules.all(state=Stage.ACTIVE)
        for schedule in schedules:
            await self._write(schedule, now)
        # Runs of the time before the restore were noted as held; from here on all is as always.
        self._torn = False
        await self._memory.step(now=now)
        approvers = {schedule.id: schedule.approver for schedule in schedules}
        started = 0
        for run in await self._broadcasts.unstarted():
            approver = approvers.get((run.schedule or "").partition("/")[0])
            # Another worker may have been faster.
            with suppress(NotAllowed):
                await self._broadcasts.start(run.id, by=approver or SYSTEM, now=now)
                started += 1
        return started

    async def _write(self, schedule: Schedule, now: datetime) -> None:
        """Note every run that is due and not noted yet; one row each, so that nobody makes it twice."""
        calendar = None if self._source is None else self._source.calendar(schedule.calendar)
        if self._source is None or calendar is None:
            return
        timing = Timing.of(schedule.timing)
        chosen = [one for one in self._source.reminders() if not schedule.reminders or one.name in schedule.reminders]
        planned = runs(chosen, calendar, timing)
        known = await self._broadcasts.runs_of(schedule.id)
        for run, in_time in due(planned, since=schedule.since, now=now, tolerance=timing.tolerance):
            ours = not schedule.audience.zones or run.zone in schedule.audience.zones
            if ours and f"{schedule.id}/{run.key}" not in known:
                try:
                    await self._make(self._source, schedule, run, in_time, now)
                except (LookupError, ValueError, TemplateError) as error:
                    # What one reminder lacks must not keep the others; the next tick looks again.
                    LOG.error("reminder %s cannot be worded: %s", run.reminder, type(error).__name__)

    async def _make(self, source: Source, schedule: Schedule, run: Run, in_time: bool, now: datetime) -> None:
        held = in_time and bool(self._torn)
        await self._broadcasts.write(
            source.title(run.reminder),
            source.content(run.reminder, schedule.calendar, schedule.variables),
            replace(schedule.audience, zones=(run.zone,), subject=source.subject(run.reminder)),
            by=schedule.author,
            now=now,
            due_at=run.due_at,
            expires_at=run.expires_at,
            schedule=f"{schedule.id}/{run.key}",
            state=Course.HELD if held else Course.DRAFT if in_time else Course.SKIPPED,
        )

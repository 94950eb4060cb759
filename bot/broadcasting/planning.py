"""Decide when reminders are due: relative to the stages of an election, in the time of each recipient.

Pure: the calendar, the timing and the moment come in, runs come out. Indonesia knows no summer time, so a local hour
is the same distance from UTC all year; the three zones are three runs of one reminder.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from knowledge.models import Calendar

ZONES: Mapping[str, ZoneInfo] = {
    "WIB": ZoneInfo("Asia/Jakarta"),
    "WITA": ZoneInfo("Asia/Makassar"),
    "WIT": ZoneInfo("Asia/Jayapura"),
}
WEEKLY, ON_THE_DAY = "mingguan", "H"
# Kinds that are read out where people stand together: on working days, at the hour of the roll call.
AT_ROLL_CALL = "apel"
_BEFORE = re.compile(r"T-(\d{1,3})")
_WEEK = timedelta(days=7)
SATURDAY = 5


@dataclass(frozen=True)
class Timing:
    """The hours of one schedule, in local time; between `quiet_from` and `quiet_until` nothing is sent."""

    at: time = time(7, 30)
    roll_call: time = time(7, 15)
    quiet_from: time = time(20)
    quiet_until: time = time(6)
    lasts: timedelta = timedelta(hours=12)
    """After this long a message that did not leave is not sent any more."""
    tolerance: timedelta = timedelta(hours=3)
    """A run that was missed by less is made up for, once; what was missed by more is noted as skipped."""

    @classmethod
    def of(cls, kept: Mapping[str, str]) -> Timing:
        """Read what a form or a row holds: hours as `07:30`, lengths in hours; ValueError for anything else."""
        hours = {name: time.fromisoformat(kept[name]) for name in _HOURS if name in kept}
        lengths = {name: timedelta(hours=float(kept[name])) for name in ("lasts", "tolerance") if name in kept}
        return cls(**hours, **lengths)  # type: ignore[arg-type]


_HOURS = ("at", "roll_call", "quiet_from", "quiet_until")


@dataclass(frozen=True)
class Planned:
    """What planning needs to know of a reminder; `when` holds T-30, H, mingguan or a local moment."""

    name: str
    stage: str
    when: tuple[str, ...]
    kind: str = "pengingat"


@dataclass(frozen=True)
class Run:
    """One reminder at one moment in one zone; `key` is the same whenever it is planned again."""

    key: str
    reminder: str
    zone: str
    due_at: datetime
    expires_at: datetime


def runs(reminders: Iterable[Planned], calendar: Calendar, timing: Timing) -> tuple[Run, ...]:
    """All runs of a whole calendar, the earliest first."""
    spans = calendar.spans()
    found = [
        run
        for reminder in reminders
        if (stage := spans.get(reminder.stage)) is not None
        for when in reminder.when
        for day, hour in _days(when, stage.starts, stage.ends, reminder, timing)
        for run in _in_each_zone(reminder, when, day, hour, stage.starts, stage.ends, timing)
    ]
    return tuple(sorted(found, key=lambda run: (run.due_at, run.key)))


def due(planned: Sequence[Run], *, since: datetime, now: datetime, tolerance: timedelta) -> Iterator[tuple[Run, bool]]:
    """The runs whose moment came after `since`, each with whether it is still early enough to send it."""
    for run in planned:
        if since <= run.due_at <= now:
            yield run, now - run.due_at <= tolerance and now < run.expires_at


def asleep(moment: datetime, timing: Timing | None = None) -> tuple[str, ...]:
    """The zones in which a moment falls into the quiet hours; for what a person sends, who may have a reason."""
    hours = timing or Timing()
    return tuple(name for name, zone in ZONES.items() if _quiet(moment.astimezone(zone).time(), hours))


def _days(when: str, starts: date, ends: date, reminder: Planned, timing: Timing) -> Iterator[tuple[date, time]]:
    """The days that `when` means for a stage, each with its hour; ValueError for words that nobody knows."""
    hour = timing.roll_call if reminder.kind == AT_ROLL_CALL else timing.at
    before = _BEFORE.fullmatch(when)
    if when == ON_THE_DAY:
        days = [starts]
    elif before is not None:
        days = [starts - timedelta(days=int(before[1]))]
    elif when == WEEKLY:
        days = [starts + _WEEK * number for number in range((ends - starts) // _WEEK + 1)]
    else:
        moment = datetime.fromisoformat(when)
        yield moment.date(), moment.time()
        return
    for day in days:
        yield (_working_day(day, starts) if reminder.kind == AT_ROLL_CALL else day), hour


def _working_day(day: date, starts: date) -> date:
    """The Friday before a weekend; the Monday after it where that Friday lies before the stage that goes on."""
    if day.weekday() < SATURDAY:
        return day
    friday = day - timedelta(days=day.weekday() - 4)
    return friday if day <= starts or friday >= starts else friday + timedelta(days=3)


def _in_each_zone(
    reminder: Planned, when: str, day: date, hour: time, starts: date, ends: date, timing: Timing
) -> Iterator[Run]:
    for name, zone in ZONES.items():
        moment = _awake(datetime.combine(day, hour, zone), timing)
        # A word about what comes is late once it has come; a word in the stage, once it is over.
        border = starts if day < starts else ends + timedelta(days=1)
        evening = datetime.combine(border, time(), zone)
        # What is put off, because Telegram is away, must not wake anybody either.
        ends_by = [moment + timing.lasts, _next_night(moment, timing)] + ([evening] if moment < evening else [])
        expires = min(ends_by)
        yield Run(f"{reminder.name}/{when}/{day.isoformat()}/{name}", reminder.name, name, moment, expires)


def _awake(moment: datetime, timing: Timing) -> datetime:
    """The same moment, or the end of the quiet hours that it falls into."""
    if not _quiet(moment.time(), timing):
        return moment
    next_day = timing.quiet_from > timing.quiet_until and moment.time() >= timing.quiet_from
    return datetime.combine(moment.date() + timedelta(days=next_day), timing.quiet_until, moment.tzinfo)


def _quiet(hour: time, timing: Timing) -> bool:
    start, end = timing.quiet_from, timing.quiet_until
    return (hour >= start or hour < end) if start > end else start <= hour < end


def _next_night(moment: datetime, timing: Timing) -> datetime:
    """When the quiet hours after a moment begin; far away where there are none."""
    if timing.quiet_from == timing.quiet_until:
        return moment + timedelta(days=365)
    tonight = datetime.combine(moment.date(), timing.quiet_from, moment.tzinfo)
    return tonight if tonight > moment else tonight + timedelta(days=1)

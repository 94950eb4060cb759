"""The day that somebody names: 2024-10-25, 25 Oktober 2024, or a stage of an election that the calendar knows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from babel.dates import get_month_names

from knowledge.models import Calendar, Stage

MONTHS = {
    name.lower(): number
    for width in ("wide", "abbreviated")
    for number, name in get_month_names(width, locale="id_ID").items()
}
ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
WRITTEN = re.compile(r"(?P<day>\d{1,2})[\s./-]+(?P<month>[a-z]+|\d{1,2})[\s./-]+(?P<year>\d{4})")


@dataclass(frozen=True)
class Moment:
    """A day, and the stage of an election that it was named by."""

    day: date
    stage: str | None = None


def day_named(text: str, calendars: Iterable[Calendar]) -> Moment | None:
    """The day that the text names; of a stage its first day, in the latest election that has it; None for neither."""
    text = text.strip().lower()
    if found := ISO.fullmatch(text) or WRITTEN.fullmatch(text):
        month = int(found["month"]) if found["month"].isdigit() else MONTHS.get(found["month"], 0)
        try:
            return Moment(date(int(found["year"]), month, int(found["day"])))
        except ValueError:  # there is no 31 February
            return None
    words = _said(text)
    stages = [(calendar, stage) for calendar in calendars for stage in calendar.stages]
    named = [
        (stage.starts, calendar, stage) for calendar, stage in stages if words and words <= _words(calendar, stage)
    ]
    if not named:
        return None
    # Of several stages that fit, the one that says no more than was asked; then the latest.
    starts, calendar, stage = max(named, key=lambda item: (-len(_said(item[2].title) - words), item[0]))
    return Moment(starts, f"{stage.title}, {calendar.title}")


def _words(calendar: Calendar, stage: Stage) -> set[str]:
    return _said(f"{stage.title} {calendar.title} {stage.stage.replace('_', ' ')}")


def _said(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))

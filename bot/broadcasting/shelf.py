"""The reminders and calendars of the release that serves, as planning and sending need them.

A reminder is worded once for a run; the holes for region and agency stay open, because each recipient brings these.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from html import escape

from bot.broadcasting.planning import Planned
from bot.broadcasting.poster import poster
from bot.broadcasting.wording import quiz, worded
from bot.storage import Content
from knowledge.base import KnowledgeBase
from knowledge.models import Calendar, Reminder

REGION = "{{ region }}"


class Shelf:
    """Satisfies `bot.broadcasting.scheduling.Source`; `knowledge` gives what is current at each call."""

    def __init__(self, knowledge: Callable[[], KnowledgeBase]) -> None:
        self._knowledge = knowledge

    def calendar(self, name: str) -> Calendar | None:
        return self._knowledge().calendar.get(name)

    def reminders(self) -> Sequence[Planned]:
        found = self._knowledge().reminders.items()
        return [Planned(name, str(one.stage), tuple(map(str, one.when)), one.kind) for name, one in found]

    def title(self, reminder: str) -> str:
        return self._of(reminder).title

    def subject(self, reminder: str) -> str | None:
        return self._of(reminder).subject

    def poster(self, rule: str) -> bytes:
        """The picture of a rule, as PNG."""
        return poster(self._knowledge(), rule)

    def content(self, reminder: str, calendar: str, variables: Mapping[str, str]) -> Content:
        """What is sent; KeyError when reminder, calendar or a citation is gone."""
        knowledge, one = self._knowledge(), self._of(reminder)
        filled = _variables(one, knowledge.calendar[calendar], variables)
        if one.kind == "kuis":
            poll = quiz(one, knowledge, filled)
            return Content(
                "", question=poll.question, options=poll.options, correct=poll.correct, explanation=poll.explanation
            )
        title, _, rest = worded(one, knowledge, filled).text.partition("\n")
        text = f"<b>{escape(title, quote=False)}</b>\n{escape(rest, quote=False)}".strip()
        return Content(text, poster=one.rule, receipt=True)

    def _of(self, reminder: str) -> Reminder:
        return self._knowledge().reminders[reminder]


def _variables(reminder: Reminder, calendar: Calendar, given: Mapping[str, str]) -> dict[str, object]:
    """What a reminder may name; the stage is the one by which its days are counted."""
    stage = calendar.spans()[reminder.stage]
    counted = given.get("candidates", "")
    days: dict[str, date] = {"starts": stage.starts, "ends": stage.ends}
    return {
        "region": REGION,
        "stage_title": stage.title,
        "election": calendar.title,
        "candidates": int(counted) if counted.isdecimal() else None,
        **days,
    }

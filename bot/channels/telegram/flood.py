"""Answer a person in a hurry, but not a machine."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

MOST, WITHIN = 5, timedelta(seconds=10)
SILENCE = timedelta(seconds=60)
# People who have been quiet are forgotten when there are this many.
MANY_PEOPLE = 10_000


class Turn(StrEnum):
    """What a message gets."""

    ANSWER = "answer"
    NOTICE = "notice"
    SILENCE = "silence"


class Flood:
    """The first five messages in ten seconds are answered, then comes one notice, then a minute of silence."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._asked: dict[str, list[datetime]] = {}
        self._silent_until: dict[str, datetime] = {}

    def turn(self, person: str, at: datetime) -> Turn:
        """`at` is when Telegram received the message, so that a backlog after an outage is no flood."""
        if at < self._silent_until.get(person, at):
            return Turn.SILENCE
        self._silent_until.pop(person, None)
        if len(self._asked) > MANY_PEOPLE:
            self._asked = {who: times for who, times in self._asked.items() if times[-1] > at - WITHIN}
        recent = [time for time in self._asked.pop(person, ()) if time > at - WITHIN]
        if len(recent) < self._most:
            self._asked[person] = [*recent, at]
            return Turn.ANSWER
        self._silent_until[person] = at + SILENCE
        return Turn.NOTICE

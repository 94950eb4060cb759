"""What is good to know for a few minutes and may be lost in a restart; it never touches the disk."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

Key = TypeVar("Key")
Kept = TypeVar("Kept")

EDITABLE = timedelta(seconds=60)
OUTAGE = timedelta(minutes=10)
ASKED = timedelta(minutes=30)
REPEATED = timedelta(minutes=1)
MOST_REMEMBERED = 10_000
# Whole questions take room, and few are handed to the desk.
MOST_QUESTIONS = 1_000


@dataclass(frozen=True)
class Given:
    """The answer to a question, as messages in its chat."""

    message_ids: tuple[int, ...]
    at: datetime


class Memory:
    """Answers that can still be edited, chats that know of an outage, questions that may go to the desk, and those that
    were just answered in a group."""

    def __init__(self) -> None:
        self._given: OrderedDict[tuple[int, int], Given] = OrderedDict()
        self._told: OrderedDict[int, datetime] = OrderedDict()
        self._asked: OrderedDict[tuple[str, str], tuple[str, datetime]] = OrderedDict()
        self._answered: OrderedDict[str, datetime] = OrderedDict()

    def gave(self, chat_id: int, question: int, given: Given) -> None:
        _keep(self._given, (chat_id, question), given)

    def editable(self, chat_id: int, question: int, now: datetime) -> Given | None:
        """The answer to that message, while it is young enough to change with its question."""
        given = self._given.get((chat_id, question))
        return given if given is not None and now - given.at <= EDITABLE else None

    def answered(self, key: str, at: datetime) -> None:
        """A question, as a keyed hash, was answered just now."""
        _keep(self._answered, key, at)

    def answered_lately(self, key: str, at: datetime) -> bool:
        """Whether the same was answered in the minute before."""
        answered = self._answered.get(key)
        return answered is not None and abs(at - answered) <= REPEATED

    def tell_of_outage(self, chat_id: int, now: datetime) -> bool:
        """Whether the chat still has to hear that we were away; True once for each outage."""
        told = self._told.get(chat_id)
        _keep(self._told, chat_id, now)
        return told is None or now - told > OUTAGE

    def asked(self, person: str, ticket: str, text: str, now: datetime) -> None:
        """Keep a question under the ticket of its answer, for the case that it goes to the desk."""
        self.forget_questions(now)
        _keep(self._asked, (person, ticket), (text, now), MOST_QUESTIONS)

    def question(self, person: str, ticket: str, now: datetime) -> str | None:
        """What that person asked, if it was lately and under that ticket."""
        self.forget_questions(now)
        kept = self._asked.get((person, ticket))
        return None if kept is None else kept[0]

    def carry(self, person: str, ticket: str, onwards: str, now: datetime) -> None:
        """An answer that came of another one answers the same question, which is not kept any longer for that."""
        kept = self._asked.get((person, ticket))
        if kept is not None and now - kept[1] <= ASKED:
            self._asked[person, onwards] = kept

    def forget_person(self, person: str) -> None:
        """Drop what a person asked."""
        for key in [key for key in self._asked if key[0] == person]:
            del self._asked[key]

    def forget_questions(self, now: datetime) -> None:
        """Drop what was asked too long ago."""
        for key in [key for key, (_, at) in self._asked.items() if now - at > ASKED]:
            del self._asked[key]


def _keep(shelf: OrderedDict[Key, Kept], key: Key, value: Kept, most: int = MOST_REMEMBERED) -> None:
    shelf[key] = value
    shelf.move_to_end(key)
    if len(shelf) > most:
        shelf.popitem(last=False)

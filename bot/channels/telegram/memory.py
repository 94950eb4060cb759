"""What is good to know for a few minutes and may be lost in a restart; it never touches the disk."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

Key = TypeVar("Key")
Kept = TypeVar("Kept")

EDITABLE = timedelta(seconds=60)
CONVERSATION = timedelta(minutes=10)
EARLIER_QUESTIONS = 2
MOST_REMEMBERED = 10_000


@dataclass(frozen=True)
class Given:
    """The answer to a question, as messages in its chat."""

    message_ids: tuple[int, ...]
    at: datetime


@dataclass
class _Talk:
    """What was said lately between us and one person in one chat."""

    at: datetime
    earlier: tuple[str, ...] = field(default=(), repr=False)
    open_choice: int | None = None


class Memory:
    """Answers that can still be edited, talks that go on, chats that know of an outage."""

    def __init__(self) -> None:
        self._given: OrderedDict[tuple[int, int], Given] = OrderedDict()
        self._talks: OrderedDict[tuple[int, str], _Talk] = OrderedDict()
        self._told: OrderedDict[int, datetime] = OrderedDict()

    def gave(self, chat_id: int, question: int, given: Given) -> None:
        _keep(self._given, (chat_id, question), given)

    def editable(self, chat_id: int, question: int, now: datetime) -> Given | None:
        """The answer to that message, while it is young enough to change with its question."""
        given = self._given.get((chat_id, question))
        return given if given is not None and now - given.at <= EDITABLE else None

    def earlier(self, chat_id: int, person: str, now: datetime) -> tuple[str, ...]:
        """The last questions of a person in a chat, oldest first."""
        return self._talk(chat_id, person, now).earlier

    def asked(self, chat_id: int, person: str, text: str, now: datetime) -> None:
        """Keep a question for the next one; whatever choice was open is passed over."""
        earlier = (*self._talk(chat_id, person, now).earlier, text)[-EARLIER_QUESTIONS:]
        _keep(self._talks, (chat_id, person), _Talk(now, earlier))

    def offered(self, chat_id: int, person: str, message_id: int, now: datetime) -> None:
        """Remember the message whose buttons wait for a choice."""
        _keep(self._talks, (chat_id, person), _Talk(now, self._talk(chat_id, person, now).earlier, message_id))

    def forget(self, chat_id: int, person: str, now: datetime) -> int | None:
        """Drop the talk; returns the message whose choice was open."""
        talk = self._talks.pop((chat_id, person), None)
        return None if talk is None or now - talk.at > CONVERSATION else talk.open_choice

    def tell_of_outage(self, chat_id: int, now: datetime) -> bool:
        """Whether the chat still has to hear that we were away; True once for each outage."""
        told = self._told.get(chat_id)
        _keep(self._told, chat_id, now)
        return told is None or now - told > CONVERSATION

    def _talk(self, chat_id: int, person: str, now: datetime) -> _Talk:
        talk = self._talks.get((chat_id, person))
        return talk if talk is not None and now - talk.at <= CONVERSATION else _Talk(now)


def _keep(shelf: OrderedDict[Key, Kept], key: Key, value: Kept) -> None:
    shelf[key] = value
    shelf.move_to_end(key)
    if len(shelf) > MOST_REMEMBERED:
        shelf.popitem(last=False)

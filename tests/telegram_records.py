"""What the Bot API server remembers, and how tests ask it."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

TOKEN = "987654321:AAtest-token_that_must_never_reach_a_log"
BOT = {"id": 987654321, "is_bot": True, "first_name": "Tanya Netral", "username": "tanyanetral_bot"}
Json = dict[str, Any]


class Refusal(Exception):
    """What Telegram answers instead of a result."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status, self.description, self.parameters = status, description, parameters


@dataclass
class Fault:
    """The next `times` requests for `method` (in `chat`, if given) are refused, or accepted and answered late."""

    method: str
    refusal: Refusal | None = None
    chat: int | None = None
    times: int = 1
    hang_up: float = 0


@dataclass
class Sent:
    """A message of the bot, as it stands in its chat now; `text` is what people see."""

    chat: int
    message_id: int
    text: str
    html: str
    at: float
    data: Json
    buttons: list[list[Json]] = field(default_factory=list)
    edits: int = 0
    file: bytes = b""


@dataclass(frozen=True)
class Line:
    """Something that people saw happen in a chat."""

    chat: int
    who: str
    text: str
    buttons: list[list[Json]] = field(default_factory=list)
    to: str | None = None


@dataclass
class Call:
    """A request of the bot and the status of its answer."""

    method: str
    data: Json
    at: float
    status: int = 0
    said: str = ""
    """Why it was refused, or that nobody heard the answer."""


class Records:
    """The state of a Telegram that knows one bot."""

    def __init__(self) -> None:
        self.revoked = False
        self.closing = False
        self.faults: list[Fault] = []
        self.calls: list[Call] = []
        self.sent: list[Sent] = []
        self.toasts: dict[str, str | None] = {}
        self.callbacks: dict[str, int] = {}
        self.inline_queries: set[str] = set()
        self.inline_answers: dict[str, Json] = {}
        self.files: dict[str, bytes] = {}
        self.pictures: dict[str, bytes] = {}
        self.fetched: list[str] = []
        self.menus: dict[str, list[Json]] = {}
        self.transcript: list[Line] = []
        self.writers: dict[tuple[int, int], str] = {}
        self.updates: list[Json] = []
        self.standing: dict[int, str] = {}
        self.news = asyncio.Event()
        self._update_ids = 1000
        self._message_ids: Counter[int] = Counter()

    def deliver(self, update: Json) -> Json:
        """Queue an update for the bot, under the next id unless it brings its own."""
        self._update_ids += 1
        update = {"update_id": self._update_ids, **update}
        self.updates.append(update)
        self.news.set()
        return update

    def next_message_id(self, chat: int) -> int:
        self._message_ids[chat] += 1
        return self._message_ids[chat]

    def to(self, chat: int) -> list[Sent]:
        return [message for message in self.sent if message.chat == chat]

    def called(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    async def until(self, holds: Callable[[], object], seconds: float = 8) -> None:
        """Wait until `holds()`; TimeoutError after so many seconds."""
        async with asyncio.timeout(seconds):
            while not holds():  # noqa: ASYNC110 - it may hold for reasons that nobody signals
                await asyncio.sleep(0.005)

    async def answers(self, chat: int, count: int = 1, seconds: float = 8) -> list[Sent]:
        """Wait until the chat has so many messages of the bot, and return them."""
        await self.until(lambda: len(self.to(chat)) >= count, seconds)
        return self.to(chat)

    async def toast(self, query: str) -> str | None:
        """Wait until a press was answered, and return the words that came with it."""
        await self.until(lambda: query in self.toasts)
        return self.toasts[query]

    async def inline_answer(self, query: str) -> Json:
        """Wait until an inline query was answered, and return what came with it."""
        await self.until(lambda: query in self.inline_answers)
        return self.inline_answers[query]

    async def quiet(self, seconds: float = 0.15) -> None:
        """Wait until the bot has fetched everything and asked nothing for a while."""
        since, seen = time.monotonic(), -1
        while self.updates or time.monotonic() - since < seconds:
            if len(self.calls) != seen:
                since, seen = time.monotonic(), len(self.calls)
            await asyncio.sleep(0.01)

    def histogram(self, *, chat: int | None = None) -> dict[int, int]:
        """Messages accepted in each second since the first."""
        times = self._times(chat)
        return dict(Counter(int(at - times[0]) for at in times))

    def busiest(self, seconds: float, *, chat: int | None = None) -> int:
        """The most messages accepted in any stretch of so many seconds."""
        times = self._times(chat)
        return max((sum(start <= at < start + seconds for at in times) for start in times), default=0)

    def _times(self, chat: int | None) -> list[float]:
        return sorted(message.at for message in self.sent if chat in (None, message.chat))

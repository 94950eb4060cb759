"""Keep within Telegram's limits, and do as it says when it asks us to wait.

pyrate-limiter was tried first: its in-memory bucket holds for one key, but a send needs room under the bot, the chat
and the group at the same moment, and a place taken in one bucket is stale by the time the next one has room.
"""

from __future__ import annotations

import asyncio
import math
import random
import warnings
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from telegram.error import BadRequest, ChatMigrated, NetworkError, RetryAfter
from telegram.ext import BaseRateLimiter

from bot.channels.telegram.windows import Window

Result = Any
# What to do right after a request succeeded, before its place goes to another.
Afterwards = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Behind:
    """Says that a request belongs to a broadcast: it goes behind all that somebody waits for, and is tried once.

    What follows from a failure is for the ledger of the broadcast to decide, which also knows it after a crash.
    """


BEHIND = Behind()

# What Telegram allows a bot, in requests and seconds: core.telegram.org/bots/faq.
OVERALL, PER_CHAT, PER_GROUP = (30, 1.0), (1, 1.0), (20, 60.0)
# Messages on their way at once; after a crash no more than these can be sent twice.
IN_FLIGHT = (5, 0.0)
# A broadcast spreads its messages, so that between two of them there is always room for an answer soon. If somebody
# waited all the same, a tenth of the rate, and then a third, is kept for answers for a while.
PACE = OVERALL[1] / OVERALL[0]
WAITED_A_BIT, WAITED_LONG = (0.2, OVERALL[0] * 9 // 10), (0.5, OVERALL[0] * 2 // 3)
KEPT_FOR = 10.0
# A broadcast does not stand in line for one chat for longer than this.
PATIENCE = 1.5
NETWORK_TRIES = 5
FLOOD_TRIES = 10
# Idle windows are swept when there are this many.
MANY_CHATS = 10_000
# Failures in which the request never left this machine; PTB keeps the cause, whose class belongs to its HTTP library.
NEVER_LEFT = {"ConnectError", "ConnectTimeout", "PoolTimeout"}


class OutcomeUnknown(NetworkError):
    """The request left and no answer came: it may have been carried out, so it must not be repeated blindly."""


@dataclass(eq=False)
class _Place:
    """A place in the line of requests that wait for room."""

    windows: Sequence[Window]
    chat: int | str | None
    admitted: asyncio.Future[None]
    behind: bool = False
    held: bool = False
    """Whether the limit of the whole bot kept it waiting."""
    since: float = field(default_factory=lambda: asyncio.get_running_loop().time())


class Limiter(BaseRateLimiter[Afterwards | Behind]):
    """First come, first served, except that a full or paused chat lets the others pass, and a broadcast everybody."""

    def __init__(self, *, backoff: float = 1.0) -> None:
        self._backoff = backoff
        self._overall = Window(*OVERALL)
        self._in_flight = Window(*IN_FLIGHT)
        self._behind = Window(*OVERALL)
        self._paced = 0.0
        self._kept_until = 0.0
        self._chats: dict[int | str, tuple[Window, ...]] = {}
        self._paused: dict[int | str | None, float] = {}
        self._moved: dict[int | str, int] = {}
        self._line: list[_Place] = []
        self._alarm: asyncio.TimerHandle | None = None

    async def initialize(self) -> None:
        """Let a second pass first, because a process that was just killed may have used it up."""
        self._pause(None, OVERALL[1] * self._backoff)

    async def shutdown(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()

    def moved(self, old: int, new: int) -> None:
        """Send to `new` from now on what is meant for `old`, a group that became a supergroup."""
        self._moved[old] = new

    def current(self, chat: int) -> int:
        """The number of a chat now, if it moved."""
        return self._moved.get(chat, chat)

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Afterwards | Behind | None,
    ) -> Result:
        """Send when there is room; wait out a 429, follow a moved group once, repeat what certainly failed."""
        behind = isinstance(rate_limit_args, Behind)
        floods = failures = moves = 0
        while True:
            chat = data.get("chat_id")
            if chat in self._moved:
                # `data` is what `callback` sends, so the new address is used from here on.
                chat = data["chat_id"] = self._moved[chat]
            windows = self._windows(endpoint, chat)
            if behind:
                self._hurry(windows, chat)
                windows = (*windows, self._behind)
            await self._admission(windows, chat, behind)
            try:
                result = await callback(*args, **kwargs)
                if rate_limit_args is not None and not isinstance(rate_limit_args, Behind):
                    await rate_limit_args()
                return result
            except RetryAfter as error:
                floods += 1
                self._pause(chat, seconds_asked(error) + self._backoff * _growth(floods - 1))
                if behind:
                    self._pause_all(chat, seconds_asked(error))
                if behind or floods == FLOOD_TRIES:
                    raise
            except ChatMigrated as error:
                moves += 1
                if chat is None or moves > 1:
                    raise
                self._moved[chat] = error.new_chat_id
            except BadRequest:
                raise
            except NetworkError as error:
                failures += 1
                if _may_have_arrived(error) and endpoint.startswith("send"):
                    raise OutcomeUnknown(type(error).__name__) from None
                if behind or failures == NETWORK_TRIES:
                    raise
            finally:
                self._leave(windows)
            if failures:
                await asyncio.sleep(self._backoff * _growth(failures) * random.uniform(0.5, 1.0))

    def _windows(self, endpoint: str, chat: int | str | None) -> Sequence[Window]:
        """Everything counts for the bot; only what appears in a chat counts for the chat."""
        if chat is None or endpoint == "sendChatAction":
            return (self._overall,)
        if chat not in self._chats:
            if len(self._chats) >= MANY_CHATS:
                self._sweep()
            group = isinstance(chat, str) or chat < 0
            self._chats[chat] = (Window(*PER_CHAT), Window(*PER_GROUP)) if group else (Window(*PER_CHAT),)
        on_the_way = (self._in_flight,) if endpoint.startswith("send") else ()
        return (self._overall, *on_the_way, *self._chats[chat])

    def _sweep(self) -> None:
        now = asyncio.get_running_loop().time()
        self._chats = {chat: own for chat, own in self._chats.items() if not all(window.idle(now) for window in own)}
        self._paused = {chat: until for chat, until in self._paused.items() if until > now}

    def _pause(self, chat: int | str | None, seconds: float) -> None:
        """Nothing goes to the chat for that long; a 429 that names no chat pauses the whole bot."""
        until = asyncio.get_running_loop().time() + seconds
        self._paused[chat] = max(until, self._paused.get(chat, 0.0))

    def silence(self) -> float:
        """For how many seconds the whole bot is asked to be silent."""
        return max(0.0, self._paused.get(None, 0.0) - asyncio.get_running_loop().time())

    def _pause_all(self, chat: int | str | None, seconds: float) -> None:
        """Telegram does not say whether a 429 is about the chat or the bot.

        In a private chat we are never too fast, so it is about the bot; and so it is when two chats say it at once.
        """
        now = asyncio.get_running_loop().time()
        others = any(until > now for paused, until in self._paused.items() if paused not in (None, chat))
        if others or (isinstance(chat, int) and chat > 0):
            self._pause(None, seconds)

    def _hurry(self, windows: Sequence[Window], chat: int | str | None) -> None:
        """Refuse to stand in line for a chat that has no room for long; RetryAfter says how long."""
        now = asyncio.get_running_loop().time()
        own = self._chats.get(chat, ()) if chat is not None else ()
        waits = [window.wait(now) for window in windows if window in own]
        wait = max(self._paused.get(chat, 0.0) - now, *waits, 0.0)
        if PATIENCE < wait < math.inf:
            raise RetryAfter(math.ceil(wait))

    async def _admission(self, windows: Sequence[Window], chat: int | str | None, behind: bool) -> None:
        place = _Place(windows, chat, asyncio.get_running_loop().create_future(), behind)
        self._line.append(place)
        self._advance()
        try:
            await place.admitted
        except asyncio.CancelledError:
            if place in self._line:
                self._line.remove(place)
            elif not place.admitted.cancelled():
                self._leave(windows)
            raise

    def _leave(self, windows: Sequence[Window]) -> None:
        now = asyncio.get_running_loop().time()
        for window in windows:
            window.leave(now)
        self._advance()

    def _advance(self) -> None:
        """Let in everybody who has room, in the order of the line, and come back when the next one may have."""
        loop = asyncio.get_running_loop()
        waits: list[float] = []
        for place in sorted(self._line, key=lambda place: place.behind):
            wait = self._wait(place, loop.time())
            if wait > 0:
                waits.append(wait)
                place.held = place.held or self._overall.wait(loop.time()) > 0
                continue
            for window in place.windows:
                window.enter()
            self._mind(place, loop.time())
            self._line.remove(place)
            if not place.admitted.done():
                place.admitted.set_result(None)
        if self._alarm is not None:
            self._alarm.cancel()
        soonest = min(waits, default=float("inf"))
        self._alarm = loop.call_later(soonest, self._advance) if soonest != float("inf") else None

    def _wait(self, place: _Place, now: float) -> float:
        pauses = (self._paused.get(None, 0.0) - now, self._paused.get(place.chat, 0.0) - now)
        pace = self._paced - now if place.behind else 0.0
        return max(*pauses, pace, *(window.wait(now) for window in place.windows))

    def _mind(self, place: _Place, now: float) -> None:
        """Keep the pace of broadcasts, and keep more of the rate for answers after one had to wait."""
        if place.behind:
            self._paced = max(self._paced, now - PACE) + PACE
            if now >= self._kept_until:
                self._behind.allow(OVERALL[0])
            return
        for waited, left in (WAITED_A_BIT, WAITED_LONG) if place.held else ():
            if now - place.since > waited:
                self._behind.allow(left)
                self._kept_until = now + KEPT_FOR


def seconds_asked(error: RetryAfter) -> float:
    """How long Telegram wants us to wait."""
    with warnings.catch_warnings():
        # PTB announces that this number will become a timedelta; both are read here.
        warnings.simplefilter("ignore")
        asked = error.retry_after
    return asked.total_seconds() if isinstance(asked, timedelta) else float(asked)


def _growth(times: int) -> float:
    """0, 1, 2, 4, 8, 16, then 30 for good."""
    return 0.0 if times < 1 else min(2.0 ** (times - 1), 30.0)


def _may_have_arrived(error: NetworkError) -> bool:
    """Whether the request left and only its answer is missing; an HTTP status such as 502 is an answer."""
    cause = error.__cause__
    return cause is not None and type(cause).__name__ not in NEVER_LEFT

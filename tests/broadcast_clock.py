"""Broadcasts in simulated time: ledger, sender and limiter as in production, a Telegram in memory, one clock for all.

The Telegram notes when each message came, so that it is the judge of the limits, and can be away for a while.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import numpy as np
from telegram.error import NetworkError
from telegram.ext import ExtBot
from telegram.request import BaseRequest, RequestData

from bot.broadcasting.delivering import Delivering
from bot.broadcasting.reasons import Reason
from bot.channels.telegram.limiter import Limiter
from bot.channels.telegram.posting import Posting
from bot.channels.telegram.reading import PLATFORM
from bot.storage import Audience, Broadcast, Content, Course, Database, Delivery
from tests.broadcast_world import Office
from tests.fakes import FakeAnswerer
from tests.telegram_records import BOT, TOKEN
from tests.telegram_server import TelegramServer
from tests.telegram_world import World

# The morning before the vote, at half past seven in Jakarta.
BEGIN = datetime(2024, 11, 26, 0, 30, tzinfo=UTC)
LATENCY = 0.05
GONE_AWAY = b'{"ok": false, "error_code": 502, "description": "Bad Gateway"}'


class Sky(BaseRequest):
    """All of Telegram, as PTB asks it; `away` says whether nobody is there at a moment."""

    read_timeout = 5.0

    def __init__(self, away: Callable[[float], bool] = lambda _moment: False, latency: float = LATENCY) -> None:
        self._away = away
        self._latency = latency
        self.tries: list[tuple[float, int]] = []
        self.arrived: list[tuple[float, int, str]] = []

    async def initialize(self) -> None:
        """There is no connection to open."""

    async def shutdown(self) -> None:
        """Nor one to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: Any, **more: Any
    ) -> tuple[int, bytes]:
        if url.endswith("/getMe"):
            return 200, json.dumps({"ok": True, "result": BOT}).encode()
        asked: dict[str, Any] = {} if request_data is None else dict(request_data.parameters)
        chat, moment = int(asked["chat_id"]), asyncio.get_running_loop().time()
        self.tries.append((moment, chat))
        there = random.uniform(0, self._latency)
        await asyncio.sleep(there)
        moment += there
        if self._away(moment):
            # A machine that refuses, and a gateway before a machine that is down.
            if len(self.tries) % 2:
                raise NetworkError("connection refused")
            return 502, GONE_AWAY
        self.arrived.append((moment, chat, str(asked["text"])))
        await asyncio.sleep(self._latency - there)
        kind = {"id": chat, "type": "supergroup" if chat < 0 else "private"}
        message = {"message_id": len(self.arrived), "date": 1, "chat": kind, "text": asked["text"]}
        return 200, json.dumps({"ok": True, "result": message}).encode()

    def chats(self, text: str) -> list[int]:
        """Who got a text, in the order of arrival."""
        return [chat for _, chat, arrived in self.arrived if arrived == text]

    def busiest(self, seconds: float = 1.0) -> int:
        """The most messages in any stretch of so many seconds."""
        moments = np.array(sorted(moment for moment, _, _ in self.arrived))
        return int(np.max(np.searchsorted(moments, moments + seconds - 1e-9) - np.arange(len(moments))))


class Quiet:
    """Somebody at the desk who is told of nothing."""

    async def full(self, broadcast: Broadcast) -> None: ...
    async def no_right(self, broadcast: Broadcast, delivery: Delivery, reason: Reason) -> None: ...


class Simulation:
    """A desk whose sender runs; every moment is one of the loop's."""

    def __init__(self, office: Office, delivering: Delivering) -> None:
        self.office = office
        self.delivering = delivering

    def now(self) -> datetime:
        return BEGIN + timedelta(seconds=asyncio.get_running_loop().time())

    async def approved(self, text: str, *, lasts: timedelta, audience: Audience | None = None) -> str:
        """A broadcast that may go at once."""
        made = await self.office.broadcasts.write(
            text, Content(text), audience or Audience(), by="ani", now=self.now(), due_at=self.now(),
            expires_at=self.now() + lasts,
        )  # fmt: skip
        assert made is not None
        await self.office.broadcasts.submit(made, by="ani")
        await self.office.broadcasts.approve(made, by="budi", now=self.now())
        self.delivering.wake()
        # The next one is due later, so that the two go one after the other.
        await asyncio.sleep(0.001)
        return made

    async def over(self, *made: str) -> float:
        """Wait for the end of all of them; the moment of it."""
        while any([(await self.office.get(one)).state is not Course.DONE for one in made]):  # noqa: ASYNC110
            await asyncio.sleep(1)
        return asyncio.get_running_loop().time()


@asynccontextmanager
async def simulated(folder: Path, sky: Sky) -> AsyncIterator[Simulation]:
    """Call it inside `virtual_time.run`."""
    database = await Database.open(f"sqlite:///{folder}/bot.db")
    office = Office(World(cast(TelegramServer, None), database, FakeAnswerer()))
    await office.open()
    limiter = Limiter()
    bot: ExtBot[Any] = ExtBot(TOKEN, request=sky, get_updates_request=sky, rate_limiter=limiter)
    await bot.initialize()
    identity, phrase = office.world.identity, office.world.answerer.phrase
    posting = Posting(bot, limiter, office.deliveries, identity, phrase, str)
    started = asyncio.get_running_loop().time

    def now() -> datetime:
        return BEGIN + timedelta(seconds=started())

    delivering = Delivering(
        office.broadcasts, office.deliveries, office.recipients, posting, Quiet(),
        pseudonym=lambda chat: identity.chat(PLATFORM, chat), now=now,
    )  # fmt: skip
    running = asyncio.create_task(delivering.run())
    try:
        yield Simulation(office, delivering)
    finally:
        await delivering.close(running, 10)
        await bot.shutdown()
        await database.close()

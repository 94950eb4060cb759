"""A Bot API server, a database, and the bot running between them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.channels.telegram import Door, Reminders, TelegramSettings, serve
from bot.channels.telegram.replying import Answers
from bot.storage import Database, Identity, Ledger
from tests.fakes import FakeAnswerer
from tests.telegram_records import TOKEN
from tests.telegram_server import TelegramServer, running

SECRET = SecretStr("k" * 40)


class World:
    """What a test looks at; the bot can be stopped and started again."""

    def __init__(self, server: TelegramServer, database: Database, answerer: Answers) -> None:
        self.server = server
        self.database = database
        self.answerer = answerer
        self.identity = Identity(SECRET)
        self.ledger = Ledger(database)
        self.bot: asyncio.Task[None] | None = None
        self._stop = asyncio.Event()

    @property
    def asked(self) -> list[str]:
        """The questions that reached the fake answerer, in order."""
        assert isinstance(self.answerer, FakeAnswerer)
        return [question.text for question in self.answerer.asked]

    async def start(
        self,
        *,
        desk_chat: int | None = None,
        door: Door | None = None,
        reminders: Reminders | None = None,
        greeted: Callable[[str], None] | None = None,
        **more: Any,
    ) -> None:
        """Start the bot; `more` are further settings."""
        self._stop = asyncio.Event()
        settings = TelegramSettings(
            SecretStr(TOKEN),
            self.server.url,
            desk_chat=desk_chat,
            **{"poll_seconds": 5, "read_seconds": 1.5, "backoff": 0.02, **more},
        )
        self.bot = asyncio.create_task(
            serve(
                settings,
                self.answerer,
                self.database,
                self.identity,
                stop=self._stop,
                door=door,
                reminders=reminders,
                greeted=greeted,
            )
        )

    async def stop(self) -> None:
        """Stop as SIGTERM does, and raise what the bot raised."""
        self._stop.set()
        if self.bot is not None:
            await self.bot


@asynccontextmanager
async def opened(folder: Path, answerer: Answers) -> AsyncIterator[World]:
    """A world whose bot is not started yet."""
    async with running() as server:
        database = await Database.open(f"sqlite:///{folder}/bot.db")
        world = World(server, database, answerer)
        try:
            yield world
        finally:
            if world.bot is not None and not world.bot.done():
                await world.stop()
            await database.close()

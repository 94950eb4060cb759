"""Whoever shows links to the bot learns from the bot under which name Telegram knows it."""

from __future__ import annotations

import asyncio

from pydantic import SecretStr

from bot import service
from bot.settings import Settings
from tests.broadcast_world import NAME
from tests.telegram_records import BOT, TOKEN
from tests.telegram_world import World

pytest_plugins = ["tests.telegram_fixtures"]


async def test_the_name_is_told_once_telegram_has_told_it(asleep: World) -> None:
    told: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    await asleep.start(greeted=told.set_result)
    assert await asyncio.wait_for(told, 30) == BOT["username"]
    await asleep.server.until(lambda: asleep.server.called("getUpdates"))


def test_the_pages_reach_the_recipients_of_the_bot_whose_token_is_set() -> None:
    messenger = service._messenger(Settings(telegram_bot_token=SecretStr(TOKEN)))
    assert messenger is not None
    assert messenger.name == NAME
    assert service._messenger(Settings(telegram_bot_token=None)) is None

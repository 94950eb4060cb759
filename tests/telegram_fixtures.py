"""A world for each test, with a bot that is running or still asleep."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channels.telegram import limiter
from tests.fakes import FakeAnswerer
from tests.telegram_world import World, opened

# Telegram's one second between two messages to a chat, shortened so that tests need not wait for it.
SHORT_PACE = (1, 0.03)


@pytest.fixture
def short_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiter, "PER_CHAT", SHORT_PACE)


@pytest.fixture
async def asleep(tmp_path: Path, short_pace: None) -> AsyncIterator[World]:
    """A world whose bot the test starts itself."""
    async with opened(tmp_path, FakeAnswerer()) as world:
        yield world


@pytest.fixture
async def world(asleep: World) -> World:
    await asleep.start()
    return asleep

"""Fifty people at once, end to end: real questions over a loopback Bot API server, SQLite on disk, the real content.

Telegram itself takes thirty messages a second from one bot, so the fifty are measured in two ways: talking, each asking
again every few seconds, and all in the same instant, where the last ones have to wait for Telegram's next second.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.evaluation import read_cases
from bot.answering.answerer import Answerer
from tests.telegram_world import World, opened

PEOPLE = 50
ROUNDS = 6
# Seconds between two questions of one person; fifty people then ask about seventeen times a second.
PAUSE = 3.0
SEED = 20241127
PATIENCE = 60.0


@dataclass(frozen=True)
class Load:
    """What was measured; times in milliseconds from the update to the accepted answer."""

    asked: int
    answered: int
    twice: int
    out_of_order: int
    p50: float
    p95: float


async def talking(answerer: Answerer) -> Load:
    """Each person asks `ROUNDS` times, all at their own moments."""
    chance = random.Random(SEED)
    starts = [chance.uniform(0, PAUSE) for _ in range(PEOPLE)]
    return await _measure(answerer, [[start + PAUSE * number for number in range(ROUNDS)] for start in starts])


async def at_once(answerer: Answerer) -> Load:
    """Each person asks once, in the same instant."""
    return await _measure(answerer, [[0.0] for _ in range(PEOPLE)])


async def _measure(answerer: Answerer, moments: Sequence[Sequence[float]]) -> Load:
    texts = [case["q"] for case in read_cases("dev") if not case.get("context") and len(case["q"]) < 300]
    loop = asyncio.get_running_loop()
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder), answerer) as world:
            await world.start()
            await world.server.until(lambda: world.server.called("getUpdates"), PATIENCE)
            asked: dict[int, list[float]] = {}

            async def person(chat: int) -> None:
                begun = loop.time()
                for number, moment in enumerate(moments[chat - 1]):
                    await asyncio.sleep(max(0.0, begun + moment - loop.time()))
                    asked.setdefault(chat, []).append(loop.time())
                    world.server.write(chat, texts[(chat * 31 + number * 7) % len(texts)])

            await asyncio.gather(*(person(chat) for chat in range(1, len(moments) + 1)))
            await world.server.until(lambda: len(world.server.sent) >= sum(map(len, moments)), PATIENCE)
            # Whoever is answered twice is answered soon after.
            await world.server.quiet(2.0)
            return _judged(world, asked)


def _judged(world: World, asked: dict[int, list[float]]) -> Load:
    times, answered, twice, out_of_order = [], 0, 0, 0
    for chat, moments in asked.items():
        got = [sent.at for sent in world.server.to(chat)]
        answered += min(len(got), len(moments))
        twice += max(0, len(got) - len(moments))
        out_of_order += got != sorted(got)
        times += [answer - moment for moment, answer in zip(moments, got, strict=False)]
    p50, p95 = np.percentile(np.array(times) * 1_000, [50, 95])
    return Load(sum(map(len, asked.values())), answered, twice, out_of_order, float(p50), float(p95))

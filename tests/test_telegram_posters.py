"""A picture is drawn once for a broadcast however many ask, and a failure is not kept."""

from __future__ import annotations

import asyncio
import threading

import pytest

from bot.channels.telegram.posters import KEPT, Posters


async def test_all_who_ask_together_wait_for_one_drawing_and_block_nobody() -> None:
    drawing, drawn = threading.Event(), []

    def draw(rule: str) -> bytes:
        drawn.append(rule)
        drawing.wait(5)
        return rule.encode()

    posters = Posters(draw)
    asking = [asyncio.create_task(posters.of("b1", "like")) for _ in range(20)]
    await asyncio.sleep(0)
    asking[0].cancel()
    drawing.set()
    assert await asyncio.gather(*asking[1:]) == [b"like"] * 19
    assert drawn == ["like"]


async def test_telegrams_name_stands_for_the_picture_until_telegram_forgets_it() -> None:
    posters = Posters(str.encode)
    assert await posters.of("b1", "like") == b"like"
    posters.uploaded("b1", "like", "AgAC")
    assert await posters.of("b1", "like") == "AgAC"
    assert await posters.of("b2", "like") == b"like", "another broadcast, perhaps of another release"
    posters.lost("b1", "like")
    assert await posters.of("b1", "like") == b"like"


async def test_a_rule_that_is_gone_is_told_each_time() -> None:
    def draw(rule: str) -> bytes:
        raise KeyError(rule)

    posters = Posters(draw)
    for _ in range(2):
        with pytest.raises(KeyError):
            await posters.of("b1", "hilang")


async def test_only_a_few_pictures_are_kept() -> None:
    drawn: list[str] = []

    def draw(rule: str) -> bytes:
        drawn.append(rule)
        return b"PNG"

    posters = Posters(draw)
    for number in range(KEPT + 1):
        await posters.of(f"b{number}", "like")
    await posters.of(f"b{KEPT}", "like")
    assert len(drawn) == KEPT + 1
    await posters.of("b0", "like")
    assert len(drawn) == KEPT + 2

"""The small parts under the conversation: what is remembered, who talks too fast, how lanes run."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from bot.channels.telegram.flood import Flood, Turn
from bot.channels.telegram.lanes import Lanes
from bot.channels.telegram.memory import Given, Memory
from bot.storage import Waiting

NOON = datetime(2024, 11, 1, 12, tzinfo=UTC)


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_an_answer_can_be_edited_for_a_minute() -> None:
    memory = Memory()
    memory.gave(7, 1, Given((2,), NOON))
    assert memory.editable(7, 1, later(60)) == Given((2,), NOON)
    assert memory.editable(7, 1, later(61)) is None
    assert memory.editable(8, 1, NOON) is None


def test_memory_has_an_end() -> None:
    memory = Memory()
    for chat in range(10_050):
        memory.gave(chat, 1, Given((2,), NOON))
    assert memory.editable(0, 1, NOON) is None
    assert memory.editable(10_049, 1, NOON) is not None


def test_an_outage_is_told_once_to_each_chat() -> None:
    memory = Memory()
    assert memory.tell_of_outage(7, NOON)
    assert not memory.tell_of_outage(7, later(599))
    assert memory.tell_of_outage(8, later(599))
    assert memory.tell_of_outage(7, later(1300))


def test_a_flood_ends_after_a_minute_of_silence_fault_30() -> None:
    flood = Flood()
    turns = [flood.turn("p", later(number / 10)) for number in range(100)]
    assert turns == [Turn.ANSWER] * 5 + [Turn.NOTICE] + [Turn.SILENCE] * 94
    assert flood.turn("q", later(5)) is Turn.ANSWER
    assert flood.turn("p", later(60)) is Turn.SILENCE
    assert flood.turn("p", later(60.5)) is Turn.ANSWER


def test_five_in_every_ten_seconds_are_no_flood() -> None:
    flood = Flood()
    assert {flood.turn("p", later(number * 2)) for number in range(50)} == {Turn.ANSWER}


async def test_a_lane_keeps_its_order_and_lanes_run_side_by_side() -> None:
    seen: list[int] = []
    gate = asyncio.Event()

    async def handle(waiting: Waiting) -> None:
        if waiting.chat == "slow":
            await gate.wait()
        seen.append(waiting.update_id)

    lanes = Lanes(handle)
    for number, chat in enumerate(("slow", "quick", "slow", "quick")):
        lanes.add(Waiting(number, chat))
    await asyncio.sleep(0.01)
    assert seen == [1, 3]
    gate.set()
    await lanes.close(1)
    assert seen[2] == 0


async def test_closing_waits_for_what_runs_but_not_for_ever_fault_3() -> None:
    cancelled: list[int] = []

    async def handle(waiting: Waiting) -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled.append(waiting.update_id)
            raise

    lanes = Lanes(handle)
    lanes.add(Waiting(1, "a"))
    lanes.add(Waiting(2, "a"))
    await asyncio.sleep(0)
    await lanes.close(0.05)
    assert cancelled == [1]

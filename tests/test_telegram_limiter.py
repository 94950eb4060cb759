"""The limits hold in every stretch of time, and what Telegram says about waiting is obeyed to the second."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.channels.telegram.limiter import BEHIND, FLOOD_TRIES, NETWORK_TRIES, Limiter, OutcomeUnknown
from bot.channels.telegram.windows import Window
from tests import virtual_time

pytestmark = pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")

Arrivals = list[tuple[float, int | None]]


class Telegram:
    """Notes when requests arrive and answers each with what `says` returns for it, if anything."""

    def __init__(self, *, latency: float = 0.05, says: Callable[[int], TelegramError | None] = lambda _: None) -> None:
        self.limiter = Limiter()
        self.arrived: Arrivals = []
        self.first: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._latency = latency
        self._says = says

    async def send(self, chat: int | None = 7, endpoint: str = "sendMessage") -> Any:
        data = {} if chat is None else {"chat_id": chat}
        return await self.limiter.process_request(self._answer, (endpoint, data), {}, endpoint, data, None)

    async def _answer(self, endpoint: str, data: dict[str, Any]) -> str:
        # The request arrives somewhere between leaving here and being answered.
        there = random.uniform(0, self._latency)
        await asyncio.sleep(there)
        self.arrived.append((asyncio.get_running_loop().time(), data.get("chat_id")))
        if not self.first.done():
            self.first.set_result(None)
        problem = self._says(len(self.arrived))
        await asyncio.sleep(self._latency - there)
        if problem is not None:
            raise problem
        return "ok"

    def busiest(self, seconds: float, chat: int | None = None) -> int:
        times = [at for at, whose in self.arrived if chat in (None, whose)]
        return max(sum(start <= at < start + seconds for at in times) for start in times)


def now() -> float:
    return asyncio.get_running_loop().time()


def test_no_second_has_more_than_thirty_requests_and_few_have_less() -> None:
    async def main() -> None:
        telegram = Telegram()
        await asyncio.gather(*(telegram.send(chat) for chat in range(1, 301)))
        assert telegram.busiest(1.0) <= 30
        # 30 a second, less the time that a request is under way.
        assert now() < 300 / 30 * 1.12

    virtual_time.run(main())


def test_no_second_has_two_messages_for_one_chat() -> None:
    async def main() -> None:
        telegram = Telegram()
        await asyncio.gather(*(telegram.send(chat) for chat in (1, 2, 3) for _ in range(5)))
        assert [telegram.busiest(1.0, chat) for chat in (1, 2, 3)] == [1, 1, 1]

    virtual_time.run(main())


def test_no_minute_has_more_than_twenty_messages_for_one_group() -> None:
    async def main() -> None:
        telegram = Telegram()
        await asyncio.gather(*(telegram.send(-100) for _ in range(65)))
        assert telegram.busiest(60.0, -100) <= 20
        assert now() < 60 * 3 + 15

    virtual_time.run(main())


def test_a_message_held_up_by_the_bots_limit_does_not_let_the_next_one_close() -> None:
    async def main() -> None:
        telegram = Telegram(latency=0.9)
        crowd = [telegram.send(chat) for chat in range(100, 160)]
        await asyncio.gather(*crowd, telegram.send(7), telegram.send(7), telegram.send(7))
        assert telegram.busiest(1.0, 7) == 1
        assert telegram.busiest(1.0) <= 30

    virtual_time.run(main())


def test_answers_to_presses_and_typing_do_not_use_up_a_chats_turn() -> None:
    async def main() -> None:
        telegram = Telegram()
        await asyncio.gather(*(telegram.send(None, "answerCallbackQuery") for _ in range(10)))
        await asyncio.gather(*(telegram.send(7, "sendChatAction") for _ in range(10)))
        await telegram.send(7)
        assert now() < 1

    virtual_time.run(main())


def test_first_come_is_first_served() -> None:
    async def main() -> None:
        telegram = Telegram(latency=0)
        await asyncio.gather(*(telegram.send(chat) for chat in range(1, 91)))
        assert [chat for _, chat in telegram.arrived] == list(range(1, 91))

    virtual_time.run(main())


def test_a_429_is_never_released_early_by_those_in_flight_fault_6() -> None:
    async def main() -> None:
        telegram = Telegram(says=lambda count: RetryAfter(7) if count == 1 else None)
        waiting = asyncio.create_task(telegram.send(7))
        others = [telegram.send(chat) for chat in range(8, 28)]
        await telegram.first
        await asyncio.gather(*others, telegram.send(7), waiting)
        times = [at for at, chat in telegram.arrived if chat == 7]
        assert times[1] - times[0] >= 7
        assert max(at for at, chat in telegram.arrived if chat != 7) < 2

    virtual_time.run(main())


def test_a_shorter_429_does_not_shorten_a_longer_one_fault_6() -> None:
    async def main() -> None:
        telegram = Telegram(says=lambda count: {1: RetryAfter(9), 2: RetryAfter(1)}.get(count))
        telegram.limiter._windows = lambda *_: (Window(30, 1.0),)  # type: ignore[method-assign]
        await asyncio.gather(telegram.send(7), telegram.send(7))
        assert min(at for at, _ in telegram.arrived[2:]) >= 9

    virtual_time.run(main())


def test_a_429_that_names_no_chat_pauses_everybody_fault_5() -> None:
    async def main() -> None:
        telegram = Telegram(says=lambda count: RetryAfter(7) if count == 1 else None)
        press = asyncio.create_task(telegram.send(None, "answerCallbackQuery"))
        await asyncio.sleep(0.2)
        await asyncio.gather(press, *(telegram.send(chat) for chat in range(1, 11)))
        assert min(at for at, _ in telegram.arrived[1:]) >= 7

    virtual_time.run(main())


def test_429s_without_end_are_met_with_longer_pauses_and_end_fault_7() -> None:
    async def main() -> None:
        telegram = Telegram(says=lambda _: RetryAfter(1))
        with pytest.raises(RetryAfter):
            await telegram.send()
        times = [at for at, _ in telegram.arrived]
        pauses = [later - earlier for earlier, later in pairwise(times)]
        assert len(times) == FLOOD_TRIES
        assert pauses[-1] > pauses[1] > pauses[0] >= 1

    virtual_time.run(main())


def test_server_errors_are_tried_a_few_times_with_growing_pauses_fault_13() -> None:
    async def main() -> None:
        telegram = Telegram(says=lambda _: NetworkError("Bad Gateway"))
        with pytest.raises(NetworkError):
            await telegram.send()
        assert len(telegram.arrived) == NETWORK_TRIES
        assert 5 < now() < 30

    virtual_time.run(main())


def test_a_lost_answer_is_repeated_only_where_repeating_does_no_harm_fault_12() -> None:
    class ReadTimeout(Exception):
        pass

    def lost(count: int) -> TelegramError | None:
        problem = TimedOut()
        problem.__cause__ = ReadTimeout()
        return problem if count == 1 else None

    async def main() -> None:
        sending, editing = Telegram(says=lost), Telegram(says=lost)
        with pytest.raises(OutcomeUnknown):
            await sending.send()
        assert await editing.send(7, "editMessageText") == "ok"
        assert [len(telegram.arrived) for telegram in (sending, editing)] == [1, 2]

    virtual_time.run(main())


@pytest.mark.parametrize("refusal", [Forbidden("Forbidden: bot was blocked"), BadRequest("chat not found")])
def test_a_refusal_is_not_repeated_fault_8(refusal: TelegramError) -> None:
    async def main() -> None:
        telegram = Telegram(says=lambda _: refusal)
        with pytest.raises(type(refusal)):
            await telegram.send()
        assert len(telegram.arrived) == 1

    virtual_time.run(main())


def test_a_moved_group_is_followed_once_and_remembered_fault_10() -> None:
    async def main() -> None:
        telegram = Telegram(says=lambda count: ChatMigrated(-100500) if count == 1 else None)
        await telegram.send(-500)
        await telegram.send(-500)
        assert [chat for _, chat in telegram.arrived] == [-500, -100500, -100500]

    virtual_time.run(main())


def test_who_gives_up_waiting_leaves_the_line_and_no_room_is_lost() -> None:
    async def main() -> None:
        telegram = Telegram()
        first = asyncio.create_task(telegram.send(7))
        await asyncio.sleep(0.2)
        impatient = asyncio.create_task(telegram.send(7))
        await asyncio.sleep(0.1)
        impatient.cancel()
        with pytest.raises(asyncio.CancelledError):
            await impatient
        await first
        await telegram.send(7)
        assert len(telegram.arrived) == 2

    virtual_time.run(main())


def test_idle_chats_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.telegram.limiter.MANY_CHATS", 10)

    async def main() -> None:
        telegram = Telegram()
        for chat in range(1, 51):
            await telegram.send(chat)
        assert len(telegram.limiter._chats) <= 25

    virtual_time.run(main())


async def broadcast(telegram: Telegram, chats: list[int], at_once: int = 5) -> None:
    """Send behind everybody, at most so many at once, as `bot.broadcasting.delivering` does."""
    waiting = iter(chats)

    async def sender() -> None:
        for chat in waiting:
            data = {"chat_id": chat}
            await telegram.limiter.process_request(
                telegram._answer, ("sendMessage", data), {}, "sendMessage", data, BEHIND
            )

    await asyncio.gather(*(sender() for _ in range(at_once)))


def test_a_broadcast_uses_nearly_the_whole_rate_and_never_more() -> None:
    async def main() -> None:
        telegram = Telegram(latency=0.02)
        await broadcast(telegram, list(range(1, 601)))
        assert telegram.busiest(1.0) <= 30
        assert now() < 21

    virtual_time.run(main())


def test_answers_hardly_wait_behind_a_broadcast() -> None:
    async def main() -> None:
        telegram = Telegram(latency=0.05)
        waits: list[float] = []

        async def answer(chat: int) -> None:
            await asyncio.sleep(random.uniform(0, 15))
            before = now()
            await telegram.send(chat)
            waits.append(now() - before)

        answers = (answer(chat) for chat in range(1001, 1061))
        await asyncio.gather(broadcast(telegram, list(range(1, 501))), *answers)
        assert telegram.busiest(1.0) <= 30
        assert sorted(waits)[int(len(waits) * 0.95)] < 0.5

    virtual_time.run(main())


def test_part_of_the_rate_is_kept_for_answers_once_they_had_to_wait() -> None:
    async def main() -> None:
        telegram = Telegram(latency=0.05)
        crowd = [telegram.send(chat) for chat in range(1001, 1081)]
        sending = asyncio.create_task(broadcast(telegram, list(range(1, 301))))
        await asyncio.gather(*crowd)
        start = now()
        await asyncio.sleep(5)
        ours = [at for at, chat in telegram.arrived if start + 1 <= at < start + 5 and (chat or 0) < 1000]
        assert len(ours) <= 4 * 20 + 2
        await sending
        assert telegram.busiest(1.0) <= 30

    virtual_time.run(main())


def test_a_broadcast_is_told_of_a_429_at_once_and_the_pause_is_kept_fault_5() -> None:
    async def main() -> None:
        telegram = Telegram(says=lambda count: RetryAfter(7) if count == 1 else None)
        with pytest.raises(RetryAfter):
            await broadcast(telegram, [7], 1)
        assert telegram.limiter.silence() >= 6.9
        await telegram.send(8)
        assert telegram.arrived[1][0] - telegram.arrived[0][0] >= 7

    virtual_time.run(main())


def test_a_429_of_one_group_is_about_that_group_and_of_two_about_the_bot_fault_6() -> None:
    async def main() -> None:
        telegram = Telegram(says=lambda count: RetryAfter(7) if count <= 2 else None)
        with pytest.raises(RetryAfter):
            await broadcast(telegram, [-1], 1)
        assert telegram.limiter.silence() == 0
        with pytest.raises(RetryAfter):
            await broadcast(telegram, [-2], 1)
        assert telegram.limiter.silence() >= 6.9

    virtual_time.run(main())


def test_a_broadcast_does_not_stand_in_line_for_a_chat_that_is_full() -> None:
    async def main() -> None:
        telegram = Telegram()
        await asyncio.gather(*(telegram.send(-1) for _ in range(20)))
        with pytest.raises(RetryAfter):
            await broadcast(telegram, [-1], 1)
        assert len(telegram.arrived) == 20

    virtual_time.run(main())

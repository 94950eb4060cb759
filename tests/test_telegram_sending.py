"""What the bot sends is taken by Telegram, whole, once, whatever Telegram says in between."""

from __future__ import annotations

import asyncio

import pytest

from tests.telegram_records import Fault, Refusal
from tests.telegram_world import World

pytest_plugins = ["tests.telegram_fixtures"]
pytestmark = pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")

HOSTILE = ["<b>x</b>", "</a><a href='x'>", "\u202etxet", "🗳️" * 64, "{{config}}", "&lt; & <", "a < b > c & d;"]


async def test_hostile_texts_are_shown_literally_fault_56(world: World) -> None:
    for chat, text in enumerate(HOSTILE, start=1):
        world.server.write(chat, text, name="<b>x</b>")
    for chat, text in enumerate(HOSTILE, start=1):
        assert [sent.text for sent in await world.server.answers(chat)] == [f"BOLEH\nJawaban untuk: {text}"]
    assert {call.status for call in world.server.called("sendMessage")} == {200}


async def test_a_long_answer_comes_in_numbered_parts_with_the_buttons_under_the_last(world: World) -> None:
    world.server.write(-100, "/tanya panjang sekali", user=1)
    first, second = await world.server.answers(-100, 2)
    assert first.html.startswith("<b>BOLEH</b>\n")
    assert first.text.endswith("\n\n(1/2)")
    assert second.text.endswith("\n\n(2/2)")
    assert not first.buttons
    assert second.buttons
    assert "reply_parameters" in first.data
    assert "reply_parameters" not in second.data


async def test_markup_that_telegram_refuses_is_sent_once_more_as_plain_text(world: World) -> None:
    refusal = Refusal(400, "Bad Request: can't parse entities: Unexpected end tag at byte offset 3")
    world.server.faults.append(Fault("sendMessage", refusal))
    world.server.write(7, "1 < 2?")
    (answer,) = await world.server.answers(7)
    assert answer.text == "BOLEH\nJawaban untuk: 1 < 2?"
    assert "parse_mode" not in answer.data
    assert answer.buttons


async def test_a_429_pauses_its_chat_for_as_long_as_it_says_and_no_other_fault_5(world: World) -> None:
    world.server.faults.append(Fault("sendMessage", Refusal(429, "Too Many Requests", retry_after=1), chat=7))
    world.server.write(7, "satu")
    await world.server.until(lambda: any(call.status == 429 for call in world.server.calls))
    world.server.write(8, "dua")
    await world.server.answers(8)
    assert world.server.to(7) == []
    await world.server.answers(7)
    refused, accepted = (call.at for call in world.server.called("sendMessage") if call.data["chat_id"] == 7)
    assert accepted - refused >= 1.0


async def test_a_person_who_blocked_the_bot_is_left_alone_until_they_write_again_fault_8(world: World) -> None:
    blocked = Refusal(403, "Forbidden: bot was blocked by the user")
    world.server.faults.append(Fault("sendMessage", blocked, chat=7))
    world.server.write(7, "satu", age=3)
    world.server.write(7, "dua", age=2)
    await world.server.until(lambda: world.asked == ["satu", "dua"])
    await world.server.quiet()
    assert [call.status for call in world.server.called("sendMessage")] == [403]
    await asyncio.sleep(1)
    world.server.write(7, "/start", age=-2)
    assert (await world.server.answers(7))[0].text == "[mulai]"


async def test_a_server_error_is_tried_again_with_patience_fault_13(world: World) -> None:
    world.server.faults.append(Fault("sendMessage", Refusal(502, "Bad Gateway"), times=3))
    world.server.write(7, "bolehkah?")
    await world.server.answers(7)
    assert [call.status for call in world.server.called("sendMessage")] == [502, 502, 502, 200]


async def test_a_longer_failure_is_tried_again_in_rounds_and_then_given_up(world: World) -> None:
    world.server.faults.append(Fault("sendMessage", Refusal(500, "Internal Server Error"), chat=7, times=999))
    world.server.write(7, "bolehkah?")
    world.server.write(8, "dan saya?")
    await world.server.answers(8)
    tried = 3 * 5 + 5
    await world.server.until(lambda: len(world.server.called("sendMessage")) >= tried + 1, 15)
    world.server.faults.clear()
    world.server.write(7, "sekarang?")
    assert "sekarang?" in (await world.server.answers(7))[0].text


async def test_a_send_whose_answer_never_came_is_not_repeated_fault_12(world: World) -> None:
    world.server.faults.append(Fault("sendMessage", chat=7, hang_up=2))
    world.server.write(7, "satu")
    await world.server.answers(7)
    world.server.write(7, "dua")
    answers = await world.server.answers(7, 2)
    assert [answer.text[-4:] for answer in answers] == ["satu", " dua"]


async def test_a_message_that_telegram_will_never_take_is_given_up_without_a_storm(world: World) -> None:
    world.server.faults.append(Fault("sendMessage", Refusal(400, "Bad Request: chat not found"), chat=7, times=99))
    world.server.write(7, "satu")
    world.server.write(8, "dua")
    await world.server.answers(8)
    await world.server.quiet()
    assert len([call for call in world.server.called("sendMessage") if call.status == 400]) <= 2

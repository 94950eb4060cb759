"""Updates come once, twice, late, in floods and out of order; people notice nothing of it."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from pathlib import Path

import pytest

from bot.channels.telegram import ChannelError
from bot.storage import Arrival, Inbox
from tests.fakes import FakeAnswerer
from tests.telegram_records import BOT, Fault, Refusal
from tests.telegram_world import World

pytest_plugins = ["tests.telegram_fixtures"]


async def test_a_duplicate_update_is_answered_once_fault_20(asleep: World) -> None:
    asleep.server.write(7, "bolehkah?")
    asleep.server.updates *= 5
    again = dict(asleep.server.updates[0])
    await asleep.start()
    await asleep.server.answers(7)
    await asleep.stop()
    asleep.server.deliver(again)
    await asleep.start()
    await asleep.server.quiet()
    assert asleep.asked == ["bolehkah?"]


async def test_a_batch_is_stored_before_it_is_confirmed(asleep: World, tmp_path: Path) -> None:
    blocker = sqlite3.connect(tmp_path / "bot.db", isolation_level=None, check_same_thread=False)
    await asleep.start()
    await asleep.server.until(lambda: asleep.server.called("getUpdates"))
    # In a thread, because the bot may have to end a transaction of its own first.
    await asyncio.to_thread(blocker.execute, "BEGIN IMMEDIATE")
    asleep.server.write(7, "bolehkah?")
    await asyncio.sleep(0.3)
    assert asleep.server.updates, "nothing may be confirmed while it cannot be stored"
    blocker.execute("ROLLBACK")
    blocker.close()
    await asleep.server.answers(7)


async def test_a_chat_is_answered_in_order_while_others_go_on_fault_21(world: World) -> None:
    world.server.write(7, "lambat satu")
    world.server.write(7, "dua")
    world.server.write(8, "tiga")
    await world.server.answers(8)
    assert world.server.to(7) == []
    answers = await world.server.answers(7, 2)
    assert [answer.text.split(": ")[1] for answer in answers] == ["lambat satu", "dua"]


async def test_ids_out_of_order_are_put_in_order_within_a_batch_fault_21(asleep: World) -> None:
    asleep.server.write(7, "satu")
    asleep.server.write(7, "dua")
    asleep.server.updates.reverse()
    await asleep.start()
    await asleep.server.answers(7, 2)
    assert asleep.asked == ["satu", "dua"]


async def test_a_hundred_people_at_once_are_all_answered_fault_31(asleep: World) -> None:
    for person in range(1, 101):
        asleep.server.write(person, f"pertanyaan {person}")
    await asleep.start()
    await asleep.server.until(lambda: len({sent.chat for sent in asleep.server.sent}) == 100, 20)
    assert len(asleep.server.sent) == 100
    assert asleep.server.busiest(1.0) <= 30
    assert max(asleep.server.histogram().values()) <= 30


async def test_old_messages_get_one_apology_for_each_chat_fault_23(asleep: World) -> None:
    for number in range(10):
        asleep.server.write(7, f"lama {number}", age=660)
    asleep.server.write(-100, "/tanya lama", user=8, age=660)
    asleep.server.write(-100, "tidak untuk bot", user=8, age=660)
    asleep.server.write(9, "lama tetapi belum usang", age=540)
    await asleep.start()
    await asleep.server.answers(9)
    await asleep.server.quiet()
    assert [sent.text for sent in asleep.server.to(7)] == ["[lama-terganggu]"]
    assert [sent.text for sent in asleep.server.to(-100)] == ["[lama-terganggu]"]
    assert asleep.asked == ["lama tetapi belum usang"]


async def test_a_flood_is_answered_five_times_then_told_once_then_ignored_fault_30(world: World) -> None:
    for number in range(20):
        world.server.write(7, f"banjir {number}")
    world.server.write(8, "orang lain")
    await world.server.answers(8)
    await world.server.answers(7, 6)
    await world.server.quiet()
    texts = [sent.text for sent in world.server.to(7)]
    assert len([text for text in texts if text.startswith("BOLEH")]) == 5
    assert texts[5:] == ["[terlalu-cepat]"]


async def test_a_question_that_breaks_the_answerer_gets_an_apology_and_the_next_its_answer(world: World) -> None:
    world.server.write(7, "rusak parah")
    world.server.write(7, "bolehkah?")
    answers = await world.server.answers(7, 2)
    assert [answer.text for answer in answers] == ["[gangguan]", "BOLEH\nJawaban untuk: bolehkah?"]


async def test_what_waited_through_a_stop_is_answered_after_the_start_fault_22(asleep: World) -> None:
    inbox = Inbox(asleep.database, asleep.identity, f"telegram:{BOT['id']}")
    for number in (1, 2, 3):
        message = asleep.server.write(7, f"pertanyaan {number}")
        await inbox.store([Arrival(number, "a", json.dumps({"update_id": number, "message": message}))])
    asleep.server.updates.clear()
    await inbox.claim(1)
    await inbox.answered(1)
    await inbox.claim(2)
    await asleep.start()
    await asleep.server.answers(7, 2)
    await asleep.server.quiet()
    assert asleep.asked == ["pertanyaan 2", "pertanyaan 3"]


async def test_a_stop_finishes_what_is_in_flight_fault_3(world: World) -> None:
    world.server.write(7, "lambat satu")
    world.server.write(7, "dua")
    assert isinstance(world.answerer, FakeAnswerer)
    await world.server.until(lambda: world.asked)
    await world.stop()
    assert [sent.text for sent in world.server.to(7)] == ["BOLEH\nJawaban untuk: lambat satu"]
    await world.start()
    await world.server.answers(7, 2)
    assert world.asked == ["lambat satu", "dua"]


async def test_a_second_poller_ends_the_first_with_a_clear_word_fault_32(asleep: World) -> None:
    conflict = Refusal(409, "Conflict: terminated by other getUpdates request")
    asleep.server.faults.append(Fault("getUpdates", conflict, times=99))
    await asleep.start()
    assert asleep.bot is not None
    with pytest.raises(ChannelError, match="bot-ganda") as caught:
        await asleep.bot
    assert caught.value.exit_code != 0


async def test_one_conflict_while_a_predecessor_leaves_is_borne(asleep: World) -> None:
    conflict = Refusal(409, "Conflict: terminated by other getUpdates request")
    asleep.server.faults.append(Fault("getUpdates", conflict))
    await asleep.start()
    asleep.server.write(7, "bolehkah?")
    await asleep.server.answers(7)


async def test_a_revoked_token_ends_the_run_at_once_fault_60(world: World) -> None:
    world.server.write(7, "bolehkah?")
    await world.server.answers(7)
    world.server.revoked = True
    world.server.write(7, "dan sekarang?")
    assert world.bot is not None
    with pytest.raises(ChannelError, match="token-ditolak"):
        await world.bot
    assert len(await Inbox(world.database, world.identity, f"telegram:{BOT['id']}").pending()) <= 1
    assert len([call for call in world.server.calls if call.status == 401]) <= 4


async def test_a_wrong_token_is_told_at_the_start_without_showing_it_fault_60(asleep: World) -> None:
    asleep.server.revoked = True
    await asleep.start()
    assert asleep.bot is not None
    with pytest.raises(ChannelError) as caught:
        await asleep.bot
    assert str(caught.value) == "[token-ditolak]"


async def test_an_update_that_nobody_can_read_does_not_hold_up_the_next_fault_28(asleep: World) -> None:
    asleep.server.write(7, "sebelum")
    asleep.server.deliver({"message": {"message_id": 1, "text": "tanpa obrolan dan tanggal"}})
    asleep.server.deliver({"something_new": {"id": 1}})
    asleep.server.write(7, "sesudah")
    await asleep.start()
    await asleep.server.answers(7, 2)
    assert asleep.asked == ["sebelum", "sesudah"]


async def test_polling_goes_on_after_the_network_failed(asleep: World) -> None:
    asleep.server.faults.append(Fault("getUpdates", Refusal(502, "Bad Gateway")))
    asleep.server.write(7, "bolehkah?")
    await asleep.start()
    await asleep.server.answers(7)


async def test_a_bot_that_cannot_reach_telegram_yet_can_be_stopped(asleep: World) -> None:
    asleep.server.faults.append(Fault("getMe", Refusal(502, "Bad Gateway"), times=999))
    await asleep.start()
    await asleep.server.until(lambda: asleep.server.called("getMe"))
    await asyncio.wait_for(asleep.stop(), 1)

"""Typing after the bot's name in any chat offers one short answer, and the way to a private chat."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.channels.telegram.inline import ARRIVED
from bot.storage import Arrival, Inbox
from tests.telegram_records import BOT, Fault, Refusal
from tests.telegram_world import World

pytest_plugins = ["tests.telegram_fixtures"]


async def test_a_question_offers_one_short_answer_that_is_escaped(world: World) -> None:
    query = world.server.ask_inline(7, "bolehkah <b>hadir</b>?")
    answer = await world.server.inline_answer(query)
    (article,) = answer["results"]
    assert article["title"] == "BOLEH: <judul> & bolehkah <b>hadir</b>?"
    assert article["description"] == "Kalimat pertama."
    assert article["input_message_content"]["shown"] == "BOLEH\nJawaban untuk: bolehkah <b>hadir</b>?"
    assert answer["is_personal"] is True
    assert answer["cache_time"] <= 60
    assert answer["button"] == {"text": "[sebaris-tombol]", "start_parameter": "tanya"}


async def test_the_question_is_asked_as_one_that_others_read(world: World) -> None:
    await world.server.inline_answer(world.server.ask_inline(7, "pribadi sekali saya"))
    (question,) = world.answerer.asked  # type: ignore[attr-defined]
    assert question.public


async def test_what_is_empty_or_unclear_gets_help(world: World) -> None:
    for text in ("", "  ", "boleh", "kosong sekali", "pilih yang mana", "pribadi sekali"):
        answer = await world.server.inline_answer(world.server.ask_inline(7, text))
        assert [result["title"] for result in answer["results"]] == ["[sebaris-bantuan-judul]"], text
        assert answer["button"]["start_parameter"] == "tanya"


async def test_there_is_no_second_page(world: World) -> None:
    answer = await world.server.inline_answer(world.server.ask_inline(7, "bolehkah hadir?", offset="1"))
    assert answer["results"] == []


async def test_an_old_query_is_settled_without_an_answer(asleep: World) -> None:
    inbox = Inbox(asleep.database, asleep.identity, f"telegram:{BOT['id']}")
    for number, seconds in ((1, 31), (2, 5)):
        query = asleep.server.ask_inline(7, f"bolehkah {number}?")
        update = asleep.server.updates.pop()
        update["inline_query"][ARRIVED] = (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat()
        await inbox.store([Arrival(update["update_id"], "a", json.dumps(update))])
    await asleep.start()
    await asleep.server.inline_answer(query)
    await asleep.server.quiet()
    assert asleep.asked == ["bolehkah 2?"]
    assert await inbox.pending() == []


async def test_a_query_that_telegram_has_forgotten_holds_up_nothing_fault_21(world: World) -> None:
    forgotten = Refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
    world.server.faults.append(Fault("answerInlineQuery", forgotten))
    world.server.ask_inline(7, "bolehkah satu?")
    answered = world.server.ask_inline(7, "bolehkah dua?")
    await world.server.inline_answer(answered)
    assert len(world.server.called("answerInlineQuery")) == 2


async def test_nothing_of_a_query_is_kept(world: World, tmp_path: Path) -> None:
    await world.server.inline_answer(world.server.ask_inline(7, "bolehkah hadir?"))
    await world.server.quiet()
    await world.stop()
    with sqlite3.connect(tmp_path / "bot.db") as database:
        assert database.execute("SELECT count(*) FROM answers").fetchone() == (0,)
        assert database.execute("SELECT state, payload FROM updates").fetchall() == [("done", None)]


async def test_who_queries_without_end_is_no_longer_answered_fault_30(world: World) -> None:
    for number in range(30):
        world.server.ask_inline(7, f"bolehkah {number}?")
    await world.server.inline_answer(world.server.ask_inline(8, "bolehkah saya?"))
    await world.server.quiet()
    assert len(world.asked) == 21


async def test_the_way_to_the_private_chat_is_welcomed_there(world: World) -> None:
    world.server.write(7, "/start tanya")
    (welcome,) = await world.server.answers(7)
    assert welcome.text == "[mulai-tanya]"

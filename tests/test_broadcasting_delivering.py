"""What is sent to many arrives or says why not: every answer of Telegram leads to its own end in the ledger."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from telegram.error import BadRequest

from bot.broadcasting.causes import LONGEST_TRYING, MOST_TRIES, Later, Outcome, Result, Settle, follows
from bot.broadcasting.reasons import WORDS, Reason
from bot.channels.telegram import Reminders
from bot.channels.telegram.posting import GONE
from bot.channels.telegram.reading import PLATFORM
from bot.storage import Audience, Content, Course, Delivery, Fate, Kind, Place
from tests.broadcast_world import Office, now
from tests.telegram_records import Fault, Refusal
from tests.telegram_world import World

pytestmark = pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")
pytest_plugins = ["tests.telegram_fixtures"]

GROUPS = [-1001000000 - number for number in range(8)]
A, B, C = GROUPS[:3]


@pytest.fixture
async def office(asleep: World) -> Office:
    office = Office(asleep)
    await office.open()
    return office


def sends(office: Office, chat: int) -> int:
    return len([call for call in office.world.server.called("sendMessage") if call.data["chat_id"] == chat])


async def test_every_chat_gets_it_once_with_its_own_words(office: Office) -> None:
    for chat in GROUPS:
        await office.group(chat)
    made = await office.send("Netral di {{ region }}, {{ agency }}.")
    await office.world.start()
    await office.over(made)
    assert [len(office.world.server.to(chat)) for chat in GROUPS] == [1] * 8
    assert office.world.server.to(A)[0].text == "Netral di Kab. Contoh, Dinas Kesehatan."
    assert await office.states(made) == {Fate.SENT: 8}
    assert (await office.get(made)).state is Course.DONE


@pytest.mark.parametrize(
    ("refusal", "reason"),
    [
        (Refusal(403, "Forbidden: bot was blocked by the user"), Reason.BLOCKED),
        (Refusal(403, "Forbidden: bot was kicked from the supergroup chat"), Reason.KICKED),
        (Refusal(400, "Bad Request: chat not found"), Reason.NOT_FOUND),
    ],
)
async def test_a_chat_that_is_gone_is_left_alone_and_the_others_go_on_fault_8_fault_9(
    office: Office, refusal: Refusal, reason: Reason
) -> None:
    for chat in (A, B):
        await office.group(chat)
    office.world.server.faults.append(Fault("sendMessage", refusal, chat=A, times=99))
    made = await office.send()
    await office.world.start()
    await office.over(made)
    assert await office.states(made) == {Fate.SENT: 1, Fate.FAILED: 1}
    assert await office.reasons(made) == {reason: 1}
    assert sends(office, A) == 1
    assert await office.broadcasts.count(Audience()) == 1


async def test_who_blocked_us_is_active_again_after_a_new_start_fault_8(office: Office) -> None:
    await office.person(7001)
    blocked = Refusal(403, "Forbidden: bot was blocked by the user")
    office.world.server.faults.append(Fault("sendMessage", blocked, chat=7001))
    made = await office.send()
    await office.world.start()
    await office.over(made)
    assert await office.broadcasts.count(Audience()) == 0
    office.world.server.write(7001, "/start")
    await office.world.server.answers(7001)
    assert await office.broadcasts.count(Audience()) == 1


async def test_markup_that_telegram_refuses_is_sent_once_as_plain_text_fault_9(office: Office) -> None:
    await office.group(A)
    refused = Refusal(400, "Bad Request: can't parse entities: Unsupported start tag")
    office.world.server.faults.append(Fault("sendMessage", refused, chat=A))
    made = await office.send("<b>Netral</b>")
    await office.world.start()
    await office.over(made)
    assert "parse_mode" not in office.world.server.to(A)[0].data
    assert office.world.server.to(A)[0].text == "Netral"


async def test_a_message_that_is_too_long_fails_with_its_reason_after_one_more_try_fault_9(office: Office) -> None:
    await office.group(A)
    refused = Refusal(400, "Bad Request: message is too long")
    office.world.server.faults.append(Fault("sendMessage", refused, chat=A, times=99))
    made = await office.send()
    await office.world.start()
    await office.over(made)
    assert await office.reasons(made) == {Reason.TOO_LONG: 1}
    assert sends(office, A) == 2
    assert await office.broadcasts.count(Audience()) == 1


async def test_a_group_that_became_a_supergroup_is_followed_and_kept_fault_10(office: Office) -> None:
    await office.group(A)
    moved = Refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1009)
    office.world.server.faults.append(Fault("sendMessage", moved, chat=A))
    made = await office.send()
    await office.world.start()
    await office.over(made)
    assert (len(office.world.server.to(A)), len(office.world.server.to(-1009))) == (0, 1)
    office.world.server.write(A, None, user=5, migrate_to_chat_id=-1009)
    office.world.server.write(-1009, None, user=5, migrate_from_chat_id=A)
    await office.world.server.quiet()
    assert [one.address for one in await office.recipients.all()] == [-1009]


async def test_the_news_of_a_move_may_also_come_first_fault_10(office: Office) -> None:
    await office.group(A)
    await office.world.start()
    office.world.server.write(A, None, user=5, migrate_to_chat_id=-1009)
    await office.world.server.quiet()
    made = await office.send()
    await office.over(made)
    assert (len(office.world.server.to(A)), len(office.world.server.to(-1009))) == (0, 1)


async def test_where_we_may_not_speak_it_fails_and_the_sender_is_told_once_a_day_fault_11(office: Office) -> None:
    account = await office.account(500, "penyiar")
    await office.recipients.keep(Kind.STAFF, office.world.identity.person(PLATFORM, 500), 500, Place(), now=now())
    silenced = Refusal(400, "Bad Request: not enough rights to send text messages to the chat")
    for chat in (A, B):
        await office.group(chat)
        office.world.server.faults.append(Fault("sendMessage", silenced, chat=chat, times=99))
    made = await office.send(by=account.id)
    await office.world.start()
    await office.over(made)
    await office.world.server.quiet()
    assert await office.reasons(made) == {Reason.NO_RIGHT: 2}
    told = [sent for sent in office.world.server.to(500) if sent.text.startswith("[siaran-hak-kirim]")]
    assert len(told) == 1
    assert await office.broadcasts.count(Audience()) == 2, "who was silenced may speak again some day"


@pytest.mark.parametrize(("once", "expected"), [(False, 2), (True, 1)])
async def test_a_lost_answer_leads_to_one_more_message_or_to_none_fault_12_fault_2(
    office: Office, once: bool, expected: int
) -> None:
    await office.group(A)
    office.world.server.faults.append(Fault("sendMessage", chat=A, hang_up=2))
    made = await office.send(once=once)
    await office.world.start(read_seconds=0.3)
    await office.over(made)
    assert len(office.world.server.to(A)) == expected
    assert await office.states(made) == ({Fate.UNCERTAIN: 1} if once else {Fate.SENT: 1, "ragu": 1})


async def test_server_errors_are_tried_again_with_pauses_that_grow_fault_13(office: Office) -> None:
    for chat in (A, B):
        await office.group(chat)
    office.world.server.faults.append(Fault("sendMessage", Refusal(502, "Bad Gateway"), times=6))
    made = await office.send()
    await office.world.start()
    await office.over(made)
    assert await office.states(made) == {Fate.SENT: 2}
    assert len(office.world.server.called("sendMessage")) == 8


async def test_a_429_pauses_the_chat_as_told_and_nobody_else_fault_5(office: Office) -> None:
    for chat in GROUPS:
        await office.group(chat)
    office.world.server.faults.append(
        Fault("sendMessage", Refusal(429, "Too Many Requests: retry after 2", retry_after=2), chat=A)
    )
    made = await office.send()
    await office.world.start(backoff=1.0)
    await office.over(made)
    first, second = [call.at for call in office.world.server.called("sendMessage") if call.data["chat_id"] == A]
    assert second - first >= 2
    others = [call.at for call in office.world.server.called("sendMessage") if call.data["chat_id"] != A]
    assert max(others) - first < 1.5
    assert await office.states(made) == {Fate.SENT: 8}


async def test_a_429_of_a_private_chat_is_about_the_bot_and_all_wait_fault_5_fault_6(office: Office) -> None:
    for user in range(8001, 8011):
        await office.person(user)
    office.world.server.latency = 0.05
    office.world.server.faults.append(
        Fault("sendMessage", Refusal(429, "Too Many Requests: retry after 2", retry_after=2), times=1)
    )
    made = await office.send()
    await office.world.start(backoff=1.0)
    await office.over(made)
    calls = office.world.server.called("sendMessage")
    refused = next(call.at for call in calls if call.status == 429)
    # What was under way at that moment arrives; nothing leaves before the time is over.
    assert not [call for call in calls if refused + 0.2 < call.at < refused + 2]
    assert await office.states(made) == {Fate.SENT: 10}


async def test_429s_without_end_stop_nothing_and_are_told_once_fault_7(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.broadcasting.causes.LONGEST_PAUSE", 4.0)
    account = await office.account(500, "penyiar")
    await office.recipients.keep(Kind.STAFF, office.world.identity.person(PLATFORM, 500), 500, Place(), now=now())
    await office.person(8001)
    full = Refusal(429, "Too Many Requests: retry after 1", retry_after=1)
    office.world.server.faults.append(Fault("sendMessage", full, chat=8001, times=7))
    made = await office.send(by=account.id)
    await office.world.start()
    await office.world.server.until(lambda: sends(office, 8001) >= 6, 20)
    assert (await office.get(made)).state is Course.RUNNING
    await office.over(made, 30)
    assert await office.states(made) == {Fate.SENT: 1}
    await office.world.server.quiet()
    told = [sent for sent in office.world.server.to(500) if sent.text.startswith("[siaran-tertahan]")]
    assert len(told) == 1


async def test_what_comes_too_late_is_not_sent_fault_14(office: Office) -> None:
    for chat in GROUPS:
        await office.group(chat)
    office.world.server.faults.append(Fault("sendMessage", Refusal(503, "Service Unavailable"), times=9999))
    made = await office.send(lasts=timedelta(seconds=1.5))
    await office.world.start()
    await office.world.server.until(lambda: office.world.server.called("sendMessage"))
    await office.over(made)
    office.world.server.faults.clear()
    assert await office.states(made) == {Fate.EXPIRED: 8}
    assert await office.reasons(made) == {Reason.LAPSED: 8}


async def test_a_telegram_that_was_away_is_met_by_one_message_at_a_time_and_then_by_all_fault_14(
    office: Office,
) -> None:
    for chat in GROUPS:
        await office.group(chat)
    office.world.server.faults.append(Fault("sendMessage", Refusal(502, "Bad Gateway"), times=9))
    made = await office.send()
    await office.world.start()
    await office.over(made, 30)
    assert await office.states(made) == {Fate.SENT: 8}
    tries = max(sends(office, chat) for chat in GROUPS)
    assert tries < 12, "one chat alone does not pay for all"


async def test_a_cancelled_broadcast_stops_after_at_most_five_more_fault_17(office: Office) -> None:
    for number in range(40):
        await office.group(-1002000000 - number)
    made = await office.send()
    office.world.server.latency = 0.05
    await office.world.start()
    await office.world.server.until(lambda: len(office.world.server.sent) >= 5)
    await office.broadcasts.cancel(made, by="ani", now=now())
    sent = len(office.world.server.sent)
    await office.world.server.quiet(0.4)
    assert len(office.world.server.sent) - sent <= 5
    states = await office.states(made)
    assert states[Fate.CANCELLED] + states[Fate.SENT] == 40


async def test_who_stops_while_it_is_sent_gets_nothing_any_more_fault_18(office: Office) -> None:
    for user in range(8001, 8041):
        await office.person(user)
    made = await office.send()
    office.world.server.latency = 0.05
    await office.world.start()
    last = max(await office.recipients.all(kind=Kind.PERSON), key=lambda one: one.id)
    office.world.server.write(last.address, "berhenti")
    await office.over(made)
    assert [sent.text for sent in office.world.server.to(last.address)] == ["[langganan-berhenti]"]
    assert (await office.states(made))[Fate.SKIPPED] == 1


async def test_a_stop_finishes_what_is_leaving_and_leaves_nothing_half_done_fault_3(
    office: Office, tmp_path: Path
) -> None:
    for number in range(40):
        await office.group(-1002000000 - number)
    made = await office.send()
    office.world.server.latency = 0.1
    await office.world.start()
    await office.world.server.until(lambda: len(office.world.server.sent) >= 5)
    await office.world.stop()
    states = await office.states(made)
    assert Fate.CLAIMED not in states
    assert states[Fate.SENT] == len(office.world.server.sent)
    await office.world.start()
    await office.over(made)
    assert len({sent.chat for sent in office.world.server.sent}) == len(office.world.server.sent) == 40


async def test_the_database_may_be_locked_for_a_while_fault_33(office: Office, tmp_path: Path) -> None:
    for chat in GROUPS:
        await office.group(chat)
    made = await office.send()
    await office.world.start()
    other = sqlite3.connect(tmp_path / "bot.db", isolation_level=None, timeout=5)
    other.execute("BEGIN IMMEDIATE")
    await asyncio.sleep(0.5)
    other.execute("ROLLBACK")
    other.close()
    await office.over(made)
    assert await office.states(made) == {Fate.SENT: 8}


async def test_a_correction_takes_the_place_of_what_it_corrects_or_follows_it(office: Office) -> None:
    for chat in (A, B):
        await office.group(chat)
    made = await office.send("Tanggal 26.")
    await office.world.start()
    await office.over(made)
    gone = Refusal(400, "Bad Request: message can't be edited")
    office.world.server.faults.append(Fault("editMessageText", gone, chat=B))
    correction = await office.send("Pembetulan: tanggal 27.", corrects=made)
    await office.over(correction)
    assert [sent.text for sent in office.world.server.to(A)] == ["Pembetulan: tanggal 27."]
    assert [sent.text for sent in office.world.server.to(B)] == ["Tanggal 26.", "Pembetulan: tanggal 27."]
    assert await office.reasons(correction) == {Reason.EDITED: 1, Reason.FOLLOWED: 1}


async def test_a_poster_and_a_quiz_are_messages_of_their_own(office: Office) -> None:
    await office.group(A, thread=4)
    poster = await office.send(Content("<b>Netral</b>", poster="medsos/like", receipt=True))
    quiz = await office.send(
        Content("", question="{{ agency }}: like?", options=("Boleh", "Tidak"), correct=1, explanation="SKB b.6")
    )
    await office.world.start(reminders=Reminders(poster=lambda rule: f"PNG {rule}".encode()))
    await office.over(poster)
    await office.over(quiz)
    by_text = {sent.text: sent for sent in office.world.server.to(A)}
    assert by_text["Netral"].file == b"PNG medsos/like"
    assert by_text["Netral"].buttons[0][0]["text"] == "[tombol-sudah-baca]"
    asked = by_text["Dinas Kesehatan: like?"].data
    assert (asked["type"], asked["correct_option_ids"], asked["is_anonymous"]) == ("quiz", [1], True)
    assert {sent.data["message_thread_id"] for sent in office.world.server.to(A)} == {4}


async def test_a_poster_is_drawn_once_and_uploaded_once_for_all_chats(office: Office) -> None:
    for chat in GROUPS:
        await office.group(chat)
    drawn: list[str] = []

    def draw(rule: str) -> bytes:
        drawn.append(rule)
        assert threading.current_thread() is not threading.main_thread(), "nobody waits while it is drawn"
        return f"PNG {rule}".encode()

    server, uploads = office.world.server, office.world.server.pictures
    made = await office.send(Content("Netral.", poster="medsos/like"))
    await office.world.start(reminders=Reminders(poster=draw))
    await office.over(made)
    assert drawn == ["medsos/like"]
    assert {server.to(chat)[0].file for chat in GROUPS} == {b"PNG medsos/like"}
    assert len(uploads) <= 5, "those that left together, before Telegram had named it"
    for number in range(20):
        await office.group(-1002000000 - number)
    again = await office.send(Content("Netral lagi.", poster="medsos/like"))
    await server.until(lambda: len(server.sent) > len(GROUPS) + 8)
    uploads.clear()
    await office.over(again)
    assert await office.states(again) == {Fate.SENT: 28}
    assert drawn == ["medsos/like"] * 2, "one picture for each broadcast, drawn when it goes"
    assert uploads, "what Telegram forgot was uploaded once more"


async def test_a_poster_whose_rule_is_gone_fails_with_a_reason_and_is_not_tried_again(office: Office) -> None:
    await office.group(A)

    def draw(rule: str) -> bytes:
        raise KeyError(rule)

    made = await office.send(Content("Netral.", poster="dihapus"))
    await office.world.start(reminders=Reminders(poster=draw))
    await office.over(made)
    assert await office.reasons(made) == {Reason.POSTER: 1}


async def test_a_withdrawn_poster_goes_away_whole_and_a_corrected_one_keeps_its_picture(office: Office) -> None:
    await office.group(A)
    poster = await office.send(Content("Tanggal 26.", poster="medsos/like"))
    await office.world.start(reminders=Reminders(poster=lambda rule: f"PNG {rule}".encode()))
    await office.over(poster)
    correction = await office.send(Content("Tanggal 27.", poster="medsos/like"), corrects=poster)
    await office.over(correction)
    (corrected,) = office.world.server.to(A)
    assert (corrected.text, corrected.file, corrected.edits) == ("Tanggal 27.", b"PNG medsos/like", 1)
    withdrawal = await office.send("Pesan ditarik.", corrects=correction)
    await office.over(withdrawal)
    (left,) = office.world.server.to(A)
    assert (left.text, left.file) == ("Pesan ditarik.", b"")
    assert await office.reasons(withdrawal) == {Reason.FOLLOWED: 1}


async def test_a_preview_shows_its_author_the_poster_and_an_invented_reader(office: Office) -> None:
    own = await office.recipients.keep(Kind.STAFF, office.world.identity.person(PLATFORM, 500), 500, Place(), now=now())
    content = Content("Di {{ region }}, {{ agency }}.", poster="medsos/like", receipt=True)
    made = await office.broadcasts.preview("Coba", content, own, by="ani", now=now())
    await office.world.start(reminders=Reminders(poster=lambda rule: f"PNG {rule}".encode()))
    await office.over(made)
    (seen,) = office.world.server.to(500)
    assert (seen.text, seen.file) == ("Di Kabupaten Contoh, Dinas Contoh.", b"PNG medsos/like")
    assert seen.buttons[0][0]["text"] == "[tombol-sudah-baca]"


async def test_who_lacks_what_a_text_names_gets_nothing_instead_of_a_gap(office: Office) -> None:
    name = office.world.identity.chat(PLATFORM, A)
    await office.recipients.keep(Kind.GROUP, name, A, Place("dinkes", ""), now=now())
    await office.group(B)
    made = await office.send("Netral di {{ region }}.")
    await office.world.start()
    await office.over(made)
    assert (office.world.server.to(A), len(office.world.server.to(B))) == ([], 1)
    assert await office.reasons(made) == {Reason.TEXT: 1}


def delivery(tries: int = 1, doubts: int = 0) -> Delivery:
    return Delivery("b", "r", Kind.GROUP, "p", -1, Place(), tries, doubts, now(), None, "")


def test_tries_end_after_forty_eight_or_four_hours_fault_13() -> None:
    def step(tries: int, age: timedelta) -> Settle | Later:
        return follows(Outcome(Result.AWAY), delivery(tries), once=False, now=now() + age, chance=0.5)

    assert isinstance(step(MOST_TRIES - 1, timedelta()), Later)
    assert step(MOST_TRIES, timedelta()) == Settle(Fate.FAILED, Reason.TECHNICAL)
    assert step(2, LONGEST_TRYING) == Settle(Fate.FAILED, Reason.TECHNICAL)


def test_pauses_grow_and_differ_fault_13() -> None:
    moment = now()

    def pause(tries: int, chance: float) -> float:
        step = follows(Outcome(Result.AWAY), delivery(tries), once=False, now=moment, chance=chance)
        assert isinstance(step, Later)
        return (step.until - moment).total_seconds()

    assert [pause(tries, 1.0) for tries in (1, 2, 3, 10)] == [5, 10, 20, 300]
    assert pause(3, 0.0) == 10


def test_a_429_is_never_shorter_than_asked_fault_5() -> None:
    moment = now()
    for tries in (1, 5, 50):
        step = follows(Outcome(Result.FULL, wait=7), delivery(tries), once=True, now=moment, chance=0.0)
        assert isinstance(step, Later)
        assert step.until - moment >= timedelta(seconds=7)


def test_every_word_of_telegram_about_a_chat_has_a_reason_a_person_can_read() -> None:
    assert {reason for _, reason in GONE} <= WORDS.keys()
    assert BadRequest("x").message == "x"
    assert WORDS.keys() == set(Reason)

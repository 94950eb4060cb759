"""To a person and back: masked and with consent to the desk, marked as the desk's to the asker, each step once."""

from __future__ import annotations

import logging
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram.memory import ASKED, MOST_QUESTIONS, Memory
from bot.channels.telegram.reading import PLATFORM
from bot.storage import Handed, Handover, Handovers
from tests.telegram_records import BOT, Fault, Json, Refusal, Sent
from tests.telegram_world import World

pytest_plugins = ["tests.telegram_fixtures"]

DESK, ASKER, MEMBER = -100777, 70001, 80001
QUESTION = "kosong Budi menyuruh saya pasang baliho"
MASKED = "kosong [nama] menyuruh saya pasang baliho"


@pytest.fixture
async def world(asleep: World) -> World:
    await asleep.start(desk_chat=DESK)
    return asleep


def labels(sent: Sent) -> list[str]:
    return [button["text"] for row in sent.buttons for button in row]


def handovers(world: World) -> Handovers:
    return Handovers(world.database, world.identity, f"telegram:{BOT['id']}")


async def the_handover(world: World) -> Handover:
    (only,) = await handovers(world).of(world.identity.person(PLATFORM, ASKER))
    return only


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def shift(folder: Path, **hours: float) -> None:
    """Let time pass for every question at the desk."""
    with sqlite3.connect(folder / "bot.db") as database:
        for (asked,) in database.execute("SELECT asked_at FROM handovers").fetchall():
            earlier = datetime.fromisoformat(asked) - timedelta(**hours)
            database.execute("UPDATE handovers SET asked_at = ?", (earlier.isoformat(" "),))


async def hand_over(world: World, text: str = QUESTION) -> Sent:
    """Ask, press, agree; returns the message that the desk sees."""
    seen, shown = len(world.server.to(ASKER)), len(world.server.to(DESK))
    world.server.write(ASKER, f"/petugas {text}")
    preview = (await world.server.answers(ASKER, seen + 1))[-1]
    world.server.press(preview, "[tombol-kirim]")
    await world.server.answers(ASKER, seen + 2)
    await world.server.answers(DESK, shown + 1)
    await world.server.quiet()
    return world.server.to(DESK)[-1]


def reply(world: World, to: Sent, text: str | None, **more: Any) -> Json:
    more.setdefault("reply_to_message", world.server.as_message(to))
    return world.server.write(to.chat, text, user=MEMBER, name="Ani", **more)


async def test_a_question_goes_to_the_desk_masked_after_a_yes_and_comes_back_marked(world: World) -> None:
    world.server.write(ASKER, QUESTION, name="Budi Santoso")
    (answer,) = await world.server.answers(ASKER)
    assert labels(answer) == ["[tombol-petugas]"]
    world.server.press(answer, "[tombol-petugas]")
    _, preview = await world.server.answers(ASKER, 2)
    assert preview.text == f"[petugas-pratinjau] {MASKED}"
    assert labels(preview) == ["[tombol-kirim]", "[tombol-urung]"]
    await world.server.quiet()
    assert world.server.to(DESK) == []
    world.server.press(preview, "[tombol-kirim]")
    (shown,) = await world.server.answers(DESK)
    assert MASKED in shown.text
    reply(world, shown, "Tolak dengan sopan, lalu lapor.")
    *_, told, received = await world.server.answers(ASKER, 4)
    assert preview.buttons == []
    assert told.text == "[petugas-dikirim]"
    assert received.text.startswith("[petugas-jawaban] ")
    assert "Tolak dengan sopan, lalu lapor." in received.text
    assert (await world.server.answers(DESK, 2))[1].text.startswith("[petugas-diteruskan]")
    (proposal,) = await handovers(world).proposals()
    assert (proposal.question, proposal.answer, proposal.rule) == (MASKED, "Tolak dengan sopan, lalu lapor.", None)


async def test_the_desk_sees_nothing_that_tells_who_asks(world: World) -> None:
    await hand_over(world)
    person = world.identity.person(PLATFORM, ASKER)
    calls = [str(call.data) for call in world.server.calls if call.data.get("chat_id") == DESK]
    assert calls
    for mark in ("Budi", str(ASKER), person, world.identity.chat(PLATFORM, ASKER)):
        assert not [call for call in calls if mark in call]


async def test_a_no_sends_nothing(world: World) -> None:
    world.server.write(ASKER, f"/petugas {QUESTION}")
    (preview,) = await world.server.answers(ASKER)
    world.server.press(preview, "[tombol-urung]")
    _, told = await world.server.answers(ASKER, 2)
    await world.server.quiet()
    assert told.text == "[petugas-batal]"
    assert preview.buttons == []
    assert world.server.to(DESK) == []
    assert await handovers(world).of(world.identity.person(PLATFORM, ASKER)) == ()


async def test_the_button_stands_under_what_is_unsure_and_after_a_thumbs_down_only(world: World) -> None:
    world.server.write(ASKER, "pilih yang mana")
    world.server.write(ASKER, "bolehkah saya hadir?")
    offer, answer = await world.server.answers(ASKER, 2)
    assert labels(offer)[-1] == "[tombol-petugas]"
    assert "[tombol-petugas]" not in labels(answer)
    before = labels(answer)
    for _ in range(2):
        await world.server.toast(world.server.press(answer, "[tombol-tidak-membantu]"))
        await world.server.quiet()
        assert labels(answer) == [*before, "[tombol-petugas]"]
    world.server.press(answer, "[tombol-petugas]")
    *_, preview = await world.server.answers(ASKER, 3)
    world.server.press(preview, "[tombol-kirim]")
    await world.server.answers(DESK)
    assert (await the_handover(world)).rule == "kampanye/hadir"


async def test_a_pick_carries_the_question_on(world: World) -> None:
    world.server.write(ASKER, "pilih yang mana")
    (offer,) = await world.server.answers(ASKER)
    world.server.press(offer, "Foto")
    _, answer = await world.server.answers(ASKER, 2)
    await world.server.toast(world.server.press(answer, "[tombol-tidak-membantu]"))
    await world.server.quiet()
    world.server.press(answer, "[tombol-petugas]")
    *_, preview = await world.server.answers(ASKER, 3)
    assert preview.text == "[petugas-pratinjau] pilih yang mana"


async def test_after_a_restart_the_question_is_asked_for_again_and_no_disk_has_it(world: World, tmp_path: Path) -> None:
    world.server.write(ASKER, QUESTION)
    (answer,) = await world.server.answers(ASKER)
    await world.stop()
    assert b"baliho" not in on_disk(tmp_path)
    await world.start(desk_chat=DESK)
    world.server.press(answer, "[tombol-petugas]")
    _, told = await world.server.answers(ASKER, 2)
    assert told.text == "[petugas-tulis-lagi]"


async def test_cancelling_forgets_the_question_at_once(world: World) -> None:
    world.server.write(ASKER, QUESTION)
    (answer,) = await world.server.answers(ASKER)
    world.server.write(ASKER, "/batal")
    await world.server.answers(ASKER, 2)
    world.server.press(answer, "[tombol-petugas]")
    assert (await world.server.answers(ASKER, 3))[-1].text == "[petugas-tulis-lagi]"


async def test_without_a_desk_no_button_shows_and_the_command_names_whom_to_ask(asleep: World) -> None:
    await asleep.start()
    asleep.server.write(ASKER, QUESTION)
    asleep.server.write(ASKER, f"/petugas {QUESTION}")
    answer, told = await asleep.server.answers(ASKER, 2)
    assert answer.buttons == []
    assert told.text == "[petugas-tidak-ada]"


async def test_in_a_group_nothing_is_handed_over(world: World) -> None:
    world.server.write(-9, f"/petugas {QUESTION}", user=ASKER)
    world.server.write(-9, f"/tanya {QUESTION}", user=ASKER)
    told, answer = await world.server.answers(-9, 2)
    assert told.text == "[khusus-pribadi]"
    assert answer.buttons == []


async def test_consent_pressed_twice_hands_over_once(world: World) -> None:
    world.server.write(ASKER, f"/petugas {QUESTION}")
    (preview,) = await world.server.answers(ASKER)
    first, second = (world.server.press(preview, preview.buttons[0][0]["callback_data"]) for _ in range(2))
    await world.server.toast(first)
    assert await world.server.toast(second) == "[petugas-sudah-dikirim]"
    await world.server.quiet()
    assert len(world.server.to(DESK)) == 1


async def test_another_persons_consent_counts_for_nothing_fault_61(world: World) -> None:
    world.server.write(ASKER, f"/petugas {QUESTION}")
    (preview,) = await world.server.answers(ASKER)
    world.server.press(preview, "[tombol-kirim]", user=MEMBER)
    await world.server.quiet()
    assert world.server.to(DESK) == []


async def test_nobody_fills_the_desk_alone(world: World) -> None:
    person, now = world.identity.person(PLATFORM, ASKER), datetime.now(UTC)
    for number in range(3):
        await handovers(world).ask(
            f"{number:012}", person=person, address=ASKER, question="kosong", consent=1, rule=None, now=now
        )
    world.server.write(ASKER, "/petugas kosong lagi")
    (preview,) = await world.server.answers(ASKER)
    world.server.press(preview, "[tombol-kirim]")
    _, told = await world.server.answers(ASKER, 2)
    assert told.text == "[petugas-terlalu-banyak] 3"
    assert len(await handovers(world).of(person)) == 3


async def test_too_long_and_empty_are_told(world: World) -> None:
    world.server.write(ASKER, "/petugas")
    world.server.write(ASKER, "/petugas " + "panjang " * 500)
    empty, long = await world.server.answers(ASKER, 2)
    assert empty.text == "[petugas-kosong]"
    assert long.text == "[terlalu-panjang] 3000"


async def test_the_second_reply_is_refused_and_an_edited_one_changes_nothing(world: World) -> None:
    shown = await hand_over(world)
    first = reply(world, shown, "Tolak saja.")
    await world.server.answers(DESK, 2)
    reply(world, shown, "Terima saja.")
    assert (await world.server.answers(DESK, 3))[-1].text == "[petugas-sudah-dijawab]"
    world.server.rewrite(first, "Terima saja!")
    await world.server.quiet()
    texts = [sent.text for sent in world.server.to(ASKER)]
    assert len([text for text in texts if "Tolak saja." in text]) == 1
    assert not [text for text in texts if "Terima" in text]
    assert (await the_handover(world)).answer == "Tolak saja."


async def test_only_replies_to_our_question_in_the_desk_chat_count_fault_54(world: World) -> None:
    shown = await hand_over(world)
    world.server.write(DESK, "Menurut saya tolak saja.", user=MEMBER)
    copied = {**world.server.as_message(shown), "from": {"id": MEMBER, "is_bot": False, "first_name": "Ani"}}
    world.server.write(DESK, "Jawaban untuk salinan.", user=MEMBER, reply_to_message=copied)
    elsewhere: Json = {**world.server.as_message(shown), "chat": {"id": -9, "type": "supergroup"}}
    world.server.write(-9, "Jawaban dari grup lain.", user=MEMBER, reply_to_message=elsewhere)
    world.server.write(
        ASKER, "Jawaban sendiri.", reply_to_message={**elsewhere, "chat": {"id": ASKER, "type": "private"}}
    )
    await world.server.answers(-9)
    await world.server.quiet()
    assert (await the_handover(world)).state is Handed.SENT
    assert not [sent for sent in world.server.to(ASKER) if sent.text.startswith("[petugas-jawaban]")]


async def test_other_messages_in_the_desk_chat_are_answered_as_in_any_group(world: World) -> None:
    world.server.write(DESK, "/tanya bolehkah?", user=MEMBER)
    (answer,) = await world.server.answers(DESK)
    reply(world, answer, "bolehkah yang lain?")
    _, next_answer = await world.server.answers(DESK, 2)
    assert next_answer.text.endswith("Jawaban untuk: bolehkah yang lain?")


async def test_a_reply_may_name_a_rule_that_the_content_has(world: World) -> None:
    shown = await hand_over(world)
    reply(world, shown, "aturan tidak-ada")
    assert (await world.server.answers(DESK, 2))[-1].text == "[petugas-aturan-tidak-dikenal] tidak-ada"
    reply(world, shown, "Aturan medsos/like")
    assert (await world.server.answers(DESK, 3))[-1].text == "[petugas-aturan-dicatat] like"
    reply(world, shown, None, sticker={
        "file_id": "a", "file_unique_id": "b", "type": "regular", "width": 1, "height": 1,
        "is_animated": False, "is_video": False,
    })  # fmt: skip
    assert (await world.server.answers(DESK, 4))[-1].text == "[petugas-hanya-teks]"
    reply(world, shown, "Tolak saja.")
    await world.server.answers(DESK, 5)
    (proposal,) = await handovers(world).proposals()
    assert (proposal.rule, proposal.answer) == ("like", "Tolak saja.")


async def test_the_desk_is_reminded_once_and_the_asker_is_told_honestly(world: World, tmp_path: Path) -> None:
    shown = await hand_over(world)
    await world.stop()
    await shift(tmp_path, hours=4.1)
    await world.start(desk_chat=DESK)
    _, reminder = await world.server.answers(DESK, 2)
    assert reminder.text.startswith("[petugas-pengingat] P-")
    assert MASKED not in reminder.text
    assert reminder.data["reply_parameters"]["message_id"] == shown.message_id
    await world.stop()
    await shift(tmp_path, hours=44)
    await world.start(desk_chat=DESK)
    *_, told = await world.server.answers(ASKER, 3)
    assert told.text.startswith("[petugas-belum-dijawab]")
    await world.server.quiet()
    assert len(world.server.to(DESK)) == 2
    reply(world, reminder, "Maaf terlambat; tolak saja.")
    *_, late = await world.server.answers(ASKER, 4)
    assert "Maaf terlambat; tolak saja." in late.text


async def test_an_answer_that_was_kept_before_a_crash_is_forwarded_once_after_it_fault_22(world: World) -> None:
    await hand_over(world)
    handover = await the_handover(world)
    await world.stop()
    await handovers(world).answer(handover.id, "Tolak saja.", 99)
    await world.start(desk_chat=DESK)
    *_, received = await world.server.answers(ASKER, 3)
    assert "Tolak saja." in received.text
    await world.stop()
    await world.start(desk_chat=DESK)
    await world.server.until(lambda: world.server.called("getUpdates"))
    await world.server.quiet()
    assert len(world.server.to(ASKER)) == 3


async def test_an_answer_whose_outcome_is_unknown_is_not_repeated_fault_12(world: World) -> None:
    shown = await hand_over(world)
    world.server.faults.append(Fault("sendMessage", chat=ASKER, hang_up=2))
    reply(world, shown, "Tolak saja.")
    assert (await world.server.answers(DESK, 2))[-1].text.startswith("[petugas-tidak-pasti]")
    await world.stop()
    await world.start(desk_chat=DESK)
    await world.server.quiet(0.4)
    assert len([sent for sent in world.server.to(ASKER) if "Tolak saja." in sent.text]) == 1


async def test_an_asker_who_blocked_us_stops_nothing_fault_8(world: World) -> None:
    shown = await hand_over(world)
    blocked = Refusal(403, "Forbidden: bot was blocked by the user")
    world.server.faults.append(Fault("sendMessage", blocked, chat=ASKER, times=99))
    reply(world, shown, "Tolak saja.")
    assert (await world.server.answers(DESK, 2))[-1].text.startswith("[petugas-tidak-pasti]")


async def test_a_question_that_went_astray_is_shown_again(world: World, tmp_path: Path) -> None:
    world.server.faults.append(Fault("sendMessage", Refusal(403, "Forbidden: bot was kicked"), chat=DESK))
    world.server.write(ASKER, f"/petugas {QUESTION}")
    (preview,) = await world.server.answers(ASKER)
    world.server.press(preview, "[tombol-kirim]")
    await world.server.answers(ASKER, 2)
    await world.server.quiet()
    await world.stop()
    await shift(tmp_path, minutes=11)
    await world.start(desk_chat=DESK)
    (shown,) = await world.server.answers(DESK)
    assert MASKED in shown.text


async def test_a_desk_that_became_a_supergroup_is_followed_fault_10(world: World) -> None:
    world.server.write(DESK, None, user=MEMBER, migrate_to_chat_id=-100888)
    await world.server.quiet()
    world.server.write(ASKER, f"/petugas {QUESTION}")
    (preview,) = await world.server.answers(ASKER)
    world.server.press(preview, "[tombol-kirim]")
    (shown,) = await world.server.answers(-100888)
    reply(world, shown, "Tolak saja.")
    *_, received = await world.server.answers(ASKER, 3)
    assert "Tolak saja." in received.text


async def test_what_is_taken_back_disappears_from_the_desk_and_a_reply_is_told_so_fault_63(
    world: World, tmp_path: Path
) -> None:
    shown = await hand_over(world)
    original: Json = world.server.as_message(shown)
    world.server.write(ASKER, "/hapus_data")
    *_, receipt = await world.server.answers(ASKER, 3)
    assert receipt.text.split()[4] == "1"
    await world.server.until(lambda: shown.edits)
    assert shown.text.startswith("[petugas-ditarik]")
    await world.server.quiet()
    with sqlite3.connect(tmp_path / "bot.db") as database:
        assert database.execute("SELECT count(*) FROM handovers").fetchone() == (0,)
    reply(world, shown, "Tolak saja.", reply_to_message=original)
    *_, told = await world.server.answers(DESK, 2)
    assert told.text == "[petugas-ditarik]"
    assert not [sent for sent in world.server.to(ASKER) if sent.text.startswith("[petugas-jawaban]")]


async def test_who_asks_for_their_data_sees_their_questions_at_the_desk(world: World) -> None:
    await hand_over(world)
    world.server.write(ASKER, "/data_saya")
    *_, shown = await world.server.answers(ASKER, 3)
    assert "terkirim" in shown.text
    assert MASKED in shown.text


async def test_no_word_of_it_reaches_a_log_fault_59(world: World, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        shown = await hand_over(world)
        world.server.faults.append(Fault("sendMessage", Refusal(400, "Bad Request: chat not found"), chat=ASKER))
        reply(world, shown, "Rahasiakan jawaban ini.")
        await world.server.answers(DESK, 2)
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("bot."))
    for secret in ("baliho", "Rahasiakan", str(ASKER)):
        assert secret not in ours


def test_questions_stay_in_memory_for_half_an_hour_and_not_too_many_of_them() -> None:
    memory, start = Memory(), datetime(2024, 11, 1, tzinfo=UTC)
    memory.asked("p", "t", "boleh?", start)
    memory.carry("p", "t", "u", start + ASKED)
    assert memory.question("p", "u", start + ASKED) == "boleh?"
    assert memory.question("q", "t", start) is None
    assert memory.question("p", "u", start + ASKED + timedelta(seconds=1)) is None
    for number in range(MOST_QUESTIONS + 1):
        memory.asked("p", str(number), "boleh?", start)
    assert memory.question("p", "0", start) is None
    memory.forget_person("p")
    assert memory.question("p", "5", start) is None

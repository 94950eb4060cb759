"""Groups register by the hand of the desk, people subscribe and stop, and what they tell becomes numbers only."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from bot.broadcasting.reasons import Reason
from bot.channels.telegram import reminding
from bot.channels.telegram.reading import PLATFORM
from bot.storage import Audience, Content, Course, Fate, Kind, Recipient
from tests.broadcast_world import HEALTH, Office, now
from tests.telegram_records import BOT, Sent
from tests.telegram_world import World

pytest_plugins = ["tests.telegram_fixtures"]

GROUP, ANI, STRANGER, MONITOR, READER = -1007000, 60001, 60002, 60003, 60004
US = {"id": BOT["id"], "is_bot": True, "first_name": "Tanya Netral"}


@pytest.fixture
async def office(asleep: World, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(reminding, "BETWEEN_REPORTS", 0.05)
    office = Office(asleep)
    await office.open()
    await asleep.start()
    return office


def labels(sent: Sent) -> list[str]:
    return [button["text"] for row in sent.buttons for button in row]


async def invited(office: Office, **more: object) -> Sent:
    """The bot is taken into a group and greets it."""
    office.world.server.write(GROUP, None, user=STRANGER, new_chat_members=[US], **more)
    (greeting,) = await office.world.server.answers(GROUP)
    return greeting


async def press(office: Office, sent: Sent, label: str, user: int) -> str | None:
    return await office.world.server.toast(office.world.server.press(sent, label, user=user))


async def the_group(office: Office) -> Recipient | None:
    await office.world.server.quiet()
    found = await office.recipients.all(kind=Kind.GROUP)
    return found[0] if found else None


async def register(office: Office, user: int = ANI) -> None:
    greeting = await invited(office)
    for label in ("[tombol-daftar-grup]", HEALTH.name, "[tombol-daftarkan]"):
        before = greeting.edits
        await press(office, greeting, label, user)
        await office.world.server.until(lambda before=before: greeting.edits > before)  # type: ignore[misc]


async def test_a_group_is_registered_when_a_linked_account_confirms_agency_and_region(office: Office) -> None:
    account = await office.account(ANI, "penyiar")
    await register(office)
    group = await the_group(office)
    assert group is not None
    assert (group.address, group.place.agency, group.place.region) == (GROUP, "dinkes", "Kab. Contoh")
    (greeting,) = office.world.server.to(GROUP)
    assert greeting.text.startswith("[grup-terdaftar]")
    assert greeting.buttons == []
    assert [note.by for note in await office.audit.latest() if note.act == "grup.daftar"] == [account.id]


async def test_a_stranger_cannot_register_and_learns_nothing_fault_54(office: Office) -> None:
    greeting = await invited(office)
    assert await press(office, greeting, "[tombol-daftar-grup]", STRANGER) == "[tombol-kedaluwarsa]"
    assert await press(office, greeting, "v1:grp:u:dinkes", STRANGER) == "[tombol-kedaluwarsa]"
    assert await the_group(office) is None


async def test_an_editor_cannot_register_either_and_a_monitor_only_the_own_agency(office: Office) -> None:
    await office.account(STRANGER, "editor")
    await office.account(MONITOR, "pemantau", agency="dinkes")
    greeting = await invited(office)
    assert await press(office, greeting, "v1:grp:u:dinkes", STRANGER) == "[tombol-kedaluwarsa]"
    await press(office, greeting, "[tombol-daftar-grup]", MONITOR)
    await office.world.server.until(lambda: HEALTH.name in labels(greeting))
    assert "Disdik" not in labels(greeting)
    await press(office, greeting, "v1:grp:u:disdik", MONITOR)
    assert await the_group(office) is None
    await press(office, greeting, "v1:grp:u:dinkes", MONITOR)
    assert await the_group(office) is not None


async def test_in_a_forum_the_topic_can_be_chosen(office: Office) -> None:
    await office.account(ANI, "penyiar")
    greeting = await invited(office, message_thread_id=9, is_topic_message=True)
    await press(office, greeting, "v1:grp:o:dinkes", ANI)
    await office.world.server.until(lambda: "[tombol-daftarkan-topik]" in labels(greeting))
    await press(office, greeting, "[tombol-daftarkan-topik]", ANI)
    group = await the_group(office)
    assert group is not None
    assert group.place.thread == 9


async def test_a_topic_that_is_closed_is_left_alone_until_it_is_opened_again(office: Office) -> None:
    await office.group(GROUP, thread=9)

    async def happens(what: str, thread: int) -> Recipient | None:
        topic = {"message_thread_id": thread, "is_topic_message": True}
        office.world.server.write(GROUP, None, user=STRANGER, **{f"forum_topic_{what}": {}}, **topic)
        return await the_group(office)

    for what, thread, reason in (
        ("closed", 8, None),
        ("closed", 9, Reason.TOPIC_CLOSED),
        ("reopened", 8, Reason.TOPIC_CLOSED),
        ("reopened", 9, None),
    ):
        group = await happens(what, thread)
        assert group is not None
        assert group.reason == reason, (what, thread)
    office.world.server.standing[GROUP] = "administrator"
    group = await happens("closed", 9)
    assert group is not None
    assert group.reason is None, "an administrator may write in a closed topic"
    assert office.world.server.to(GROUP) == [], "nobody asked us anything"


async def test_being_taken_out_and_in_again_and_losing_the_right_to_speak_are_followed_fault_11(
    office: Office,
) -> None:
    await office.account(ANI, "penyiar")
    await register(office)
    for status, reason in (("kicked", Reason.KICKED), ("member", None), ("left", Reason.KICKED)):
        office.world.server.change_us(GROUP, status)
        group = await the_group(office)
        assert group is not None
        assert group.reason == reason


async def test_who_blocks_us_in_private_is_left_alone_until_they_return_fault_8(office: Office) -> None:
    await office.person(READER)
    office.world.server.change_us(READER, "kicked")
    await office.world.server.quiet()
    assert await office.broadcasts.count(Audience()) == 0
    office.world.server.change_us(READER, "member")
    await office.world.server.quiet()
    assert await office.broadcasts.count(Audience()) == 1


async def subscribe(office: Office) -> Sent:
    office.world.server.write(READER, "/start opd_dinkes")
    (offer,) = await office.world.server.answers(READER)
    assert offer.text == "[langganan-tawaran] Dinas Kesehatan"
    await press(office, offer, "[tombol-berlangganan]", READER)
    await office.world.server.until(lambda: offer.text == "[langganan-aktif]")
    return offer


async def test_a_link_of_an_agency_subscribes_and_subjects_are_switched(office: Office) -> None:
    choice = await subscribe(office)
    assert labels(choice) == ["✓ Media sosial", "✓ Foto", "[tombol-berhenti]"]
    await press(office, choice, "✓ Media sosial", READER)
    await office.world.server.until(lambda: "– Media sosial" in labels(choice))
    assert await office.broadcasts.count(Audience(subject="medsos")) == 0
    assert await office.broadcasts.count(Audience(subject="foto", agencies=("dinkes",))) == 1


async def test_an_unknown_link_greets_as_always(office: Office) -> None:
    office.world.server.write(READER, "/start opd_entah")
    (greeting,) = await office.world.server.answers(READER)
    assert greeting.text == "[mulai]"


@pytest.mark.parametrize("word", ["berhenti", "Berhenti.", "STOP", "/berhenti"])
async def test_one_word_ends_it(office: Office, word: str) -> None:
    await subscribe(office)
    office.world.server.write(READER, word)
    *_, told = await office.world.server.answers(READER, 2)
    assert told.text.startswith(("[langganan-berhenti]", "[berhenti] 1"))
    assert await office.broadcasts.count(Audience()) == 0


async def test_to_others_the_word_is_a_question_like_any(office: Office) -> None:
    office.world.server.write(READER, "berhenti")
    await office.world.server.answers(READER)
    assert office.world.asked == ["berhenti"]


async def test_what_is_held_is_shown_and_erased_fault_63(office: Office, tmp_path: Path) -> None:
    await subscribe(office)
    office.world.server.write(READER, "/hapus_data")
    await office.world.server.answers(READER, 2)
    with sqlite3.connect(tmp_path / "bot.db") as database:
        assert database.execute("SELECT count(*) FROM recipients").fetchone() == (0,)


async def test_readers_are_counted_once_by_agency_and_nobody_sees_who(office: Office, tmp_path: Path) -> None:
    await office.group(GROUP)
    made = await office.send(Content("Netral.", receipt=True))
    (reminder,) = await office.world.server.answers(GROUP)
    for user in (1001, 1002, 1001, 1003):
        assert await press(office, reminder, "[tombol-sudah-baca]", user) == "[baca-dicatat]"
    assert await office.receipts.of(made) == {"dinkes": 3}
    tapped = office.world.identity.person(PLATFORM, 1001)
    await office.world.server.quiet()
    with sqlite3.connect(tmp_path / "bot.db") as database:
        rows = [
            row for table in ("taps", "receipts", "deliveries") for row in database.execute(f"SELECT * FROM {table}")
        ]
    assert tapped not in repr(rows)


async def test_a_forged_receipt_is_politely_refused_fault_61(office: Office) -> None:
    await office.group(GROUP)
    await office.send(Content("Netral.", receipt=True))
    (reminder,) = await office.world.server.answers(GROUP)
    assert await press(office, reminder, "v1:bca:AAAAAAAAAAAA", STRANGER) == "[tombol-kedaluwarsa]"


async def test_the_votes_of_a_quiz_are_kept_as_numbers(office: Office) -> None:
    await office.group(GROUP)
    made = await office.send(Content("", question="Boleh like?", options=("Boleh", "Tidak"), correct=1))
    await office.over(made)
    (quiz,) = office.world.server.to(GROUP)
    office.world.server.vote(quiz, 2, 9)
    await office.world.server.quiet()
    assert await office.deliveries.votes(made) == (("dinkes", {"0": 2, "1": 9}),)


async def test_a_monitor_passes_a_text_on_and_its_readers_are_counted(office: Office) -> None:
    await office.account(MONITOR, "pemantau", agency="dinkes")
    office.world.server.write(MONITOR, "/akun")
    await office.world.server.answers(MONITOR)
    made = await office.send("Netral, ya.", Audience(monitors=True))
    *_, text = await office.world.server.answers(MONITOR, 2)
    assert text.text.startswith("Netral, ya.\n\n[siaran-teruskan] ")
    code = text.text.split()[3]
    assert await press(office, text, "[tombol-sudah-diteruskan]", STRANGER) == "[tombol-kedaluwarsa]"
    assert await press(office, text, "[tombol-sudah-diteruskan]", MONITOR) == "[diteruskan-dicatat]"
    (tally,) = await office.deliveries.tallies(made)
    assert tally.forwarded == 1
    office.world.server.write(READER, f"/start baca_{code}")
    (thanks,) = await office.world.server.answers(READER)
    assert thanks.text == "[baca-dari-teks]"
    assert await office.receipts.of(made) == {"dinkes": 1}


async def test_a_monitor_gets_a_corrected_text_anew_because_the_old_one_was_passed_on(office: Office) -> None:
    await office.account(MONITOR, "pemantau", agency=HEALTH.name)
    office.world.server.write(MONITOR, "/akun")
    await office.world.server.answers(MONITOR)
    made = await office.send("Tanggal 26.", Audience(monitors=True))
    await office.over(made)
    correction = await office.send("Pembetulan: tanggal 27.", corrects=made)
    await office.over(correction)
    _, old, new = await office.world.server.answers(MONITOR, 3)
    assert (old.edits, old.text.startswith("Tanggal 26.")) == (0, True)
    assert new.text.startswith("Pembetulan: tanggal 27.\n\n[siaran-teruskan] ")
    assert old.text.split()[3] != new.text.split()[4]
    assert await press(office, new, "[tombol-sudah-diteruskan]", MONITOR) == "[diteruskan-dicatat]"


async def test_the_sender_sees_one_message_that_follows_the_broadcast(office: Office) -> None:
    account = await office.account(ANI, "penyiar")
    office.world.server.write(ANI, "/akun")
    await office.world.server.answers(ANI)
    for number in range(30):
        await office.group(GROUP - number)
    office.world.server.latency = 0.03
    made = await office.send(by=account.id)
    await office.over(made)
    await office.world.server.until(lambda: "selesai" in office.world.server.to(ANI)[-1].text)
    _, progress = office.world.server.to(ANI)
    assert progress.text.startswith("[siaran-kemajuan] Masa tenang selesai 30 30")
    assert progress.edits > 0
    assert progress.buttons == []


async def test_neither_a_preview_nor_what_waits_for_its_time_is_followed(office: Office) -> None:
    account = await office.account(ANI, "penyiar")
    office.world.server.write(ANI, "/akun")
    await office.world.server.answers(ANI)
    await office.group(GROUP)
    (own,) = await office.recipients.all(kind=Kind.STAFF)
    preview = await office.broadcasts.preview("Coba", Content("Coba."), own.id, by=account.id, now=now())
    later = await office.send(by=account.id, due_in=timedelta(hours=1))
    await office.over(preview)
    await office.world.server.quiet(0.3)
    assert [sent.text for sent in office.world.server.to(ANI)][1:] == ["Coba."]
    assert (await office.get(later)).state is Course.RUNNING


async def test_the_sender_cancels_with_a_button_and_a_stranger_does_not_fault_17_fault_54(office: Office) -> None:
    account = await office.account(ANI, "penyiar")
    office.world.server.write(ANI, "/akun")
    await office.world.server.answers(ANI)
    for number in range(60):
        await office.group(GROUP - number)
    office.world.server.latency = 0.1
    made = await office.send(by=account.id)
    _, progress = await office.world.server.answers(ANI, 2)
    assert await press(office, progress, "[tombol-batal-siaran]", STRANGER) == "[tombol-kedaluwarsa]"
    assert await press(office, progress, "[tombol-batal-siaran]", ANI) is None
    *_, question = await office.world.server.answers(ANI, 3)
    assert await press(office, question, "[tombol-ya-hentikan]", STRANGER) == "[tombol-kedaluwarsa]"
    assert (await office.get(made)).state is Course.RUNNING
    assert await press(office, question, "[tombol-ya-hentikan]", ANI) == "[siaran-dibatalkan]"
    assert (await office.get(made)).state is Course.CANCELLED
    await office.world.server.quiet(0.3)
    assert (await office.states(made))[Fate.CANCELLED] > 0

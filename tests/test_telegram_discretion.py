"""In a group only the general rule: personal cases move to a private chat, and the same is answered once."""

from __future__ import annotations

import pytest

from tests.fakes import FakeAnswerer
from tests.telegram_people import GROUP_ANONYMOUS_BOT
from tests.telegram_records import Fault, Json, Refusal
from tests.telegram_world import World

pytest_plugins = ["tests.telegram_fixtures"]

GROUP = -100123


async def test_a_personal_case_is_shown_the_way_to_the_private_chat(world: World) -> None:
    asked = world.server.write(GROUP, "/tanya pribadi saya dipanggil", user=1)
    (reply,) = await world.server.answers(GROUP)
    assert reply.text == "[grup-pribadi]"
    assert reply.data["reply_parameters"]["message_id"] == asked["message_id"]
    assert reply.buttons == [[{"text": "[tombol-pribadi]", "url": "https://t.me/tanyanetral_bot?start=tanya"}]]


async def test_that_somebody_has_a_case_is_noted_nowhere(world: World) -> None:
    world.server.write(GROUP, "/tanya pribadi saya dipanggil", user=1)
    await world.server.answers(GROUP)
    async with world.database.transaction() as connection:
        assert (await connection.exec_driver_sql("SELECT count(*) FROM answers")).scalar() == 0
        assert (await connection.exec_driver_sql("SELECT count(*) FROM dialogues")).scalar() == 0


async def test_in_private_the_same_case_is_answered(world: World) -> None:
    world.server.write(7, "pribadi saya dipanggil")
    (answer,) = await world.server.answers(7)
    assert answer.text == "BOLEH\nJawaban untuk: pribadi saya dipanggil"


async def test_what_follows_an_answer_about_a_person_is_not_read_with_it(world: World) -> None:
    world.server.write(7, "bernama siapa")
    await world.server.answers(7)
    world.server.write(7, "kalau di rumah?")
    await world.server.answers(7, 2)
    assert isinstance(world.answerer, FakeAnswerer)
    assert world.answerer.asked[-1].earlier == ()


async def test_the_same_question_is_answered_once_in_a_minute(world: World) -> None:
    world.server.write(GROUP, "/tanya Bolehkah hadir?", user=1)
    world.server.write(GROUP, "@tanyanetral_bot bolehkah   HADIR", user=2)
    world.server.write(GROUP, "/tanya Bolehkah hadir?", user=1)
    world.server.write(GROUP, "/tanya bolehkah hadir nomor 2?", user=3)
    world.server.write(GROUP, "/tanya bolehkah hadir nomor 3?", user=4)
    await world.server.answers(GROUP, 3)
    await world.server.quiet()
    assert world.asked == ["Bolehkah hadir?", "bolehkah hadir nomor 2?", "bolehkah hadir nomor 3?"]


async def test_other_groups_other_topics_and_private_chats_are_other_places(world: World) -> None:
    for thread in (77, 78):
        world.server.write(GROUP, "/tanya bolehkah?", user=1, message_thread_id=thread, is_topic_message=True)
    world.server.write(-100456, "/tanya bolehkah?", user=2)
    for _ in range(2):
        world.server.write(7, "bolehkah?")
    assert [a.data["message_thread_id"] for a in await world.server.answers(GROUP, 2)] == [77, 78]
    await world.server.answers(-100456)
    await world.server.answers(7, 2)


async def test_after_a_minute_the_same_is_answered_again(world: World) -> None:
    world.server.write(GROUP, "/tanya bolehkah?", user=1, age=90)
    world.server.write(GROUP, "/tanya bolehkah?", user=2)
    await world.server.answers(GROUP, 2)


async def test_the_same_few_words_go_on_with_different_talks(world: World) -> None:
    for user, text in ((1, "/tanya satu hal"), (2, "/tanya dua hal")):
        world.server.write(GROUP, text, user=user)
    await world.server.answers(GROUP, 2)
    for user in (1, 2):
        world.server.write(GROUP, "/tanya kalau di rumah?", user=user)
    await world.server.answers(GROUP, 4)


async def test_an_answer_that_did_not_leave_is_no_answer_to_the_next(world: World) -> None:
    world.server.faults.append(Fault("sendMessage", Refusal(502, "Bad Gateway"), times=4))
    world.server.write(GROUP, "/tanya bolehkah?", user=1)
    await world.server.answers(GROUP)


@pytest.mark.parametrize(
    "words", ["not enough rights to send text messages to the chat", "CHAT_WRITE_FORBIDDEN", "TOPIC_CLOSED"]
)
async def test_where_we_may_not_speak_we_are_quiet_and_others_go_on_fault_11(world: World, words: str) -> None:
    world.server.faults.append(Fault("sendMessage", Refusal(400, f"Bad Request: {words}"), chat=GROUP, times=9))
    world.server.write(GROUP, "/tanya bolehkah?", user=1)
    world.server.write(7, "bolehkah?")
    await world.server.answers(7)
    await world.server.quiet()
    assert world.server.faults[0].times == 8


@pytest.mark.parametrize("anonymous", [False, True])
async def test_no_admin_has_commands_of_their_own_fault_54(world: World, anonymous: bool) -> None:
    hidden: Json = {"from": GROUP_ANONYMOUS_BOT, "sender_chat": {"id": GROUP, "type": "supergroup", "title": "Grup"}}
    more = hidden if anonymous else {}
    message = world.server.write(GROUP, "/siaran@tanyanetral_bot halo", **more)
    (reply,) = await world.server.answers(GROUP)
    assert reply.text == "[perintah-tidak-dikenal] /aturan"
    world.server.rewrite(message, "/siaran@tanyanetral_bot halo semua")
    world.server.write(GROUP, "/siaran halo", **more)
    await world.server.quiet()
    assert len(world.server.to(GROUP)) == 1


async def test_an_admins_command_that_was_forwarded_is_only_read_fault_54(world: World) -> None:
    origin = {"type": "hidden_user", "sender_user_name": "Admin", "date": 1}
    world.server.write(7, "/siaran halo", forward_origin=origin)
    (reply,) = await world.server.answers(7)
    assert reply.text == "[perintah-tidak-dikenal] /aturan"


async def test_a_press_before_its_message_is_known_breaks_nothing_fault_21(world: World) -> None:
    world.server.write(GROUP, "/tanya bolehkah?", user=1)
    (answer,) = await world.server.answers(GROUP)
    query = world.server.press(answer, "v1:src:AAAAAAAAAAAA", user=1)
    assert await world.server.toast(query) == "[tombol-kedaluwarsa]"


async def test_channel_posts_and_edited_ones_are_nobodys_question_fault_29(world: World) -> None:
    channel = {"id": -100999, "type": "channel", "title": "Kanal"}
    post = {"message_id": 1, "date": 1, "chat": channel, "text": "/tanya@tanyanetral_bot kanal"}
    world.server.deliver({"channel_post": post})
    world.server.deliver({"edited_channel_post": {**post, "edit_date": 2}})
    world.server.write(GROUP, "/tanya sesudahnya", user=1)
    await world.server.answers(GROUP)
    assert world.asked == ["sesudahnya"]


async def test_what_was_asked_before_and_after_a_migration_is_answered_at_the_new_id_fault_10(world: World) -> None:
    old, new = -500, -100500
    world.server.write(old, None, user=1, migrate_to_chat_id=new)
    world.server.write(old, "/tanya bolehkah?", user=1)
    world.server.write(new, "/tanya dan lainnya?", user=1)
    assert len(await world.server.answers(new, 2)) == 2
    assert world.server.to(old) == []


async def test_an_edit_of_an_old_question_brings_no_second_apology_fault_23(world: World) -> None:
    message = world.server.write(GROUP, "/tanya lama", user=1, age=700)
    await world.server.answers(GROUP)
    world.server.deliver(
        {"edited_message": {**message, "text": "/tanya lama sekali", "edit_date": message["date"] + 5}}
    )
    await world.server.quiet()
    assert [sent.text for sent in world.server.to(GROUP)] == ["[lama-terganggu]"]

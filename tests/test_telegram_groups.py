"""In a group the bot speaks when it is spoken to, and always to whom it answers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.telegram_people import GROUP_ANONYMOUS_BOT
from tests.telegram_records import BOT, Fault, Json, Refusal, Sent
from tests.telegram_world import World

pytest_plugins = ["tests.telegram_fixtures"]

GROUP, MEMBER, OTHER = -100123, 55, 66


def replied_to(sent: Sent) -> int:
    parameters: dict[str, Any] = sent.data["reply_parameters"]
    assert parameters["allow_sending_without_reply"] is True
    number: int = parameters["message_id"]
    return number


async def test_only_what_is_addressed_is_answered_and_always_as_a_reply(world: World) -> None:
    bots_own = {"message_id": 900, "date": 1, "chat": {"id": GROUP, "type": "supergroup"}, "from": BOT, "text": "BOLEH"}
    members_own = {**bots_own, "from": {"id": OTHER, "is_bot": False, "first_name": "Ani"}}
    world.server.write(GROUP, "halo semua, bolehkah?", user=MEMBER)
    world.server.write(GROUP, "menurut saya begitu", user=MEMBER, reply_to_message=members_own)
    addressed = [
        world.server.write(GROUP, "/tanya bolehkah satu?", user=1),
        world.server.write(GROUP, "/tanya@tanyanetral_bot bolehkah dua?", user=2),
        world.server.write(GROUP, "halo @TanyaNetral_bot, bolehkah tiga?", user=3),
        world.server.write(GROUP, "bolehkah empat?", user=4, reply_to_message=bots_own),
    ]
    answers = await world.server.answers(GROUP, 4)
    assert [replied_to(answer) for answer in answers] == [message["message_id"] for message in addressed]
    assert world.asked == ["bolehkah satu?", "bolehkah dua?", "halo bolehkah tiga?", "bolehkah empat?"]


async def test_what_is_meant_for_others_stays_unanswered(world: World) -> None:
    for text in ("/tanya@bot_lain bolehkah?", "/ban si anu", "/start", "/help", "@orang_lain bolehkah?"):
        world.server.write(GROUP, text, user=MEMBER)
    world.server.write(GROUP, None, user=MEMBER, sticker={
        "file_id": "a", "file_unique_id": "b", "type": "regular", "width": 1, "height": 1,
        "is_animated": False, "is_video": False,
    })  # fmt: skip
    other_bot: Json = {"from": {**BOT, "id": 4, "username": "bot_lain"}}
    world.server.write(GROUP, "/tanya@tanyanetral_bot dari bot lain", **other_bot)
    await world.server.quiet()
    assert world.server.sent == []


async def test_commands_that_name_us_are_answered(world: World) -> None:
    for user, text in enumerate(("/start@tanyanetral_bot", "/tanyaa@tanyanetral_bot", "/bantuan", "@tanyanetral_bot")):
        world.server.write(GROUP, text, user=user + 1)
    answers = await world.server.answers(GROUP, 4)
    replies = ["[grup-cara]", "[perintah-tidak-dikenal] /tanya", "[bantuan]", "[tanya-kosong]"]
    assert [answer.text for answer in answers] == replies


async def test_a_group_that_takes_us_in_learns_how_to_ask(world: World) -> None:
    world.server.write(GROUP, None, user=MEMBER, new_chat_members=[BOT])
    assert (await world.server.answers(GROUP))[0].text == "[grup-cara]"


async def test_an_answer_stays_in_its_forum_topic(world: World) -> None:
    world.server.write(GROUP, "/tanya bolehkah?", user=MEMBER, message_thread_id=77, is_topic_message=True)
    (answer,) = await world.server.answers(GROUP)
    assert answer.data["message_thread_id"] == 77
    world.server.press(answer, "[tombol-dasar-hukum]", user=MEMBER)
    _, basis = await world.server.answers(GROUP, 2)
    assert basis.data["message_thread_id"] == 77
    assert replied_to(basis) == answer.message_id


async def test_an_anonymous_admin_is_the_group_and_nobody_else_fault_29(world: World) -> None:
    anonymous: Json = {"from": GROUP_ANONYMOUS_BOT, "sender_chat": {"id": GROUP, "type": "supergroup", "title": "Grup"}}
    world.server.write(GROUP, "/tanya bolehkah?", **anonymous)
    (answer,) = await world.server.answers(GROUP)
    entry = await world.ledger.find(answer.buttons[0][0]["callback_data"].split(":")[2])
    assert entry is not None
    assert entry.person == world.identity.chat("telegram", GROUP)


async def test_what_nobody_wrote_is_passed_over_fault_29(world: World) -> None:
    channel = {"id": -100999, "type": "channel", "title": "Kanal"}
    world.server.deliver({"channel_post": {"message_id": 1, "date": 1, "chat": channel, "text": "/tanya kanal"}})
    nobody: Json = {"from": None}
    world.server.write(GROUP, "/tanya tanpa pengirim", **nobody)
    world.server.write(GROUP, "/tanya terusan", sender_chat=channel, is_automatic_forward=True)
    await world.server.quiet()
    assert world.server.sent == []


async def test_only_who_asked_may_press_the_buttons_fault_61(world: World) -> None:
    world.server.write(GROUP, "/tanya bolehkah?", user=MEMBER)
    (answer,) = await world.server.answers(GROUP)
    foreign = world.server.press(answer, "[tombol-membantu]", user=OTHER)
    own = world.server.press(answer, "[tombol-membantu]", user=MEMBER)
    await world.server.until(lambda: {foreign, own} <= set(world.server.toasts))
    assert world.server.toasts == {foreign: "[tombol-kedaluwarsa]", own: "[terima-kasih-suara]"}


async def test_a_migrated_group_gets_its_answer_once_at_its_new_id_fault_10(world: World) -> None:
    old, new = -500, -100500
    moved = Refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=new)
    world.server.faults.append(Fault("sendMessage", moved, chat=old, times=99))
    world.server.write(old, "/tanya satu", user=1)
    world.server.write(old, "/tanya dua", user=2)
    answers = await world.server.answers(new, 2)
    assert [answer.text[-4:] for answer in answers] == ["satu", " dua"]
    assert world.server.faults[0].times == 98
    assert world.server.to(old) == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_the_two_messages_of_a_migration_may_come_in_either_order_fault_10(
    world: World, order: tuple[int, int]
) -> None:
    old, new = -500, -100500
    events: list[tuple[int, Json]] = [(old, {"migrate_to_chat_id": new}), (new, {"migrate_from_chat_id": old})]
    for place in order:
        world.server.write(events[place][0], None, user=1, **events[place][1])
    await world.server.quiet()
    world.server.write(old, "/tanya satu", user=1)
    assert len(await world.server.answers(new)) == 1
    assert world.server.to(old) == []

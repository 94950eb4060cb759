"""The menus of Telegram follow the phrases, and stay untouched while nothing changed."""

from __future__ import annotations

from bot.channels.telegram.commands import menu
from tests.telegram_world import World

pytest_plugins = ["tests.telegram_fixtures"]


async def test_private_chats_and_groups_have_menus_of_their_own(world: World) -> None:
    await world.server.until(lambda: world.server.called("getUpdates"))
    commands = {scope: [entry["command"] for entry in entries] for scope, entries in world.server.menus.items()}
    assert commands == {
        "all_private_chats": ["tanya", "bantuan", "batal"],
        "all_group_chats": ["tanya", "bantuan"],
    }


async def test_a_menu_that_is_right_is_not_set_again(world: World) -> None:
    await world.server.until(lambda: world.server.called("getUpdates"))
    assert len(world.server.called("setMyCommands")) == 2
    await world.stop()
    world.server.menus["all_group_chats"].pop()
    await world.start()
    await world.server.until(lambda: len(world.server.called("setMyCommands")) == 3)
    assert world.server.called("setMyCommands")[-1].data["scope"] == {"type": "all_group_chats"}


def test_a_listing_is_read_as_botfather_reads_it() -> None:
    (entry,) = menu("\n/tanya - Tanya - jawab \n")
    assert (entry.command, entry.description) == ("tanya", "Tanya - jawab")

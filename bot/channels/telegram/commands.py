"""Keep the command menus of Telegram equal to the phrases that list them."""

from __future__ import annotations

from collections.abc import Callable

from telegram import Bot, BotCommand, BotCommandScope, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats

# The phrase that lists the commands of each scope, one `name - description` a line, as BotFather takes them.
MENUS: tuple[tuple[str, BotCommandScope], ...] = (
    ("menu-pribadi", BotCommandScopeAllPrivateChats()),
    ("menu-grup", BotCommandScopeAllGroupChats()),
)


async def set_menus(bot: Bot, phrase: Callable[[str], str]) -> None:
    """Compare first and set only what changed, since Telegram shows a change to everybody anew."""
    for name, scope in MENUS:
        wanted = menu(phrase(name))
        if wanted != await bot.get_my_commands(scope):
            await bot.set_my_commands(wanted, scope)


def menu(listing: str) -> tuple[BotCommand, ...]:
    """Read the lines of a listing."""
    entries = (line.partition(" - ") for line in listing.splitlines() if line.strip())
    return tuple(BotCommand(name.strip().lstrip("/"), description.strip()) for name, _, description in entries)

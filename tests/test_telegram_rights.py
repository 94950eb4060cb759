"""Who asks sees everything that is held about them, and can have it erased, without a trace in any table."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from bot.answering.answerer import Answerer
from bot.channels.telegram.reading import PLATFORM
from tests.telegram_world import World

pytest_plugins = ["tests.telegram_fixtures"]


def rows(folder: Path) -> list[str]:
    with sqlite3.connect(folder / "bot.db") as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return [str(row) for name in names for row in database.execute(f"SELECT * FROM {name}")]


async def test_everything_that_is_held_is_shown_at_once(world: World) -> None:
    world.server.write(7, "bolehkah saya hadir?")
    await world.server.answers(7)
    world.server.write(7, "/data_saya")
    _, shown = await world.server.answers(7, 2)
    person = world.identity.person(PLATFORM, 7)
    assert shown.text.startswith(f"[data-saya] {person} 1 [")
    assert "kampanye/hadir" in shown.text


async def test_erasing_leaves_no_row_of_the_person_and_gives_a_receipt_fault_63(world: World, tmp_path: Path) -> None:
    for chat in (7, 8):
        world.server.write(chat, "bolehkah saya hadir?")
        await world.server.answers(chat)
    world.server.write(7, "/hapus_data")
    _, receipt = await world.server.answers(7, 2)
    assert receipt.text.startswith("[hapus-data] 1 1 1 ")
    await world.stop()
    mine = (world.identity.person(PLATFORM, 7), world.identity.chat(PLATFORM, 7))
    theirs = (world.identity.person(PLATFORM, 8), world.identity.chat(PLATFORM, 8))
    kept = rows(tmp_path)
    assert not [row for row in kept if any(code in row for code in mine)]
    assert len([row for row in kept if any(code in row for code in theirs)]) == 3


async def test_old_buttons_say_politely_that_they_are_gone(world: World) -> None:
    world.server.write(7, "bolehkah saya hadir?")
    (answer,) = await world.server.answers(7)
    world.server.write(7, "/hapus_data")
    await world.server.answers(7, 2)
    assert await world.server.toast(world.server.press(answer, "[tombol-membantu]")) == "[tombol-kedaluwarsa]"


async def test_in_a_group_nothing_about_a_person_is_shown(world: World) -> None:
    for command in ("/data_saya", "/hapus_data"):
        world.server.write(-9, command, sender=7)
    replies = await world.server.answers(-9, 2)
    assert [reply.text for reply in replies] == ["[khusus-pribadi]"] * 2


def test_privacy_is_told_in_ten_lines(real_answerer: Answerer) -> None:
    lines = real_answerer.phrase("privasi").splitlines()
    assert [line.partition(".")[0] for line in lines] == [str(number) for number in range(1, 11)]
    assert all(len(line.split()) <= 40 for line in lines)

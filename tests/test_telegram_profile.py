"""A profile is optional, sealed, used for the answers of its owner, and gone when they say so."""

from __future__ import annotations

from pathlib import Path

from tests.fakes import FakeAnswerer
from tests.telegram_records import Sent
from tests.telegram_world import World

pytest_plugins = ["tests.telegram_fixtures"]


def last_question(world: World) -> dict[str, str]:
    assert isinstance(world.answerer, FakeAnswerer)
    return dict(world.answerer.asked[-1].known)


def read_all(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("bot.db*"))


def labels(sent: Sent) -> list[str]:
    return [button["text"] for row in sent.buttons for button in row]


async def test_what_was_told_once_need_not_be_told_again(world: World) -> None:
    world.server.write(7, "/profil")
    (shown,) = await world.server.answers(7)
    assert shown.text == "[profil] None None None"
    assert labels(shown) == ["PNS", "PPPK"]
    world.server.press(shown, "PPPK")
    world.server.write(7, "/profil wilayah Kabupaten Tangerang")
    world.server.write(7, "/profil instansi Dinas Pendidikan")
    shown = (await world.server.answers(7, 4))[-1]
    assert shown.text == "[profil] PPPK Kabupaten Tangerang Dinas Pendidikan"
    await world.stop()
    await world.start()
    world.server.write(7, "boleh hadir?")
    await world.server.answers(7, 5)
    told = {"actor": "PPPK", "region": "Kabupaten Tangerang", "agency": "Dinas Pendidikan"}
    assert last_question(world) == told


async def test_in_a_group_a_profile_is_neither_shown_nor_used(world: World) -> None:
    world.server.write(7, "/profil instansi Dinas Pendidikan")
    await world.server.answers(7)
    world.server.write(-9, "/profil", user=7)
    world.server.write(-9, "/tanya boleh hadir?", user=7)
    told, _ = await world.server.answers(-9, 2)
    assert told.text == "[khusus-pribadi]"
    assert last_question(world) == {}


async def test_it_is_deleted_by_word_or_button(world: World) -> None:
    for way in ("/profil hapus", "[tombol-hapus-profil]"):
        world.server.write(7, "/profil instansi Dinas Pendidikan")
        shown = (await world.server.answers(7, len(world.server.to(7)) + 1))[-1]
        if way.startswith("/"):
            world.server.write(7, way)
        else:
            world.server.press(shown, way)
        gone = (await world.server.answers(7, len(world.server.to(7)) + 1))[-1]
        assert gone.text == "[profil-dihapus]"
    world.server.write(7, "boleh hadir?")
    await world.server.answers(7, len(world.server.to(7)) + 1)
    assert last_question(world) == {}


async def test_what_is_not_understood_changes_nothing_and_old_buttons_are_expired_fault_61(world: World) -> None:
    world.server.write(7, "/profil gaji 5 juta")
    world.server.write(7, "/profil wilayah")
    (unknown, empty) = await world.server.answers(7, 2)
    assert {unknown.text, empty.text} == {"[profil-tidak-dikenal]"}
    for data in ("v1:pro:old999:0", "v1:pro:abc123:9", "v1:pro:abc123:-1"):
        assert await world.server.toast(world.server.press(unknown, data)) == "[tombol-kedaluwarsa]"


async def test_the_database_cannot_read_it_and_erasing_takes_it_along(world: World, tmp_path: Path) -> None:
    world.server.write(7, "/profil instansi Dinas Rahasiabesar")
    await world.server.answers(7)
    world.server.write(7, "/data_saya")
    shown = (await world.server.answers(7, 2))[-1]
    assert "Dinas Rahasiabesar" in shown.text
    world.server.write(7, "/hapus_data")
    await world.server.answers(7, 3)
    await world.stop()
    assert b"Rahasiabesar" not in read_all(tmp_path)

"""The first page: pictures and numbers for the house, the own ones alone for a monitor, and what needs a person."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from bot.desk.roles import Role
from bot.storage import Entry, Ledger, Profile, Profiles
from tests.console_world import World, opened_at
from tests.desk_world import World as DeskWorld

pytest_plugins = ["tests.desk_fixtures"]

HOUSE = ("harian", "hasil", "jempol", "topik", "wilayah", "opd")
OWN = ("hasil", "jempol", "topik")


@pytest.fixture
async def console(desk_world: DeskWorld) -> AsyncIterator[World]:
    async with opened_at(desk_world) as running:
        yield running


async def people_ask(console: World, agency: str | None, count: int, rule: str) -> None:
    """So many people of an agency ask last week."""
    database, at = console.office.database, datetime.now(UTC) - timedelta(days=7)
    for number in range(count):
        person = f"{agency}-{number}"
        if agency is not None:
            await Profiles(database, console.office.identity).keep(
                person, Profile(region="Kota A", agency=agency), now=at
            )
        entry = Entry(
            f"{person}"[-16:], person, "private", "answered", "tidak_boleh", "abc123", at, 3, rule=rule, vote=1
        )
        await Ledger(database).record(entry)


async def test_the_house_sees_every_picture_with_words_and_a_way_to_save_both(console: World) -> None:
    await people_ask(console, "Dinas A", 12, "like-akun-calon")
    for role in (Role.EDITOR, Role.BROADCASTER, Role.ADMINISTRATOR):
        browser = await console.signed_in(role.value, role)
        page = (await browser.get("/")).text
        for name in HOUSE:
            assert f'src="/gambar/{name}.png" alt="' in page
            assert f'href="/gambar/{name}.png" download' in page
            assert f'href="/angka/{name}.csv"' in page
    for name in HOUSE:
        shown = await browser.get(f"/gambar/{name}.png")
        assert (shown.status_code, shown.headers["content-type"]) == (200, "image/png")
        assert shown.content.startswith(b"\x89PNG")
        table = await browser.get(f"/angka/{name}.csv")
        assert table.headers["content-disposition"] == f'attachment; filename="{name}.csv"'
        assert len(table.text.splitlines()) > 1, name


async def test_a_monitor_sees_the_own_agency_and_never_another(console: World) -> None:
    await people_ask(console, "Dinas A", 12, "like-akun-calon")
    await people_ask(console, "Dinas B", 31, "ajak-ke-tps")
    monitor = await console.signed_in("ani", Role.MONITOR, agency="dinas a")
    # Above the figures stand the menu, and a seal of random digits.
    page = unescape((await monitor.get("/")).text).partition("<main")[2]
    assert "Dinas B" not in page
    assert "jabatan" not in page.lower()
    assert "30" not in page
    for name in set(HOUSE) - set(OWN):
        assert name not in page
        assert (await monitor.get(f"/gambar/{name}.png")).status_code == 404
        assert (await monitor.get(f"/angka/{name}.csv")).status_code == 404
    for name in OWN:
        assert (await monitor.get(f"/gambar/{name}.png")).status_code == 200
        assert "30" not in (await monitor.get(f"/angka/{name}.csv")).text
    table = (await monitor.get("/angka/topik.csv")).text
    assert table.splitlines()[1:] == ["medsos,tidak boleh,10"]


async def test_monitors_of_two_agencies_do_not_get_the_picture_of_each_other(console: World) -> None:
    await people_ask(console, "Dinas A", 12, "like-akun-calon")
    await people_ask(console, "Dinas B", 31, "ajak-ke-tps")
    ani = await console.signed_in("ani", Role.MONITOR, agency="Dinas A")
    budi = await console.signed_in("budi", Role.MONITOR, agency="Dinas B")
    pictures = [(await browser.get("/gambar/topik.png")).content for browser in (ani, budi, ani)]
    assert pictures[0] == pictures[2] != pictures[1]


async def test_of_an_agency_of_four_people_nothing_is_said(console: World) -> None:
    await people_ask(console, "Dinas Kecil", 4, "like-akun-calon")
    monitor = await console.signed_in("ani", Role.MONITOR, agency="Dinas Kecil")
    for name in OWN:
        assert len((await monitor.get(f"/angka/{name}.csv")).text.splitlines()) == 1
    editor = await console.signed_in("budi", Role.EDITOR)
    for name in HOUSE:
        assert "Dinas Kecil" not in (await editor.get(f"/angka/{name}.csv")).text


async def test_nobody_without_an_account_sees_a_figure(console: World) -> None:
    for path in ("/", "/gambar/harian.png", "/angka/harian.csv", "/kotak"):
        assert (await console.browser().get(path)).status_code == 303


async def test_no_picture_has_another_name(console: World) -> None:
    browser = await console.signed_in("ani", Role.EDITOR)
    assert (await browser.get("/gambar/lain.png")).status_code == 404
    assert (await browser.get("/angka/lain.csv")).status_code == 404


async def test_what_is_not_reviewed_is_said_honestly_and_to_the_house_alone(console: World) -> None:
    editor = await console.signed_in("ani", Role.EDITOR)
    page = (await editor.get("/")).text
    assert "<strong>4</strong> dari 5 aturan belum ditinjau petugas hukum" in page
    assert "Tidak ada norma yang berakhir dalam 60 hari." in page
    monitor = await console.signed_in("budi", Role.MONITOR, agency="Dinas A")
    assert "belum ditinjau" not in (await monitor.get("/")).text


async def test_pictures_wanted_at_once_are_reckoned_once_and_all_come(
    console: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await people_ask(console, "Dinas A", 6, "like-akun-calon")
    browser = await console.signed_in("ani", Role.EDITOR)
    readings = 0
    figures = console.office.overview._figures
    asked = figures.asked

    async def counted(*between: datetime) -> object:
        nonlocal readings
        readings += 1
        return await asked(*between)

    monkeypatch.setattr(figures, "asked", counted)
    shown = await asyncio.gather(*(browser.get(f"/gambar/{name}.png") for name in HOUSE))
    assert {response.status_code for response in shown} == {200}
    assert readings == 1

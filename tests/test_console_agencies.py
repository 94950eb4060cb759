"""Lists of agencies and groups come from files, whole or not at all; what a group lacks stands beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.broadcasting.reasons import Reason
from bot.desk.roles import Role
from bot.storage import Kind
from knowledge.base import KnowledgeBase
from tests.broadcast_world import now
from tests.console_mail_world import BOT, group, opened, told, upload
from tests.console_world import IDENTITY, Browser, World

LIST = "kode,nama,wilayah,zona\nbkd,Badan Kepegawaian,Kab. Contoh,WIB\nsetda,Sekretariat,Kab. Contoh,WITA\n"


@pytest.fixture
async def console(tmp_path: Path) -> AsyncIterator[World]:
    async with opened(tmp_path, KnowledgeBase("0" * 64)) as world:
        yield world


@pytest.fixture
async def admin(console: World) -> Browser:
    return await console.signed_in("admin", Role.ADMINISTRATOR)


async def test_a_list_of_agencies_is_taken_and_each_has_its_link(console: World, admin: Browser) -> None:
    assert (await upload(admin, LIST, "opd")).status_code == 303
    page = (await admin.get("/opd")).text
    assert "Badan Kepegawaian" in page
    assert f"https://t.me/{BOT.username}?start=opd_bkd" in page
    assert (await console.acts())[0] == "opd.impor"


async def test_one_wrong_row_keeps_the_whole_list_out_and_is_named(console: World, admin: Browser) -> None:
    before = await console.office.mail.agencies.all()
    response = await upload(admin, LIST + "X!,Nama,Kota,WIB\nlain,=1+1,Kota,WIB\n", "opd")
    page = told(response.text)
    assert response.status_code == 422
    assert "baris 4: kode harus" in page
    assert "baris 5: nama tidak boleh diawali tanda rumus" in page
    assert await console.office.mail.agencies.all() == before
    assert "opd.impor" not in await console.acts()


async def test_groups_are_registered_where_the_messenger_finds_them(console: World, admin: Browser) -> None:
    assert (await upload(admin, "id_grup,kode,topik\n-1001234567890,dinkes,7\n", "grup")).status_code == 303
    found = await console.office.mail.recipients.find(Kind.GROUP, IDENTITY.chat("telegram", -1001234567890))
    assert found is not None
    assert (found.address, found.place.agency, found.place.thread) == (-1001234567890, "dinkes", 7)
    assert "-1001234567890" not in (await admin.get("/opd")).text
    response = await upload(admin, "id_grup,kode,topik\n-1009,lain,\n12345,dinkes,\n", "grup")
    assert "baris 2:" in response.text
    assert "baris 3: id_grup harus angka negatif" in told(response.text)


@pytest.mark.parametrize("content", ["", "kode,nama,wilayah,zona\n", "a,b\n1,2\n", "\0"])
async def test_a_file_that_is_no_list_is_refused(console: World, admin: Browser, content: str) -> None:
    assert (await upload(admin, content, "opd")).status_code == 422
    assert (await admin.send("/opd/impor", isi="opd")).status_code == 422


async def test_a_group_shows_why_it_is_not_written_to(console: World, admin: Browser) -> None:
    await group(console.office.mail, -1001)
    name = IDENTITY.chat("telegram", -1001)
    await console.office.mail.recipients.deactivate((Kind.GROUP,), name, Reason.KICKED, now=now())
    page = told((await admin.get("/opd")).text)
    assert "Bot dikeluarkan dari grup Minta admin grup" in page
    assert "0 dari 1" in page


async def test_the_desk_switches_a_group_off_and_on(console: World, admin: Browser) -> None:
    made = await group(console.office.mail, -1001)
    await admin.send(f"/opd/grup/{made}/matikan")
    assert "Dimatikan oleh desk" in (await admin.get("/opd")).text
    await admin.send(f"/opd/grup/{made}/nyalakan")
    assert "Dimatikan oleh desk" not in (await admin.get("/opd")).text
    assert [act for act in await console.acts() if act.startswith("grup")] == ["grup.nyalakan", "grup.matikan"]
    assert (await admin.send("/opd/grup/x/matikan")).status_code == 404

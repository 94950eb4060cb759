"""A broadcast can be edited until it goes: an edit voids an approval, and nobody's words are overwritten unseen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.console.rendering import ZONE
from bot.desk.roles import Role
from bot.storage import Broadcast, Course
from knowledge.base import KnowledgeBase
from tests.broadcast_world import now
from tests.console_mail_world import FORM, approve, group, opened, told, written
from tests.console_world import Browser, World


@pytest.fixture
async def console(tmp_path: Path, little_world: KnowledgeBase) -> AsyncIterator[World]:
    async with opened(tmp_path, little_world) as world:
        await group(world.office.mail, -1001)
        yield world


@pytest.fixture
async def ani(console: World) -> Browser:
    return await console.signed_in("ani", Role.BROADCASTER)


@pytest.fixture
async def budi(console: World) -> Browser:
    return await console.signed_in("budi", Role.BROADCASTER)


async def kept(world: World, path: str) -> Broadcast:
    found = await world.office.mail.broadcasts.get(path.rpartition("/")[2])
    assert found is not None
    return found


async def form_of(world: World, path: str, **changed: object) -> dict[str, object]:
    """The form as it is when the page is opened now."""
    return FORM | {"versi": (await kept(world, path)).version} | changed


def tomorrow() -> str:
    return (now() + timedelta(days=1)).astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")


async def test_a_draft_is_edited_where_it_is_and_the_edit_is_noted(console: World, ani: Browser) -> None:
    path = await written(ani)
    assert 'href="' + path + '/sunting"' in (await ani.get(path)).text
    assert "&lt;b&gt;Masa tenang&lt;/b&gt;" in (await ani.get(f"{path}/sunting")).text
    form = await form_of(console, path, teks="Netral.", berlaku="5")
    looked = await ani.send(f"{path}/sunting", **(form | {"langkah": "lihat"}))
    assert (looked.status_code, (await kept(console, path)).content.text) == (200, FORM["teks"])
    assert (await ani.send(f"{path}/sunting", **form)).status_code == 303
    one = await kept(console, path)
    assert (one.content.text, one.expires_at - one.due_at, one.state) == ("Netral.", timedelta(hours=5), Course.DRAFT)
    assert (await console.acts())[0] == "siaran.sunting"


async def test_an_edit_voids_the_request_and_the_editor_cannot_be_the_second_person(
    console: World, ani: Browser, budi: Browser
) -> None:
    path = await written(ani)
    await ani.send(f"{path}/ajukan")
    assert "kembali menjadi rancangan" in told((await budi.get(f"{path}/sunting")).text)
    await budi.send(f"{path}/sunting", **(await form_of(console, path, teks="Dari Budi.")))
    assert (await kept(console, path)).state is Course.DRAFT
    await budi.send(f"{path}/ajukan")
    assert (await approve(budi, path)).status_code == 409
    assert (await approve(ani, path)).status_code == 303


async def test_an_edit_voids_an_approval_that_was_not_acted_upon_yet(
    console: World, ani: Browser, budi: Browser
) -> None:
    path = await written(ani, waktu=tomorrow())
    await ani.send(f"{path}/ajukan")
    await approve(budi, path)
    approved = await kept(console, path)
    assert (approved.state, approved.approver is not None) == (Course.RUNNING, True)
    form = await form_of(console, path, waktu=tomorrow(), teks="Lain.")
    assert (await ani.send(f"{path}/sunting", **form)).status_code == 303
    edited = await kept(console, path)
    assert (edited.state, edited.approver, edited.approved_at) == (Course.DRAFT, None, None)
    assert await console.office.mail.deliveries.tallies(edited.id) == ()


async def test_the_second_of_two_editors_sees_both_texts_and_nothing_is_overwritten(
    console: World, ani: Browser, budi: Browser
) -> None:
    path = await written(ani)
    opened_by_both = await form_of(console, path)
    await ani.send(f"{path}/sunting", **(opened_by_both | {"teks": "Teks Ani."}))
    second = await budi.send(f"{path}/sunting", **(opened_by_both | {"teks": "Teks Budi."}))
    assert second.status_code == 409
    assert "ani menyimpan versi lain" in told(second.text)
    assert ("Teks Ani." in second.text, "Teks Budi." in second.text) == (True, True)
    assert (await kept(console, path)).content.text == "Teks Ani."
    again = await form_of(console, path, teks="Teks Ani dan Budi.")
    assert f'name="versi" value="{again["versi"]}"' in second.text
    assert (await budi.send(f"{path}/sunting", **again)).status_code == 303
    assert (await kept(console, path)).content.text == "Teks Ani dan Budi."


async def test_nobody_approves_what_they_did_not_read(console: World, ani: Browser, budi: Browser) -> None:
    path = await written(ani)
    await ani.send(f"{path}/ajukan")
    read = (await kept(console, path)).version
    await ani.send(f"{path}/sunting", **(await form_of(console, path, teks="Lain.")))
    await ani.send(f"{path}/ajukan")
    for version in ({"versi": read}, {}):
        refused = await budi.send(f"{path}/setujui", **version)
        assert (refused.status_code, "diubah sejak Anda membukanya" in refused.text) == (409, True)
    assert "Lain." in refused.text
    assert (await kept(console, path)).state is Course.WAITING


async def test_a_faulty_edit_is_told_and_keeps_nothing(console: World, ani: Browser) -> None:
    path = await written(ani)
    wrong = await ani.send(f"{path}/sunting", **(await form_of(console, path, teks="<b>tebal")))
    assert (wrong.status_code, "baris 1, kolom 1" in wrong.text) == (422, True)
    assert (await kept(console, path)).content.text == FORM["teks"]


async def test_what_goes_out_or_has_ended_is_edited_no_more(console: World, ani: Browser, budi: Browser) -> None:
    path = await written(ani)
    form = await form_of(console, path)
    await ani.send(f"{path}/ajukan")
    await approve(budi, path)
    assert "/sunting" not in (await ani.get(path)).text
    assert (await ani.send(f"{path}/sunting", **form)).status_code == 404
    await ani.send(f"{path}/batalkan")
    assert (await ani.send(f"{path}/sunting", **form)).status_code == 404


async def test_an_edited_withdrawal_stays_one_and_does_not_bring_the_picture_back(
    console: World, ani: Browser, budi: Browser, little_world: KnowledgeBase
) -> None:
    path = await written(ani, poster=next(iter(little_world.rules)))
    await ani.send(f"{path}/ajukan")
    await approve(budi, path)
    withdrawal = (await ani.send(f"{path}/tarik")).headers["location"].partition("?")[0]
    assert (await ani.get(f"{withdrawal}/sunting")).status_code == 200
    form = await form_of(console, withdrawal, teks="Pesan ini ditarik.", untuk=[])
    assert (await ani.send(f"{withdrawal}/sunting", **form)).status_code == 303
    edited = await kept(console, withdrawal)
    assert (edited.content.text, edited.content.poster) == ("Pesan ini ditarik.", None)
    assert edited.corrects == path.rpartition("/")[2]


async def test_what_waited_past_its_time_is_not_let_go(console: World, ani: Browser, budi: Browser) -> None:
    mail, account = console.office.mail, (await console.office.accounts.all())[0]
    path = await written(ani)
    old = await kept(console, path)
    late = await mail.broadcasts.write(
        old.title, old.content, old.audience, by=old.author, now=now(), due_at=now() - timedelta(hours=2),
        expires_at=now() - timedelta(hours=1),
    )  # fmt: skip
    assert late is not None
    await mail.broadcasts.submit(late, by=account.id)
    refused = await approve(budi, f"/siaran/{late}")
    assert (refused.status_code, "Masa berlaku" in refused.text) == (409, True)

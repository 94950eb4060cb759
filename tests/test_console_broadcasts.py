"""A broadcast is written by one, let go by another, stopped by either; each learns of it as far as they may see."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.desk.roles import Role
from bot.storage import Audience, Content, Course, Fate, Kind, Place, Purpose
from knowledge.base import KnowledgeBase
from tests.broadcast_world import HEALTH, SCHOOLS, now
from tests.console_mail_world import FORM, approve, group, opened, queued, told, written
from tests.console_world import IDENTITY, Browser, World


@pytest.fixture
async def console(tmp_path: Path, little_world: KnowledgeBase) -> AsyncIterator[World]:
    async with opened(tmp_path, little_world) as world:
        await group(world.office.mail, -1001)
        await group(world.office.mail, -1002)
        await group(world.office.mail, -1003, SCHOOLS)
        yield world


async def state(world: World, path: str) -> Course:
    found = await world.office.mail.broadcasts.get(path.rpartition("/")[2])
    assert found is not None
    return found.state


async def let_go(world: World, **changed: object) -> str:
    """Written, submitted and approved."""
    ani = await world.signed_in("ani", Role.BROADCASTER)
    budi = await world.signed_in("budi", Role.BROADCASTER)
    path = await written(ani, **changed)
    await ani.send(f"{path}/ajukan")
    assert (await approve(budi, path)).status_code == 303
    return path


async def signed_in_again(world: World, name: str) -> Browser:
    browser = world.browser()
    await browser.sign_in(name)
    return browser


async def settle(world: World, path: str) -> None:
    """Let everything of a broadcast arrive."""
    mail, identity = world.office.mail, path.rpartition("/")[2]
    found = await mail.broadcasts.get(identity)
    assert found is not None
    for delivery in await mail.deliveries.claim(found, now=now(), most=50):
        await mail.deliveries.settle(delivery, Fate.SENT, now=now(), message=1)


async def test_the_author_cannot_let_it_go_and_another_broadcaster_can(console: World) -> None:
    ani, budi = await console.signed_in("ani", Role.BROADCASTER), await console.signed_in("budi", Role.BROADCASTER)
    path = await written(ani)
    assert "3 obrolan" in told((await ani.get(path)).text)
    await ani.send(f"{path}/ajukan")
    assert "Setujui dan kirim" not in (await ani.get(path)).text
    refused = await approve(ani, path)
    assert (refused.status_code, "orang lain" in refused.text) == (409, True)
    assert await state(console, path) is Course.WAITING
    await approve(budi, path)
    assert await state(console, path) is Course.RUNNING
    assert (await console.acts())[0] == "siaran.setujui"


async def test_an_administrator_may_be_the_second_person_and_writes_nothing(console: World) -> None:
    ani, admin = await console.signed_in("ani", Role.BROADCASTER), await console.signed_in("admin", Role.ADMINISTRATOR)
    path = await written(ani)
    await ani.send(f"{path}/ajukan")
    assert (await admin.send("/siaran/baru", **FORM)).status_code == 403
    assert (await approve(admin, path)).status_code == 303
    assert await state(console, path) is Course.RUNNING


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER, Role.MONITOR])
async def test_nobody_else_writes_or_decides(console: World, role: Role) -> None:
    ani = await console.signed_in("ani", Role.BROADCASTER)
    other = await console.signed_in("lain", role, agency="dinkes")
    path = await written(ani)
    before = await queued(console)
    for step in ("ajukan", "setujui", "batalkan", "tarik", "pratinjau", "betulkan"):
        assert (await other.send(f"{path}/{step}")).status_code == 403, step
    for form in ("/siaran/baru", "/jadwal", "/opd/impor"):
        assert (await other.send(form, **FORM)).status_code == 403, form
    assert await queued(console) == before


async def test_what_was_not_sent_is_stopped(console: World) -> None:
    path = await let_go(console)
    ani = console.browser()
    await ani.sign_in("ani")
    assert "Hentikan pengiriman" in (await ani.get(path)).text
    await ani.send(f"{path}/batalkan")
    assert await state(console, path) is Course.CANCELLED
    page = told((await ani.get(path)).text)
    assert "0 terkirim dari 3" in page
    again = await ani.send(f"{path}/batalkan")
    assert (again.status_code, "tahap lain" in again.text) == (409, True)


async def test_a_monitor_sees_the_own_agency_and_no_other(console: World) -> None:
    both = await let_go(console)
    await settle(console, both)
    schools = await written(await signed_in_again(console, "ani"), judul="Hanya sekolah", opd=["disdik"])
    await (await signed_in_again(console, "ani")).send(f"{schools}/ajukan")
    await approve(await signed_in_again(console, "budi"), schools)
    monitor = await console.signed_in("mon", Role.MONITOR, agency="dinkes")
    listed = (await monitor.get("/siaran")).text
    assert ("Masa tenang" in listed, "Hanya sekolah" in listed) == (True, False)
    page = told((await monitor.get(both)).text)
    assert (HEALTH.name in page, SCHOOLS.name in page, "2 terkirim dari 2" in page) == (True, False, True)
    table = (await monitor.get(f"{both}/laporan.csv")).text
    assert (HEALTH.name in table, SCHOOLS.name in table) == (True, False)
    assert (await monitor.get(f"{both}/laporan.png")).content.startswith(b"\x89PNG")
    for path in (schools, f"{schools}/laporan.csv", f"{schools}/laporan.png"):
        assert (await monitor.get(path)).status_code == 404, path
    groups = (await monitor.get("/opd")).text
    assert (HEALTH.name in groups, SCHOOLS.name in groups, "Matikan" in groups) == (True, False, False)


async def test_a_monitor_of_an_agency_in_no_list_sees_nothing(console: World) -> None:
    path = await let_go(console)
    monitor = await console.signed_in("mon", Role.MONITOR, agency="Dinas Lain")
    assert "Masa tenang" not in (await monitor.get("/siaran")).text
    assert (await monitor.get(path)).status_code == 404


async def test_a_table_computes_nothing_in_a_spreadsheet(console: World) -> None:
    await console.office.mail.agencies.keep([type(HEALTH)("dinkes", "=1+1", HEALTH.region, HEALTH.zone)])
    path = await let_go(console)
    admin = await console.signed_in("admin", Role.ADMINISTRATOR)
    response = await admin.get(f"{path}/laporan.csv")
    assert "'=1+1" in response.text
    assert response.headers["content-type"].startswith("text/csv")
    assert (await admin.get(f"{path}/laporan.png")).headers["content-type"] == "image/png"


async def test_a_correction_goes_to_whom_its_broadcast_went(console: World) -> None:
    path = await let_go(console, opd=["dinkes"])
    await settle(console, path)
    ani, budi = await signed_in_again(console, "ani"), await signed_in_again(console, "budi")
    assert "Masa tenang" in (await ani.get(f"{path}/betulkan")).text
    form = {name: value for name, value in FORM.items() if name != "untuk"} | {"teks": "Yang benar begini."}
    made = (await ani.send(f"{path}/betulkan", **form)).headers["location"].partition("?")[0]
    assert "2 obrolan" in told((await ani.get(made)).text)
    await ani.send(f"{made}/ajukan")
    await approve(budi, made)
    rows = await console.office.mail.deliveries.tallies(made.rpartition("/")[2])
    assert sum(tally.count for tally in rows) == 2


async def test_a_withdrawal_waits_for_a_second_person_too(console: World) -> None:
    path = await let_go(console)
    await settle(console, path)
    ani = await signed_in_again(console, "ani")
    made = (await ani.send(f"{path}/tarik")).headers["location"].partition("?")[0]
    assert await state(console, made) is Course.WAITING
    found = await console.office.mail.broadcasts.get(made.rpartition("/")[2])
    assert found is not None
    assert (found.corrects, "ditarik" in found.content.text) == (path.rpartition("/")[2], True)
    assert (await approve(ani, made)).status_code == 409


async def test_what_never_went_out_cannot_be_withdrawn(console: World) -> None:
    ani = await console.signed_in("ani", Role.BROADCASTER)
    path = await written(ani)
    assert (await ani.send(f"{path}/tarik")).status_code == 404
    assert (await ani.get(f"{path}/betulkan")).status_code == 404


async def test_what_failed_is_sent_again_to_those_alone_whom_it_did_not_reach(console: World) -> None:
    path = await let_go(console)
    mail, first = console.office.mail, path.rpartition("/")[2]
    found = await mail.broadcasts.get(first)
    assert found is not None
    lost: list[str] = []
    fates = iter(((Fate.SENT, None), (Fate.FAILED, "gagal_teknis"), (Fate.UNCERTAIN, "tidak_diketahui")))
    for delivery in await mail.deliveries.claim(found, now=now(), most=5):
        state_of, reason = next(fates)
        await mail.deliveries.settle(delivery, state_of, now=now(), reason=reason)
        lost += [delivery.recipient] if state_of is Fate.FAILED else []
    ani = await signed_in_again(console, "ani")
    assert "Kirim ulang ke yang gagal</button>" not in (await ani.get(path)).text, "it has not ended yet"
    assert (await ani.send(f"{path}/ulang")).status_code == 404
    await mail.broadcasts.finish(first, now=now())
    assert "Kirim ulang ke yang gagal</button>" in (await ani.get(path)).text
    again = (await ani.send(f"{path}/ulang")).headers["location"].partition("?")[0]
    assert (await ani.send(f"{path}/ulang")).headers["location"] == again, "there is one already"
    page = told((await ani.get(again)).text)
    assert ("1 obrolan" in page, "gagal atau terlambat" in page) == (True, True)
    version = re.search(r'name="versi" value="(\w+)"', (await ani.get(f"{again}/sunting")).text)
    assert version is not None
    edited = await ani.send(f"{again}/sunting", **(FORM | {"teks": "Sekali lagi.", "versi": version[1], "untuk": []}))
    assert edited.status_code == 303
    await ani.send(f"{again}/ajukan")
    assert (await approve(await signed_in_again(console, "budi"), again)).status_code == 303
    second = await mail.broadcasts.get(again.rpartition("/")[2])
    assert second is not None
    (delivery,) = await mail.deliveries.claim(second, now=now(), most=5)
    assert (delivery.recipient, second.content.text) == (lost[0], "Sekali lagi.")


async def test_a_preview_goes_to_the_own_chat_alone(console: World) -> None:
    ani = await console.signed_in("ani", Role.BROADCASTER)
    path = await written(ani)
    assert "belum tertaut" in (await ani.send(f"{path}/pratinjau")).text
    account = next(one for one in await console.office.accounts.all() if one.name == "ani")
    code = await console.office.invitations.issue(account.id, Purpose.TELEGRAM, by=account.id, now=now())
    person = IDENTITY.person("telegram", 5)
    await console.office.invitations.link(code, person, now=now())
    own = await console.office.mail.recipients.keep(Kind.STAFF, person, 5, Place(), now=now())
    assert (await ani.send(f"{path}/pratinjau")).status_code == 303
    running = await console.office.mail.broadcasts.running(now=now())
    assert [one.audience.only for one in running] == [(own,)]
    assert (await ani.get("/siaran")).text.count("Masa tenang</a>") == 1


async def test_held_broadcasts_go_on_when_a_person_says_so(console: World) -> None:
    path = await let_go(console)
    await console.office.mail.broadcasts.hold(now=now(), by="sistem")
    admin = await console.signed_in("admin", Role.ADMINISTRATOR)
    assert "Lanjutkan pengiriman" in (await admin.get(path)).text
    await approve(admin, path)
    assert await state(console, path) is Course.RUNNING


async def test_a_quiz_shows_its_rounded_results(console: World) -> None:
    path = await let_go(console, jenis="kuis", pertanyaan="Boleh?", pilihan="Ya\nTidak", benar="2", penjelasan="SKB.")
    identity, mail = path.rpartition("/")[2], console.office.mail
    found = await mail.broadcasts.get(identity)
    assert found is not None
    assert found.content == Content("", question="Boleh?", options=("Ya", "Tidak"), correct=1, explanation="SKB.")
    for place, delivery in enumerate(await mail.deliveries.claim(found, now=now(), most=9)):
        await mail.deliveries.settle(delivery, Fate.SENT, now=now(), message=1, poll=f"p{place}")
        await mail.deliveries.voted(f"p{place}", {"0": 2, "1": 7})
    page = told((await (await signed_in_again(console, "ani")).get(path)).text)
    assert "sekitar" in page
    assert "Menjawab" in page


async def test_without_a_messenger_the_pages_say_so_and_keep_nothing(
    tmp_path: Path, little_world: KnowledgeBase
) -> None:
    async with opened(tmp_path, little_world, None) as console:
        ani = await console.signed_in("ani", Role.BROADCASTER)
        for path in ("/siaran", "/siaran/baru", "/jadwal", "/opd"):
            assert "belum disiapkan" in (await ani.get(path)).text, path
        assert (await ani.send("/siaran/baru", **FORM)).status_code == 200
        assert await queued(console) == 0


async def test_nobody_finds_what_is_not_there(console: World) -> None:
    admin = await console.signed_in("admin", Role.ADMINISTRATOR)
    for path in ("/siaran/x", "/siaran/x/laporan.csv", "/jadwal/x", "/siaran/poster/x.png"):
        assert (await admin.get(path)).status_code == 404, path
    assert await console.office.mail.broadcasts.count(Audience()) == 3

"""A schedule follows the calendar, is written by one and approved by another, and stops when somebody says so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.desk.roles import Role
from bot.storage import Stage
from knowledge.base import KnowledgeBase
from knowledge.load import load
from tests.broadcast_world import now
from tests.console_mail_world import opened, told
from tests.console_world import Browser, World

AHEAD = "pilkada-2024"
FORM: dict[str, object] = {
    "kalender": AHEAD,
    "pengingat": ["masa-tenang-mulai", "kuis-masa-tenang"],
    "untuk": ["grup"],
    "zona": ["WIB"],
    "jam": "08:00",
    "jam_apel": "07:15",
    "hening_dari": "20:00",
    "hening_sampai": "06:00",
    "berlaku": "12",
    "toleransi": "3",
    "calon": "3",
}


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    """The content that ships, with its calendar moved so that all of it is still to come."""
    shipped = load()
    calendar = shipped.calendar[AHEAD]
    first = min(stage.starts for stage in calendar.spans().values())
    later = now().date() + timedelta(days=100) - first

    def moved(stage: Any) -> Any:
        return stage.model_copy(update={"starts": stage.starts + later, "ends": stage.ends + later})

    agenda, stages = tuple(map(moved, calendar.agenda)), tuple(map(moved, calendar.stages))
    return replace(shipped, calendar={AHEAD: calendar.model_copy(update={"agenda": agenda, "stages": stages})})


@pytest.fixture
async def console(tmp_path: Path, knowledge: KnowledgeBase) -> AsyncIterator[World]:
    async with opened(tmp_path, knowledge) as world:
        yield world


@pytest.fixture
async def ani(console: World) -> Browser:
    return await console.signed_in("ani", Role.BROADCASTER)


async def written(browser: Browser) -> str:
    response = await browser.send("/jadwal", **FORM)
    assert response.status_code == 303, told(response.text)
    return response.headers["location"].partition("?")[0]


async def test_a_schedule_runs_once_a_second_person_approved_it(console: World, ani: Browser) -> None:
    path = await written(ani)
    page = told((await ani.get(path)).text)
    assert "08.00 WIB" in page
    assert (await ani.send(f"{path}/setujui")).status_code == 409
    admin = await console.signed_in("admin", Role.ADMINISTRATOR)
    assert (await admin.send("/jadwal", **FORM)).status_code == 403
    await admin.send(f"{path}/setujui")
    (one,) = await console.office.mail.schedules.all()
    assert (one.state, one.reminders, one.audience.zones) == (
        Stage.ACTIVE, ("masa-tenang-mulai", "kuis-masa-tenang"), ("WIB",),
    )  # fmt: skip
    assert one.variables == {"candidates": "3"}
    await ani.send(f"{path}/hentikan")
    assert (await console.office.mail.schedules.all())[0].state is Stage.STOPPED
    assert "Tidak ada lagi yang akan dikirim" in (await ani.get(path)).text
    assert [act for act in await console.acts() if act.startswith("jadwal")] == [
        "jadwal.henti", "jadwal.setujui", "jadwal.tulis",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"kalender": "pilkada-2099"}, "Pilih kalender"),
        ({"pengingat": ["tidak-ada"]}, "tidak dikenal lagi"),
        ({"jam": "25:00"}, "Jam ditulis"),
        ({"jam": ""}, "Jam ditulis"),
        ({"toleransi": "nan"}, "Jam ditulis"),
        ({"calon": "banyak"}, "angka 1 sampai 20"),
        ({"untuk": []}, "sedikitnya satu tujuan"),
        ({"opd": ["tidak-ada"]}, "tidak dikenal lagi"),
    ],
)
async def test_what_is_wrong_with_a_schedule_is_told_and_nothing_is_kept(
    console: World, ani: Browser, changed: dict[str, Any], message: str
) -> None:
    response = await ani.send("/jadwal", **(FORM | changed))
    assert (response.status_code, message in response.text) == (422, True), told(response.text)
    assert await console.office.mail.schedules.all() == ()


async def test_a_schedule_without_a_choice_means_every_reminder(console: World, ani: Browser) -> None:
    response = await ani.send("/jadwal", **(FORM | {"pengingat": [], "calon": ""}))
    assert response.status_code == 303, told(response.text)
    assert "semua" in told((await ani.get("/jadwal")).text)


async def test_what_the_content_lost_since_is_told_on_the_page_of_the_schedule(
    console: World, ani: Browser, knowledge: KnowledgeBase
) -> None:
    path = await written(ani)
    assert "tidak dapat dikirim" not in (await ani.get(path)).text
    left = {name: one for name, one in knowledge.reminders.items() if name != "masa-tenang-mulai"}
    console.office.live.knowledge = replace(knowledge, reminders=left)  # type: ignore[misc]
    page = told((await ani.get(path)).text)
    assert "jadwal ini melewatkannya" in page
    assert "masa-tenang-mulai" in page


async def test_all_reminders_means_those_whose_stage_the_calendar_has(
    console: World, ani: Browser, knowledge: KnowledgeBase
) -> None:
    shipped = load()
    console.office.live.knowledge = replace(knowledge, calendar=shipped.calendar)  # type: ignore[misc]
    response = await ani.send("/jadwal", **(FORM | {"kalender": "pemilu-2024", "pengingat": []}))
    assert response.status_code == 303, told(response.text)

"""A console whose desk has agencies, a messenger and people to write to, for tests of what is sent to many."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import httpx

from bot.answering.live import Live
from bot.channels.console import Messenger, open_office
from bot.channels.console.mail import Mail
from bot.desk.house import KnowledgeDesk
from bot.desk.passwords import Passwords
from bot.storage import Agency, Database, Kind, Place
from knowledge.base import KnowledgeBase
from tests.broadcast_world import HEALTH, SCHOOLS, now
from tests.console_world import IDENTITY, QUICK, Browser, World, served

BOT = Messenger("telegram:7", "netral_uji_bot")
FORM: dict[str, object] = {
    "judul": "Masa tenang",
    "jenis": "pesan",
    "teks": "<b>Masa tenang</b> di {{ region }}.",
    "untuk": ["grup", "orang"],
    "berlaku": "12",
    "langkah": "simpan",
}


@asynccontextmanager
async def opened(folder: Path, knowledge: KnowledgeBase, messenger: Messenger | None = BOT) -> AsyncIterator[World]:
    """Two agencies are known; `messenger` is None where no bot was set up."""
    database = await Database.open(f"sqlite:///{folder}/konsol.db")
    desk = cast(KnowledgeDesk, SimpleNamespace(halted=()))
    live = cast(Live, SimpleNamespace(knowledge=knowledge))
    try:
        office = open_office(database, IDENTITY, desk=desk, live=live, passwords=Passwords(QUICK), messenger=messenger)
        await office.mail.agencies.keep([HEALTH, SCHOOLS])
        async with served(office) as world:
            yield world
    finally:
        await database.close()


async def group(mail: Mail, chat: int, agency: Agency = HEALTH) -> str:
    place = Place(agency.code, agency.region, agency.zone)
    return await mail.recipients.keep(Kind.GROUP, IDENTITY.chat("telegram", chat), chat, place, now=now())


async def written(browser: Browser, **changed: object) -> str:
    """Keep a draft through the form; returns its address."""
    response = await browser.send("/siaran/baru", **(FORM | changed))
    assert response.status_code == 303, response.text
    return response.headers["location"].partition("?")[0]


async def approve(browser: Browser, path: str) -> httpx.Response:
    """Read the page of a broadcast, and let go what was read."""
    version = re.search(r'name="versi" value="(\w+)"', (await browser.get(path)).text)
    return await browser.send(f"{path}/setujui", versi=version[1] if version else "")


async def queued(world: World) -> int:
    """How many broadcasts and deliveries there are at all."""
    async with world.office.database.transaction() as connection:
        counts = [
            (await connection.exec_driver_sql(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in ("broadcasts", "deliveries")
        ]
    return sum(counts)


async def upload(browser: Browser, content: str, kind: str) -> httpx.Response:
    """Send a list as a file."""
    form: dict[str, object] = {"csrf": await browser.csrf(), "isi": kind}
    return await browser.post("/opd/impor", form, {"berkas": ("daftar.csv", content.encode(), "text/csv")})


def told(page: str) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))

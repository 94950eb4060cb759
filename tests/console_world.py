"""A console on a port of its own, its office, and somebody at a browser."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
from argon2 import PasswordHasher
from pydantic import SecretStr

from bot.answering.live import Live
from bot.channels.console import ConsoleSettings, Messenger, Office, open_office, serve
from bot.channels.console.security import COOKIE
from bot.desk.house import KnowledgeDesk
from bot.desk.passwords import Passwords
from bot.storage import Account, Database, Identity
from knowledge.base import KnowledgeBase
from tests.desk_world import World as DeskWorld

# Hashes that cost nothing, for tests that are about something else.
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
IDENTITY = Identity(SecretStr("k" * 40))
PASSWORD = "kuda-baterai-staples"


class Browser:
    """Somebody at the console: keeps the cookie, and sends where it comes from, as browsers do."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.token = ""
        # A busy machine is slow and not wrong.
        self._http = httpx.AsyncClient(base_url=url, timeout=60)

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return self._seen(await self._http.get(path, headers=self._with_cookie(headers)))

    async def post(
        self, path: str, data: dict[str, object] | None = None, files: Any = None, **headers: str
    ) -> httpx.Response:
        """Send a form as a page of ours would; `headers` take the place of what a browser sends."""
        own = {"origin": self.url, "sec-fetch-site": "same-origin"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        sent = self._with_cookie({name: value for name, value in own.items() if value})
        return self._seen(await self._http.post(path, data=data or {}, files=files, headers=sent))

    async def send(self, path: str, **data: object) -> httpx.Response:
        """Send a form with the token of the session in it."""
        return await self.post(path, {"csrf": await self.csrf(), **data})

    async def csrf(self) -> str:
        return re.findall(r'name="csrf" value="(\w+)"', (await self.get("/sandi")).text)[0]

    async def sign_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        return await self.post("/masuk", {"nama": name, "sandi": password, "ke": "/"})

    async def close(self) -> None:
        await self._http.aclose()

    def _with_cookie(self, headers: dict[str, str]) -> dict[str, str]:
        return headers | ({"cookie": f"{COOKIE}={self.token}"} if self.token else {})

    def _seen(self, response: httpx.Response) -> httpx.Response:
        found = re.match(rf'{COOKIE}="?([\w-]*)"?;', response.headers.get("set-cookie", ""))
        if found:
            self.token = found[1]
        self._http.cookies.clear()
        return response


class World:
    """What a test looks at."""

    def __init__(self, office: Office, url: str) -> None:
        self.office = office
        self.url = url
        self._browsers: list[Browser] = []

    def browser(self) -> Browser:
        self._browsers.append(Browser(self.url))
        return self._browsers[-1]

    async def account(self, name: str, *roles: str, agency: str | None = None) -> Account:
        """An account that has chosen its password."""
        account = await self.office.accounts.create(name, roles, agency, by="uji", now=datetime.now(UTC))
        kept = await self.office.passwords.hash(PASSWORD)
        await self.office.accounts.set_password(account.id, kept, by=account.id)
        return account

    async def signed_in(self, name: str, *roles: str, agency: str | None = None) -> Browser:
        """A browser of a new account."""
        await self.account(name, *roles, agency=agency)
        browser = self.browser()
        assert (await browser.sign_in(name)).status_code == 303
        return browser

    async def acts(self) -> list[str]:
        return [note.act for note in await self.office.audit.latest()]

    async def close(self) -> None:
        for browser in self._browsers:
            await browser.close()


class Ignorant:
    """What would answer, if it knew anything."""

    knowledge = KnowledgeBase("0" * 64)


def office_without_desk(
    database: Database, identity: Identity, *, url: str | None = None, passwords: Passwords | None = None
) -> Office:
    """An office for what is about accounts alone; a page of the desk would fail in it, and nothing is known."""
    desk, live = cast(KnowledgeDesk, SimpleNamespace(halted=())), cast(Live, Ignorant())
    return open_office(database, identity, desk=desk, live=live, url=url, passwords=passwords or Passwords(QUICK))


@asynccontextmanager
async def opened(folder: Path, *, url: str | None = None) -> AsyncIterator[World]:
    """A running console with an empty office and no desk."""
    database = await Database.open(f"sqlite:///{folder}/konsol.db")
    try:
        async with served(office_without_desk(database, IDENTITY, url=url)) as world:
            yield world
    finally:
        await database.close()


@asynccontextmanager
async def opened_at(desk: DeskWorld, messenger: Messenger | None = None) -> AsyncIterator[World]:
    """A running console at a desk with content, releases and drafts, and with a bot that sends where one is given."""
    parts = {"desk": desk.desk, "live": desk.live, "passwords": Passwords(QUICK), "messenger": messenger}
    office = open_office(desk.database, IDENTITY, **parts)  # type: ignore[arg-type]
    async with served(office) as world:
        yield world


@asynccontextmanager
async def served(office: Office) -> AsyncIterator[World]:
    """A console of this office on a port of its own."""
    stop, address = asyncio.Event(), asyncio.get_running_loop().create_future()

    async def at(where: str) -> None:
        address.set_result(where)

    serving = asyncio.create_task(serve(ConsoleSettings(port=0, url=office.url), office, stop=stop, opened=at))
    world = World(office, await address)
    try:
        yield world
    finally:
        await world.close()
        stop.set()
        await serving

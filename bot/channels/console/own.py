"""The own account: its password, its roles, its link with Telegram."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.channels.console.rendering import back, page
from bot.channels.console.security import client, get, office, own_get, own_post, post, sign_on
from bot.desk.passwords import weakness
from bot.desk.roles import Act
from bot.desk.signing_in import Refused
from bot.storage import Purpose


def routes() -> list[BaseRoute]:
    return [
        own_get("/sandi", show_password),
        own_post("/sandi", change_password),
        get("/saya", show, Act.ENTER),
        post("/saya/tautkan", link, Act.ENTER),
        post("/saya/lepas", unlink, Act.ENTER),
    ]


async def show_password(request: Request) -> Response:
    return page(request, "sandi.html", problem=None, wait=0)


async def change_password(request: Request) -> Response:
    """Replace the password; all sessions end, and this browser gets a new one."""
    form, account, house = request.state.form, request.state.account, office(request)
    old, new = str(form.get("lama", "")), str(form.get("sandi", ""))
    problem = weakness(new, account.name) or (None if new == form.get("ulang") else "sandi-beda")
    if new == old:
        problem = "sandi-sama"
    if problem:
        return page(request, "sandi.html", status=422, problem=problem, wait=0)
    found = await house.signing_in.change_password(account, old, new, client(request))
    if isinstance(found, Refused):
        wait = round(found.wait.total_seconds() + 0.5) if found.wait else 0
        return page(request, "sandi.html", status=422, problem="tunggu" if wait else "sandi-lama-salah", wait=wait)
    return sign_on(back("/", "sandi-diganti"), await house.sessions.open(account.id, now=datetime.now(UTC)))


async def show(request: Request) -> Response:
    return page(request, "saya.html", code=None)


async def link(request: Request) -> Response:
    """Show a code, once, that the person sends to the bot."""
    account = request.state.account.id
    code = await office(request).invitations.issue(account, Purpose.TELEGRAM, by=account, now=datetime.now(UTC))
    return page(request, "saya.html", code=code)


async def unlink(request: Request) -> Response:
    await office(request).accounts.unlink(request.state.account.id, by=request.state.account.id)
    return back("/saya", "telegram-dilepas")

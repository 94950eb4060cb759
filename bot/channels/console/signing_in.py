"""Come in and leave: sign in, sign out, and accept an invitation."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.channels.console.rendering import back, page
from bot.channels.console.security import (
    COOKIE,
    client,
    field,
    local,
    office,
    open_get,
    open_post,
    own_post,
    sign_off,
    sign_on,
)
from bot.desk.passwords import weakness
from bot.desk.signing_in import Refused
from bot.storage import Account, Purpose


def routes() -> list[BaseRoute]:
    return [
        open_get("/masuk", show),
        open_post("/masuk", sign_in),
        own_post("/keluar", sign_out),
        open_get("/undangan/{code}", invited),
        open_post("/undangan/{code}", accept),
    ]


async def show(request: Request) -> Response:
    return page(request, "masuk.html", onward=local(request.query_params.get("ke", "/")), problem=None, wait=0)


async def sign_in(request: Request) -> Response:
    form, house = request.state.form, office(request)
    name, password, onward = field(form, "nama"), str(form.get("sandi", "")), local(field(form, "ke"))
    found = await house.signing_in.sign_in(name, password, client(request))
    if isinstance(found, Refused):
        wait = round(found.wait.total_seconds() + 0.5) if found.wait else 0
        status, problem = (429, "tunggu") if wait else (401, "masuk-salah")
        return page(request, "masuk.html", status=status, onward=onward, problem=problem, wait=wait)
    return sign_on(back(onward), await house.sessions.open(found.id, now=datetime.now(UTC)))


async def sign_out(request: Request) -> Response:
    house = office(request)
    await house.sessions.close(request.cookies[COOKIE])
    await house.audit.note(request.state.account.id, "keluar")
    return sign_off(back("/masuk", "keluar"))


async def invited(request: Request) -> Response:
    account = await _invited(request)
    return page(request, "undangan.html", name=account.name, problem=None)


async def accept(request: Request) -> Response:
    """Choose a password with a code that nobody used before."""
    account, form, house = await _invited(request), request.state.form, office(request)
    password = str(form.get("sandi", ""))
    problem = weakness(password, account.name) or (None if password == form.get("ulang") else "sandi-beda")
    if problem:
        return page(request, "undangan.html", status=422, name=account.name, problem=problem)
    kept = await house.passwords.hash(password)
    if await house.invitations.choose_password(request.path_params["code"], kept, now=datetime.now(UTC)) is None:
        raise HTTPException(404)
    return sign_off(back("/masuk", "sandi-dipasang"))


async def _invited(request: Request) -> Account:
    code = request.path_params["code"]
    account = await office(request).invitations.peek(code, Purpose.PASSWORD, now=datetime.now(UTC))
    if account is None:
        raise HTTPException(404)
    return account

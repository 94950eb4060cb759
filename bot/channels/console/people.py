"""The accounts of the desk: invite with a one-use link, give roles, take everything back at once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.channels.console.rendering import back, page
from bot.channels.console.security import field, get, office, post
from bot.desk.roles import Act, Role
from bot.desk.signing_in import is_name, spelt
from bot.storage import Account, LastAdministrator, NameTaken, Purpose

LONGEST_AGENCY = 100


def routes() -> list[BaseRoute]:
    return [
        get("/akun", show, Act.MANAGE),
        post("/akun", invite, Act.MANAGE),
        get("/akun/{id}", show_one, Act.MANAGE),
        post("/akun/{id}/peran", change, Act.MANAGE),
        post("/akun/{id}/undang", invite_again, Act.MANAGE),
        post("/akun/{id}/cabut", revoke, Act.MANAGE),
    ]


async def show(request: Request) -> Response:
    return await _list(request)


async def invite(request: Request) -> Response:
    """Make an account and show the link with which its owner comes in."""
    form, house, by = request.state.form, office(request), request.state.account.id
    name, (roles, agency) = spelt(field(form, "nama")), _roles(request)
    problem = _problem(roles, agency) if is_name(name) else "nama-akun"
    typed = {"name": field(form, "nama"), "ticked": roles, "agency": agency}
    if problem:
        return await _list(request, status=422, problem=problem, **typed)
    try:
        account = await house.accounts.create(name, roles, agency, by=by, now=datetime.now(UTC))
    except NameTaken:
        return await _list(request, status=422, problem="nama-terpakai", **typed)
    return await _list(request, link=await _link(request, account), invited=account.name)


async def show_one(request: Request) -> Response:
    return _one(request, await _account(request))


async def change(request: Request) -> Response:
    account, (roles, agency) = await _account(request), _roles(request)
    if problem := _problem(roles, agency):
        return _one(request, account, status=422, problem=problem)
    try:
        await office(request).accounts.change(account.id, roles, agency, by=request.state.account.id)
    except LastAdministrator:
        return _one(request, account, status=422, problem="pengelola-terakhir")
    return back(f"/akun/{account.id}", "disimpan")


async def invite_again(request: Request) -> Response:
    """A new link, for who lost the first or forgot the password."""
    account = await _account(request)
    return _one(request, account, link=await _link(request, account))


async def revoke(request: Request) -> Response:
    account = await _account(request)
    try:
        await office(request).accounts.revoke(account.id, by=request.state.account.id, now=datetime.now(UTC))
    except LastAdministrator:
        return _one(request, account, status=422, problem="pengelola-terakhir")
    return back("/akun", "dicabut")


async def _link(request: Request, account: Account) -> str:
    house, by = office(request), request.state.account.id
    code = await house.invitations.issue(account.id, Purpose.PASSWORD, by=by, now=datetime.now(UTC))
    home = (house.url or f"http://{request.headers['host']}").rstrip("/")
    return f"{home}/undangan/{code}"


async def _list(request: Request, *, status: int = 200, **holes: Any) -> Response:
    known: dict[str, Any] = {"problem": None, "link": None, "invited": None, "name": "", "ticked": [], "agency": None}
    accounts = await office(request).accounts.all()
    return page(request, "akun.html", status=status, accounts=accounts, roles=list(Role), **(known | holes))


def _one(request: Request, someone: Account, *, status: int = 200, **holes: Any) -> Response:
    known: dict[str, Any] = {"problem": None, "link": None}
    return page(request, "akun_satu.html", status=status, someone=someone, roles=list(Role), **(known | holes))


async def _account(request: Request) -> Account:
    """Who the page is about; gone is gone."""
    found = await office(request).accounts.get(request.path_params["id"])
    if found is None or found.revoked_at is not None:
        raise HTTPException(404)
    return found


def _roles(request: Request) -> tuple[list[Role], str | None]:
    """The roles that were ticked, and the agency."""
    ticked = set(request.state.form.getlist("peran"))
    return [role for role in Role if role in ticked], field(request.state.form, "opd")[:LONGEST_AGENCY] or None


def _problem(roles: list[Role], agency: str | None) -> str | None:
    if not roles:
        return "tanpa-peran"
    return "tanpa-opd" if Role.MONITOR in roles and agency is None else None

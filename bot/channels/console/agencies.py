"""The agencies and their groups: lists that are read from files, and what stands in the way of a group."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.broadcasting import importing
from bot.broadcasting.importing import MOST_BYTES, ListedGroup, RowProblem
from bot.broadcasting.reasons import Reason, words
from bot.channels.console.rendering import back, page
from bot.channels.console.security import SMALL, field, get, office, post
from bot.desk.roles import Act, may
from bot.storage import Agency, Kind, Place, Recipient

MOST_PROBLEMS = 100
MOST_AGENCIES = 500


def routes() -> list[BaseRoute]:
    return [
        get("/opd", show, Act.WATCH),
        post("/opd/impor", take, Act.DISPATCH, largest=MOST_BYTES + SMALL),
        post("/opd/grup/{id}/matikan", switch_off, Act.DISPATCH),
        post("/opd/grup/{id}/nyalakan", switch_on, Act.DISPATCH),
    ]


async def show(request: Request) -> Response:
    return await _all(request)


async def take(request: Request) -> Response:
    """Take a whole list, or nothing of it where one row is wrong."""
    file, of_groups = request.state.form.get("berkas"), field(request.state.form, "isi") == "grup"
    if not isinstance(file, UploadFile) or not file.filename:
        return await _all(request, status=422, problem="unggah-tanpa-berkas")
    content, mail = await file.read(MOST_BYTES + 1), office(request).mail
    known = {agency.code: agency for agency in await mail.agencies.all()}
    read = importing.groups(content, known) if of_groups else importing.agencies(content)
    if read.problems or not read.rows:
        problem = None if read.problems else "opd-tanpa-baris"
        return await _all(request, status=422, problem=problem, rows=read.problems)
    if of_groups and mail.messenger is None:
        return await _all(request, status=409, problem="opd-tanpa-bot")
    for row in read.rows:
        if isinstance(row, ListedGroup):
            await _keep(request, row, known[row.agency])
    await mail.agencies.keep(row for row in read.rows if isinstance(row, Agency))
    act = "grup.impor" if of_groups else "opd.impor"
    await office(request).audit.note(request.state.account.id, act, jumlah=len(read.rows))
    return back("/opd", "grup-dimuat" if of_groups else "opd-dimuat")


async def switch_off(request: Request) -> Response:
    """Write to a group no more, until the desk says otherwise."""
    group = await _group(request)
    recipients, now = office(request).mail.recipients, datetime.now(UTC)
    if await recipients.deactivate((Kind.GROUP,), group.pseudonym, Reason.OFF, now=now):
        await office(request).audit.note(request.state.account.id, "grup.matikan", group.id)
    return back("/opd", "grup-dimatikan")


async def switch_on(request: Request) -> Response:
    group = await _group(request)
    if await office(request).mail.recipients.reactivate((Kind.GROUP,), group.pseudonym, now=datetime.now(UTC)):
        await office(request).audit.note(request.state.account.id, "grup.nyalakan", group.id)
    return back("/opd", "grup-dinyalakan")


async def _all(
    request: Request, *, status: int = 200, problem: str | None = None, rows: Sequence[RowProblem] = ()
) -> Response:
    mail, account = office(request).mail, request.state.account
    mine = await mail.agency_of(account)
    agencies = [one for one in await mail.agencies.all() if mine is None or one.code == mine]
    groups: dict[str | None, list[Recipient]] = {}
    for group in await mail.recipients.all(agency=mine, kind=Kind.GROUP):
        groups.setdefault(group.place.agency, []).append(group)
    holes: dict[str, Any] = {"agencies": agencies, "groups": groups, "rows": rows[:MOST_PROBLEMS], "wrong": len(rows)}
    names = await mail.names()
    return page(
        request,
        "opd.html",
        status=status,
        problem=problem,
        names=names,
        shown=sorted(groups, key=lambda code: names.get(code or "", "~"))[:MOST_AGENCIES],
        words=words,
        keeps=may(account, Act.DISPATCH),
        messenger=mail.messenger,
        **holes,
    )


async def _keep(request: Request, row: ListedGroup, agency: Agency) -> None:
    """Register a group by its number; the messenger's own name stands before it wherever chats are told apart."""
    house = office(request)
    assert house.mail.messenger is not None  # `take` has looked
    platform = house.mail.messenger.name.partition(":")[0]
    place = Place(agency.code, agency.region, agency.zone, row.thread)
    name, by, now = house.identity.chat(platform, row.chat), request.state.account.id, datetime.now(UTC)
    await house.mail.recipients.keep(Kind.GROUP, name, row.chat, place, now=now, by=by)


async def _group(request: Request) -> Recipient:
    found = await office(request).mail.recipients.get(request.path_params["id"])
    if found is None or found.kind is not Kind.GROUP:
        raise HTTPException(404)
    return found

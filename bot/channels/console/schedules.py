"""Schedules: which reminders follow which calendar, for whom, at what hour; one writes them, another approves."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from jinja2.exceptions import TemplateError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.broadcasting.planning import ZONES, Run, Timing, runs
from bot.broadcasting.texts import flaws_of
from bot.channels.console.composed import MOST_HOURS, Typed, audience_of, number, typed_in
from bot.channels.console.composing import known_to
from bot.channels.console.drafting import names
from bot.channels.console.rendering import back, page
from bot.channels.console.security import field, get, office, post
from bot.desk.roles import Act, may
from bot.storage import NotAllowed, Schedule, Stage

HOURS = {"jam": "at", "jam_apel": "roll_call", "hening_dari": "quiet_from", "hening_sampai": "quiet_until"}
LENGTHS = {"berlaku": "lasts", "toleransi": "tolerance"}
USUAL = {
    "jam": "07:30",
    "jam_apel": "07:15",
    "hening_dari": "20:00",
    "hening_sampai": "06:00",
    "berlaku": "12",
    "toleransi": "3",
    "calon": "",
}
COMING = 30
_HOUR = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")


def routes() -> list[BaseRoute]:
    return [
        get("/jadwal", show, Act.DISPATCH),
        post("/jadwal", write, Act.BROADCAST),
        get("/jadwal/{id}", show_one, Act.DISPATCH),
        post("/jadwal/{id}/setujui", approve, Act.DISPATCH),
        post("/jadwal/{id}/hentikan", stop, Act.DISPATCH),
    ]


async def show(request: Request) -> Response:
    return await _all(request)


async def write(request: Request) -> Response:
    """Keep a schedule that waits for a second person, if every reminder of it can be worded and sent."""
    form, mail = request.state.form, office(request).mail
    calendar, typed = field(form, "kalender"), typed_in(form)
    chosen = tuple(name for name in form.getlist("pengingat") if isinstance(name, str))
    audience, problems = audience_of(typed, await known_to(request))
    timing, wrong = _timing({name: field(form, name) for name in USUAL})
    variables = {"candidates": field(form, "calon")} if field(form, "calon") else {}
    problems += wrong
    if mail.shelf.calendar(calendar) is None:
        problems.append("jadwal-kalender")
    listed = {one.name for one in mail.shelf.reminders()}
    problems += [] if listed and set(chosen) <= listed else ["jadwal-pengingat"]
    bad = [] if problems else await asyncio.to_thread(unsendable, request, calendar, chosen, variables)
    if problems or bad or mail.messenger is None:
        kept = {name: field(form, name) for name in USUAL}
        return await _all(
            request, status=422, problems=problems, bad=bad, typed=typed, hours=kept, chosen=chosen, calendar=calendar
        )
    by, now = request.state.account.id, datetime.now(UTC)
    made = await mail.schedules.write(calendar, chosen, audience, by=by, now=now, timing=timing, variables=variables)
    return back(f"/jadwal/{made}", "jadwal-tersimpan")


async def show_one(request: Request) -> Response:
    return await _one(request, await _found(request))


async def approve(request: Request) -> Response:
    one, by = await _found(request), request.state.account.id
    try:
        await office(request).mail.schedules.approve(one.id, by=by, now=datetime.now(UTC))
    except NotAllowed as refused:
        return await _one(request, one, status=409, refused=str(refused))
    return back(f"/jadwal/{one.id}", "jadwal-disetujui")


async def stop(request: Request) -> Response:
    """Make no further broadcasts of it; those that are made already are cancelled one by one."""
    one = await _found(request)
    if one.state is not Stage.STOPPED:
        await office(request).mail.schedules.stop(one.id, by=request.state.account.id)
    return back(f"/jadwal/{one.id}", "jadwal-dihentikan")


def unsendable(
    request: Request, calendar: str, reminders: tuple[str, ...], variables: Mapping[str, str]
) -> list[tuple[str, str]]:
    """The title of every reminder that could not be sent so, with its fault; none means all that the calendar has."""
    shelf, found = office(request).mail.shelf, []
    listed = shelf.calendar(calendar)
    stages = listed.spans() if listed is not None else {}
    meant = reminders or tuple(one.name for one in shelf.reminders() if one.stage in stages)
    for name in sorted(meant):
        try:
            flaws = flaws_of(shelf.content(name, calendar, variables))
            found += [(shelf.title(name), str(flaws[0]))] if flaws else []
        except (LookupError, ValueError, TemplateError):
            found.append((titled(request, name), ""))
    return found


def titled(request: Request, reminder: str) -> str:
    """What people call a reminder; its name when the content has it no more."""
    found = office(request).live.knowledge.reminders.get(reminder)
    return reminder if found is None else found.title


def coming(request: Request, one: Schedule, now: datetime) -> list[Run]:
    """The runs that are still to come."""
    shelf = office(request).mail.shelf
    calendar = shelf.calendar(one.calendar)
    if calendar is None or one.state is Stage.STOPPED:
        return []
    chosen = [planned for planned in shelf.reminders() if not one.reminders or planned.name in one.reminders]
    zones = one.audience.zones or tuple(ZONES)
    return [run for run in runs(chosen, calendar, Timing.of(one.timing)) if run.due_at > now and run.zone in zones]


async def _all(request: Request, *, status: int = 200, **told: Any) -> Response:
    mail, knowledge, account = office(request).mail, office(request).live.knowledge, request.state.account
    known: dict[str, Any] = {
        "problems": [],
        "bad": [],
        "typed": Typed(),
        "hours": USUAL,
        "chosen": (),
        "calendar": "",
    }
    return page(
        request,
        "jadwal.html",
        status=status,
        schedules=await mail.schedules.all(),
        calendars=sorted((one.title, name) for name, one in knowledge.calendar.items()),
        titles={name: one.title for name, one in knowledge.calendar.items()},
        reminders=sorted(
            (one.title, name, one.kind, ", ".join(map(str, one.when))) for name, one in knowledge.reminders.items()
        ),
        known=await known_to(request),
        zones=list(ZONES),
        names=await names(request),
        writes=may(account, Act.BROADCAST),
        messenger=mail.messenger,
        **(known | told),
    )


async def _one(request: Request, one: Schedule, *, status: int = 200, refused: str | None = None) -> Response:
    mail, knowledge = office(request).mail, office(request).live.knowledge
    ahead = await asyncio.to_thread(coming, request, one, datetime.now(UTC))
    # What was sound when it was approved may have changed with the content since.
    lost = await asyncio.to_thread(unsendable, request, one.calendar, one.reminders, one.variables)
    return page(
        request,
        "jadwal_satu.html",
        status=status,
        one=one,
        runs=ahead[:COMING],
        bad=() if one.state is Stage.STOPPED else lost,
        total=len(ahead),
        titles={name: reminder.title for name, reminder in knowledge.reminders.items()},
        calendar=knowledge.calendar.get(one.calendar),
        timing=Timing.of(one.timing),
        agencies=await mail.names(),
        names=await names(request),
        refused=refused,
        messenger=mail.messenger,
    )


async def _found(request: Request) -> Schedule:
    found = await office(request).mail.schedules.get(request.path_params["id"])
    if found is None:
        raise HTTPException(404)
    return found


def _timing(typed: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """What `Timing` reads, or what is wrong with it."""
    hours = {kept: typed[name] for name, kept in HOURS.items()}
    lengths = {kept: number(typed[name], 1, MOST_HOURS) for name, kept in LENGTHS.items()}
    if not all(map(_HOUR.fullmatch, hours.values())) or None in lengths.values():
        return {}, ["jadwal-jam"]
    if typed["calon"] and number(typed["calon"], 1, 20) is None:
        return {}, ["jadwal-calon"]
    return {**hours, **{name: str(length) for name, length in lengths.items()}}, []

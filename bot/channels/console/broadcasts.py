"""The broadcasts: how far each has come, and its steps, of which the deciding one takes a second person."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from typing import Any

from markupsafe import escape
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.broadcasting.planning import asleep
from bot.broadcasting.report import Report, quiz, report
from bot.channels.console.composed import USUAL_HOURS, example_of, rewritable, seen
from bot.channels.console.composing import doubts_about, to_correct
from bot.channels.console.drafting import names
from bot.channels.console.rendering import back, page, plain
from bot.channels.console.security import field, get, office, post
from bot.desk.roles import Act, may
from bot.storage import Audience, Broadcast, Content, Course, Fate, Kind, NotAllowed

SHOWN = 50
# For so long a withdrawal is tried.
WITHDRAWAL_LASTS = timedelta(hours=48)
UNPLANNED = (Course.DRAFT, Course.WAITING, Course.SKIPPED)


def routes() -> list[BaseRoute]:
    return [
        get("/siaran", show, Act.WATCH),
        get("/siaran/{id}", show_one, Act.WATCH),
        post("/siaran/{id}/pratinjau", preview, Act.BROADCAST),
        post("/siaran/{id}/ajukan", submit, Act.BROADCAST),
        post("/siaran/{id}/setujui", approve, Act.DISPATCH),
        post("/siaran/{id}/batalkan", cancel, Act.DISPATCH),
        post("/siaran/{id}/tarik", withdraw, Act.BROADCAST),
        post("/siaran/{id}/ulang", repeat, Act.BROADCAST),
    ]


async def show(request: Request) -> Response:
    mail, account, now = office(request).mail, request.state.account, datetime.now(UTC)
    agency = await mail.agency_of(account)
    listed: list[tuple[Broadcast, Report | None]] = []
    for one in await mail.broadcasts.latest(SHOWN):
        made = None if one.state in UNPLANNED else await report_of(request, one, agency)
        if not one.audience.only and (agency is None or (made is not None and made.lines)):
            listed.append((one, made))
    return page(
        request,
        "siaran.html",
        listed=listed,
        names=await names(request),
        running=any(one.state is Course.RUNNING and not one.early(now) for one, _ in listed),
        now=now,
        writes=may(account, Act.BROADCAST),
        messenger=mail.messenger,
    )


async def show_one(request: Request) -> Response:
    return await _one(request, *await seen_by(request))


async def preview(request: Request) -> Response:
    """Send it to the own Telegram chat, as a reader will get it."""
    one, _ = await seen_by(request)
    mail, account = office(request).mail, request.state.account
    staff = account.telegram and await mail.recipients.find(Kind.STAFF, account.telegram)
    if not staff:
        return await _one(request, one, None, status=409, problem="siaran-belum-tertaut")
    sent = mail.broadcasts.preview(one.title, one.content, staff.id, by=account.id, now=datetime.now(UTC))
    return await _step(request, one, sent, "siaran-dipratinjau")


async def submit(request: Request) -> Response:
    one, _ = await seen_by(request)
    return await _step(
        request, one, office(request).mail.broadcasts.submit(one.id, by=request.state.account.id), "siaran-diajukan"
    )


async def approve(request: Request) -> Response:
    """Let it go as it was read; refused for its author, and where it was edited since."""
    one, _ = await seen_by(request)
    by, broadcasts = request.state.account.id, office(request).mail.broadcasts
    step = broadcasts.approve(one.id, by=by, now=datetime.now(UTC), seen=field(request.state.form, "versi"))
    return await _step(request, one, step, "siaran-disetujui")


async def cancel(request: Request) -> Response:
    """Stop it; what has left stays where it is."""
    one, _ = await seen_by(request)
    by, broadcasts = request.state.account.id, office(request).mail.broadcasts
    return await _step(request, one, broadcasts.cancel(one.id, by=by, now=datetime.now(UTC)), "siaran-dibatalkan")


async def withdraw(request: Request) -> Response:
    """Ask a second person to replace it, everywhere it is, by the word that it was withdrawn."""
    one, now, by = await to_correct(request), datetime.now(UTC), request.state.account.id
    mail = office(request).mail
    if mail.messenger is None:
        raise HTTPException(404)
    made = await mail.broadcasts.write(
        plain("siaran_tarik_judul.txt", title=one.title),
        Content(str(escape(plain("siaran_tarik.txt").strip()))),
        one.audience,
        by=by,
        now=now,
        due_at=now,
        expires_at=now + WITHDRAWAL_LASTS,
        corrects=one.id,
    )
    assert made is not None  # only runs of schedules are there already
    await mail.broadcasts.submit(made, by=by)
    return back(f"/siaran/{made}", "siaran-tarik-diajukan")


async def repeat(request: Request) -> Response:
    """A draft of the same for those whom it did not reach; it takes a second person like any other."""
    one, _ = await seen_by(request)
    mail, now, by = office(request).mail, datetime.now(UTC), request.state.account.id
    if mail.messenger is None or not _repeatable(one, await report_of(request, one, None)):
        raise HTTPException(404)
    if (other := await mail.broadcasts.repeated(one.id)) is not None:
        return back(f"/siaran/{other}")
    made = await mail.broadcasts.write(
        one.title,
        one.content,
        Audience(missed=one.id),
        by=by,
        now=now,
        due_at=now,
        expires_at=now + timedelta(hours=USUAL_HOURS),
        once=one.once,
    )
    return back(f"/siaran/{made}", "siaran-ulang-ditulis")


def _repeatable(one: Broadcast, made: Report | None) -> bool:
    """Whether it has ended with somebody left; a correction is written anew, because it has a message to replace."""
    left = made is not None and made.total.failed + made.total.expired > 0
    return left and one.corrects is None and one.state in (Course.DONE, Course.CANCELLED)


async def seen_by(request: Request) -> tuple[Broadcast, str | None]:
    """The broadcast that the path names, and the agency that is all this account may see of it."""
    mail = office(request).mail
    found, agency = await mail.broadcasts.get(request.path_params["id"]), await mail.agency_of(request.state.account)
    if found is None or found.audience.only:
        raise HTTPException(404)
    if agency is not None and not await mail.deliveries.tallies(found.id, agency=agency):
        raise HTTPException(404)
    return found, agency


async def report_of(request: Request, one: Broadcast, agency: str | None) -> Report:
    """What became of it, for the whole desk or for one agency."""
    mail = office(request).mail
    read = await mail.receipts.of(one.id)
    if agency is not None:
        read = {code: count for code, count in read.items() if code == agency}
    tallies, troubled = mail.deliveries.tallies, mail.deliveries.troubled
    return report(await tallies(one.id, agency=agency), read, await mail.names(), await troubled(one.id, agency=agency))


async def _step(request: Request, one: Broadcast, step: Awaitable[Any], news: str) -> Response:
    try:
        await step
    except NotAllowed as refused:
        return await _one(request, one, None, status=409, refused=str(refused))
    return back(f"/siaran/{one.id}", news)


async def _one(request: Request, one: Broadcast, agency: str | None, *, status: int = 200, **holes: Any) -> Response:
    mail, account, now = office(request).mail, request.state.account, datetime.now(UTC)
    now_it_is = await mail.broadcasts.get(one.id) or one
    holes = {"problem": None, "refused": None} | holes
    made = None if now_it_is.state in UNPLANNED else await report_of(request, one, agency)
    return page(
        request,
        "siaran_satu.html",
        status=status,
        one=now_it_is,
        seen=seen(now_it_is.content),
        shown=example_of(now_it_is.content),
        doubts=() if agency is not None else doubts_about(now_it_is.title, now_it_is.content),
        quiet=asleep(now_it_is.due_at) if now_it_is.state in UNPLANNED else (),
        edits=may(account, Act.BROADCAST) and rewritable(now_it_is, now),
        early=now_it_is.early(now),
        count=await _count(request, now_it_is) if agency is None else None,
        report=made,
        again=may(account, Act.BROADCAST) and _repeatable(now_it_is, made),
        repeated=await mail.broadcasts.repeated(one.id) if agency is None else None,
        quiz=await _quiz(request, one, agency),
        agencies=await mail.names(),
        names=await names(request) if agency is None else {},
        whole=agency is None,
        writes=may(account, Act.BROADCAST),
        decides=may(account, Act.DISPATCH),
        messenger=mail.messenger,
        **holes,
    )


async def _count(request: Request, one: Broadcast) -> int | None:
    """How many chats it would go to; a correction goes to those that have its broadcast, or may have it."""
    mail = office(request).mail
    if one.state not in (Course.DRAFT, Course.WAITING):
        return None
    if one.corrects is None:
        return await mail.broadcasts.count(one.audience)
    has_it = (Fate.SENT, Fate.UNCERTAIN, Fate.CLAIMED)
    return sum(
        tally.count if tally.state in has_it else tally.doubtful
        for tally in await mail.deliveries.tallies(one.corrects)
    )


async def _quiz(request: Request, one: Broadcast, agency: str | None) -> list[tuple[str, str, str]]:
    """Agency, how many took part and how many were right."""
    if one.content.question is None or one.state in UNPLANNED:
        return []
    mail = office(request).mail
    called, votes = await mail.names(), await mail.deliveries.votes(one.id)
    told = quiz(votes, str(one.content.correct))
    return [(called.get(code, code), *shown) for code, shown in told.items() if agency is None or code == agency]

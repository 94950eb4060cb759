"""Write a broadcast: from a reminder or in own words, looked at as readers will see it, and only then kept."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from jinja2.exceptions import TemplateError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.broadcasting.planning import ZONES, asleep
from bot.channels.console.composed import (
    Composed,
    Known,
    Typed,
    composed,
    example_of,
    number,
    rewritable,
    seen,
    typed_from,
    typed_in,
    typed_of,
)
from bot.channels.console.drafting import names
from bot.channels.console.rendering import back, page
from bot.channels.console.security import field, get, office, post
from bot.desk.roles import Act
from bot.storage import Broadcast, Changed, Course, NotAllowed
from knowledge.neutrality import sides_taken

# Ten thousand characters, each of them three bytes in three letters, and room for the rest.
LARGEST = 256 * 1024


def routes() -> list[BaseRoute]:
    return [
        get("/siaran/baru", show, Act.BROADCAST),
        post("/siaran/baru", write, Act.BROADCAST, largest=LARGEST),
        get("/siaran/{id}/sunting", show_draft, Act.BROADCAST),
        post("/siaran/{id}/sunting", rewrite, Act.BROADCAST, largest=LARGEST),
        get("/siaran/{id}/betulkan", show_correction, Act.BROADCAST),
        post("/siaran/{id}/betulkan", correct, Act.BROADCAST, largest=LARGEST),
        get("/siaran/poster/{rule}.png", poster, Act.WATCH),
    ]


async def show(request: Request) -> Response:
    """The empty form, or one that a reminder of the content fills."""
    name, calendar = request.query_params.get("pengingat", ""), request.query_params.get("kalender", "")
    if not name:
        return await _form(request, Typed())
    candidates = number(request.query_params.get("calon", ""), 1, 20)
    shelf = office(request).mail.shelf
    try:
        content = shelf.content(name, calendar, {"candidates": str(candidates or "")})
        typed = typed_from(shelf.title(name), content)
        return await _form(request, Typed(**{**vars(typed), "subject": shelf.subject(name) or ""}))
    except (LookupError, ValueError, TemplateError):
        return await _form(request, Typed(), status=422, problems=("siaran-pengingat",))


async def write(request: Request) -> Response:
    """Show the preview, or keep the broadcast as a draft; nothing that has a fault is kept."""
    return await _take(request, None)


async def show_draft(request: Request) -> Response:
    draft = await _to_rewrite(request)
    return await _form(request, typed_of(draft, datetime.now(UTC)), await _original_of(request, draft), draft=draft)


async def rewrite(request: Request) -> Response:
    """Put the edited draft in the place of what its editor saw; where that changed meanwhile, show both."""
    draft, now, mail = await _to_rewrite(request), datetime.now(UTC), office(request).mail
    original, typed = await _original_of(request, draft), typed_in(request.state.form)
    fixed = draft.audience if draft.audience.missed is not None else None
    made = composed(typed, await known_to(request), now=now, corrects=original, fixed=fixed)
    seen_version = field(request.state.form, "versi")
    if not _keeps(request, made):
        status = 200 if made.fine else 422
        return await _form(request, typed, original, made=made, draft=draft, version=seen_version, status=status)
    try:
        await mail.broadcasts.rewrite(
            draft.id,
            made.title,
            made.content,
            made.audience,
            by=request.state.account.id,
            seen=seen_version,
            due_at=made.due_at,
            expires_at=made.expires_at,
            once=made.once,
        )
    except Changed:
        kept = await _to_rewrite(request)
        return await _form(request, typed, original, made=made, draft=kept, status=409, clash=kept)
    except NotAllowed as refused:
        return await _form(request, typed, original, made=made, draft=draft, status=409, refused=str(refused))
    return back(f"/siaran/{draft.id}", "siaran-disunting")


async def show_correction(request: Request) -> Response:
    original = await to_correct(request)
    return await _form(request, typed_from(original.title, original.content, original.audience), original)


async def correct(request: Request) -> Response:
    """The same for a correction, which replaces its broadcast in every chat that has it."""
    return await _take(request, await to_correct(request))


async def poster(request: Request) -> Response:
    """The picture of a rule."""
    rule, shelf = request.path_params["rule"], office(request).mail.shelf
    if rule not in office(request).live.knowledge.rules:
        raise HTTPException(404)
    return Response(await asyncio.to_thread(shelf.poster, rule), media_type="image/png")


async def to_correct(request: Request) -> Broadcast:
    """The broadcast that the path names, if it has gone out at all."""
    found = await office(request).mail.broadcasts.get(request.path_params["id"])
    sent = found is not None and found.state in (Course.RUNNING, Course.HELD, Course.DONE, Course.CANCELLED)
    if found is None or not sent or found.approver is None or found.audience.only:
        raise HTTPException(404)
    return found


async def _to_rewrite(request: Request) -> Broadcast:
    """The draft that the path names; what begins by itself or has begun is none."""
    found = await office(request).mail.broadcasts.get(request.path_params["id"])
    now = datetime.now(UTC)
    if found is None or not rewritable(found, now) or office(request).mail.messenger is None:
        raise HTTPException(404)
    return found


async def _original_of(request: Request, draft: Broadcast) -> Broadcast | None:
    """What a draft corrects, if it is a correction; with the draft's picture, because a withdrawal takes it away."""
    found = None if draft.corrects is None else await office(request).mail.broadcasts.get(draft.corrects)
    return found and replace(found, content=replace(found.content, poster=draft.content.poster))


async def known_to(request: Request) -> Known:
    """What a form may name now."""
    knowledge = office(request).live.knowledge
    phrase = knowledge.phrases.get("langganan-subjek")
    lines = () if phrase is None else (line.partition(" - ") for line in phrase.text.splitlines())
    subjects = {slug.strip(): title.strip() for slug, dash, title in lines if dash}
    return Known(await office(request).mail.agencies.all(), subjects, knowledge.rules)


async def _take(request: Request, original: Broadcast | None) -> Response:
    now, mail, by = datetime.now(UTC), office(request).mail, request.state.account.id
    typed = typed_in(request.state.form)
    made = composed(typed, await known_to(request), now=now, corrects=original)
    if not _keeps(request, made):
        return await _form(request, typed, original, made=made, status=200 if made.fine else 422)
    kept = await mail.broadcasts.write(
        made.title,
        made.content,
        made.audience,
        by=by,
        now=now,
        due_at=made.due_at,
        expires_at=made.expires_at,
        once=made.once,
        corrects=None if original is None else original.id,
    )
    return back(f"/siaran/{kept}", "siaran-tersimpan")


def _keeps(request: Request, made: Composed) -> bool:
    """Whether this is to be kept, and can be."""
    asked = field(request.state.form, "langkah") == "simpan"
    return asked and made.fine and office(request).mail.messenger is not None


async def _form(
    request: Request,
    typed: Typed,
    original: Broadcast | None = None,
    *,
    made: Composed | None = None,
    draft: Broadcast | None = None,
    version: str | None = None,
    clash: Broadcast | None = None,
    refused: str | None = None,
    status: int = 200,
    problems: tuple[str, ...] = (),
) -> Response:
    """The form; `clash` is what somebody else kept meanwhile, which stands beside what was typed."""
    house, known = office(request), await known_to(request)
    knowledge = house.live.knowledge
    fine = made is not None and made.fine
    holes: dict[str, Any] = {
        "typed": typed,
        "original": original,
        "draft": draft,
        "version": version or (draft.version if draft is not None else None),
        "clash": clash,
        "clash_seen": None if clash is None else seen(clash.content),
        "refused": refused,
        "agencies": await house.mail.names(),
        "names": {} if clash is None else await names(request),
        "made": made,
        "shown": None if made is None else example_of(made.content),
        "quiet": asleep(made.due_at) if made is not None and fine else (),
        "problems": problems if made is None else made.problems,
        "seen": seen(made.content) if made is not None and fine else None,
        "doubts": doubts_about(made.title, made.content) if made is not None else (),
        "count": await house.mail.broadcasts.count(made.audience) if made is not None and fine else None,
        "known": known,
        "zones": list(ZONES),
        "rules": sorted((rule.title, name) for name, rule in knowledge.rules.items()),
        "reminders": sorted((one.title, name) for name, one in knowledge.reminders.items()),
        "calendars": sorted((one.title, name) for name, one in knowledge.calendar.items()),
        "messenger": house.mail.messenger,
    }
    return page(request, "siaran_tulis.html", status=status, **holes)


def doubts_about(title: str, content: Any) -> tuple[tuple[str, str], ...]:
    """What looks as if it took a side; a person judges that, because a pattern cannot."""
    words = "\n".join((title, content.text, content.question or "", *content.options, content.explanation))
    return tuple(sides_taken(words + "\n" + "\n".join(content.variables.values())))

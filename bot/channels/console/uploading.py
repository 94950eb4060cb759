"""Files that come in through the console: chosen, examined, shown as a dry run, and only then taken into a draft."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.channels.console.rendering import back, page
from bot.channels.console.security import SMALL, field, get, office, post
from bot.desk.editing import Conflict, DraftGone
from bot.desk.intake import Intake, Kept, Overtaken, UploadGone, suggested_title
from bot.desk.roles import Act
from bot.desk.uploads.correcting import doubtful
from bot.desk.uploads.receiving import gathered
from bot.desk.uploads.template import template
from bot.desk.uploads.upload import LARGEST, MEGABYTE, Kind, Refused
from bot.storage import UPLOADS_STAY

CHUNK = 64 * 1024
SHOWN = 200
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What people sent is never shown by the browser: it is saved, under no type that could run.
SAVED = {"content-security-policy": "sandbox; default-src 'none'"}


def routes() -> list[BaseRoute]:
    return [
        get("/unggah", show, Act.EDIT),
        post("/unggah", receive, Act.EDIT, largest=LARGEST + SMALL),
        get("/unggah/contoh/{kind}.xlsx", example, Act.EDIT),
        get("/unggah/{id}", show_one, Act.EDIT),
        post("/unggah/{id}/masukkan", enter, Act.EDIT),
        post("/unggah/{id}/buang", discard, Act.EDIT),
        post("/unggah/{id}/kenali", recognise, Act.EDIT),
        get("/unggah/{id}/asli", original, Act.EDIT),
    ]


async def show(request: Request) -> Response:
    return await _all(request)


async def receive(request: Request) -> Response:
    """Examine what was sent; what it would do is shown on a page of its own."""
    file = request.state.form.get("berkas")
    if not isinstance(file, UploadFile) or not file.filename:
        return await _all(request, status=422, problem="unggah-tanpa-berkas")
    intake = intake_of(request)
    try:
        data = await gathered(_chunks(file), declared=file.size)
    except Refused as refused:
        return await _all(request, status=422, refusal=refused.refusal.text, refused=file.filename)
    taken = await intake.take(data, file.filename, request.state.account.id)
    if taken.id is None:
        assert taken.upload.refusal is not None  # else it would have been kept
        return await _all(request, status=422, refusal=taken.upload.refusal.text, refused=taken.upload.name)
    return back(f"/unggah/{taken.id}")


async def show_one(request: Request) -> Response:
    return await _one(request, await found(request), request.query_params.get("ke") or None)


async def enter(request: Request) -> Response:
    """Take exactly the dry run that the person saw into a draft."""
    kept, form = await found(request), request.state.form
    draft, account = field(form, "ke") or None, request.state.account.id
    title, reason = field(form, "judul"), field(form, "alasan")
    try:
        into = await intake_of(request).enter(
            kept, account, digest=field(form, "terlihat"), draft=draft, title=title, reason=reason
        )
    except Overtaken:
        return await _one(request, kept, draft, status=409, problem="unggah-berubah", typed=(title, reason))
    except UploadGone:
        raise HTTPException(404) from None
    except (Conflict, DraftGone):
        return await _one(request, kept, None, status=409, problem="unggah-rancangan", typed=(title, reason))
    return back(f"/unggah/{kept.stored.id}", None if into == draft else "unggah-dimuat")


async def discard(request: Request) -> Response:
    await intake_of(request).discard(await found(request), request.state.account.id)
    return back("/unggah", "unggah-dibuang")


async def recognise(request: Request) -> Response:
    """Begin to read the pages without text; the page of the upload says when it is done."""
    kept = await found(request)
    if kept.upload.unread and kept.stored.draft is None:
        intake_of(request).begin_recognising(kept)
    return back(f"/unggah/{kept.stored.id}")


async def original(request: Request) -> Response:
    """The file as it came, to be saved."""
    kept = await found(request)
    try:
        data = await intake_of(request).original(kept)
    except UploadGone:
        raise HTTPException(404) from None
    return saved(data, kept.upload.name, "application/octet-stream")


async def example(request: Request) -> Response:
    """The workbook to fill in, with the rules and topics that there are now."""
    if request.path_params["kind"] not in (Kind.ATURAN, Kind.PERTANYAAN):
        raise HTTPException(404)
    kind, knowledge = Kind(request.path_params["kind"]), office(request).live.knowledge
    topics = sorted(set(knowledge.topics.values()))
    data = await asyncio.to_thread(template, kind, rules=sorted(knowledge.rules), topics=topics)
    return saved(data, f"contoh-{kind}.xlsx", SHEET)


def saved(data: bytes, name: str, kind: str) -> Response:
    """A file that the browser saves and never opens as a page of ours."""
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return Response(data, media_type=kind, headers={**SAVED, "content-disposition": disposition})


def intake_of(request: Request) -> Intake:
    return office(request).intake


async def found(request: Request) -> Kept:
    """The upload that the path names; 404 when it is gone."""
    try:
        return await intake_of(request).find(request.path_params["id"])
    except UploadGone:
        raise HTTPException(404) from None


async def _all(request: Request, *, status: int = 200, **told: Any) -> Response:
    house = office(request)
    kept, names = await intake_of(request).all(), {one.id: one.name for one in await house.accounts.all()}
    holes: dict[str, Any] = {"problem": None, "refusal": None, "refused": None} | told
    limit = {"largest": LARGEST, "megabytes": LARGEST // MEGABYTE, "days": UPLOADS_STAY.days}
    return page(request, "unggah.html", status=status, uploads=kept, names=names, **limit, **holes)


async def _one(
    request: Request,
    kept: Kept,
    draft: str | None,
    *,
    status: int = 200,
    problem: str | None = None,
    typed: tuple[str, str] | None = None,
) -> Response:
    """The upload with its dry run against the draft that was chosen; against what serves where that cannot be."""
    intake, house = intake_of(request), office(request)
    rehearsal = None
    if kept.upload.refusal is None and kept.stored.draft is None:
        try:
            rehearsal = await intake.rehearse(kept, draft)
        except (Conflict, DraftGone):
            draft, problem, status = None, "unggah-rancangan", 409
            rehearsal = await intake.rehearse(kept)
    holes = {
        "kept": kept,
        "rehearsal": rehearsal,
        "draft": draft,
        "drafts": await house.desk.editing.alive(),
        "problem": problem,
        "typed": typed or (suggested_title(kept), kept.work.reason),
        "doubts": len(doubtful(kept.work.pieces)),
        "recognising": intake.recognising(kept),
        "can_recognise": bool(kept.upload.unread) and await intake.can_recognise(),
        "most": SHOWN,
        "until": kept.stored.at + UPLOADS_STAY,
    }
    return page(request, "unggah_satu.html", status=status, **holes)


async def _chunks(file: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await file.read(CHUNK):
        yield chunk

"""The drafts: opened with a title and a reason, looked at, submitted, thrown away."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.channels.console.drafting import conflicts_page, draft_of, names
from bot.channels.console.rendering import back, page
from bot.channels.console.security import field, get, office, post
from bot.desk.browsing import RULES, topics
from bot.desk.editing import LONGEST_REASON, LONGEST_TITLE, Conflict
from bot.desk.roles import Act
from bot.storage import ContentDraft
from bot.storage.drafts import ALIVE
from knowledge.draft import FOLDERS
from knowledge.problems import KnowledgeError
from knowledge.store import check_paths


def routes() -> list[BaseRoute]:
    return [
        get("/rancangan", show, Act.READ),
        post("/rancangan", open_one, Act.EDIT),
        get("/rancangan/{id}", show_one, Act.READ),
        post("/rancangan/{id}/baru", begin_file, Act.EDIT),
        post("/rancangan/{id}/ajukan", submit, Act.EDIT),
        post("/rancangan/{id}/buang", discard, Act.EDIT),
    ]


async def show(request: Request) -> Response:
    return await _list(request)


async def open_one(request: Request) -> Response:
    """A new draft; with a file it goes on to the form of that file."""
    form, house = request.state.form, office(request)
    title, reason, path = field(form, "judul"), field(form, "alasan"), field(form, "berkas")
    if not title or not reason or len(title) > LONGEST_TITLE or len(reason) > LONGEST_REASON:
        return await _list(request, status=422, problem="tanpa-alasan", title=title, reason=reason, path=path)
    draft = await house.desk.editing.open(title, reason, request.state.account.id)
    await house.audit.note(request.state.account.id, "rancangan.buka", draft.id)
    if path and _fits(path):
        return back(f"/rancangan/{draft.id}/sunting/{quote(path)}")
    return back(f"/rancangan/{draft.id}", "rancangan-dibuka")


async def show_one(request: Request) -> Response:
    draft = await office(request).desk.drafts.find(request.path_params["id"])
    if draft is None:
        raise HTTPException(404)
    return await _one(request, draft)


async def begin_file(request: Request) -> Response:
    """Go to the empty form of a file that is not there yet."""
    draft, form = await draft_of(request), request.state.form
    folder, name, topic = field(form, "jenis"), field(form, "nama"), field(form, "topik")
    path = f"{folder}/{topic}/{name}.yaml" if folder == RULES else f"{folder}/{name}.yaml"
    problem = None if _fits(path) else "nama-berkas"
    if problem is None and path in (await office(request).desk.serving()).files:
        problem = "berkas-ada"
    if problem:
        return await _one(request, draft, status=422, problem=problem, typed={"jenis": folder, "nama": name})
    return back(f"/rancangan/{draft.id}/sunting/{quote(path)}")


async def submit(request: Request) -> Response:
    """Say that it is ready for a second person."""
    draft, house = await draft_of(request), office(request)
    try:
        await house.desk.editing.submit(draft.id)
    except Conflict as conflict:
        return await conflicts_page(request, draft, conflict)
    await house.audit.note(request.state.account.id, "rancangan.ajukan", draft.id)
    return back(f"/rancangan/{draft.id}/dampak", "diajukan")


async def discard(request: Request) -> Response:
    draft, house = await draft_of(request), office(request)
    await house.desk.editing.discard(draft.id)
    await house.audit.note(request.state.account.id, "rancangan.buang", draft.id)
    return back("/rancangan", "dibuang")


async def _list(request: Request, *, status: int = 200, **holes: Any) -> Response:
    known: dict[str, Any] = {"problem": None, "title": "", "reason": "", "path": ""}
    drafts = await office(request).desk.editing.alive()
    return page(request, "rancangan.html", status=status, drafts=drafts, names=await names(request), **(known | holes))


async def _one(request: Request, draft: ContentDraft, *, status: int = 200, **holes: Any) -> Response:
    known: dict[str, Any] = {"problem": None, "typed": {"jenis": RULES, "nama": ""}}
    house = office(request)
    return page(
        request,
        "rancangan_satu.html",
        status=status,
        draft=draft,
        alive=draft.state in ALIVE,
        files=await house.desk.drafts.files(draft.id),
        serving=(await house.desk.serving()).files,
        names=await names(request),
        folders=list(FOLDERS),
        topics=topics(house.live.knowledge),
        **(known | holes),
    )


def _fits(path: str) -> bool:
    try:
        check_paths([path])
    except KnowledgeError:
        return False
    return True

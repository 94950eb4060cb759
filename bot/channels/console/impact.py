"""The impact of a draft: everything a person should see before it is live, and the steps that then are theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from bot.channels.console.drafting import conflicts_page, draft_of, names
from bot.channels.console.rendering import back, page
from bot.channels.console.security import field, get, office, post
from bot.desk.editing import Conflict
from bot.desk.gate import may_approve, may_publish
from bot.desk.publishing import Examined, NotPublished
from bot.desk.reading import Group, Grouped, Line, counted, differences, grouped
from bot.desk.roles import Act, may
from bot.storage import ContentDraft

A_PAGE = 20


@dataclass(frozen=True)
class FileChange:
    """A file of a draft beside the one that serves."""

    path: str
    kind: str
    lines: list[Line]
    editor: str


def routes() -> list[BaseRoute]:
    return [
        get("/rancangan/{id}/dampak", show, Act.READ),
        get("/rancangan/{id}/keadaan", state, Act.READ),
        post("/rancangan/{id}/periksa", examine, Act.READ),
        post("/rancangan/{id}/setujui", approve, Act.REVIEW),
        post("/rancangan/{id}/terbitkan", publish, Act.PUBLISH),
    ]


async def show(request: Request) -> Response:
    return await _show(request, await draft_of(request))


async def state(request: Request) -> Response:
    """Whether the draft is still being tried, for a page that waits."""
    draft = await draft_of(request)
    return JSONResponse({"berjalan": office(request).desk.previews.running(draft)})


async def examine(request: Request) -> Response:
    """Begin to try the draft; the page then says how far it is."""
    draft = await draft_of(request)
    office(request).desk.previews.start(draft)
    return back(f"/rancangan/{draft.id}/dampak")


async def approve(request: Request) -> Response:
    draft, account, publishing = await draft_of(request), request.state.account, office(request).desk.publishing
    try:
        await publishing.approve(draft.id, account.id, account.roles, fingerprint=_seen(request))
    except NotPublished as refused:
        return await _show(request, draft, refused=refused.reasons)
    except Conflict as conflict:
        return await conflicts_page(request, draft, conflict)
    return back(f"/rancangan/{draft.id}/dampak", "disetujui")


async def publish(request: Request) -> Response:
    """Let exactly what was seen serve."""
    draft, account, publishing = await draft_of(request), request.state.account, office(request).desk.publishing
    try:
        await publishing.publish(draft.id, account.id, account.roles, fingerprint=_seen(request))
    except NotPublished as refused:
        return await _show(request, draft, refused=refused.reasons)
    except Conflict as conflict:
        return await conflicts_page(request, draft, conflict)
    return back("/rilis", "terbit")


async def _show(request: Request, draft: ContentDraft, *, refused: tuple[str, ...] = ()) -> Response:
    desk = office(request).desk
    try:
        found = await desk.publishing.examined(draft.id)
    except Conflict as conflict:
        return await conflicts_page(request, draft, conflict)
    return page(
        request,
        "dampak.html",
        status=409 if refused else 200,
        draft=draft,
        found=found,
        running=desk.previews.running(draft),
        failed=desk.previews.failed(draft),
        refused=refused,
        files=await _files(request, draft),
        names=await names(request),
        **_answers(request, found),
        **await _steps(request, draft, found),
    )


def _answers(request: Request, found: Examined | None) -> dict[str, Any]:
    """The answers that change: how many of each kind, and one page of those that are wanted."""
    impact = found.tried.impact if found else None
    every = grouped(impact) if impact else []
    asked = request.query_params.get("kelompok", "")
    wanted = [one for one in every if asked in ("", one.group)] if asked in ("", *Group) else every
    number = _page(request, len(wanted))
    shown: list[Grouped] = wanted[(number - 1) * A_PAGE : number * A_PAGE]
    last = max(1, -(-len(wanted) // A_PAGE))
    return {"groups": counted(every), "shown": shown, "group": asked, "number": number, "last": last}


async def _steps(request: Request, draft: ContentDraft, found: Examined | None) -> dict[str, Any]:
    """What stands between the draft and the people who ask, and what this person may do about it."""
    publishing, editing, account = office(request).desk.publishing, office(request).desk.editing, request.state.account
    touched = await editing.touched_by(draft.id)
    approvers = await publishing.approvers(draft.id, found.fingerprint) if found else ()
    gate, roles = publishing.gate(found), account.roles
    return {
        "gate": gate,
        "approvers": approvers,
        "editable": may(account, Act.EDIT),
        "not_approve": may_approve(account=account.id, roles=roles, touched_by=touched),
        "reviews": may(account, Act.REVIEW),
        "approved": account.id in approvers,
        "not_publish": may_publish(gate, roles=roles, touched_by=touched, approvers=approvers),
        "publishes": may(account, Act.PUBLISH),
    }


async def _files(request: Request, draft: ContentDraft) -> list[FileChange]:
    desk = office(request).desk
    tree, found = await desk.serving(), []
    for file in await desk.drafts.files(draft.id):
        live = desk.store.read(tree, file.path) if file.path in tree.files else None
        kind = "hapus" if file.content is None else "baru" if live is None else "ubah"
        found.append(FileChange(file.path, kind, differences(live, file.content), file.editor))
    return found


def _page(request: Request, count: int) -> int:
    asked = request.query_params.get("halaman", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    return min(max(1, number), max(1, -(-count // A_PAGE)))


def _seen(request: Request) -> str:
    """The state of the draft that the person had before them."""
    return field(request.state.form, "sidik")

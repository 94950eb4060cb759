"""Change one file of a draft: by its form, or as text; both through the same sheet, reader and guards."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.channels.console.drafting import LARGEST, conflicts_page, draft_of, path_in, seen_in, text_of, today
from bot.channels.console.lists import lists_for
from bot.channels.console.rendering import back, page
from bot.channels.console.security import field, get, office, post
from bot.desk.editing import Conflict, Page
from bot.desk.fields import REVIEW, fields_for
from bot.desk.filling import Misread, Unfillable, Values, filled, read
from bot.desk.reviewing import may_review, misuse, with_review
from bot.desk.roles import Act
from bot.storage import ContentDraft
from knowledge.draft import problems_of
from knowledge.editing import Sheet, new_text, plain
from knowledge.problems import KnowledgeError, Problem

# With what a new file of a kind begins; days and verdicts are for a person to say.
BEGINNINGS: dict[str, dict[str, Any]] = {"regulations": {"rank": "se", "status": "berlaku"}}


def routes() -> list[BaseRoute]:
    return [
        get("/rancangan/{id}/sunting/{path:path}", show, Act.EDIT),
        post("/rancangan/{id}/sunting/{path:path}", save_form, Act.EDIT, largest=LARGEST),
        get("/rancangan/{id}/teks/{path:path}", show_text, Act.EDIT),
        post("/rancangan/{id}/teks/{path:path}", save_text, Act.EDIT, largest=LARGEST),
        post("/rancangan/{id}/hapus/{path:path}", remove, Act.EDIT),
        post("/rancangan/{id}/urung/{path:path}", undo, Act.EDIT),
    ]


async def show(request: Request) -> Response:
    """The form of a file, or its text where no form can show it."""
    draft, path = await draft_of(request), path_in(request)
    known = await office(request).desk.editing.page(draft.id, path)
    try:
        said, values = await asyncio.to_thread(_filled, known)
    except (KnowledgeError, Unfillable):
        return await _text_page(request, draft, known, _text(known), problem="hanya-teks")
    return await _form_page(request, draft, known, values, said)


async def save_form(request: Request) -> Response:
    """Write what the form says into the text with which it began."""
    draft, path, form = await draft_of(request), path_in(request), request.state.form
    before, values = str(form.get("dasar", "")).replace("\r\n", "\n"), _values(request)
    name, ticked = request.state.account.name, _ticks(request)
    try:
        text = await asyncio.to_thread(_written, path, before, values, name=name, ticked=ticked)
    except (Misread, KnowledgeError) as error:
        known = await office(request).desk.editing.page(draft.id, path)
        problems = [] if isinstance(error, Misread) else list(error.problems)
        misread = error if isinstance(error, Misread) else None
        return await _form_page(
            request, draft, known, values, {}, status=422, misread=misread, problems=problems, before=before
        )
    return await _save(request, draft, path, text, "sunting")


async def show_text(request: Request) -> Response:
    draft, path = await draft_of(request), path_in(request)
    known = await office(request).desk.editing.page(draft.id, path)
    return await _text_page(request, draft, known, _text(known))


async def save_text(request: Request) -> Response:
    draft, path = await draft_of(request), path_in(request)
    text = str(request.state.form.get("teks", "")).replace("\r\n", "\n")
    return await _save(request, draft, path, text, "teks")


async def remove(request: Request) -> Response:
    """Take the file out of the content, in this draft."""
    return await _keep(request, await draft_of(request), path_in(request), None, "rancangan.hapus")


async def undo(request: Request) -> Response:
    """Leave the file as it serves."""
    draft, path, house = await draft_of(request), path_in(request), office(request)
    if await house.desk.editing.undo(draft.id, path):
        await house.audit.note(request.state.account.id, "rancangan.urung", draft.id, berkas=path)
    return back(f"/rancangan/{draft.id}", "urung")


async def _save(request: Request, draft: ContentDraft, path: str, text: str, door: str) -> Response:
    """Keep a text, unless it claims a review that its editor may not claim."""
    house, account = office(request), request.state.account
    known, said = await house.desk.editing.page(draft.id, path), await asyncio.to_thread(_said, path, text.encode())
    tree = await house.desk.serving()
    live = house.desk.store.read(tree, path) if path in tree.files else None
    claims = said is not None and not REVIEW.isdisjoint(said)
    before = [one for one in (_said(path, known.content), _said(path, live)) if one is not None] if claims else []
    if misuse(said, before, name=account.name, roles=account.roles, on=today()):
        return await _text_page(request, draft, known, text, status=403, problem="tinjauan-orang-lain")
    response = await _keep(request, draft, path, text.encode(), "rancangan.simpan", door)
    claimed = (said or {}).get("reviewed"), (said or {}).get("reviewer")
    if response.status_code == 303 and claimed == (today().isoformat(), account.name):
        await house.audit.note(account.id, "aturan.tinjau", path, rancangan=draft.id)
    return response


async def _keep(
    request: Request, draft: ContentDraft, path: str, content: bytes | None, act: str, door: str = "sunting"
) -> Response:
    house, account = office(request), request.state.account.id
    try:
        await house.desk.editing.save(draft.id, path, content, seen=seen_in(request), editor=account)
    except Conflict as conflict:
        return await conflicts_page(request, draft, conflict)
    except KnowledgeError as error:
        known = await house.desk.editing.page(draft.id, path)
        text = text_of(content) or ""
        return await _text_page(request, draft, known, text, status=422, problems=list(error.problems))
    await house.audit.note(account, act, draft.id, berkas=path)
    if content is None:
        return back(f"/rancangan/{draft.id}", "berkas-dihapus")
    return back(f"/rancangan/{draft.id}/{door}/{quote(path)}", "tersimpan")


async def _form_page(
    request: Request,
    draft: ContentDraft,
    known: Page,
    values: Values,
    said: dict[str, Any],
    *,
    status: int = 200,
    before: str | None = None,
    **holes: Any,
) -> Response:
    """The form; a form that was sent back keeps what it began with, so that nobody is overwritten."""
    form = request.state.form if before is not None else None
    more: dict[str, Any] = {"misread": None, "problems": await asyncio.to_thread(_problems, known)}
    return page(
        request,
        "sunting.html",
        status=status,
        draft=draft,
        known=known,
        fields=fields_for(known.path),
        values=values,
        before=_text(known) if before is None else before,
        unsaved=form is not None,
        seen=known.seen if form is None else seen_in(request),
        said=said,
        may_review=known.path.startswith("rules/") and may_review(request.state.account.roles),
        lists=await lists_for(request, draft),
        **(more | holes),
    )


async def _text_page(
    request: Request, draft: ContentDraft, known: Page, text: str, *, status: int = 200, **holes: Any
) -> Response:
    more: dict[str, Any] = {"problem": None, "problems": await asyncio.to_thread(_problems, known)}
    seen = known.seen if request.method == "GET" else seen_in(request)
    return page(
        request, "sunting_teks.html", status=status, draft=draft, known=known, text=text, seen=seen, **(more | holes)
    )


def _problems(known: Page) -> list[Problem]:
    return [] if known.content is None else problems_of(known.path, known.content)


def _text(known: Page) -> str:
    return text_of(known.content) or ""


def _filled(known: Page) -> tuple[dict[str, Any], Values]:
    """What a file says, and the form of it. A list of words takes a second to read, so not where others wait."""
    path = known.path
    said = plain(path, _text(known)) if known.content else BEGINNINGS.get(path.partition("/")[0], {})
    return said, filled(fields_for(path), said)


def _written(path: str, before: str, values: Values, *, name: str, ticked: bool) -> str:
    """The text with which a form began, changed as the form was filled."""
    said = plain(path, before) if before else {}
    wanted = {**_unasked(path, said), **read(fields_for(path), values)}
    wanted = with_review(said, wanted, name=name, ticked=ticked, on=today())
    if not before:
        return new_text(path, wanted)
    sheet = Sheet(path, before)
    sheet.revise(wanted)
    return sheet.text()


def _unasked(path: str, said: dict[str, Any]) -> dict[str, Any]:
    """What the file says and the form does not ask."""
    asked = {one.name for one in fields_for(path)}
    return {name: value for name, value in said.items() if name not in asked}


def _said(path: str, content: bytes | None) -> dict[str, Any] | None:
    try:
        return None if not content else plain(path, content.decode(errors="replace"))
    except KnowledgeError:
        return None


def _values(request: Request) -> Values:
    form = request.state.form
    return {name: [one for one in form.getlist(name) if isinstance(one, str)] for name in form}


def _ticks(request: Request) -> bool:
    """Whether a reviewer said that they reviewed this now."""
    return bool(field(request.state.form, "tinjau")) and may_review(request.state.account.roles)

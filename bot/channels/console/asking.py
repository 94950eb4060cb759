""" "Coba tanya": what a draft would answer, beside what serves now. The question is kept nowhere."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.channels.console.drafting import conflicts_page, draft_of, today
from bot.channels.console.rendering import page
from bot.channels.console.security import field, get, office, post
from bot.desk.editing import Conflict
from bot.desk.roles import Act
from bot.model import Answer, Question
from bot.storage import ContentDraft
from index.snapshot import SnapshotError
from knowledge.problems import Problem

LONGEST_QUESTION = 2_000


@dataclass(frozen=True)
class Tasted:
    """An answer of a draft, or why there is none yet."""

    answer: Answer | None = None
    waiting: bool = False
    problems: tuple[Problem, ...] = ()
    failed: str | None = None


def routes() -> list[BaseRoute]:
    return [get("/rancangan/{id}/coba", show, Act.READ), post("/rancangan/{id}/coba", ask, Act.READ)]


async def show(request: Request) -> Response:
    return page(request, "coba.html", draft=await draft_of(request), question="", tasted=None, now=None)


async def ask(request: Request) -> Response:
    """Answer from the draft, or begin to build it and say so."""
    draft, text = await draft_of(request), field(request.state.form, "tanya")[:LONGEST_QUESTION]
    if not text:
        return await show(request)
    question, live = Question(text, today()), office(request).live
    try:
        tasted = await _taste(request, draft, question)
    except Conflict as conflict:
        return await conflicts_page(request, draft, conflict)
    now = await asyncio.to_thread(live.answer, question)
    return page(request, "coba.html", draft=draft, question=text, tasted=tasted, now=now)


async def _taste(request: Request, draft: ContentDraft, question: Question) -> Tasted:
    desk = office(request).desk
    found = await desk.publishing.examined(draft.id)
    if found is None:
        reason = desk.previews.failed(draft)
        if reason is not None and not field(request.state.form, "ulang"):
            return Tasted(failed=reason)
        desk.previews.start(draft)
        return Tasted(waiting=True)
    if found.tried.problems:
        return Tasted(problems=found.tried.problems)
    try:
        answerer = await desk.previews.answerer(found)
    except SnapshotError as error:
        return Tasted(failed=str(error))
    return Tasted(await asyncio.to_thread(answerer.answer, question))

"""The inbox: what the desk answered by hand, and what an editor makes of it; and what the content lacks."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from bot.channels.console.office import Office
from bot.channels.console.rendering import back, page
from bot.channels.console.security import field, get, office, post
from bot.desk.roles import Act
from bot.desk.seeding import Seed, SeedError, Seeding
from bot.desk.statistics import Statistics, day_of
from bot.desk.wording import word, words
from bot.storage import Became, DraftState, Proposal
from knowledge.base import KnowledgeBase
from knowledge.models import Rule

# Where the editing of a draft's file goes on.
EDITING = "/rancangan/{draft}/sunting/{path}"
LONGEST_TITLE, LATEST_DAYS = 80, 3
# A rule with a smaller share (percent) has nothing to do with the question.
LEAST_SHARE = 2


@dataclass(frozen=True)
class Near:
    """A rule that a question comes near to, with what it answers by approval."""

    id: str
    rule: Rule
    share: int


@dataclass(frozen=True)
class Lack:
    """Where answers failed people: how, about what, how many at least, and on which days lately."""

    kind: str
    topic: str
    people: int
    days: Sequence[tuple[str, int]]


def routes() -> list[BaseRoute]:
    return [
        get("/kotak", show, Act.LEARN),
        post("/kotak/{id}", make, Act.LEARN),
        post("/kotak/{id}/kesampingkan", dismiss, Act.LEARN),
    ]


async def show(request: Request) -> Response:
    return await _show(request)


async def make(request: Request) -> Response:
    """Take the question, put it into a draft, and go on there; what fails leaves the question open."""
    house, by, form = office(request), request.state.account.id, request.state.form
    proposal = await _proposal(request)
    if field(form, "jadi") not in {Became.EXAMPLE, Became.CASE, Became.RULE}:
        raise HTTPException(400)
    became, rule = Became(field(form, "jadi")), field(form, "aturan") or None
    seed = Seed(became, field(form, "pertanyaan"), proposal.answer, rule, field(form, "rancangan") or None)
    now = datetime.now(UTC)
    if not await house.learning.claim(proposal.id, became, by=by, now=now):
        return back("/kotak", "kotak-diambil")
    title = f"{word('became', became)}: {seed.question}"[:LONGEST_TITLE]
    try:
        seeding, knowledge = Seeding(house.desk.editing), house.live.knowledge
        seeded = await seeding.begin(seed, knowledge, title=title, by=by, on=day_of(now))
        going_on = EDITING.format(draft=seeded.draft, path=quote(seeded.path))
        await house.learning.settle(proposal.id, going_on)
    except SeedError as error:
        await house.learning.release(proposal.id)
        return await _show(request, status=422, problem=error.problem, about=proposal.id, typed=seed.question)
    except BaseException:
        await house.learning.release(proposal.id)
        raise
    await house.audit.note(by, f"kotak.{became}", proposal.id, aturan=rule, rancangan=seeded.draft)
    return RedirectResponse(going_on, 303)


async def dismiss(request: Request) -> Response:
    """Nothing comes of it."""
    house, by, proposal = office(request), request.state.account.id, await _proposal(request)
    if not await house.learning.claim(proposal.id, Became.NOTHING, by=by, now=datetime.now(UTC)):
        return back("/kotak", "kotak-diambil")
    await house.audit.note(by, "kotak.dikesampingkan", proposal.id)
    return back("/kotak", "kotak-dikesampingkan")


async def _proposal(request: Request) -> Proposal:
    found = await office(request).learning.find(request.path_params["id"])
    if found is None:
        raise HTTPException(404)
    return found


async def _show(request: Request, *, status: int = 200, **holes: Any) -> Response:
    house, now = office(request), datetime.now(UTC)
    known: dict[str, Any] = {"problem": None, "about": None, "typed": ""}
    knowledge, proposals = house.live.knowledge, await house.learning.open()
    near = await asyncio.to_thread(_nearest, house, knowledge, proposals)
    figures = await house.overview.statistics(knowledge.topics, now=now)
    names = {account.id: account.name for account in await house.accounts.all()}
    drafts = [draft for draft in await house.desk.editing.alive() if draft.state is DraftState.OPEN]
    return page(
        request,
        "kotak.html",
        status=status,
        proposals=proposals,
        near=near,
        taken=await house.learning.taken(),
        lacks=_lacks(figures),
        words=words(),
        names=names,
        drafts=drafts,
        **(known | holes),
    )


def _nearest(house: Office, knowledge: KnowledgeBase, proposals: Iterable[Proposal]) -> dict[str, list[Near]]:
    """For each question the rules that come near, the one that the desk named first."""
    return {proposal.id: list(_near(house, knowledge, proposal)) for proposal in proposals}


def _near(house: Office, knowledge: KnowledgeBase, proposal: Proposal) -> Iterable[Near]:
    shares = {found.rule: round(100 * found.score) for found in house.live.nearest(proposal.question)}
    if proposal.rule is not None:
        shares = {proposal.rule: shares.get(proposal.rule, 0), **shares}
    for rule, share in shares.items():
        if rule in knowledge.rules and (share >= LEAST_SHARE or rule == proposal.rule):
            yield Near(rule, knowledge.rules[rule], share)


def _lacks(figures: Statistics) -> list[Lack]:
    """The greatest first."""
    found = []
    for (kind, topic), people in figures.lacks.items():
        days = [(key[2], number) for key, number in figures.lack_days.items() if key[:2] == (kind, topic)]
        found.append(Lack(word("lacks", kind), word("topics", topic), people, sorted(days)[-LATEST_DAYS:]))
    return sorted(found, key=lambda lack: -lack.people)

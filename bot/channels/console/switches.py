"""The switches: what does not answer for now, halted by whoever sees something wrong, resumed by who has looked."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.answering.halting import BOT, RULE, TOPIC
from bot.channels.console.drafting import names
from bot.channels.console.rendering import back, page
from bot.channels.console.security import field, get, office, post
from bot.desk.browsing import topics
from bot.desk.publishing import NotPublished
from bot.desk.roles import Act, may

LONGEST_REASON = 500


def routes() -> list[BaseRoute]:
    return [
        get("/sakelar", show, Act.STOP),
        post("/sakelar/hentikan", halt, Act.STOP),
        post("/sakelar/lanjutkan", resume, Act.ROLL_BACK),
    ]


async def show(request: Request) -> Response:
    return await _show(request)


async def halt(request: Request) -> Response:
    """Stop a rule, a topic or the whole bot."""
    form, account = request.state.form, request.state.account
    scope, reason = _scope(request), field(form, "alasan")
    if not reason or len(reason) > LONGEST_REASON:
        return await _show(request, status=422, problem="tanpa-alasan-henti", scope=scope)
    try:
        await office(request).desk.publishing.halt(scope, account.id, account.roles, reason=reason)
    except NotPublished as refused:
        return await _show(request, status=422, refused=refused.reasons)
    return back("/sakelar", "dihentikan")


async def resume(request: Request) -> Response:
    account = request.state.account
    await office(request).desk.publishing.resume(field(request.state.form, "lingkup"), account.id, account.roles)
    return back("/sakelar", "dilanjutkan")


async def _show(request: Request, *, status: int = 200, **holes: Any) -> Response:
    known: dict[str, Any] = {"problem": None, "refused": (), "scope": request.query_params.get("lingkup", "")}
    desk, knowledge = office(request).desk, office(request).live.knowledge
    return page(
        request,
        "sakelar.html",
        status=status,
        switches=await desk.publishing.switches(),
        topics=topics(knowledge),
        rules=sorted((rule.title, name) for name, rule in knowledge.rules.items()),
        names=await names(request),
        resumes=may(request.state.account, Act.ROLL_BACK),
        **(known | holes),
    )


def _scope(request: Request) -> str:
    """What was chosen, as the desk writes it."""
    form = request.state.form
    match field(form, "apa"):
        case "bot":
            return BOT
        case "topik":
            return TOPIC + field(form, "topik")
        case _:
            return RULE + field(form, "aturan").partition(" ")[0]

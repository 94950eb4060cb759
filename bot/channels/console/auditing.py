"""The audit as its readers see it: the latest acts, and whether the chain still holds."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.channels.console.rendering import page
from bot.channels.console.security import get, office, post
from bot.desk.roles import Act

SHOWN = 100


def routes() -> list[BaseRoute]:
    return [get("/audit", show, Act.AUDIT), post("/audit/periksa", verify, Act.AUDIT)]


async def show(request: Request) -> Response:
    return await _show(request)


async def verify(request: Request) -> Response:
    """Go through the whole chain."""
    audit = office(request).audit
    broken = await audit.verify()
    await audit.note(request.state.account.id, "audit.periksa", hasil="putus" if broken else "utuh")
    return await _show(request, verified=True, broken=broken)


async def _show(request: Request, *, verified: bool = False, broken: Any = None) -> Response:
    house, asked = office(request), request.query_params.get("sebelum", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else None
    notes = await house.audit.latest(SHOWN, before=before)
    names = {account.id: account.name for account in await house.accounts.all()}
    holes = {"verified": verified, "broken": broken, "end": await house.audit.end()}
    earlier = notes[-1].number if len(notes) == SHOWN else None
    return page(request, "audit.html", notes=notes, names=names, earlier=earlier, **holes)

"""The first page: what the person may do here."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.channels.console.rendering import page
from bot.channels.console.security import get
from bot.desk.roles import Act


def routes() -> list[BaseRoute]:
    return [get("/", show, Act.ENTER)]


async def show(request: Request) -> Response:
    return page(request, "beranda.html")

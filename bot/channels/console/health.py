"""What a watchdog reads: 200 while all is well, else 503 with what is wrong, in words about nobody."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from bot.channels.console.security import office, open_get
from bot.desk.health import ailments


def routes() -> list[BaseRoute]:
    return [open_get("/sehat", show)]


async def show(request: Request) -> Response:
    wrong = await ailments(office(request).marks, now=datetime.now(UTC))
    return JSONResponse({"sehat": not wrong, "sebab": [one.value for one in wrong]}, 503 if wrong else 200)

"""Assemble the console: the pages, the walls around them, and what is shown when something went wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.console import (
    agencies,
    asking,
    auditing,
    broadcasts,
    composing,
    content,
    drafts,
    editor,
    figures,
    health,
    home,
    impact,
    learning,
    own,
    people,
    pieces,
    releases,
    reports,
    schedules,
    signing_in,
    switches,
    uploading,
)
from bot.channels.console.office import Office
from bot.channels.console.rendering import FOLDER, back, page
from bot.channels.console.security import from_here, known_host
from bot.desk.editing import DraftGone
from bot.storage import StorageError

LOG = logging.getLogger(__name__)

# Every module of pages, once.
PAGES: list[Callable[[], list[BaseRoute]]] = [
    home.routes,
    figures.routes,
    health.routes,
    learning.routes,
    signing_in.routes,
    own.routes,
    content.routes,
    drafts.routes,
    editor.routes,
    asking.routes,
    impact.routes,
    releases.routes,
    switches.routes,
    composing.routes,
    broadcasts.routes,
    reports.routes,
    schedules.routes,
    agencies.routes,
    people.routes,
    uploading.routes,
    pieces.routes,
    auditing.routes,
]

HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
        b"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    # Not no-referrer: browsers would then send "Origin: null" with our own forms.
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)
NO_STORE = (b"cache-control", b"no-store")
SHOWN = {403, 404, 413, 503}


def create_app(office: Office) -> Starlette:
    """The whole console of an office."""
    routes = [route for module in PAGES for route in module()]
    routes.append(Mount("/static", StaticFiles(directory=FOLDER / "static")))
    app = Starlette(routes=routes, exception_handlers=HANDLERS)
    app.state.office = office
    app.add_middleware(Walls)
    return app


class Walls:
    """Around everything: names of ours only, no change from elsewhere, the headers, and no trace in an answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        headers = HEADERS if scope["path"].startswith("/static/") else (*HEADERS, NO_STORE)
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                message["headers"] = [*message["headers"], *headers]
            await send(message)

        try:
            if not known_host(request) or (request.method not in ("GET", "HEAD") and not from_here(request)):
                await (await _refuse(request, HTTPException(403)))(scope, receive, sending)
            else:
                await self._app(scope, receive, sending)
        except Exception as error:
            # The message of an exception may quote what people typed; its kind and place are enough to find it.
            LOG.error("a page failed: %s at %s", type(error).__name__, _place(error))
            if not begun:
                await page(request, "salah.html", status=500, code=500)(scope, receive, sending)


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "?" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"


async def _refuse(request: Request, error: Exception) -> Response:
    code = error.status_code if isinstance(error, HTTPException) else 500
    return page(request, "salah.html", status=code, code=code if code in SHOWN else 400)


async def _put_off(request: Request, error: Exception) -> Response:
    LOG.warning("a page was put off: %s", error)
    return page(request, "salah.html", status=503, code=503)


async def _gone(request: Request, error: Exception) -> Response:
    """A draft that was published or discarded meanwhile; its page says which, where there ever was one."""
    identity = request.path_params.get("id")
    known = identity and await request.app.state.office.desk.drafts.find(identity)
    return back(f"/rancangan/{identity}", "rancangan-selesai") if known else await _refuse(request, HTTPException(404))


HANDLERS = {HTTPException: _refuse, StorageError: _put_off, DraftGone: _gone}

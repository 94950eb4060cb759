"""Who comes through: every route is made here, so that none is open by oversight.

Three walls stand before a change: the request comes from a page of ours (Sec-Fetch-Site or Origin), it carries the
token of its session, and the account may do it. A page for everybody has to say so: `open_get`, `open_post`.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive

from bot.channels.console.office import Office
from bot.desk.roles import Act, may

COOKIE = "masuk"
CSRF = "csrf"
SMALL = 64 * 1024
MOST_FILES, MOST_FIELDS = 20, 2000
# So many bytes of what is too large are let by before the line is cut.
MOST_PATIENCE = 256 * 1024 * 1024
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
# The only places for an account whose password must be replaced first.
PASSWORD, LEAVE = "/sandi", "/keluar"

Handler = Callable[[Request], Awaitable[Response]]


def get(path: str, handler: Handler, act: Act) -> Route:
    """A page for those who may `act`."""
    return Route(path, _guarded(handler, act), methods=["GET"])


def post(path: str, handler: Handler, act: Act, *, largest: int = SMALL) -> Route:
    """A form for those who may `act`; `request.state.form` is what was sent, at most so many bytes."""
    return Route(path, _guarded(_with_form(handler, largest), act), methods=["POST"])


def open_get(path: str, handler: Handler) -> Route:
    """A page for everybody."""
    return Route(path, handler, methods=["GET"])


def open_post(path: str, handler: Handler) -> Route:
    """A form for everybody, from a page of ours; there is no session yet that a token could belong to."""
    return Route(path, _with_form(handler, SMALL, token=False), methods=["POST"])


def own_get(path: str, handler: Handler) -> Route:
    """A page about the own account, open also before a given password was replaced."""
    return Route(path, _guarded(handler, None), methods=["GET"])


def own_post(path: str, handler: Handler) -> Route:
    return Route(path, _guarded(_with_form(handler, SMALL), None), methods=["POST"])


def office(request: Request) -> Office:
    found: Office = request.app.state.office
    return found


def client(request: Request) -> str:
    """The address that asks."""
    return request.client.host if request.client else ""


def sign_on(response: Response, token: str) -> Response:
    """Let the browser keep the session; browsers take Secure cookies on loopback without TLS too."""
    response.set_cookie(COOKIE, token, path="/", secure=True, httponly=True, samesite="lax")
    return response


def sign_off(response: Response) -> Response:
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    return response


def from_here(request: Request) -> bool:
    """Whether a page of ours sent this; who says nothing about where it comes from is no browser of ours."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if origin is None:
        return site is not None
    host = request.headers.get("host", "")
    ours = urlsplit(office(request).url or "")
    scheme = ours.scheme if ours.netloc == host else "http"
    return origin == f"{scheme}://{host}"


def known_host(request: Request) -> bool:
    """Whether we are called by a name of ours; a foreign name that leads here is somebody's trick."""
    host, url = request.headers.get("host", ""), office(request).url
    return host in LOOPBACK or host.rpartition(":")[0] in LOOPBACK or (url is not None and host == urlsplit(url).netloc)


def _guarded(handler: Handler, act: Act | None) -> Handler:
    async def guarded(request: Request) -> Response:
        token = request.cookies.get(COOKIE, "")
        account = token and await office(request).sessions.account(token, now=datetime.now(UTC))
        if not account:
            return _to_sign_in(request)
        request.state.account, request.state.csrf = account, csrf_of(token)
        if act is not None and account.must_change:
            return RedirectResponse(PASSWORD, 303)
        if act is not None and not may(account, act):
            await office(request).audit.note(account.id, "ditolak", request.scope["route"].path, hak=act.value)
            raise HTTPException(403)
        return await handler(request)

    return guarded


def _with_form(handler: Handler, largest: int, *, token: bool = True) -> Handler:
    async def reading(request: Request) -> Response:
        limited = Request(request.scope, _limited(request.receive, largest))
        async with limited.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=largest) as form:
            if token and not hmac.compare_digest(field(form, CSRF).encode(), request.state.csrf.encode()):
                raise HTTPException(403)
            request.state.form = form
            return await handler(request)

    return reading


def field(form: FormData, name: str) -> str:
    """One field as text, without the spaces around it; empty where there is none, or a file."""
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def csrf_of(token: str) -> str:
    """The token that belongs into every form of a session; it tells nothing about the session's own."""
    return hashlib.sha256(f"formulir:{token}".encode("utf-8", "surrogatepass")).hexdigest()


def _limited(receive: Receive, largest: int) -> Receive:
    """Refuse what is too large, having let it arrive: a browser that cannot finish sending shows no answer of ours."""
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen <= largest:
            return message
        while message.get("more_body") and seen <= MOST_PATIENCE:
            message = await receive()
            seen += len(message.get("body", b""))
        raise HTTPException(413)

    return limited


def _to_sign_in(request: Request) -> Response:
    """Sign in first; after that a page, not a form, is opened again."""
    wanted = request.url.path if request.method == "GET" else "/"
    return sign_off(RedirectResponse("/masuk" if wanted == "/" else f"/masuk?ke={quote(wanted)}", 303))


def local(path: Any) -> str:
    """The path if it leads to a page of ours, else the first page."""
    ours = isinstance(path, str) and path.startswith("/") and not path.startswith("//") and path.isprintable()
    return path if ours and "\\" not in path else "/"

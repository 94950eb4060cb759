"""Render the pages: templates in, whole answers out, with what every page knows."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import quote

from babel.dates import format_date, format_datetime
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.desk.roles import Act, may
from bot.storage import Account

FOLDER = Path(__file__).parent
# The desks count in Jakarta's time, like the rest of the bot.
ZONE = timezone(timedelta(hours=7))

# What stands in the menu, for whom: path, words, act.
NAVIGATION: list[tuple[str, str, Act]] = [
    ("/", "Beranda", Act.ENTER),
    ("/isi", "Isi", Act.READ),
    ("/unggah", "Unggah", Act.EDIT),
    ("/rancangan", "Rancangan", Act.READ),
    ("/rilis", "Rilis", Act.READ),
    ("/sakelar", "Sakelar", Act.STOP),
    ("/kotak", "Pertanyaan", Act.LEARN),
    ("/siaran", "Siaran", Act.WATCH),
    ("/jadwal", "Jadwal", Act.DISPATCH),
    ("/opd", "OPD", Act.WATCH),
    ("/akun", "Akun", Act.MANAGE),
    ("/audit", "Audit", Act.AUDIT),
]

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(FOLDER / "templates"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(request: Request, template: str, *, status: int = 200, **holes: Any) -> Response:
    """A page from a template; `holes` are what this page alone needs."""
    return HTMLResponse(_ENVIRONMENT.get_template(template).render(_always(request) | holes), status)


def back(path: str, news: str | None = None) -> Response:
    """After a form: go on to a page that says what came of it, so that reloading sends nothing again."""
    return RedirectResponse(path if news is None else f"{path}?kabar={quote(news)}", 303)


def plain(template: str, **holes: Any) -> str:
    """A text of ours that is no page."""
    return _ENVIRONMENT.get_template(template).render(holes)


def _always(request: Request) -> dict[str, Any]:
    account: Account | None = getattr(request.state, "account", None)
    return {
        "account": account,
        "csrf": getattr(request.state, "csrf", ""),
        "here": request.url.path,
        "menu": [(path, words) for path, words, act in NAVIGATION if account is not None and may(account, act)],
        "halted": request.app.state.office.desk.halted if account is not None else (),
        "news": request.query_params.get("kabar"),
    }


def _moment(value: datetime) -> str:
    return format_datetime(value.astimezone(ZONE), "d MMM y, HH.mm", locale="id_ID") + " WIB"


def _day(value: date | str | None) -> str:
    """A day in words; nothing for none."""
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return "" if day is None else format_date(day, "d MMMM y", locale="id_ID")


_ENVIRONMENT.filters["waktu"] = _moment
_ENVIRONMENT.filters["tanggal"] = _day

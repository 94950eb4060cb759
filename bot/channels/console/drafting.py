"""What all pages about a draft share: which draft, which path, whose names, and both texts where two people met."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.console.rendering import ZONE, page
from bot.channels.console.security import field, office
from bot.desk.editing import Conflict, FileConflict, Seen
from bot.desk.reading import differences
from bot.storage import ContentDraft
from knowledge.problems import KnowledgeError
from knowledge.store import check_paths

# A text of one megabyte, which is what the reader takes, may be sent as three characters a byte, and twice.
LARGEST = 7_000_000


async def draft_of(request: Request) -> ContentDraft:
    """The living draft that the page is about; DraftGone when there is none."""
    return await office(request).desk.editing.find(request.path_params["id"])


def path_in(request: Request) -> str:
    """The content file that the page is about."""
    path: str = request.path_params["path"]
    try:
        check_paths([path])
    except KnowledgeError:
        raise HTTPException(404) from None
    return path


def seen_in(request: Request) -> Seen:
    """What the editor had before them when the form was made."""
    version, live = field(request.state.form, "versi"), field(request.state.form, "melayani")
    if version and not (version.isascii() and version.isdigit() and len(version) < 10):
        raise HTTPException(400)
    return Seen(int(version) if version else None, live or None)


async def names(request: Request) -> Mapping[str, str]:
    """Who is who, by the ids that are kept."""
    return {account.id: account.name for account in await office(request).accounts.all()}


def today() -> date:
    return datetime.now(ZONE).date()


async def conflicts_page(request: Request, draft: ContentDraft, conflict: Conflict) -> Response:
    """Both texts of every file that two people changed, and a way on; nothing was overwritten."""
    return page(
        request,
        "bentrok.html",
        status=409,
        draft=draft,
        conflicts=[(one, text_of(one.yours), text_of(one.theirs), _changes(one)) for one in conflict.conflicts],
        names=await names(request),
    )


def text_of(content: bytes | None) -> str | None:
    return None if content is None else content.decode(errors="replace")


def _changes(one: FileConflict) -> dict[str, object]:
    """What each of both did to the text with which they began."""
    return {"yours": differences(one.before, one.yours), "theirs": differences(one.before, one.theirs)}

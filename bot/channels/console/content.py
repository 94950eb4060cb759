"""The content that serves: lists with a search, and each file as it stands."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.channels.console.drafting import path_in, text_of
from bot.channels.console.rendering import page
from bot.channels.console.security import get, office
from bot.desk.browsing import RULES, by_topic, entries, quotables, topics
from bot.desk.roles import Act
from knowledge.draft import FOLDERS

PASSAGES = "kutipan"
SHOWN = 200


def routes() -> list[BaseRoute]:
    return [get("/isi", show, Act.READ), get("/isi/berkas/{path:path}", show_file, Act.READ)]


async def show(request: Request) -> Response:
    """One kind of content; inside a draft its links lead to the forms."""
    asked, knowledge = request.query_params, office(request).live.knowledge
    folder, search, topic = asked.get("jenis", RULES), asked.get("cari", "")[:200], asked.get("topik", "")
    if folder not in (*FOLDERS, PASSAGES):
        raise HTTPException(404)
    draft = asked.get("rancangan")
    found: dict[str, Any] = {
        "by_topic": by_topic(knowledge, search, topic) if folder == RULES else {},
        "entries": list(entries(knowledge, folder, search)) if folder in FOLDERS and folder != RULES else [],
        "passages": quotables(knowledge, search) if folder == PASSAGES else [],
    }
    return page(
        request,
        "isi.html",
        folder=folder,
        search=search,
        topic=topic,
        topics=topics(knowledge),
        folders=[RULES, *(one for one in FOLDERS if one != RULES), PASSAGES],
        draft=await office(request).desk.editing.find(draft) if draft else None,
        most=SHOWN,
        **found,
    )


async def show_file(request: Request) -> Response:
    """A file as it serves, and the drafts in which it can be changed."""
    desk, path = office(request).desk, path_in(request)
    tree = await desk.serving()
    if path not in tree.files:
        raise HTTPException(404)
    return page(
        request,
        "isi_berkas.html",
        path=path,
        text=text_of(desk.store.read(tree, path)),
        drafts=await desk.editing.alive(),
    )

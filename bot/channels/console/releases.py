"""What served and serves: every release with its reason, the way back, and the content to take along."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.channels.console.drafting import names
from bot.channels.console.rendering import back, page
from bot.channels.console.security import field, get, office, post
from bot.desk.publishing import NotPublished
from bot.desk.reading import differences
from bot.desk.roles import Act, may
from bot.storage import Release
from knowledge.store import StoreError, Tree

LONGEST_REASON = 500
A_PAGE = 50


def routes() -> list[BaseRoute]:
    return [
        get("/rilis", show, Act.READ),
        get("/rilis/isi.zip", export, Act.READ),
        get("/rilis/{number}", show_one, Act.READ),
        get("/rilis/{number}/isi.zip", export_one, Act.READ),
        post("/rilis/{number}/pulihkan", restore, Act.ROLL_BACK),
    ]


async def show(request: Request) -> Response:
    releases = await office(request).desk.publishing.releases()
    asked = request.query_params.get("sebelum", "")
    if asked.isascii() and asked.isdigit():
        releases = tuple(one for one in releases if one.number < int(asked[:9]))
    return page(
        request,
        "rilis.html",
        releases=releases[:A_PAGE],
        more=len(releases) > A_PAGE,
        at_once=await asyncio.to_thread(_at_once, request, releases[:A_PAGE]),
        serving=office(request).live.release,
        names=await names(request),
    )


async def show_one(request: Request) -> Response:
    return await _one(request, await _release(request))


async def export(request: Request) -> Response:
    """The content that serves, as a zip that fits git."""
    return _zip(await office(request).desk.export(), office(request).live.release)


async def export_one(request: Request) -> Response:
    release, store = await _release(request), office(request).desk.store
    try:
        packed = await asyncio.to_thread(lambda: store.as_zip(store.tree(release.fingerprint)))
    except StoreError:
        raise HTTPException(404) from None
    return _zip(packed, release.fingerprint[:6])


async def restore(request: Request) -> Response:
    """Let an earlier release serve again, with a reason."""
    release, account, reason = await _release(request), request.state.account, field(request.state.form, "alasan")
    if not reason or len(reason) > LONGEST_REASON:
        return await _one(request, release, status=422, problem="tanpa-alasan-pulih")
    try:
        await office(request).desk.publishing.restore(release.number, account.id, account.roles, reason=reason)
    except NotPublished as refused:
        return await _one(request, release, status=409, refused=refused.reasons)
    return back("/rilis", "dipulihkan")


async def _one(request: Request, release: Release, *, status: int = 200, **holes: Any) -> Response:
    desk, known = office(request).desk, {"problem": None, "refused": ()}
    newest = await desk.releases.newest()
    return page(
        request,
        "rilis_satu.html",
        status=status,
        release=release,
        at_once=await asyncio.to_thread(_at_once, request, (release,)),
        serves=newest is not None and newest.fingerprint == release.fingerprint,
        changed=await asyncio.to_thread(_changed, request, release, await _before(request, release)),
        names=await names(request),
        restores=may(request.state.account, Act.ROLL_BACK),
        **(known | holes),
    )


def _at_once(request: Request, releases: Sequence[Release]) -> frozenset[int]:
    """The numbers of those that could serve again without being built."""
    publishing = office(request).desk.publishing
    return frozenset(release.number for release in releases if publishing.at_once(release))


async def _before(request: Request, release: Release) -> Release | None:
    return None if release.parent is None else await office(request).desk.releases.find(release.parent)


def _changed(request: Request, release: Release, before: Release | None) -> list[tuple[str, Any]]:
    """Each file that it changed, line by line; nothing for the first one or where a content is gone."""
    store = office(request).desk.store
    try:
        if before is None:
            return []
        old, new = store.tree(before.fingerprint), store.tree(release.fingerprint)
        found = store.differences(old, new)
        return [(path, differences(_read(store, old, path), content)) for path, content in found.items()]
    except StoreError:
        return []


def _read(store: Any, tree: Tree, path: str) -> bytes | None:
    return store.read(tree, path) if path in tree.files else None


async def _release(request: Request) -> Release:
    asked = request.path_params["number"]
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
    found = await office(request).desk.releases.find(number)
    if found is None:
        raise HTTPException(404)
    return found


def _zip(packed: bytes, release: str) -> Response:
    name = f"tanya-netral-isi-{release}.zip"
    return Response(
        packed, media_type="application/zip", headers={"content-disposition": f'attachment; filename="{name}"'}
    )

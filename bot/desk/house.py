"""The knowledge desk put together: what a console or a messenger needs of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from bot.answering.live import Live
from bot.desk.building import Builder, Workshop
from bot.desk.editing import Editing
from bot.desk.following import Follower
from bot.desk.opening import Opener
from bot.desk.pointer import Pointer
from bot.desk.previews import Previews
from bot.desk.publishing import Note, Publishing, unnoted
from bot.desk.shipping import Shipping
from bot.desk.uploads.receiving import Originals
from bot.storage import ContentDrafts, Database, Releases
from knowledge.store import Store, Tree


@dataclass(frozen=True)
class KnowledgeDesk:
    """All parts upon one database and one folder."""

    editing: Editing
    publishing: Publishing
    follower: Follower
    builder: Builder
    shipping: Shipping
    previews: Previews
    store: Store
    drafts: ContentDrafts
    releases: Releases
    originals: Originals
    """Uploaded files as they came, as long as they are needed."""
    serving: Callable[[], Awaitable[Tree]]
    """The content that serves, or the content folder where the desk never published."""

    @property
    def halted(self) -> tuple[str, ...]:
        """What does not answer here for now, as scopes."""
        return self.follower.halted

    async def export(self) -> bytes:
        """The content that serves, as a zip that fits git."""
        tree = await self.serving()
        return await asyncio.to_thread(self.store.as_zip, tree)

    async def changes_from(self, folder: Path) -> dict[str, bytes | None]:
        """What a folder changes of the content that serves; KnowledgeError where it holds what has no place there."""
        ours, theirs = await self.serving(), await asyncio.to_thread(self.store.keep, folder)
        return await asyncio.to_thread(self.store.differences, ours, theirs)


def open_desk(
    database: Database,
    live: Live,
    opener: Opener,
    workshop: Workshop,
    *,
    content: Path,
    least_right: float,
    room: int,
    note: Note = unnoted,
) -> KnowledgeDesk:
    """`content` is the folder that ships, `workshop` where drafts are tried, `room` the bytes for built releases."""
    drafts, releases, store = ContentDrafts(database), Releases(database), opener.store

    async def serving() -> Tree:
        newest = await releases.newest()
        if newest is None:
            return await asyncio.to_thread(store.keep, content)
        return await asyncio.to_thread(store.tree, newest.fingerprint)

    editing = Editing(drafts, store, serving)
    follower = Follower(releases, live, opener, Pointer(workshop.var_dir))
    builder = Builder(workshop, store)
    publishing = Publishing(
        drafts,
        releases,
        editing,
        store,
        builder,
        opener,
        follower,
        serving,
        least_right=least_right,
        room=room,
        note=note,
    )
    shipping = Shipping(content, store, drafts, releases, editing)
    previews = Previews(publishing, opener)
    live.no_longer_looking()
    originals = Originals(workshop.var_dir / "desk" / "unggahan")
    return KnowledgeDesk(
        editing, publishing, follower, builder, shipping, previews, store, drafts, releases, originals, serving
    )

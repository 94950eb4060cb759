"""Bring content that shipped with a new program into a desk that has content of its own: as a draft, file by file."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from bot.desk.editing import Editing
from bot.storage import ContentDraft, ContentDrafts, Releases
from knowledge.load import fingerprint
from knowledge.merging import merge
from knowledge.store import Store, StoreError, Tree

AUTHOR = "program"


@dataclass(frozen=True)
class Shipped:
    """A draft with what shipped anew, and the files that shipped anew and were changed at the desk too."""

    draft: ContentDraft
    conflicts: tuple[str, ...]


class Shipping:
    """Compares three states: what shipped when the desk began, what serves, what ships now."""

    def __init__(
        self, content: Path, store: Store, drafts: ContentDrafts, releases: Releases, editing: Editing
    ) -> None:
        self._content = content
        self._store = store
        self._drafts = drafts
        self._releases = releases
        self._editing = editing

    async def offer(self) -> Shipped | None:
        """A draft of what shipped anew, made once for each shipped content; None where there is nothing to offer."""
        known, newest = await self._releases.shipped(), await self._releases.newest()
        now = await asyncio.to_thread(fingerprint, self._content)
        if known is None or newest is None or now in (known, newest.fingerprint):
            return None
        if await self._drafts.bringing(now) is not None:
            return None
        ships = await asyncio.to_thread(self._store.keep, self._content)
        serves = self._store.tree(newest.fingerprint)
        merged = merge(self._store.tree(known).files, serves.files, ships.files)
        changes = {path: self._store.read(ships, path) if path in ships.files else None for path in merged.taken}
        title = f"Isi bawaan program yang baru ({now[:6]})"
        reason = f"{len(merged.taken)} berkas baru atau berubah dari program"
        if merged.conflicts:
            reason += "; juga diubah di sini, jadi tidak diambil: " + ", ".join(merged.conflicts)
        draft = await self._editing.open(title, reason, AUTHOR, changes=changes, shipped=now)
        return Shipped(draft, merged.conflicts)

    async def conflicts(self, draft: ContentDraft) -> dict[str, bytes | None]:
        """Of a draft that was offered: the files that were changed at the desk too, as they ship."""
        known, newest = await self._releases.shipped(), await self._releases.newest()
        if draft.shipped is None or known is None or newest is None:
            return {}
        try:
            base, serves, ships = map(self._store.tree, (known, newest.fingerprint, draft.shipped))
        except StoreError:
            return {}
        found = merge(base.files, serves.files, ships.files).conflicts
        return {path: self._text(ships, path) for path in found}

    def _text(self, tree: Tree, path: str) -> bytes | None:
        return self._store.read(tree, path) if path in tree.files else None

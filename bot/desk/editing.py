"""Drafts of the content: opened, changed file by file, put upon what serves now, submitted. Nobody overwrites anybody.

An editor says with each save what they saw: the version of the file in the draft, and the file that serves. Where
either moved on, the save is refused and both texts are shown.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.storage import ContentDraft, ContentDrafts, DraftFile, DraftState
from knowledge.problems import KnowledgeError, Problem
from knowledge.store import Changes, Store, Tree, check_paths

LARGEST_FILE = 2_000_000
LONGEST_TITLE, LONGEST_REASON = 200, 2_000


class DraftGone(LookupError):
    """A draft was published or discarded, or never was."""


@dataclass(frozen=True)
class Seen:
    """What an editor had before them: the file's version in the draft, and the sha256 of the one that serves.

    Each is None where there was none.
    """

    version: int | None = None
    live: str | None = None


@dataclass(frozen=True)
class Page:
    """A file as an editor of a draft sees it; no `content` where it is not there or removed."""

    path: str
    content: bytes | None
    seen: Seen
    changed: bool
    """Whether the draft has it otherwise than what serves."""


@dataclass(frozen=True)
class FileConflict:
    """A file that two people changed: what this editor has, what the other one made, and what both began with."""

    path: str
    yours: bytes | None
    theirs: bytes | None
    before: bytes | None
    by: str | None
    """Who the other one is, where it is an editor of the same draft; None where it was published meanwhile."""
    seen: Seen
    """What a save has to name that takes both into account."""


class Conflict(Exception):
    """Something cannot be saved or submitted before a person has looked at both texts; nothing was overwritten."""

    def __init__(self, conflicts: tuple[FileConflict, ...]) -> None:
        self.conflicts = conflicts
        super().__init__(", ".join(conflict.path for conflict in conflicts))


class Editing:
    """The drafts of the desk, upon the content that serves."""

    def __init__(self, drafts: ContentDrafts, store: Store, serving: Callable[[], Awaitable[Tree]]) -> None:
        self._drafts = drafts
        self._store = store
        self._serving = serving

    async def open(
        self,
        title: str,
        reason: str,
        author: str,
        *,
        changes: Changes | None = None,
        shipped: str | None = None,
        identity: str | None = None,
    ) -> ContentDraft:
        """A new draft, with the changes that come along; KnowledgeError where one has no place in the content.

        `identity` is for who must be able to find it again after a crash.
        """
        tree, at = await self._serving(), now()
        for path, content in (changes or {}).items():
            _check(path, content)
        identity = identity or secrets.token_hex(8)
        draft = ContentDraft(
            identity,
            title.strip()[:LONGEST_TITLE],
            reason.strip()[:LONGEST_REASON],
            tree.fingerprint,
            author,
            DraftState.OPEN,
            0,
            at,
            at,
            shipped,
        )
        await self._drafts.open(draft)
        for path, content in (changes or {}).items():
            file = DraftFile(path, content, tree.files.get(path), 0, author, at)
            await self._drafts.save(identity, file, seen=None, now=at)
        return await self.find(identity)

    async def find(self, draft: str) -> ContentDraft:
        """A draft that can still be changed; DraftGone when there is none."""
        found = await self._drafts.find(draft)
        if found is None or found.state in (DraftState.PUBLISHED, DraftState.DISCARDED):
            raise DraftGone(draft)
        return found

    async def page(self, draft: str, path: str) -> Page:
        """A file of a draft, with what a save of it has to name as seen."""
        await self.find(draft)
        tree, mine = await self._serving(), await self._mine(draft, path)
        live = tree.files.get(path)
        if mine is None:
            content = None if live is None else self._store.read(tree, path)
            return Page(path, content, Seen(None, live), changed=False)
        return Page(path, mine.content, Seen(mine.version, mine.base), changed=True)

    async def save(self, draft: str, path: str, content: bytes | None, *, seen: Seen, editor: str) -> Page:
        """Keep a file, or its removal; Conflict where somebody was faster, KnowledgeError for an impossible file."""
        _check(path, content)
        await self.find(draft)
        tree, at = await self._serving(), now()
        if tree.files.get(path) != seen.live:
            raise Conflict((await self._conflict(draft, path, content, tree, seen),))
        file = DraftFile(path, content, seen.live, 0, editor, at)
        if not await self._drafts.save(draft, file, seen=seen.version, now=at):
            await self.find(draft)
            raise Conflict((await self._conflict(draft, path, content, tree, seen),))
        return await self.page(draft, path)

    async def undo(self, draft: str, path: str) -> bool:
        """Take a file out of the draft, so that it stays as it serves; False where the draft had none."""
        await self.find(draft)
        return await self._drafts.drop(draft, path, now=now())

    async def rebased(self, draft: str) -> ContentDraft:
        """The draft upon what serves now; Conflict with every file that was published otherwise meanwhile."""
        found, tree = await self.find(draft), await self._serving()
        files = await self._drafts.files(draft)
        moved = [file for file in files if tree.files.get(file.path) not in (file.base, _sha(file.content))]
        if moved:
            found_twice = [
                await self._conflict(draft, file.path, file.content, tree, Seen(file.version, file.base))
                for file in moved
            ]
            raise Conflict(tuple(found_twice))
        bases = {f.path: tree.files.get(f.path) for f in files if tree.files.get(f.path) != f.base}
        if found.base != tree.fingerprint or bases:
            await self._drafts.rebase(found, tree.fingerprint, bases, now=now())
        return await self.find(draft)

    async def tree(self, draft: str) -> Tree:
        """The content as the draft would make it; Conflict as `rebased` raises it."""
        await self.rebased(draft)
        return self._store.changed(await self._serving(), await self.changes(draft))

    async def changes(self, draft: str) -> dict[str, bytes | None]:
        """What the draft changes, by path."""
        return {file.path: file.content for file in await self._drafts.files(draft)}

    async def touched_by(self, draft: str) -> frozenset[str]:
        """Who opened the draft or changed a file of it."""
        found = await self._drafts.find(draft)
        if found is None:
            raise DraftGone(draft)
        return frozenset({found.author, *(file.editor for file in await self._drafts.files(draft))})

    async def alive(self) -> tuple[ContentDraft, ...]:
        return await self._drafts.alive()

    async def submit(self, draft: str) -> None:
        """Say that it is ready for the second person; Conflict as `rebased` raises it."""
        await self.rebased(draft)
        await self._turn(draft, DraftState.SUBMITTED)

    async def discard(self, draft: str) -> None:
        await self._turn(draft, DraftState.DISCARDED)

    async def _turn(self, draft: str, to: DraftState) -> None:
        if not await self._drafts.turn(draft, to, now=now()):
            raise DraftGone(draft)

    async def _mine(self, draft: str, path: str) -> DraftFile | None:
        return next((file for file in await self._drafts.files(draft) if file.path == path), None)

    async def _conflict(self, draft: str, path: str, yours: bytes | None, tree: Tree, seen: Seen) -> FileConflict:
        """Both texts; the other one is the draft's where an editor was faster there, or else what serves."""
        mine = await self._mine(draft, path)
        live = tree.files.get(path)
        before = None if seen.live is None else self._store.blob(seen.live)
        now_seen = Seen(None if mine is None else mine.version, live)
        if mine is not None and mine.version != seen.version:
            return FileConflict(path, yours, mine.content, before, mine.editor, now_seen)
        theirs = None if live is None else self._store.read(tree, path)
        return FileConflict(path, yours, theirs, before, None, now_seen)


def _check(path: str, content: bytes | None) -> None:
    check_paths([path])
    if content is not None and len(content) > LARGEST_FILE:
        message = f"berkas lebih besar dari {LARGEST_FILE // 1_000_000} MB; pecah menjadi beberapa"
        raise KnowledgeError([Problem(path, 1, "", message)])


def _sha(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()


def now() -> datetime:
    return datetime.now(UTC)


def summary(changes: Mapping[str, bytes | None], tree: Tree) -> dict[str, list[str]]:
    """Which files are new, changed and gone, for the list of releases."""
    kinds: dict[str, list[str]] = {"baru": [], "ubah": [], "hapus": []}
    for path, content in changes.items():
        kinds["hapus" if content is None else "ubah" if path in tree.files else "baru"].append(path)
    return kinds

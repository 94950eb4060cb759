"""The way of a file into a draft, the same from both doors: examined, kept, shown as a dry run, and then taken in.

Nothing enters a draft before a person has seen what it would do: who takes it in names the dry run that they saw, and
where that is no longer what would happen, they are shown the new one instead.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

from bot.desk.editing import Conflict, now
from bot.desk.house import KnowledgeDesk
from bot.desk.publishing import Note, unnoted
from bot.desk.reviewing import misuse, said_in
from bot.desk.uploads.content import orders_in, slug
from bot.desk.uploads.correcting import Work
from bot.desk.uploads.examine import examine
from bot.desk.uploads.recognising import can_recognise, recognise
from bot.desk.uploads.rehearsing import Rehearsal, rehearse
from bot.desk.uploads.upload import Upload
from bot.desk.uploads.wire import pack, unpack
from bot.storage import UPLOADS_STAY, Audit, Database, Identity, StoredUpload, Uploads
from knowledge.load import CONTENT
from knowledge.problems import Problem
from knowledge.store import Tree
from knowledge.yamlfile import read

# Each examination may take half a gigabyte.
AT_ONCE = 2
# An original that no upload names may belong to one that is just being stored.
UNCLAIMED = timedelta(hours=1)
# The day of `checked` is the day in the capital, like every day of the content.
JAKARTA = timedelta(hours=7)
BROUGHT_REVIEW = "tinjauan hanya dicatat peninjau di formulirnya; hapus reviewed dan reviewer dari berkas ini"


class UploadGone(LookupError):
    """An upload was dropped, or a week has passed since it came, or it never was."""


class Overtaken(Exception):
    """Something else would happen now than the person agreed to; nothing was changed."""


@dataclass(frozen=True)
class Kept:
    """An upload as it stands: how it is stored, what was found in it, what people made of it."""

    stored: StoredUpload
    upload: Upload
    work: Work


@dataclass(frozen=True)
class Taken:
    """The result of an examination; no `id` where the file was refused and nothing was kept."""

    upload: Upload
    id: str | None


class Intake:
    """Takes files in, for the console and for messengers."""

    def __init__(self, desk: KnowledgeDesk, uploads: Uploads, *, note: Note = unnoted) -> None:
        self.desk = desk
        self.stored = uploads
        self._note = note
        self._room = asyncio.Semaphore(AT_ONCE)
        self._entering = asyncio.Lock()
        self._reading: dict[str, asyncio.Task[None]] = {}
        self._over = threading.Event()

    async def take(
        self,
        data: bytes,
        name: str,
        account: str,
        *,
        title: str = "",
        reason: str = "",
        identity: str | None = None,
        chat: int | None = None,
    ) -> Taken:
        """Examine a file and keep it with its original; what is refused is not kept, unless it can be recognised."""
        known = (await self.desk.serving()).files
        async with self._room:
            upload = await asyncio.to_thread(examine, data, name, known=known)
        legible = upload.refusal is None or (bool(upload.unread) and await self.can_recognise())
        if upload.refusal is not None and not legible:
            await self._note(account, "unggahan.tolak", upload.sha256[:16], alasan=upload.refusal.reason.value)
            return Taken(upload, None)
        identity = identity or secrets.token_urlsafe(9)
        await asyncio.to_thread(self.desk.originals.keep, data)
        work = Work(title.strip(), reason.strip(), upload.pieces, {"code": slug(name)})
        row = StoredUpload(identity, upload.sha256, account, now(), pack(upload).decode(), work.dumped(), chat=chat)
        if await self.stored.keep(row):
            kind = None if upload.kind is None else upload.kind.value
            await self._note(account, "unggahan.terima", identity, jenis=kind, sha256=upload.sha256[:16])
        return Taken(upload, identity)

    async def find(self, identity: str) -> Kept:
        stored = await self.stored.find(identity)
        if stored is None or now() - stored.at > UPLOADS_STAY:
            raise UploadGone(identity)
        return _kept(stored)

    async def all(self) -> tuple[Kept, ...]:
        return tuple(_kept(stored) for stored in await self.stored.all() if now() - stored.at <= UPLOADS_STAY)

    async def original(self, kept: Kept) -> bytes:
        """The file as it came; UploadGone where it is no longer kept."""
        try:
            return await asyncio.to_thread(self.desk.originals.read, kept.stored.sha256)
        except KeyError:
            raise UploadGone(kept.stored.id) from None

    async def rehearse(self, kept: Kept, draft: str | None = None) -> Rehearsal:
        """The dry run upon what serves, or upon a draft; DraftGone and Conflict as the draft raises them."""
        return (await self._rehearsed(kept, draft))[0]

    async def save(self, kept: Kept, work: Work) -> bool:
        """Keep what a person made of it; False when somebody was faster."""
        return await self.stored.save(kept.stored.id, work.dumped(), seen=kept.stored.version)

    async def enter(
        self,
        kept: Kept,
        account: str,
        *,
        digest: str,
        draft: str | None = None,
        title: str = "",
        reason: str = "",
    ) -> str:
        """Take it into a draft, a new one where none is named; the id of the draft.

        Overtaken where the dry run is another one by now; DraftGone and Conflict as the draft raises them. What was
        taken in before is not taken in twice: a new draft has a name that follows from the upload.
        """
        async with self._entering:
            kept = await self.find(kept.stored.id)
            if kept.stored.draft is not None:
                return kept.stored.draft
            seen, base = await self._rehearsed(kept, draft)
            if seen.digest != digest or not seen.changes:
                raise Overtaken
            into = draft or await self._opened(kept, account, title, reason)
            for path, content in seen.changes.items():
                await self._put(into, path, content, base.get(path), account)
            await self.stored.enter(kept.stored.id, into)
        await self._note(account, "unggahan.muat", kept.stored.id, rancangan=into, berkas=len(seen.changes))
        return into

    async def discard(self, kept: Kept, account: str) -> None:
        """Forget an upload and, where no other needs it, its original."""
        await self.stored.forget(kept.stored.id)
        if kept.stored.sha256 not in await self.stored.originals():
            await asyncio.to_thread(self.desk.originals.forget, kept.stored.sha256)
        await self._note(account, "unggahan.buang", kept.stored.id)

    async def forget_originals(self) -> None:
        """Remove the files whose uploads are gone."""
        held = await asyncio.to_thread(self.desk.originals.names, older_than=UNCLAIMED.total_seconds())
        for name in held - await self.stored.originals():
            await asyncio.to_thread(self.desk.originals.forget, name)

    async def can_recognise(self) -> bool:
        """Whether pages without text can be read here."""
        return await asyncio.to_thread(can_recognise)

    def begin_recognising(self, kept: Kept) -> None:
        """Read the pages without text beside everything else; after a restart somebody has to ask again."""
        if not self.recognising(kept):
            self._reading[kept.stored.id] = asyncio.create_task(self._recognise(kept))

    def recognising(self, kept: Kept) -> bool:
        task = self._reading.get(kept.stored.id)
        return task is not None and not task.done()

    async def close(self) -> None:
        """Begin no further page, and wait for the one that is being read."""
        self._over.set()
        await asyncio.gather(*self._reading.values(), return_exceptions=True)

    async def _recognise(self, kept: Kept) -> None:
        data = await self.original(kept)
        async with self._room:
            found = await asyncio.to_thread(recognise, data, kept.upload, over=self._over.is_set)
        work = Work(kept.work.title, kept.work.reason, found.pieces, kept.work.about)
        stored = kept.stored
        await self.stored.save(stored.id, work.dumped(), seen=stored.version, found=pack(found).decode())

    async def _rehearsed(self, kept: Kept, draft: str | None) -> tuple[Rehearsal, Mapping[str, bytes]]:
        tree = await self.desk.serving() if draft is None else await self.desk.editing.tree(draft)
        mine = () if draft is None else tuple(await self.desk.editing.changes(draft))
        base = await asyncio.to_thread(self._contents, tree)
        today = (now() + JAKARTA).date()
        found = await asyncio.to_thread(rehearse, kept.upload, kept.work, base, checked=today, mine=mine)
        return await asyncio.to_thread(_without_reviews, found, base), base

    def _contents(self, tree: Tree) -> dict[str, bytes]:
        return {path: self.desk.store.read(tree, path) for path in tree.files}

    async def _opened(self, kept: Kept, account: str, title: str, reason: str) -> str:
        """The draft of this upload, which may be there from before a crash."""
        identity = hashlib.sha256(f"unggahan:{kept.stored.id}".encode()).hexdigest()[:16]
        if await self.desk.drafts.find(identity) is None:
            title = title or suggested_title(kept)
            await self.desk.editing.open(title, reason or kept.work.reason, account, identity=identity)
        return identity

    async def _put(self, draft: str, path: str, content: bytes, before: bytes | None, account: str) -> None:
        page = await self.desk.editing.page(draft, path)
        if page.content == content:
            return
        if page.content != before:
            raise Overtaken
        with suppress(Conflict):
            await self.desk.editing.save(draft, path, content, seen=page.seen, editor=account)
            return
        raise Overtaken


def open_intake(database: Database, identity: Identity, desk: KnowledgeDesk) -> Intake:
    return Intake(desk, Uploads(database, identity), note=Audit(database).note)


def _without_reviews(found: Rehearsal, base: Mapping[str, bytes]) -> Rehearsal:
    """No file brings a review along: a reviewer notes it in the form, for the text that stands there."""
    claiming = {
        path
        for path, content in found.changes.items()
        if misuse(said_in(path, content), [said_in(path, base.get(path)) or {}], name="", roles=())
    }
    kept = {path: content for path, content in found.changes.items() if path not in claiming}
    told = (Problem(path, 1, "reviewed", BROUGHT_REVIEW) for path in sorted(claiming))
    return replace(found, changes=kept, problems=(*found.problems, *told))


def orders_among(texts: Iterable[str]) -> list[str]:
    """Sentences that speak to the bot instead of saying a norm."""
    return orders_in(iter(texts), _orders())


@cache
def _orders() -> tuple[str, ...]:
    return tuple(read(CONTENT / "words" / "perintah.yaml", "perintah.yaml").data["words"])


def _kept(stored: StoredUpload) -> Kept:
    return Kept(stored, unpack(stored.found.encode()), Work.loaded(stored.work))


def suggested_title(kept: Kept) -> str:
    return kept.work.title or f"Unggahan {kept.upload.name}"

"""Uploads between being examined and lying in a draft: sealed, since anybody's words may stand in a file.

A table of their own and not part of a draft, because half-corrected pieces are no content: a draft would be built and
judged with them. `retention` erases a row a week after its file came.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ColumnElement, Index, Integer, LargeBinary, String, Table, delete, select, update

from bot.storage.database import Database
from bot.storage.identity import Identity, KeyProblem
from bot.storage.tables import UtcTime, metadata

UPLOADS_STAY = timedelta(days=7)

uploads = Table(
    "uploads",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("account", String(64), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("found", LargeBinary, nullable=False),
    Column("work", LargeBinary, nullable=False),
    Column("draft", String(16), nullable=True),
    Column("chat", LargeBinary, nullable=True),
    Index("uploads_state", "state"),
)


class Uploading(StrEnum):
    """How far an upload has come."""

    SEEN = "diperiksa"
    ENTERED = "dimuat"
    """In a draft; with a chat, somebody there still waits to hear what it would change."""


@dataclass(frozen=True)
class StoredUpload:
    """One upload; `found` is what the examination gave, `work` what a person made of it, both as JSON."""

    id: str
    sha256: str
    account: str
    at: datetime
    found: str = field(repr=False)
    work: str = field(repr=False)
    state: Uploading = Uploading.SEEN
    version: int = 0
    """Grows with every save of `work`."""
    draft: str | None = None
    chat: int | None = field(default=None, repr=False)
    """Where the outcome is told, until it was."""


class Uploads:
    """The uploads of the desk."""

    def __init__(self, database: Database, identity: Identity) -> None:
        self._database = database
        self._identity = identity

    async def keep(self, upload: StoredUpload) -> bool:
        """Store a new upload; False when it is there already, as after a crash."""
        row = {
            "id": upload.id, "sha256": upload.sha256, "account": upload.account, "at": upload.at,
            "state": upload.state, "version": upload.version, "found": self._identity.seal(upload.found),
            "work": self._identity.seal(upload.work), "draft": upload.draft,
            "chat": None if upload.chat is None else self._identity.seal(str(upload.chat)),
        }  # fmt: skip
        new = self._database.insert_new(uploads).values(row).returning(uploads.c.id)
        async with self._database.transaction() as connection:
            return (await connection.execute(new)).scalar_one_or_none() is not None

    async def find(self, identity: str) -> StoredUpload | None:
        found = await self._select(uploads.c.id == identity)
        return found[0] if found else None

    async def all(self) -> tuple[StoredUpload, ...]:
        """Every upload that is kept, the latest first."""
        return await self._select()

    async def waiting(self) -> tuple[StoredUpload, ...]:
        """Those in a draft whose outcome has still to be told in a chat."""
        return await self._select(uploads.c.state == Uploading.ENTERED, uploads.c.chat.is_not(None))

    async def save(self, identity: str, work: str, *, seen: int, found: str | None = None) -> bool:
        """Keep what a person made of it; False when somebody was faster, or it is in a draft already."""
        values: dict[str, Any] = {"work": self._identity.seal(work), "version": seen + 1}
        if found is not None:
            values["found"] = self._identity.seal(found)
        here = (uploads.c.version == seen, uploads.c.state == Uploading.SEEN)
        return await self._change(identity, *here, **values)

    async def enter(self, identity: str, draft: str) -> str | None:
        """Claim the way into a draft, before anything enters; the draft that has it, which may be another one.

        None where there is no such upload any more.
        """
        await self._change(identity, uploads.c.state == Uploading.SEEN, state=Uploading.ENTERED, draft=draft)
        known = await self.find(identity)
        return None if known is None else known.draft

    async def claim_outcome(self, identity: str) -> bool:
        """Note that the outcome is told, before it is, and forget where; only one caller is ever told True."""
        return await self._change(identity, uploads.c.chat.is_not(None), chat=None)

    async def release_outcome(self, identity: str, chat: int) -> None:
        """Take that back, because it certainly was not told."""
        await self._change(identity, uploads.c.chat.is_(None), chat=self._identity.seal(str(chat)))

    async def forget(self, identity: str) -> None:
        """Drop an upload that is in no draft."""
        gone = delete(uploads).where(uploads.c.id == identity, uploads.c.state == Uploading.SEEN)
        async with self._database.transaction() as connection:
            await connection.execute(gone)

    async def originals(self) -> frozenset[str]:
        """The sha256 of every file that is still needed."""
        async with self._database.transaction() as connection:
            return frozenset((await connection.execute(select(uploads.c.sha256))).scalars())

    async def _select(self, *which: ColumnElement[bool]) -> tuple[StoredUpload, ...]:
        found = select(uploads).where(*which).order_by(uploads.c.at.desc())
        async with self._database.transaction() as connection:
            rows = (await connection.execute(found)).mappings().all()
        return tuple(upload for row in rows if (upload := self._opened(row)) is not None)

    def _opened(self, row: Mapping[Any, Any]) -> StoredUpload | None:
        """The row as it may be read; None when the secret was changed since, and nobody can read it any more."""
        try:
            return StoredUpload(
                id=row["id"],
                sha256=row["sha256"],
                account=row["account"],
                at=row["at"],
                found=self._identity.unseal(row["found"]),
                work=self._identity.unseal(row["work"]),
                state=Uploading(row["state"]),
                version=row["version"],
                draft=row["draft"],
                chat=None if row["chat"] is None else int(self._identity.unseal(row["chat"])),
            )
        except KeyProblem:
            return None

    async def _change(self, identity: str, *when: ColumnElement[bool], **values: Any) -> bool:
        changed = update(uploads).where(uploads.c.id == identity, *when).values(**values)
        async with self._database.transaction() as connection:
            return (await connection.execute(changed)).rowcount == 1

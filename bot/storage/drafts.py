"""Drafts of the content: what an editor changed and has not published, kept so that nobody overwrites another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select, update

from bot.storage.database import Database, Steps
from bot.storage.editing_tables import approvals, content_draft_files, content_drafts, impacts


class DraftState(StrEnum):
    """How far a draft has come."""

    OPEN = "terbuka"
    SUBMITTED = "diajukan"
    PUBLISHED = "terbit"
    DISCARDED = "dibuang"


ALIVE = (DraftState.OPEN, DraftState.SUBMITTED)


@dataclass(frozen=True)
class ContentDraft:
    """A set of changes upon one state of the content; `version` grows with every save."""

    id: str
    title: str
    reason: str
    base: str
    author: str
    state: DraftState
    version: int
    opened_at: datetime
    changed_at: datetime
    shipped: str | None = None
    """The shipped content that this draft brings in, when it does."""


@dataclass(frozen=True)
class DraftFile:
    """One file as a draft has it; no `content` where the draft removes it.

    `base` is the sha256 of the file upon which the editor worked, none where there was no such file.
    """

    path: str
    content: bytes | None
    base: str | None
    version: int
    editor: str
    at: datetime


class ContentDrafts:
    """The drafts, their files, who approved them, and what was found of their impact."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self, draft: ContentDraft) -> None:
        async with self._database.transaction() as connection:
            await connection.execute(content_drafts.insert().values(_row(draft)))

    async def find(self, identity: str) -> ContentDraft | None:
        async with self._database.transaction() as connection:
            found = await connection.execute(select(content_drafts).where(content_drafts.c.id == identity))
            row = found.mappings().one_or_none()
        return None if row is None else _draft(row)

    async def alive(self) -> tuple[ContentDraft, ...]:
        """Those that are neither published nor discarded, the latest first."""
        wanted = select(content_drafts).where(content_drafts.c.state.in_(ALIVE))
        async with self._database.transaction() as connection:
            rows = await connection.execute(wanted.order_by(content_drafts.c.changed_at.desc()))
            return tuple(_draft(row) for row in rows.mappings())

    async def bringing(self, shipped: str) -> ContentDraft | None:
        """The draft that brings in that shipped content, whatever became of it."""
        async with self._database.transaction() as connection:
            found = await connection.execute(select(content_drafts).where(content_drafts.c.shipped == shipped))
            row = found.mappings().first()
        return None if row is None else _draft(row)

    async def files(self, identity: str) -> tuple[DraftFile, ...]:
        mine = content_draft_files.c.draft == identity
        wanted = select(content_draft_files).where(mine).order_by(content_draft_files.c.path)
        async with self._database.transaction() as connection:
            return tuple(_file(row) for row in (await connection.execute(wanted)).mappings())

    async def save(self, identity: str, file: DraftFile, *, seen: int | None, now: datetime) -> bool:
        """Keep one file if the one that the editor saw is still the newest; False when somebody was faster.

        `seen` is the file's version in this draft, None where the draft did not have the file yet.
        """
        async with self._database.transaction() as connection:
            if not await self._touch(connection, identity, now):
                return False
            row = {"draft": identity, "path": file.path, **_file_row(file), "version": (seen or 0) + 1}
            if seen is None:
                new = self._database.insert_new(content_draft_files).values(row).returning(content_draft_files.c.path)
                kept = (await connection.execute(new)).first() is not None
            else:
                here = (content_draft_files.c.draft == identity, content_draft_files.c.path == file.path)
                same = update(content_draft_files).where(*here, content_draft_files.c.version == seen)
                kept = (await connection.execute(same.values(row))).rowcount == 1
            if not kept:
                await connection.rollback()
            return kept

    async def drop(self, identity: str, path: str, *, now: datetime) -> bool:
        """Take one file out of a draft, so that it stays as it is live."""
        gone = delete(content_draft_files).where(
            content_draft_files.c.draft == identity, content_draft_files.c.path == path
        )
        async with self._database.transaction() as connection:
            return await self._touch(connection, identity, now) and (await connection.execute(gone)).rowcount == 1

    async def rebase(self, draft: ContentDraft, base: str, bases: Mapping[str, str | None], *, now: datetime) -> bool:
        """Put a draft upon a newer state of the content; `bases` says what its files were there."""
        here = (content_drafts.c.id == draft.id, content_drafts.c.version == draft.version)
        moved = update(content_drafts).where(*here, content_drafts.c.state.in_(ALIVE))
        async with self._database.transaction() as connection:
            if (await connection.execute(moved.values(base=base, changed_at=now))).rowcount != 1:
                return False
            for path, sha in bases.items():
                mine = (content_draft_files.c.draft == draft.id, content_draft_files.c.path == path)
                await connection.execute(update(content_draft_files).where(*mine).values(base=sha))
            return True

    async def turn(self, identity: str, to: DraftState, *, now: datetime) -> bool:
        """Move a living draft to another state; False when it is published or discarded."""
        moved = update(content_drafts).where(content_drafts.c.id == identity, content_drafts.c.state.in_(ALIVE))
        async with self._database.transaction() as connection:
            return (await connection.execute(moved.values(state=to, changed_at=now))).rowcount == 1

    async def approve(self, identity: str, fingerprint: str, account: str, *, now: datetime) -> bool:
        """Note that somebody approved exactly this; False when they had."""
        row = {"draft": identity, "fingerprint": fingerprint, "account": account, "at": now}
        new = self._database.insert_new(approvals).values(row).returning(approvals.c.draft)
        async with self._database.transaction() as connection:
            return (await connection.execute(new)).first() is not None

    async def approvers(self, identity: str, fingerprint: str) -> tuple[str, ...]:
        """Who approved exactly this, the first one first."""
        mine = (approvals.c.draft == identity, approvals.c.fingerprint == fingerprint)
        async with self._database.transaction() as connection:
            found = await connection.execute(select(approvals.c.account).where(*mine).order_by(approvals.c.at))
            return tuple(found.scalars())

    async def keep_impact(
        self, identity: str, fingerprint: str, against: str, found: Mapping[str, Any], *, now: datetime
    ) -> None:
        """Keep what was found when this content was compared with that, in the place of anything found before."""
        row = {"fingerprint": fingerprint, "against": against, "draft": identity, "found": dict(found), "at": now}
        async with self._database.transaction() as connection:
            # What was found of an earlier version is of no use to anybody.
            await connection.execute(delete(impacts).where(impacts.c.draft == identity))
            await connection.execute(self._database.upsert(impacts, row))

    async def tried(self) -> tuple[str, ...]:
        """The contents that living drafts were last tried as."""
        living = select(impacts.c.fingerprint).join(content_drafts, content_drafts.c.id == impacts.c.draft)
        async with self._database.transaction() as connection:
            return tuple((await connection.execute(living.where(content_drafts.c.state.in_(ALIVE)))).scalars())

    async def impact(self, fingerprint: str, against: str) -> dict[str, Any] | None:
        """What was found when this content was compared with that."""
        mine = (impacts.c.fingerprint == fingerprint, impacts.c.against == against)
        async with self._database.transaction() as connection:
            return (await connection.execute(select(impacts.c.found).where(*mine))).scalar_one_or_none()

    async def _touch(self, connection: Steps, identity: str, now: datetime) -> bool:
        """Count a change of a living draft; what was submitted is open again, since it is no longer what was seen."""
        changed = update(content_drafts).where(content_drafts.c.id == identity, content_drafts.c.state.in_(ALIVE))
        values = {"version": content_drafts.c.version + 1, "changed_at": now, "state": DraftState.OPEN}
        return (await connection.execute(changed.values(values))).rowcount == 1


def _row(draft: ContentDraft) -> dict[str, Any]:
    return {column.name: getattr(draft, column.name) for column in content_drafts.columns}


def _draft(row: Mapping[Any, Any]) -> ContentDraft:
    return ContentDraft(**{**row, "state": DraftState(row["state"])})


def _file_row(file: DraftFile) -> dict[str, Any]:
    return {"content": file.content, "base": file.base, "editor": file.editor, "at": file.at}


def _file(row: Mapping[Any, Any]) -> DraftFile:
    return DraftFile(**{name: value for name, value in row.items() if name != "draft"})

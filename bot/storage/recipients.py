"""Who receives reminders: groups that the desk confirmed, people who subscribed, and staff who want to be told.

A chat id is sealed and stands beside its pseudonym; no title, no name. `id` means nothing outside this database, so
what a broadcast notes about a recipient says nothing any more once the recipient is gone.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, select, update

from bot.storage.broadcast_tables import mutes, recipients
from bot.storage.database import Database, Steps
from bot.storage.identity import Identity, KeyProblem


class Kind(StrEnum):
    """What a recipient is; the values are stored."""

    GROUP = "grup"
    PERSON = "orang"
    STAFF = "staf"


class Standing(StrEnum):
    """Whether it can be written to."""

    ACTIVE = "aktif"
    INACTIVE = "nonaktif"


@dataclass(frozen=True)
class Place:
    """Where a recipient belongs: an agency's code, its region and zone (WIB, WITA, WIT), a topic of a forum."""

    agency: str | None = None
    region: str = ""
    zone: str = "WIB"
    thread: int | None = None


@dataclass(frozen=True)
class Recipient:
    """One chat; `address` is 0 when the secret was changed since, and nobody can read it any more."""

    id: str
    kind: Kind
    pseudonym: str = field(repr=False)
    address: int = field(repr=False)
    place: Place
    state: Standing
    reason: str | None
    since: datetime


class Recipients:
    """The recipients of one bot."""

    def __init__(self, database: Database, identity: Identity, bot: str) -> None:
        self._database = database
        self._identity = identity
        self._bot = bot

    async def keep(
        self, kind: Kind, pseudonym: str, address: int, place: Place, *, now: datetime, by: str | None = None
    ) -> str:
        """Add a recipient, or put it in another place; active either way. Returns its id."""
        values = {
            **vars(place),
            "address": self._identity.seal(str(address)),
            "state": Standing.ACTIVE,
            "reason": None,
            "since": now,
            "by": by,
        }
        which = self._is(kind, pseudonym)
        row = {"id": secrets.token_urlsafe(9), "bot": self._bot, "kind": kind, "pseudonym": pseudonym, **values}
        async with self._database.transaction() as connection:
            new = self._database.insert_new(recipients).values(row).returning(recipients.c.id)
            if (await connection.execute(new)).first() is None:
                await connection.execute(update(recipients).where(which).values(**values))
            return str((await connection.execute(select(recipients.c.id).where(which))).scalar_one())

    async def find(self, kind: Kind, pseudonym: str) -> Recipient | None:
        found = await self._select(self._is(kind, pseudonym))
        return found[0] if found else None

    async def get(self, identity: str) -> Recipient | None:
        found = await self._select(recipients.c.id == identity)
        return found[0] if found else None

    async def all(self, *, agency: str | None = None, kind: Kind | None = None) -> tuple[Recipient, ...]:
        """Those of an agency, of a kind; all of them when neither is named. For pages that show groups."""
        which = [recipients.c.bot == self._bot]
        which += [recipients.c.agency == agency] if agency is not None else []
        which += [recipients.c.kind == kind] if kind is not None else []
        return await self._select(and_(*which))

    async def deactivate(self, kinds: Collection[Kind], pseudonym: str, reason: str, *, now: datetime) -> bool:
        """Stop writing to a chat; False when nobody wrote to it."""
        return await self._stand(kinds, pseudonym, Standing.ACTIVE, state=Standing.INACTIVE, reason=reason, since=now)

    async def reactivate(
        self, kinds: Collection[Kind], pseudonym: str, *, now: datetime, reasons: Collection[str] | None = None
    ) -> bool:
        """Write to a chat again that came back; with `reasons`, only if it was left for one of them."""
        why = None if reasons is None else recipients.c.reason.in_(reasons)
        back = {"state": Standing.ACTIVE, "reason": None, "since": now}
        return await self._stand(kinds, pseudonym, Standing.INACTIVE, why, **back)

    async def move(self, old: int, new: int, *, old_name: str, new_name: str) -> bool:
        """Follow a group that became a supergroup, in one transaction; a second time changes nothing."""
        moved = {"pseudonym": new_name, "address": self._identity.seal(str(new))}
        before, after = self._is(Kind.GROUP, old_name), self._is(Kind.GROUP, new_name)
        async with self._database.transaction() as connection:
            if (await connection.execute(select(recipients.c.id).where(before))).first() is None:
                return False
            # Somebody may have confirmed the new group already; deliveries point at the old row.
            await connection.execute(delete(recipients).where(after))
            return (await connection.execute(update(recipients).where(before).values(**moved))).rowcount == 1

    async def forget(self, kind: Kind, pseudonym: str) -> bool:
        """Delete a recipient and its choices; what still waits for it is skipped."""
        async with self._database.transaction() as connection:
            return await forget(connection, self._is(kind, pseudonym)) > 0

    async def muted(self, identity: str) -> frozenset[str]:
        """The subjects that a recipient does not want."""
        wanted = select(mutes.c.subject).where(mutes.c.recipient == identity)
        async with self._database.transaction() as connection:
            return frozenset((await connection.execute(wanted)).scalars())

    async def switch(self, identity: str, subject: str) -> bool:
        """Turn a subject off, or on again; returns whether it is on now."""
        there = and_(mutes.c.recipient == identity, mutes.c.subject == subject)
        async with self._database.transaction() as connection:
            if (await connection.execute(delete(mutes).where(there))).rowcount:
                return True
            await connection.execute(mutes.insert().values(recipient=identity, subject=subject))
            return False

    async def counts(self) -> Mapping[tuple[str, str], int]:
        """How many recipients there are of each kind and standing."""
        counted = (
            select(recipients.c.kind, recipients.c.state, func.count())
            .where(recipients.c.bot == self._bot)
            .group_by(recipients.c.kind, recipients.c.state)
        )
        async with self._database.transaction() as connection:
            return {(kind, state): count for kind, state, count in await connection.execute(counted)}

    async def _stand(
        self,
        kinds: Collection[Kind],
        pseudonym: str,
        was: Standing,
        also: ColumnElement[bool] | None = None,
        **values: Any,
    ) -> bool:
        which = [recipients.c.bot == self._bot, recipients.c.kind.in_(kinds), recipients.c.pseudonym == pseudonym]
        which += [recipients.c.state == was] + ([] if also is None else [also])
        async with self._database.transaction() as connection:
            return (await connection.execute(update(recipients).where(*which).values(**values))).rowcount > 0

    async def _select(self, which: ColumnElement[bool]) -> tuple[Recipient, ...]:
        found = select(recipients).where(which).order_by(recipients.c.agency, recipients.c.since, recipients.c.id)
        async with self._database.transaction() as connection:
            rows = (await connection.execute(found)).mappings().all()
        return tuple(self._opened(row) for row in rows)

    def _opened(self, row: Mapping[Any, Any]) -> Recipient:
        return Recipient(
            id=row["id"],
            kind=Kind(row["kind"]),
            pseudonym=row["pseudonym"],
            address=address_in(self._identity, row["address"]),
            place=Place(row["agency"], row["region"], row["zone"], row["thread"]),
            state=Standing(row["state"]),
            reason=row["reason"],
            since=row["since"],
        )

    def _is(self, kind: Kind, pseudonym: str) -> ColumnElement[bool]:
        return and_(recipients.c.bot == self._bot, recipients.c.kind == kind, recipients.c.pseudonym == pseudonym)


async def forget(connection: Steps, which: ColumnElement[bool]) -> int:
    """Delete recipients and their choices in a transaction of somebody else."""
    whose = select(recipients.c.id).where(which)
    await connection.execute(delete(mutes).where(mutes.c.recipient.in_(whose)))
    return (await connection.execute(delete(recipients).where(which))).rowcount


def address_in(identity: Identity, sealed: bytes) -> int:
    """The chat id that was sealed; 0 when it was sealed under another secret."""
    try:
        return int(identity.unseal(sealed))
    except KeyProblem:
        return 0

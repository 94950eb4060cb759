"""What is sent to many: written by one person, approved by another, and the audience fixed at that moment.

From the approval on there is one row for each chat (`deliveries`); that row, and nothing else, says what was sent.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, exists, insert, select, update

from bot.storage.audiences import plan, planned
from bot.storage.audit import Audit
from bot.storage.broadcast_tables import broadcasts, deliveries, recipients
from bot.storage.database import Database, Steps
from bot.storage.listing import Listed, repeats
from bot.storage.messages import (
    Audience,
    Broadcast,
    Changed,
    Content,
    Course,
    Fate,
    NotAllowed,
    Unsendable,
    broadcast_in,
)
from bot.storage.recipients import Kind

# Whoever asks for a preview looks at it at once.
PREVIEW_LASTS = timedelta(minutes=10)
# Everything that keeps a message from being sent; `bot.broadcasting.texts.flaws_of`.
Flaws = Callable[[Content], Sequence[object]]


class Broadcasts(Listed):
    """The broadcasts of one desk; `by` is the account that acts. Nothing that has a flaw is kept: Unsendable."""

    def __init__(self, database: Database, audit: Audit, flaws: Flaws) -> None:
        super().__init__(database)
        self._audit = audit
        self._flaws = flaws

    async def write(
        self,
        title: str,
        content: Content,
        audience: Audience,
        *,
        by: str,
        now: datetime,
        due_at: datetime,
        expires_at: datetime,
        once: bool = False,
        corrects: str | None = None,
        schedule: str | None = None,
        state: Course = Course.DRAFT,
    ) -> str | None:
        """Keep a new broadcast and return its id; None when this run of a schedule is there already."""
        self._refuse_flaws(content)
        row = _new(title, content, audience, by=by, now=now, due_at=due_at, expires_at=expires_at)
        row |= {"state": state, "once": once, "corrects": corrects, "schedule": schedule}
        new = self._database.insert_new(broadcasts).values(row).returning(broadcasts.c.id)
        async with self._database.transaction() as connection:
            made = (await connection.execute(new)).scalar_one_or_none()
            if made is not None:
                await self._audit.add(connection, by, "siaran.tulis", made, keadaan=state.value)
            return made

    async def rewrite(
        self,
        identity: str,
        title: str,
        content: Content,
        audience: Audience,
        *,
        by: str,
        seen: str,
        due_at: datetime,
        expires_at: datetime,
        once: bool = False,
    ) -> None:
        """Put an edited draft in the place of the one whose version was `seen`; `by` is its author from then on.

        What waited for approval, or was approved and is not due yet, is a draft again and takes a second person anew.

        Raises Changed when it is another version now, NotAllowed when it has begun, ended, or is of a schedule.
        """
        self._refuse_flaws(content)
        values: dict[str, Any] = {"title": title[:200], "content": asdict(content), "audience": asdict(audience)}
        values |= {"author": by, "due_at": due_at, "expires_at": expires_at, "once": once}
        async with self._database.transaction() as connection:
            kept = await self._locked(connection, identity, (Course.DRAFT, Course.WAITING, Course.RUNNING))
            if kept.schedule is not None or not await _unplanned(connection, identity):
                raise NotAllowed("Siaran ini tidak dapat disunting lagi; batalkan, atau betulkan sesudah terkirim.")
            if kept.version != seen:
                raise Changed("Siaran ini diubah rekan Anda sejak Anda membukanya. Belum ada yang ditimpa.")
            unapproved = {"state": Course.DRAFT, "approver": None, "approved_at": None}
            await connection.execute(_of(identity).values(**values, **unapproved))
            await self._audit.add(connection, by, "siaran.sunting", identity, semula=kept.state.value)

    async def preview(self, title: str, content: Content, recipient: str, *, by: str, now: datetime) -> str:
        """Show a message to one person of the desk as a reader will see it; nobody has to approve that."""
        self._refuse_flaws(content)
        lasts = now + PREVIEW_LASTS
        row = _new(title, content, Audience(only=(recipient,)), by=by, now=now, due_at=now, expires_at=lasts)
        async with self._database.transaction() as connection:
            wanted = select(recipients.c.id).where(recipients.c.id == recipient, recipients.c.kind == Kind.STAFF)
            if (await connection.execute(wanted)).first() is None:
                raise NotAllowed("Pratinjau hanya dapat dikirim kepada petugas yang akunnya tertaut.")
            await connection.execute(insert(broadcasts).values(row))
            await self._start(connection, broadcast_in({**_EMPTY, **row}), by, now)
        return str(row["id"])

    async def submit(self, identity: str, *, by: str) -> None:
        """Ask for a second person."""
        await self._step(identity, (Course.DRAFT,), "siaran.ajukan", by, state=Course.WAITING)

    async def approve(self, identity: str, *, by: str, now: datetime, seen: str | None = None) -> int:
        """Let it go, to whom the audience holds at this moment; returns how many that are.

        A correction stops what it corrects, and goes to everybody who has it or may have it.

        Raises NotAllowed when the author approves, when it does not wait for approval or waited for too long; Changed
        when `seen` is given and is not its version.
        """
        async with self._database.transaction() as connection:
            broadcast = await self._locked(connection, identity, (Course.WAITING, Course.HELD))
            # A broadcast that was held is approved already; a person only says that it may go on.
            waited = broadcast.state is Course.WAITING
            if waited and broadcast.author == by:
                raise NotAllowed("Siaran harus disetujui oleh orang lain, bukan penulisnya.")
            if seen not in (None, broadcast.version):
                raise Changed("Siaran ini diubah sejak Anda membukanya. Baca lagi di bawah ini, lalu putuskan.")
            if waited and broadcast.expires_at <= now:
                raise NotAllowed("Masa berlaku siaran ini sudah lewat. Sunting waktunya, lalu ajukan lagi.")
            missed = broadcast.audience.missed
            if waited and missed is not None:
                others = repeats(missed).where(broadcasts.c.id != identity, broadcasts.c.approver.is_not(None))
                if (await connection.execute(others)).first() is not None:
                    raise NotAllowed("Yang gagal sudah dikirimi ulang lewat siaran lain.")
            return await self._start(connection, broadcast, by, now)

    async def start(self, identity: str, *, by: str, now: datetime) -> int:
        """Let a run of an approved schedule go."""
        async with self._database.transaction() as connection:
            broadcast = await self._locked(connection, identity, (Course.DRAFT,))
            if broadcast.schedule is None:
                raise NotAllowed("Hanya jadwal yang sudah disetujui berjalan sendiri.")
            return await self._start(connection, broadcast, by, now)

    async def cancel(self, identity: str, *, by: str, now: datetime) -> int:
        """Stop it: what is on its way arrives, the rest does not; returns how many did not leave."""
        may = (Course.DRAFT, Course.WAITING, Course.HELD, Course.RUNNING)
        async with self._database.transaction() as connection:
            await self._locked(connection, identity, may)
            left = await _stop(connection, identity, now)
            await self._audit.add(connection, by, "siaran.batal", identity, sisa=left)
        return left

    async def hold(self, *, now: datetime, by: str) -> int:
        """Hold all that runs, until a person lets it go on."""
        held = update(broadcasts).where(broadcasts.c.state == Course.RUNNING).values(state=Course.HELD)
        async with self._database.transaction() as connection:
            count = (await connection.execute(held)).rowcount
            if count:
                await self._audit.add(connection, by, "siaran.tahan", "", jumlah=count)
        return count

    async def finish(self, identity: str, *, now: datetime) -> bool:
        """Note the end once nothing waits and nothing is on its way; False when it is not the end."""
        unsettled = exists().where(
            deliveries.c.broadcast == identity, deliveries.c.state.in_((Fate.QUEUED, Fate.CLAIMED))
        )
        over = (
            update(broadcasts)
            .where(broadcasts.c.id == identity, broadcasts.c.state == Course.RUNNING, ~unsettled)
            .values(state=Course.DONE, ended_at=now)
        )
        async with self._database.transaction() as connection:
            return (await connection.execute(over)).rowcount == 1

    async def reported(self, identity: str, message: int) -> None:
        """Note the message that shows the progress."""
        async with self._database.transaction() as connection:
            await connection.execute(_of(identity).values(report_message=message))

    async def _start(self, connection: Steps, broadcast: Broadcast, by: str, now: datetime) -> int:
        held = broadcast.state is Course.HELD
        values: dict[str, Any] = {"state": Course.RUNNING}
        values |= {} if broadcast.approver else {"approver": by, "approved_at": now}
        await connection.execute(_of(broadcast.id).values(**values))
        if broadcast.corrects and not held:
            await _stop(connection, broadcast.corrects, now)
        count = 0 if await planned(connection, broadcast.id) else await plan(connection, broadcast)
        await self._audit.add(connection, by, "siaran.lanjut" if held else "siaran.setujui", broadcast.id, ke=count)
        return count

    def _refuse_flaws(self, content: Content) -> None:
        """The last door: whoever writes, by a form, a schedule or a script, comes through here."""
        if found := self._flaws(content):
            raise Unsendable(found)

    async def _step(self, identity: str, may: tuple[Course, ...], act: str, by: str, **values: Any) -> None:
        async with self._database.transaction() as connection:
            await self._locked(connection, identity, may)
            await connection.execute(_of(identity).values(**values))
            await self._audit.add(connection, by, act, identity)

    async def _locked(self, connection: Steps, identity: str, may: tuple[Course, ...]) -> Broadcast:
        wanted = select(broadcasts).where(broadcasts.c.id == identity).with_for_update()
        row = (await connection.execute(wanted)).mappings().first()
        if row is None or row["state"] not in may:
            raise NotAllowed("Siaran ini tidak ada lagi atau sudah berada pada tahap lain.")
        return broadcast_in(row)


def _new(
    title: str,
    content: Content,
    audience: Audience,
    *,
    by: str,
    now: datetime,
    due_at: datetime,
    expires_at: datetime,
) -> dict[str, Any]:
    return {
        "id": secrets.token_urlsafe(9),
        "title": title[:200],
        "state": Course.DRAFT,
        "content": asdict(content),
        "audience": asdict(audience),
        "author": by,
        "created_at": now,
        "due_at": due_at,
        "expires_at": expires_at,
        "once": False,
    }


def _of(identity: str) -> Any:
    return update(broadcasts).where(broadcasts.c.id == identity)


async def _unplanned(connection: Steps, identity: str) -> bool:
    """Take its untouched rows away; False when one was touched already, and the transaction must not be kept."""
    untouched = and_(deliveries.c.state == Fate.QUEUED, deliveries.c.tries == 0)
    await connection.execute(delete(deliveries).where(deliveries.c.broadcast == identity, untouched))
    return not await planned(connection, identity)


async def _stop(connection: Steps, identity: str, now: datetime) -> int:
    """Let nothing more of it leave, unless it has ended; returns how many rows stay unsent."""
    going_on = broadcasts.c.state.in_((Course.DRAFT, Course.WAITING, Course.HELD, Course.RUNNING))
    await connection.execute(_of(identity).where(going_on).values(state=Course.CANCELLED, ended_at=now))
    waiting = and_(deliveries.c.broadcast == identity, deliveries.c.state == Fate.QUEUED)
    stopped = update(deliveries).where(waiting).values(state=Fate.CANCELLED, settled_at=now)
    return (await connection.execute(stopped)).rowcount


_EMPTY = dict.fromkeys(("approver", "approved_at", "ended_at", "corrects", "schedule", "report_message"))

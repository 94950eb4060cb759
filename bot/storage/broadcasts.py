"""What is sent to many: written by one person, approved by another, and the audience fixed at that moment.

From the approval on there is one row for each chat (`deliveries`); that row, and nothing else, says what was sent.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, insert, literal, null, or_, select, update

from bot.storage.account_tables import accounts
from bot.storage.audit import Audit
from bot.storage.broadcast_tables import broadcasts, deliveries, mutes, recipients
from bot.storage.database import Database, Steps
from bot.storage.recipients import Kind, Standing

# The role of those who watch over an agency; `bot.desk.roles` has it.
MONITOR = "pemantau"


# Whoever asks for a preview looks at it at once.
PREVIEW_LASTS = timedelta(minutes=10)


class Course(StrEnum):
    """How far a broadcast has come; the values are stored and shown."""

    DRAFT = "rancangan"
    WAITING = "menunggu"
    RUNNING = "berjalan"
    HELD = "ditahan"
    """Due while we did not know what was sent already, so a person must say that it may go."""
    DONE = "selesai"
    CANCELLED = "dibatalkan"
    SKIPPED = "terlewat"


class Fate(StrEnum):
    """What became of one delivery."""

    QUEUED = "antre"
    CLAIMED = "mengirim"
    SENT = "terkirim"
    FAILED = "gagal"
    UNCERTAIN = "tidak_pasti"
    SKIPPED = "dilewati"
    EXPIRED = "kedaluwarsa"
    CANCELLED = "dibatalkan"


class NotAllowed(Exception):
    """The step is not for this person, or not for a broadcast in this state; says why, to the person asking."""


@dataclass(frozen=True)
class Audience:
    """Whom it is for; an empty choice means all of them. `subject` leaves out who does not want it."""

    kinds: tuple[str, ...] = (Kind.GROUP, Kind.PERSON)
    agencies: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    subject: str | None = None
    only: tuple[str, ...] = ()
    """The ids of single recipients, for a preview to oneself; then nothing else counts."""
    monitors: bool = False
    """Whether the monitors get it as a text to pass on where the bot cannot be."""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Audience:
        known = {part.name for part in fields(cls)}
        return cls(**{name: _tupled(value) for name, value in kept.items() if name in known})


@dataclass(frozen=True)
class Content:
    """What arrives: a template in Telegram's HTML, perhaps with a poster; or a quiz, which is a message of its own.

    `variables` are the values of its holes but for region and agency, which each recipient brings.
    """

    text: str
    variables: Mapping[str, str] = field(default_factory=dict)
    poster: str | None = None
    """The rule of which a picture is made."""
    question: str | None = None
    options: tuple[str, ...] = ()
    correct: int = 0
    explanation: str = ""
    receipt: bool = False
    """Whether the button "Sudah baca dan paham" stands below."""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Content:
        known = {part.name for part in fields(cls)}
        return cls(**{name: _tupled(value) for name, value in kept.items() if name in known})


@dataclass(frozen=True)
class Broadcast:
    """One message for many chats."""

    id: str
    title: str
    state: Course
    content: Content
    audience: Audience
    author: str
    created_at: datetime
    due_at: datetime
    expires_at: datetime
    approver: str | None = None
    approved_at: datetime | None = None
    ended_at: datetime | None = None
    once: bool = False
    """Rather not at all than twice (`sekali_saja`)."""
    corrects: str | None = None
    schedule: str | None = None
    report_message: int | None = None


class Broadcasts:
    """The broadcasts of one desk; `by` is the account that acts."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self._database = database
        self._audit = audit

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
        row = _new(title, content, audience, by=by, now=now, due_at=due_at, expires_at=expires_at)
        row |= {"state": state, "once": once, "corrects": corrects, "schedule": schedule}
        new = self._database.insert_new(broadcasts).values(row).returning(broadcasts.c.id)
        async with self._database.transaction() as connection:
            made = (await connection.execute(new)).scalar_one_or_none()
            if made is not None:
                await self._audit.add(connection, by, "siaran.tulis", made, keadaan=state.value)
            return made

    async def get(self, identity: str) -> Broadcast | None:
        found = await self._select(broadcasts.c.id == identity)
        return found[0] if found else None

    async def latest(self, count: int = 50) -> tuple[Broadcast, ...]:
        """The newest first."""
        wanted = select(broadcasts).order_by(broadcasts.c.created_at.desc()).limit(count)
        return await self._read(wanted)

    async def running(self, *, now: datetime) -> tuple[Broadcast, ...]:
        """Those that may be sent now, the longest due first."""
        return await self._select(and_(broadcasts.c.state == Course.RUNNING, broadcasts.c.due_at <= now))

    async def unstarted(self) -> tuple[Broadcast, ...]:
        """Runs of approved schedules that wait to be started, also those that a crash left so."""
        return await self._select(and_(broadcasts.c.state == Course.DRAFT, broadcasts.c.schedule.is_not(None)))

    async def runs_of(self, schedule: str) -> frozenset[str]:
        """The runs of a schedule that are there already, whatever became of them."""
        wanted = select(broadcasts.c.schedule).where(broadcasts.c.schedule.startswith(f"{schedule}/", autoescape=True))
        async with self._database.transaction() as connection:
            return frozenset((await connection.execute(wanted)).scalars())

    async def preview(self, title: str, content: Content, recipient: str, *, by: str, now: datetime) -> str:
        """Show a message to one person of the desk as a reader will see it; nobody has to approve that."""
        lasts = now + PREVIEW_LASTS
        row = _new(title, content, Audience(only=(recipient,)), by=by, now=now, due_at=now, expires_at=lasts)
        async with self._database.transaction() as connection:
            wanted = select(recipients.c.id).where(recipients.c.id == recipient, recipients.c.kind == Kind.STAFF)
            if (await connection.execute(wanted)).first() is None:
                raise NotAllowed("Pratinjau hanya dapat dikirim kepada petugas yang akunnya tertaut.")
            await connection.execute(insert(broadcasts).values(row))
            await self._start(connection, _broadcast({**_EMPTY, **row}), by, now)
        return str(row["id"])

    async def submit(self, identity: str, *, by: str) -> None:
        """Ask for a second person."""
        await self._step(identity, (Course.DRAFT,), "siaran.ajukan", by, state=Course.WAITING)

    async def count(self, audience: Audience) -> int:
        """How many chats it would go to now, monitors not among them."""
        counted = select(func.count()).select_from(recipients).where(_in(audience))
        async with self._database.transaction() as connection:
            return int((await connection.execute(counted)).scalar_one())

    async def approve(self, identity: str, *, by: str, now: datetime) -> int:
        """Let it go, to whom the audience holds at this moment; returns how many that are.

        A correction stops what it corrects, and goes to everybody who has it or may have it.

        Raises NotAllowed when the author approves, or when it does not wait for approval.
        """
        async with self._database.transaction() as connection:
            broadcast = await self._locked(connection, identity, (Course.WAITING, Course.HELD))
            # A broadcast that was held is approved already; a person only says that it may go on.
            if broadcast.state is Course.WAITING and broadcast.author == by:
                raise NotAllowed("Siaran harus disetujui oleh orang lain, bukan penulisnya.")
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
        planned = 0 if await _planned(connection, broadcast.id) else await _plan(connection, broadcast)
        await self._audit.add(connection, by, "siaran.lanjut" if held else "siaran.setujui", broadcast.id, ke=planned)
        return planned

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
        return _broadcast(row)

    async def _select(self, which: ColumnElement[bool]) -> tuple[Broadcast, ...]:
        return await self._read(select(broadcasts).where(which).order_by(broadcasts.c.due_at, broadcasts.c.id))

    async def _read(self, wanted: Select[Any]) -> tuple[Broadcast, ...]:
        async with self._database.transaction() as connection:
            return tuple(_broadcast(row) for row in (await connection.execute(wanted)).mappings())


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


async def _stop(connection: Steps, identity: str, now: datetime) -> int:
    """Let nothing more of it leave, unless it has ended; returns how many rows stay unsent."""
    going_on = broadcasts.c.state.in_((Course.DRAFT, Course.WAITING, Course.HELD, Course.RUNNING))
    await connection.execute(_of(identity).where(going_on).values(state=Course.CANCELLED, ended_at=now))
    waiting = and_(deliveries.c.broadcast == identity, deliveries.c.state == Fate.QUEUED)
    stopped = update(deliveries).where(waiting).values(state=Fate.CANCELLED, settled_at=now)
    return (await connection.execute(stopped)).rowcount


async def _planned(connection: Steps, identity: str) -> bool:
    rows = select(deliveries.c.recipient).where(deliveries.c.broadcast == identity).limit(1)
    return (await connection.execute(rows)).first() is not None


async def _plan(connection: Steps, broadcast: Broadcast) -> int:
    """One row for each chat, made inside the database, however many they are."""
    chosen = _again(broadcast) if broadcast.corrects else _chosen(broadcast)
    columns = ["broadcast", "recipient", "place", "kind", "agency", "state", "tries", "doubts", "edits"]
    await connection.execute(insert(deliveries).from_select(columns, chosen))
    if broadcast.audience.monitors and not broadcast.corrects:
        watching = await _monitors(connection, broadcast.audience)
        monitors = select(*_row(broadcast.id)).where(watching)
        await connection.execute(insert(deliveries).from_select(columns, monitors))
    counted = select(func.count()).select_from(deliveries).where(deliveries.c.broadcast == broadcast.id)
    return int((await connection.execute(counted)).scalar_one())


def _chosen(broadcast: Broadcast) -> Select[Any]:
    return select(*_row(broadcast.id, preview=bool(broadcast.audience.only))).where(_in(broadcast.audience))


def _row(identity: str, *, preview: bool = False) -> list[Any]:
    order = func.row_number().over(order_by=(recipients.c.kind, recipients.c.id))
    return [
        literal(identity),
        recipients.c.id,
        order,
        # A preview shows what readers get, not what monitors pass on.
        literal(str(Kind.PERSON)) if preview else recipients.c.kind,
        recipients.c.agency,
        literal(str(Fate.QUEUED)),
        literal(0),
        literal(0),
        null(),
    ]


def _again(broadcast: Broadcast) -> Select[Any]:
    """Everybody who has, or may have, what is corrected."""
    return select(
        literal(broadcast.id),
        deliveries.c.recipient,
        deliveries.c.place,
        deliveries.c.kind,
        deliveries.c.agency,
        literal(str(Fate.QUEUED)),
        literal(0),
        literal(0),
        deliveries.c.message,
    ).where(
        deliveries.c.broadcast == broadcast.corrects,
        or_(deliveries.c.state.in_((Fate.SENT, Fate.UNCERTAIN, Fate.CLAIMED)), deliveries.c.doubts > 0),
    )


def _in(audience: Audience) -> ColumnElement[bool]:
    """Who is active and chosen, and did not turn the subject off."""
    if audience.only:
        return and_(recipients.c.state == Standing.ACTIVE, recipients.c.id.in_(audience.only))
    which = [recipients.c.state == Standing.ACTIVE, recipients.c.kind.in_(audience.kinds)]
    for column, values in (
        (recipients.c.agency, audience.agencies),
        (recipients.c.region, audience.regions),
        (recipients.c.zone, audience.zones),
    ):
        which += [column.in_(values)] if values else []
    if audience.subject is not None:
        off = exists().where(mutes.c.recipient == recipients.c.id, mutes.c.subject == audience.subject)
        which.append(~off)
    return and_(*which)


async def _monitors(connection: Steps, audience: Audience) -> ColumnElement[bool]:
    """The chats of those who watch over one of the agencies now."""
    linked = select(accounts.c.telegram, accounts.c.agency, accounts.c.roles).where(
        accounts.c.revoked_at.is_(None), accounts.c.telegram.is_not(None), accounts.c.agency.is_not(None)
    )
    watching = [
        telegram
        for telegram, agency, roles in await connection.execute(linked)
        if MONITOR in roles and (not audience.agencies or agency in audience.agencies)
    ]
    if not watching:
        return false()
    which = [recipients.c.kind == Kind.STAFF, recipients.c.state == Standing.ACTIVE]
    which += [recipients.c.zone.in_(audience.zones)] if audience.zones else []
    return and_(*which, recipients.c.pseudonym.in_(watching))


def _broadcast(row: Mapping[Any, Any]) -> Broadcast:
    read = {part.name: row[part.name] for part in fields(Broadcast)}
    return Broadcast(
        **read
        | {
            "state": Course(row["state"]),
            "content": Content.of(row["content"]),
            "audience": Audience.of(row["audience"]),
        }
    )


_EMPTY = dict.fromkeys(("approver", "approved_at", "ended_at", "corrects", "schedule", "report_message"))


def _tupled(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value

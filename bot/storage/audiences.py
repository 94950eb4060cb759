"""Whom a broadcast is for, in one statement of the database, however many they are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, insert, literal, null, or_, select

from bot.storage.account_tables import accounts
from bot.storage.agencies import Agency, called
from bot.storage.broadcast_tables import agencies, deliveries, mutes, recipients
from bot.storage.database import Steps
from bot.storage.messages import Audience, Broadcast, Fate
from bot.storage.recipients import Kind, Standing

# The role of those who watch over an agency; `bot.desk.roles` has it.
MONITOR = "pemantau"


async def planned(connection: Steps, identity: str) -> bool:
    rows = select(deliveries.c.recipient).where(deliveries.c.broadcast == identity).limit(1)
    return (await connection.execute(rows)).first() is not None


async def plan(connection: Steps, broadcast: Broadcast) -> int:
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
    return select(*_row(broadcast.id, preview=bool(broadcast.audience.only))).where(chosen_by(broadcast.audience))


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


def chosen_by(audience: Audience) -> ColumnElement[bool]:
    """Who is active and chosen, and did not turn the subject off."""
    if audience.only:
        return and_(recipients.c.state == Standing.ACTIVE, recipients.c.id.in_(audience.only))
    if audience.missed is not None:
        # What may have arrived is not sent again.
        failed = and_(deliveries.c.broadcast == audience.missed, deliveries.c.state.in_((Fate.FAILED, Fate.EXPIRED)))
        missed = select(deliveries.c.recipient).where(failed)
        return and_(recipients.c.state == Standing.ACTIVE, recipients.c.id.in_(missed))
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
    listed = [Agency(**row) for row in (await connection.execute(select(agencies))).mappings()]
    watching = [
        telegram
        for telegram, named, roles in await connection.execute(linked)
        if MONITOR in roles and (not audience.agencies or _code(listed, named) in audience.agencies)
    ]
    if not watching:
        return false()
    which = [recipients.c.kind == Kind.STAFF, recipients.c.state == Standing.ACTIVE]
    which += [recipients.c.zone.in_(audience.zones)] if audience.zones else []
    which += [recipients.c.region.in_(audience.regions)] if audience.regions else []
    return and_(*which, recipients.c.pseudonym.in_(watching))


def _code(listed: list[Agency], named: str) -> str | None:
    agency = called(listed, named)
    return None if agency is None else agency.code

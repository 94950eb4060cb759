"""The ledger of broadcasts: one row for each broadcast and chat, claimed before it is sent, settled after.

A row whose sender died stays claimed; after a lease it is sent once more and counts as uncertain, because Telegram
cannot be asked whether the message arrived. So nothing is lost, and what may have come twice is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, update

from bot.storage.broadcast_tables import agencies, broadcasts, deliveries, mutes, recipients
from bot.storage.database import Database
from bot.storage.identity import Identity
from bot.storage.messages import Broadcast, Course, Fate
from bot.storage.recipients import Kind, Place, Standing, address_in

# A claim that is older than this belongs to nobody any more.
LEASE = timedelta(seconds=30)
# A row that was claimed so often without an end kills its sender; it is left alone.
MOST_DOUBTS = 5
# The reasons of rows that were not sent because somebody did not want them.
STOPPED, UNREADABLE, LAPSED, ENDLESS = "berhenti", "tidak_terbaca", "kedaluwarsa", "tanpa_akhir"
AT_ONCE = 5


@dataclass(frozen=True)
class Delivery:
    """A claimed row, with what is needed to send it; `edits` is the message that a correction replaces."""

    broadcast: str
    recipient: str
    kind: Kind
    pseudonym: str = field(repr=False)
    address: int = field(repr=False)
    place: Place
    tries: int
    doubts: int
    tried_at: datetime
    edits: int | None
    agency_name: str


@dataclass(frozen=True)
class Tally:
    """How many rows of one agency and kind ended in one way; what may have come twice is counted in `doubtful`."""

    agency: str | None
    kind: str
    state: Fate
    reason: str | None
    count: int
    doubtful: int
    forwarded: int


class Deliveries:
    """The rows whose recipients belong to one bot."""

    def __init__(self, database: Database, identity: Identity, bot: str) -> None:
        self._database = database
        self._identity = identity
        self._bot = bot

    async def claim(self, broadcast: Broadcast, *, now: datetime, most: int = AT_ONCE) -> tuple[Delivery, ...]:
        """Take the next rows that may be sent; who does not want them any more is passed over and noted."""
        async with self._database.transaction() as connection:
            claimed: list[Delivery] = []
            while len(claimed) < most:
                rows = (await connection.execute(self._next(broadcast, now, most - len(claimed)))).mappings().all()
                if not rows:
                    break
                for row in rows:
                    refusal = self._refusal(row)
                    values = _claimed(row, now) if refusal is None else _over(Fate.SKIPPED, refusal, now)
                    await connection.execute(_one(row["broadcast"], row["recipient"]).values(**values))
                    claimed += [self._delivery(row, now)] if refusal is None else []
            return tuple(claimed)

    async def soonest(self, broadcast: str) -> datetime | None:
        """When the next row that was put off may be sent; None when there is none."""
        wanted = select(func.min(deliveries.c.not_before)).where(
            deliveries.c.broadcast == broadcast, deliveries.c.state == Fate.QUEUED
        )
        async with self._database.transaction() as connection:
            found: datetime | None = (await connection.execute(wanted)).scalar_one()
        return found

    async def settle(
        self,
        delivery: Delivery,
        state: Fate,
        *,
        now: datetime,
        reason: str | None = None,
        message: int | None = None,
        poll: str | None = None,
    ) -> None:
        """Note how it ended."""
        values = _over(state, reason, now) | {"message": message, "poll": poll}
        async with self._database.transaction() as connection:
            await connection.execute(_one(delivery.broadcast, delivery.recipient).values(**values))

    async def put_off(
        self, delivery: Delivery, *, until: datetime, now: datetime, reason: str, doubt: bool = False
    ) -> None:
        """Send it later, unless the broadcast was stopped meanwhile; with `doubt` it may have arrived already."""
        running = exists().where(
            broadcasts.c.id == delivery.broadcast, broadcasts.c.state.in_((Course.RUNNING, Course.HELD))
        )
        stopped = Fate.UNCERTAIN if doubt else Fate.CANCELLED
        values = {
            "state": case((running, str(Fate.QUEUED)), else_=str(stopped)),
            "reason": reason,
            "not_before": until,
            "claimed_at": None,
            "settled_at": case((running, None), else_=now),
            "doubts": deliveries.c.doubts + (1 if doubt else 0),
        }
        async with self._database.transaction() as connection:
            await connection.execute(_one(delivery.broadcast, delivery.recipient).values(**values))

    async def release(self, delivery: Delivery) -> None:
        """Put a row back that certainly did not leave."""
        back = {"state": Fate.QUEUED, "claimed_at": None, "tries": delivery.tries - 1}
        async with self._database.transaction() as connection:
            await connection.execute(_one(delivery.broadcast, delivery.recipient).values(**back))

    async def take_back(self, *, now: datetime, lease: timedelta = LEASE) -> int:
        """Queue again what was claimed by a sender that died; park it where twice is worse than not at all."""
        dropped = [deliveries.c.state == Fate.CLAIMED, deliveries.c.claimed_at < now - lease, self._ours]
        one = select(broadcasts.c.id)
        parked = or_(
            deliveries.c.broadcast.in_(one.where(broadcasts.c.once)),
            deliveries.c.broadcast.in_(one.where(broadcasts.c.state.in_((Course.CANCELLED, Course.DONE)))),
            deliveries.c.doubts >= MOST_DOUBTS,
        )
        doubt = {"doubts": deliveries.c.doubts + 1, "claimed_at": None}
        park = update(deliveries).where(*dropped, parked).values(**_over(Fate.UNCERTAIN, ENDLESS, now) | doubt)
        again = update(deliveries).where(*dropped).values(state=Fate.QUEUED, **doubt)
        async with self._database.transaction() as connection:
            return sum([(await connection.execute(step)).rowcount for step in (park, again)])

    async def expire(self, broadcast: str, *, now: datetime) -> int:
        """Send nothing of it any more, because it came too late."""
        late = and_(deliveries.c.broadcast == broadcast, deliveries.c.state == Fate.QUEUED)
        async with self._database.transaction() as connection:
            lapsed = update(deliveries).where(late).values(**_over(Fate.EXPIRED, LAPSED, now))
            return (await connection.execute(lapsed)).rowcount

    async def tallies(self, broadcast: str, *, agency: str | None = None) -> tuple[Tally, ...]:
        """What became of all rows, counted; of one agency for its monitor."""
        doubtful = func.sum(case((deliveries.c.doubts > 0, 1), else_=0))
        forwarded = func.count(deliveries.c.forwarded_at)
        parts = (deliveries.c.agency, deliveries.c.kind, deliveries.c.state, deliveries.c.reason)
        counted = (
            select(*parts, func.count(), doubtful, forwarded)
            .where(deliveries.c.broadcast == broadcast)
            .group_by(*parts)
            .order_by(*parts)
        )
        if agency is not None:
            counted = counted.where(deliveries.c.agency == agency)
        async with self._database.transaction() as connection:
            return tuple(
                Tally(where, kind, Fate(state), reason, *map(int, counts))
                for where, kind, state, reason, *counts in await connection.execute(counted)
            )

    async def troubled(
        self, broadcast: str, *, agency: str | None = None
    ) -> Mapping[tuple[str | None, str | None], tuple[str, ...]]:
        """The groups behind each reason of an agency, by their ids; under no reason those that may have it twice.

        Groups only: about people nothing is told but numbers.
        """
        twice = and_(deliveries.c.reason.is_(None), deliveries.c.doubts > 0, deliveries.c.state == Fate.SENT)
        wanted = (
            select(deliveries.c.agency, deliveries.c.reason, deliveries.c.recipient)
            .where(deliveries.c.broadcast == broadcast, deliveries.c.kind == Kind.GROUP)
            .where(or_(deliveries.c.reason.is_not(None), twice))
            .order_by(deliveries.c.place)
        )
        if agency is not None:
            wanted = wanted.where(deliveries.c.agency == agency)
        found: dict[tuple[str | None, str | None], tuple[str, ...]] = {}
        async with self._database.transaction() as connection:
            for where, reason, recipient in await connection.execute(wanted):
                found[where, reason] = (*found.get((where, reason), ()), recipient)
        return found

    async def give_code(self, delivery: Delivery, code: str) -> None:
        """Note the short code of a text that is passed on."""
        async with self._database.transaction() as connection:
            await connection.execute(_one(delivery.broadcast, delivery.recipient).values(code=code))

    async def with_code(self, code: str) -> tuple[str, str | None] | None:
        """The broadcast and agency of a passed-on text."""
        wanted = select(deliveries.c.broadcast, deliveries.c.agency).where(deliveries.c.code == code)
        async with self._database.transaction() as connection:
            row = (await connection.execute(wanted)).first()
        return None if row is None else (row.broadcast, row.agency)

    async def forwarded(self, code: str, pseudonym: str, *, now: datetime) -> bool:
        """Note that a monitor passed their text on; False when the text is not theirs. A second time is no fault."""
        theirs = select(recipients.c.id).where(recipients.c.pseudonym == pseudonym, recipients.c.kind == Kind.STAFF)
        which = and_(deliveries.c.code == code, deliveries.c.recipient.in_(theirs))
        first = func.coalesce(deliveries.c.forwarded_at, now)
        async with self._database.transaction() as connection:
            noted = update(deliveries).where(which).values(forwarded_at=first)
            return (await connection.execute(noted)).rowcount > 0

    async def voted(self, poll: str, votes: Mapping[str, int]) -> bool:
        """Keep how often each option of a quiz was chosen in its chat; Telegram tells no names."""
        async with self._database.transaction() as connection:
            counted = update(deliveries).where(deliveries.c.poll == poll).values(votes=dict(votes))
            return (await connection.execute(counted)).rowcount > 0

    async def votes(self, broadcast: str) -> tuple[tuple[str | None, Mapping[str, int]], ...]:
        """The votes of each chat with its agency, for the report that adds and rounds them."""
        wanted = select(deliveries.c.agency, deliveries.c.votes).where(
            deliveries.c.broadcast == broadcast, deliveries.c.poll.is_not(None)
        )
        async with self._database.transaction() as connection:
            return tuple((agency, votes or {}) for agency, votes in await connection.execute(wanted))

    def _next(self, broadcast: Broadcast, now: datetime, most: int) -> Any:
        """The rows at the head of the queue, with what their recipients are now."""
        ready = or_(deliveries.c.not_before.is_(None), deliveries.c.not_before <= now)
        subject = broadcast.audience.subject
        off = exists().where(mutes.c.recipient == recipients.c.id, mutes.c.subject == subject)
        still = exists().where(broadcasts.c.id == broadcast.id, broadcasts.c.state == Course.RUNNING)
        return (
            select(deliveries, *_OF_RECIPIENTS, agencies.c.name.label("agency_name"), off.label("off"))
            .join(recipients, recipients.c.id == deliveries.c.recipient, isouter=True)
            .join(agencies, agencies.c.code == recipients.c.agency, isouter=True)
            .where(deliveries.c.broadcast == broadcast.id, deliveries.c.state == Fate.QUEUED, ready, still)
            .where(or_(recipients.c.id.is_(None), recipients.c.bot == self._bot))
            .order_by(deliveries.c.place)
            .limit(most)
            .with_for_update(of=deliveries, skip_locked=True)
        )

    def _refusal(self, row: Mapping[Any, Any]) -> str | None:
        """Why this row is not sent, as things are at this moment."""
        if row["at"] is None or row["off"]:
            return STOPPED
        if row["standing"] != Standing.ACTIVE:
            return str(row["why"] or STOPPED)
        return UNREADABLE if address_in(self._identity, row["address"]) == 0 else None

    def _delivery(self, row: Mapping[Any, Any], now: datetime) -> Delivery:
        return Delivery(
            broadcast=row["broadcast"],
            recipient=row["recipient"],
            kind=Kind(row["kind"]),
            pseudonym=row["pseudonym"],
            address=address_in(self._identity, row["address"]),
            place=Place(row["at_agency"], row["region"], row["zone"], row["thread"]),
            tries=row["tries"] + 1,
            doubts=row["doubts"],
            tried_at=row["tried_at"] or now,
            edits=row["edits"],
            agency_name=row["agency_name"] or "",
        )

    @property
    def _ours(self) -> ColumnElement[bool]:
        mine = select(recipients.c.id).where(recipients.c.bot == self._bot)
        gone = ~exists().where(recipients.c.id == deliveries.c.recipient)
        return or_(deliveries.c.recipient.in_(mine), gone)


_OF_RECIPIENTS = (
    recipients.c.id.label("at"),
    recipients.c.pseudonym,
    recipients.c.address,
    recipients.c.agency.label("at_agency"),
    recipients.c.region,
    recipients.c.zone,
    recipients.c.thread,
    recipients.c.state.label("standing"),
    recipients.c.reason.label("why"),
)


def _one(broadcast: str, recipient: str) -> Any:
    return update(deliveries).where(deliveries.c.broadcast == broadcast, deliveries.c.recipient == recipient)


def _claimed(row: Mapping[Any, Any], now: datetime) -> dict[str, Any]:
    return {
        "state": Fate.CLAIMED,
        "claimed_at": now,
        "tries": row["tries"] + 1,
        "tried_at": row["tried_at"] or now,
        "reason": None,
    }


def _over(state: Fate, reason: str | None, now: datetime) -> dict[str, Any]:
    return {"state": state, "reason": reason, "settled_at": now}

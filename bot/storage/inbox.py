"""Keep what came in until it is answered: stored before it is confirmed, claimed before it is handled, then erased."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select, update

from bot.storage.database import Database
from bot.storage.identity import Identity
from bot.storage.tables import updates


class State(StrEnum):
    """How far an update has come."""

    NEW = "new"
    DOING = "doing"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Arrival:
    """An update as it came; `chat` is a pseudonym, `payload` the JSON that nobody else may read."""

    update_id: int
    chat: str
    payload: str = field(repr=False)


@dataclass(frozen=True)
class Waiting:
    """A stored update that waits for its turn in its chat."""

    update_id: int
    chat: str


class Inbox:
    """The updates of one bot; the pair of bot and update id is unique, which is all that prevents double answers."""

    def __init__(self, database: Database, identity: Identity, bot: str) -> None:
        self._database = database
        self._identity = identity
        self._bot = bot
        self._answered: set[int] = set()

    async def store(self, batch: Sequence[Arrival]) -> list[Waiting]:
        """Keep a batch in one transaction and return those that were not known, in the order of their ids."""
        if not batch:
            return []
        rows = [
            {
                "bot": self._bot,
                "update_id": arrival.update_id,
                "chat": arrival.chat,
                "received_at": datetime.now(UTC),
                "state": State.NEW,
                "payload": self._identity.seal(arrival.payload),
            }
            for arrival in {arrival.update_id: arrival for arrival in batch}.values()
        ]
        insert = self._database.insert_new(updates).values(rows).returning(updates.c.update_id, updates.c.chat)
        found = await self._database.run(lambda connection: connection.execute(insert).all())
        return sorted((Waiting(*row) for row in found), key=lambda waiting: waiting.update_id)

    async def pending(self) -> list[Waiting]:
        """After a start: settle what was answered before the crash, and return the rest, oldest first.

        Call it once, before anything is claimed: a row in `doing` belongs to a process that is gone. KeyProblem when
        what waits was sealed under another key, before any of it is lost.
        """
        mine = updates.c.bot == self._bot
        # Older code closed a row only some time after it was answered.
        answered = and_(mine, updates.c.state == State.DOING, updates.c.answered_at.is_not(None))
        unanswered = and_(mine, updates.c.state == State.DOING, updates.c.answered_at.is_(None))
        waiting = select(updates.c.update_id, updates.c.chat, updates.c.payload)
        ours = waiting.where(mine, updates.c.state == State.NEW).order_by(updates.c.update_id)

        def take_back(connection: Connection) -> Sequence[Row[int, str, bytes | None]]:
            connection.execute(update(updates).where(answered).values(state=State.DONE, payload=None))
            connection.execute(update(updates).where(unanswered).values(state=State.NEW))
            return connection.execute(ours).all()

        found = await self._database.run(take_back)
        if found and found[0].payload is not None:
            self._identity.unseal(found[0].payload)
        return [Waiting(row.update_id, row.chat) for row in found]

    async def claim(self, update_id: int) -> str | None:
        """Mark an update as being handled and return its payload; None when somebody else has it."""
        claimed = (
            update(updates)
            .where(self._is(update_id), updates.c.state == State.NEW)
            .values(state=State.DOING)
            .returning(updates.c.payload)
        )
        sealed = await self._database.run(lambda connection: connection.execute(claimed).scalar_one_or_none())
        return None if sealed is None else self._identity.unseal(sealed)

    async def answered(self, update_id: int) -> None:
        """Close an update and erase its payload right after sending, so that a crash from here on repeats nothing."""
        closed = {"state": State.DONE, "payload": None, "answered_at": datetime.now(UTC)}
        noted = update(updates).where(self._is(update_id)).values(closed)
        await self._database.run(lambda connection: connection.execute(noted))
        self._answered.add(update_id)

    async def release(self, update_id: int) -> None:
        """Put an unanswered update back, for a later attempt."""
        open_again = (
            update(updates)
            .where(self._is(update_id), updates.c.state == State.DOING, updates.c.answered_at.is_(None))
            .values(state=State.NEW)
        )
        await self._database.run(lambda connection: connection.execute(open_again))

    async def settle(self, update_id: int, *, failed: bool = False) -> None:
        """Close an update and erase its payload, where that was not done when its answer left."""
        if update_id in self._answered and not failed:
            self._answered.remove(update_id)
            return
        state = State.FAILED if failed else State.DONE
        closed = update(updates).where(self._is(update_id)).values(state=state, payload=None)
        await self._database.run(lambda connection: connection.execute(closed))
        self._answered.discard(update_id)

    async def move_chat(self, old: str, new: str) -> None:
        """Rewrite the chat of waiting updates when a group became a supergroup; doing it twice changes nothing."""
        moved = update(updates).where(
            updates.c.bot == self._bot,
            updates.c.chat == old,
            or_(updates.c.state == State.NEW, updates.c.state == State.DOING),
        )
        await self._database.run(lambda connection: connection.execute(moved.values(chat=new)))

    def _is(self, update_id: int) -> ColumnElement[bool]:
        return and_(updates.c.bot == self._bot, updates.c.update_id == update_id)

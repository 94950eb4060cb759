"""What is held about one person, for that person alone: shown whole, erased whole."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, func, select, update

from bot.storage.account_tables import accounts
from bot.storage.audit import Audit
from bot.storage.broadcast_tables import recipients
from bot.storage.database import Database
from bot.storage.learning import learnings
from bot.storage.ledger import Entry
from bot.storage.recipients import forget
from bot.storage.tables import answers, consents, corrections, dialogues, handovers, profiles, updates

# The chat of an update whose person wanted to be forgotten.
NOBODY = "-"


@dataclass(frozen=True)
class Held:
    """Everything that is held under a pseudonym."""

    answers: tuple[Entry, ...]
    """Oldest first."""
    talks: int
    """How many talks go on or wait to be erased."""
    corrections: int
    """How many changed verdicts the person was told of."""
    staff: bool = False
    """Whether an account of the desk is linked with the person."""
    reminders: bool = False
    """Whether the person subscribed to reminders, or receives what is for staff."""


@dataclass(frozen=True)
class Erased:
    """How much was erased."""

    answers: int
    talks: int
    messages: int
    """Messages that waited for an answer, and the traces of answered ones."""


class Subject:
    """One person's rows in all tables; `person` and `chat` are pseudonyms."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._audit = Audit(database)

    async def held(self, person: str) -> Held:
        mine = select(answers).where(answers.c.person == person).order_by(answers.c.asked_at)
        talks = select(func.count()).select_from(dialogues).where(dialogues.c.person == person)
        told = select(func.count()).select_from(corrections).where(corrections.c.person == person)
        linked = select(accounts.c.id).where(accounts.c.telegram == person)
        subscribed = select(recipients.c.id).where(recipients.c.pseudonym == person)
        async with self._database.transaction() as connection:
            rows = (await connection.execute(mine)).mappings().all()
            going_on, corrected = [(await connection.execute(count)).scalar_one() for count in (talks, told)]
            staff, reminded = [(await connection.execute(one)).first() is not None for one in (linked, subscribed)]
        entries = tuple(Entry(**{**row, "suggestions": tuple(row["suggestions"])}) for row in rows)
        return Held(entries, going_on, corrected, staff, reminded)

    async def erase(self, person: str, chat: str, *, but: int) -> Erased:
        """Erase the answers and talks of a person, and every message of their private chat; unlink them from the desk.

        The update `but` asked for it: it stays until it is settled, and no longer tells whose it is.
        """
        mine = updates.c.chat == chat
        asked = select(handovers.c.id).where(handovers.c.person == person)
        steps = (
            delete(answers).where(answers.c.person == person),
            delete(dialogues).where(dialogues.c.person == person),
            delete(updates).where(mine, updates.c.update_id != but),
            update(updates).where(mine).values(chat=NOBODY),
            delete(learnings).where(learnings.c.handover.in_(asked)),
            *(delete(table).where(table.c.person == person) for table in (profiles, consents, handovers, corrections)),
        )
        linked = update(accounts).where(accounts.c.telegram == person).values(telegram=None).returning(accounts.c.id)
        async with self._database.transaction() as connection:
            for account in (await connection.execute(linked)).scalars().all():
                await self._audit.add(connection, account, "telegram.lepas", account)
            await forget(connection, recipients.c.pseudonym == person)
            gone = [(await connection.execute(step)).rowcount for step in steps]
        return Erased(answers=gone[0], talks=gone[1], messages=gone[2])

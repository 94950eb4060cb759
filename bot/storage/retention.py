"""Forget in time: talks after half an hour, settled updates, questions for the desk and uploads after a week, who
tapped a receipt after a month, answers after a bit more than a year, sessions and codes of the staff when they end. The
audit is never touched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, or_, select

from bot.storage.account_tables import attempts, invitations, sessions
from bot.storage.attempts import FORGOTTEN
from bot.storage.broadcast_tables import broadcasts, deliveries, recipients, taps
from bot.storage.database import Database
from bot.storage.dialogues import LASTS
from bot.storage.inbox import State
from bot.storage.learning import learnings
from bot.storage.recipients import Kind, Standing, forget
from bot.storage.sessions import IDLE, LONGEST
from bot.storage.tables import answers, corrections, dialogues, handovers, updates
from bot.storage.uploads import UPLOADS_STAY, uploads

UPDATES_STAY = timedelta(days=7)
HANDOVERS_STAY = timedelta(days=7)
ANSWERS_STAY = timedelta(days=400)
TAPS_STAY = timedelta(days=30)
# Who blocked us and did not come back.
GONE_STAY = timedelta(days=30)


@dataclass(frozen=True)
class Purged:
    """How many rows went."""

    updates: int
    answers: int
    dialogues: int
    handovers: int = 0


async def purge(database: Database, *, now: datetime) -> Purged:
    """Delete what is older than it may be; updates that still wait for an answer stay."""
    settled = updates.c.state.in_([State.DONE, State.FAILED])
    old_updates = delete(updates).where(settled, updates.c.received_at < now - UPDATES_STAY)
    old_answers = delete(answers).where(answers.c.asked_at < now - ANSWERS_STAY)
    old_talks = delete(dialogues).where(dialogues.c.at < now - LASTS)
    old_corrections = delete(corrections).where(corrections.c.claimed_at < now - ANSWERS_STAY)
    old_handovers = delete(handovers).where(handovers.c.asked_at < now - HANDOVERS_STAY)
    old_uploads = delete(uploads).where(uploads.c.at < now - UPLOADS_STAY)
    # A question is asked before something becomes of it, so it is gone by then.
    old_learnings = delete(learnings).where(learnings.c.at < now - HANDOVERS_STAY)
    over = or_(sessions.c.seen_at < now - IDLE, sessions.c.opened_at < now - LONGEST)
    of_staff = (
        delete(sessions).where(over),
        delete(invitations).where(invitations.c.expires_at < now),
        delete(attempts).where(attempts.c.last_at < now - FORGOTTEN),
    )
    ended = select(broadcasts.c.id).where(broadcasts.c.ended_at < now - ANSWERS_STAY)
    of_reminders = (
        delete(taps).where(taps.c.at < now - TAPS_STAY),
        delete(deliveries).where(deliveries.c.broadcast.in_(ended)),
    )
    left = and_(recipients.c.kind == Kind.PERSON, recipients.c.state == Standing.INACTIVE)
    async with database.transaction() as connection:
        for old in (old_corrections, old_learnings, old_uploads, *of_staff, *of_reminders):
            await connection.execute(old)
        await forget(connection, and_(left, recipients.c.since < now - GONE_STAY))
        return Purged(
            updates=(await connection.execute(old_updates)).rowcount,
            answers=(await connection.execute(old_answers)).rowcount,
            dialogues=(await connection.execute(old_talks)).rowcount,
            handovers=(await connection.execute(old_handovers)).rowcount,
        )

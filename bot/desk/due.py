"""Decide what is due for a question that was handed over; touches no clock, no network and no database."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from bot.storage import Handed, Handover

# The desk is reminded once after four hours, whatever its working hours are.
REMIND_AFTER = timedelta(hours=4)
# Then the asker is told honestly that nobody answered.
GIVE_UP_AFTER = timedelta(hours=48)
# What is not known to have reached the desk is sent once more after this pause.
TRY_AGAIN_AFTER = timedelta(minutes=10)


class Step(StrEnum):
    """What to do next."""

    SEND = "send"
    REMIND = "remind"
    GIVE_UP = "give_up"
    FORWARD = "forward"
    WITHDRAW = "withdraw"


def due(handover: Handover, *, now: datetime) -> Step | None:
    """The one thing that is due now, if any."""
    match handover.state:
        case Handed.WITHDRAWN:
            return Step.WITHDRAW
        case Handed.ANSWERED:
            return Step.FORWARD if handover.forwarded_at is None else None
        case Handed.NEW | Handed.SENT if now - handover.asked_at >= GIVE_UP_AFTER:
            return Step.GIVE_UP
        case Handed.NEW:
            return Step.SEND
        case Handed.SENT:
            return Step.REMIND if _reminder_due(handover, now) else None
        case Handed.CLOSED:
            return None


def _reminder_due(handover: Handover, now: datetime) -> bool:
    if handover.desk_message is None:
        return now - (handover.reminded_at or handover.asked_at) >= TRY_AGAIN_AFTER
    late = now - handover.asked_at >= REMIND_AFTER
    return late and (handover.reminded_at is None or handover.reminded_at - handover.asked_at < REMIND_AFTER)

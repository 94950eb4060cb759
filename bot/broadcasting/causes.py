"""What follows from how a sending ended: settle, try again later, or leave the chat alone. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.broadcasting.reasons import Reason
from bot.storage import Delivery, Fate

MOST_TRIES = 48
LONGEST_TRYING = timedelta(hours=4)
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0
# What is not known to have arrived is sent once more after this pause, when the answer cannot come any more.
DOUBT_PAUSE = timedelta(seconds=30)
SILENCED = frozenset({Reason.NO_RIGHT, Reason.TOPIC_CLOSED})
# A chat that asks us to wait so often is worth a word to the desk.
MANY_FLOODS = 5


class Result(StrEnum):
    """How a sending ended."""

    SENT = "sent"
    REFUSED = "refused"
    """This message will never arrive in this chat."""
    GONE = "gone"
    """No message will, until somebody does something there."""
    FULL = "full"
    """Telegram asks us to wait."""
    AWAY = "away"
    """Telegram was not reached, or did not carry it out."""
    UNKNOWN = "unknown"
    """The request left and no answer came."""


@dataclass(frozen=True)
class Outcome:
    """How a sending ended; `wait` is in seconds, `moved` the number of the group that the chat became."""

    result: Result
    message: int | None = None
    poll: str | None = None
    reason: Reason | None = None
    wait: float = 0.0
    moved: int | None = None


@dataclass(frozen=True)
class Settle:
    """The row is done."""

    state: Fate
    reason: Reason | None = None
    leave: bool = False
    """Whether nothing is sent to this chat any more."""


@dataclass(frozen=True)
class Later:
    """The row goes back into the queue until then; with `doubt` the message may have arrived."""

    until: datetime
    reason: Reason
    doubt: bool = False


def follows(outcome: Outcome, delivery: Delivery, *, once: bool, now: datetime, chance: float) -> Settle | Later:
    """What to do now; `chance` between 0 and 1 keeps the tries of many rows from falling together."""
    match outcome.result:
        case Result.SENT:
            return Settle(Fate.SENT, outcome.reason)
        case Result.REFUSED:
            return Settle(Fate.FAILED, outcome.reason or Reason.REFUSED)
        case Result.GONE:
            reason = outcome.reason or Reason.NOT_FOUND
            # Whoever was silenced may be allowed to speak again, and nobody tells us when.
            return Settle(Fate.FAILED, reason, leave=reason not in SILENCED)
        case Result.FULL:
            pause = outcome.wait + _growth(delivery.tries - 1, first=1.0) * (0.5 + chance / 2)
            return Later(now + timedelta(seconds=pause), Reason.FULL)
        case Result.UNKNOWN:
            if once or delivery.doubts:
                return Settle(Fate.UNCERTAIN, Reason.UNKNOWN)
            return Later(now + DOUBT_PAUSE, Reason.UNKNOWN, doubt=True)
        case Result.AWAY:
            if delivery.tries >= MOST_TRIES or now - delivery.tried_at >= LONGEST_TRYING:
                return Settle(Fate.FAILED, Reason.TECHNICAL)
            pause = _growth(delivery.tries, first=FIRST_PAUSE) * (0.5 + chance / 2)
            return Later(now + timedelta(seconds=pause), Reason.NETWORK)


def _growth(times: int, *, first: float) -> float:
    """0, then `first`, doubled each time, at most five minutes."""
    return 0.0 if times < 1 else min(first * 2.0 ** min(times - 1, 20), LONGEST_PAUSE)

"""Whether everything happens that nobody looks at; asked by a watchdog, and shown to the administrators."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from bot.storage import Marks, StorageError

# The mark of those who forget in time, set when all that is too old is gone.
FORGOTTEN = "retensi"
# What must be forgotten after half an hour may not wait for days.
LONGEST_UNFORGOTTEN = timedelta(days=3)


class Ailment(StrEnum):
    """What is wrong; the values are what a watchdog reads."""

    RETENTION = "retensi"
    """Nothing was deleted for days that must not be kept."""
    STORAGE = "basis-data"


async def ailments(marks: Marks, *, now: datetime) -> tuple[Ailment, ...]:
    """All that is wrong now; none when the house is well."""
    try:
        forgotten = await marks.at(FORGOTTEN)
    except StorageError:
        return (Ailment.STORAGE,)
    late = forgotten is None or now - forgotten > LONGEST_UNFORGOTTEN
    return (Ailment.RETENTION,) if late else ()

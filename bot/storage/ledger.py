"""What was answered, so that buttons work after a restart and the desk learns; never what was asked, never by whom."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import or_, select, update

from bot.storage.database import Database
from bot.storage.tables import answers


@dataclass(frozen=True)
class Entry:
    """One answer; `id` is a ticket of its source, `person` a pseudonym, `suggestions` the offered rules in order."""

    id: str
    person: str
    chat_kind: str
    outcome: str
    verdict: str
    release: str
    asked_at: datetime
    latency_ms: int
    rule: str | None = None
    case_id: str | None = None
    suggestions: tuple[str, ...] = ()
    vote: int | None = None
    chosen: str | None = None


class Ledger:
    """The answers given, under their short ids."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, entry: Entry) -> None:
        """Note an answer before it is sent; the same source noted twice, after a crash, stays one row."""
        row = {**asdict(entry), "suggestions": list(entry.suggestions)}
        new = self._database.insert_new(answers).values(row)
        await self._database.run(lambda connection: connection.execute(new))

    async def find(self, answer_id: str) -> Entry | None:
        wanted = select(answers).where(answers.c.id == answer_id)
        row = await self._database.run(lambda connection: connection.execute(wanted).mappings().one_or_none())
        return None if row is None else Entry(**{**row, "suggestions": tuple(row["suggestions"])})

    async def vote(self, answer_id: str, person: str, vote: int) -> bool:
        """Keep the one vote (+1 or -1) of the person who asked, replacing an earlier one; False for anybody else."""
        cast = update(answers).where(answers.c.id == answer_id, answers.c.person == person).values(vote=vote)
        return await self._database.run(lambda connection: connection.execute(cast).rowcount == 1)

    async def choose(self, answer_id: str, person: str, led_to: str) -> bool:
        """Note which answer the choice led to; only the first choice counts, however often it is repeated."""
        first = or_(answers.c.chosen.is_(None), answers.c.chosen == led_to)
        mine = update(answers).where(answers.c.id == answer_id, answers.c.person == person, first)
        chosen = mine.values(chosen=led_to)
        return await self._database.run(lambda connection: connection.execute(chosen).rowcount == 1)

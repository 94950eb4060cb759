"""What a talk is about, so that it can go on after a restart: sealed, small, gone after half an hour.

No question is kept as it was typed: only those of its words that our own content uses (`Answerer.gist`).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, select

from bot.storage.database import Database
from bot.storage.identity import Identity, KeyProblem
from bot.storage.tables import dialogues

LASTS = timedelta(minutes=30)


@dataclass(frozen=True)
class Dialogue:
    """The talk between us and one person in one chat."""

    earlier: tuple[str, ...] = field(default=(), repr=False)
    """The gist of the last questions, oldest first."""
    open_choice: int | None = None
    """The message whose buttons wait for a choice."""
    day: str | None = None
    """The day (ISO) for which everything is to be answered, where it is not today."""


class Dialogues:
    """The talks of one bot; `chat` and `person` are pseudonyms."""

    def __init__(self, database: Database, identity: Identity, bot: str) -> None:
        self._database = database
        self._identity = identity
        self._bot = bot

    async def load(self, chat: str, person: str, *, now: datetime) -> Dialogue:
        """The talk that still goes on, else an empty one; StorageError when the database cannot tell."""
        found = select(dialogues.c.state).where(self._is(chat, person), dialogues.c.at > now - LASTS)
        sealed = await self._database.run(lambda connection: connection.execute(found).scalar_one_or_none())
        if sealed is None:
            return Dialogue()
        try:
            kept = json.loads(self._identity.unseal(sealed))
        except KeyProblem:  # the secret was changed; a talk is not worth stopping for
            return Dialogue()
        return Dialogue(tuple(kept["earlier"]), kept["open_choice"], kept.get("day"))

    async def keep(self, chat: str, person: str, dialogue: Dialogue, *, now: datetime) -> None:
        """Put the talk in the place of what was known of it."""
        state = self._identity.seal(json.dumps(asdict(dialogue)))
        row = {"bot": self._bot, "chat": chat, "person": person, "at": now, "state": state}
        await self._database.run(lambda connection: connection.execute(self._database.upsert(dialogues, row)))

    async def forget(self, chat: str, person: str) -> None:
        mine = delete(dialogues).where(self._is(chat, person))
        await self._database.run(lambda connection: connection.execute(mine))

    def _is(self, chat: str, person: str) -> ColumnElement[bool]:
        return and_(dialogues.c.bot == self._bot, dialogues.c.chat == chat, dialogues.c.person == person)

"""What a person chose to tell about themselves, so that they need not say it with every question: sealed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, select

from bot.storage.database import Database
from bot.storage.identity import Identity, KeyProblem
from bot.storage.tables import profiles


@dataclass(frozen=True)
class Profile:
    """All of it is optional, and in words that the facts of the content know."""

    status: str | None = None
    region: str | None = None
    agency: str | None = None

    def __bool__(self) -> bool:
        return bool(self.status or self.region or self.agency)


class Profiles:
    """The profiles; `person` is a pseudonym."""

    def __init__(self, database: Database, identity: Identity) -> None:
        self._database = database
        self._identity = identity

    async def of(self, person: str) -> Profile:
        """What is known of a person; an empty profile when nothing is, or when the secret was changed."""
        found = select(profiles.c.state).where(profiles.c.person == person)
        sealed = await self._database.run(lambda connection: connection.execute(found).scalar_one_or_none())
        if sealed is None:
            return Profile()
        try:
            return Profile(**json.loads(self._identity.unseal(sealed)))
        except KeyProblem:
            return Profile()

    async def keep(self, person: str, profile: Profile, *, now: datetime) -> None:
        row = {"person": person, "at": now, "state": self._identity.seal(json.dumps(asdict(profile)))}
        await self._database.run(lambda connection: connection.execute(self._database.upsert(profiles, row)))

    async def forget(self, person: str) -> bool:
        """Delete it; False when there was none."""
        gone = delete(profiles).where(profiles.c.person == person)
        return await self._database.run(lambda connection: connection.execute(gone).rowcount == 1)

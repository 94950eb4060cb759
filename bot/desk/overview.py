"""The figures of today, reckoned once for everybody who looks, and drawn when somebody wants to see them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.desk.charts import Chart, charts_of, charts_of_agency
from bot.desk.drawing import draw
from bot.desk.roles import Role
from bot.desk.statistics import ZONE, Period, Statistics, statistics
from bot.storage import Account, Agencies, Begun, Figures, Releases

# Figures are of days that are over, so they hardly change; votes and profiles may.
LASTS = 600.0


@dataclass
class Reckoned:
    """Figures with the pictures drawn of them."""

    statistics: Statistics
    at: float
    pictures: dict[tuple[str | None, str], bytes] = field(default_factory=dict)


class Overview:
    """What the first page shows, for the house or for one agency."""

    def __init__(self, figures: Figures, releases: Releases, agencies: Agencies) -> None:
        self._figures = figures
        self._releases = releases
        self._agencies = agencies
        self._kept: dict[tuple[date, int], Reckoned] = {}
        self._lock = asyncio.Lock()

    async def statistics(self, topics: Mapping[str, str], *, now: datetime) -> Statistics:
        """The figures of the weeks before; at most ten minutes old."""
        return (await self._reckoned(topics, now)).statistics

    async def charts(self, account: Account, topics: Mapping[str, str], *, now: datetime) -> Mapping[str, Chart]:
        """The pictures that this account may see."""
        figures, agency = await self.statistics(topics, now=now), await self.agency_of(account)
        return await asyncio.to_thread(
            lambda: charts_of(figures) if agency is None else charts_of_agency(figures, agency)
        )

    async def agency_of(self, account: Account) -> str | None:
        """The name by which people call the one agency that the account may see; None for the whole desk."""
        named = bound_to(account)
        agency = await self._agencies.called(named)
        return named if agency is None else agency.name

    async def picture(self, account: Account, name: str, topics: Mapping[str, str], *, now: datetime) -> bytes | None:
        """One of them as PNG; None where there is no such picture for this account."""
        reckoned = await self._reckoned(topics, now)
        chart = (await self.charts(account, topics, now=now)).get(name)
        if chart is None:
            return None
        key = (bound_to(account), name)
        if key not in reckoned.pictures:
            reckoned.pictures[key] = await asyncio.to_thread(draw, chart)
        return reckoned.pictures[key]

    async def _reckoned(self, topics: Mapping[str, str], now: datetime) -> Reckoned:
        today = now.astimezone(ZONE).date()
        key = (today, hash(frozenset(topics.items())))
        async with self._lock:
            found = self._kept.get(key)
            if found is None or time.monotonic() - found.at > LASTS:
                period = Period.before(today)
                asked, begun = await self._figures.asked(*period.moments), await self._begun()
                made = await asyncio.to_thread(statistics, asked, begun, topics, period)
                # One only: the figures of another day or content are nobody's any more.
                self._kept = {key: Reckoned(made, time.monotonic())}
            return self._kept[key]

    async def _begun(self) -> Sequence[Begun]:
        """The desk's releases by number; where it never published, what answered by its name."""
        numbered = [Begun(str(release.number), release.at) for release in reversed(await self._releases.all())]
        return numbered or await self._figures.begun()


def bound_to(account: Account) -> str | None:
    """The agency whose figures are all that the account may see; None for who works for the whole desk."""
    return (account.agency or "") if account.roles <= {Role.MONITOR} else None

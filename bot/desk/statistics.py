"""From what was asked to figures in which nobody can be found.

Four rules keep people out of the figures, beside those of `suppression`. Only days and weeks that are over count, so
that nobody can watch a number move when a colleague asks. Of a week with days of too few people the rest is counted
only where it is enough people itself. Everything about a region, an agency or a vote counts people in steps of five,
never questions. And a monitor sees the very rows of their agency that the house sees, not others made anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

from bot.desk.suppression import Cell, gathered, guarded, union
from bot.model import Outcome
from bot.storage import Asked, Begun, spelt
from knowledge.models import Verdict

# The desks count in Jakarta's time, like the rest of the bot.
ZONE = timezone(timedelta(hours=7))
WEEKS = 8
WEEK = timedelta(days=7)
QUESTIONS = (Outcome.ANSWERED, Outcome.SUGGESTED, Outcome.NOT_FOUND, Outcome.OUT_OF_SCOPE)
UP, DOWN = "naik", "turun"
# Where no rule was near, where a rule is no longer in the content, and what was merged.
NO_TOPIC, OLD_TOPIC, REST = "-", "?", "*"
Key = tuple[str, ...]
"""A place in a table; its parts are topics, verdicts and names of groups."""


@dataclass(frozen=True)
class Period:
    """Eight whole weeks and the days of this one that are over, both ends included."""

    first: date
    last: date
    monday: date
    """When this week began; weeks before it are over."""

    @classmethod
    def before(cls, today: date) -> Period:
        monday = today - timedelta(days=today.weekday())
        return cls(monday - WEEKS * WEEK, today - timedelta(days=1), monday)

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """From when until when, the end excluded."""
        return _midnight(self.first), _midnight(self.last + timedelta(days=1))

    @property
    def days(self) -> Sequence[date]:
        return [self.first + timedelta(days=day) for day in range((self.last - self.first).days + 1)]

    @property
    def weeks(self) -> Sequence[date]:
        return [self.first + week * WEEK for week in range(WEEKS)]


@dataclass(frozen=True)
class Group:
    """The figures of one agency; people in steps of five."""

    name: str
    weeks: Mapping[date, Mapping[str, int]]
    thumbs: Mapping[Key, int]


@dataclass(frozen=True)
class Statistics:
    """Everything that may be shown; a figure that is missing belongs to too few people, or to nobody."""

    period: Period
    days: Mapping[date, int]
    """Questions of a day."""
    weeks: Mapping[date, Mapping[str, int]]
    """Questions of a week by outcome."""
    thumbs: Mapping[Key, int]
    """(vote, topic) → people."""
    topics: Mapping[Key, int]
    """(verdict, topic) → people."""
    regions: Mapping[Key, int]
    """(verdict, topic, region) → people."""
    agencies: Mapping[Key, int]
    lacks: Mapping[Key, int]
    """(what was lacking, topic) → people."""
    lack_days: Mapping[Key, int]
    """(what was lacking, topic, day) → people."""
    groups: Mapping[str, Group]
    """The agencies that people told, by `spelt` name."""
    releases: Mapping[date, Sequence[str]]
    """Which states of the content began on a day."""


def statistics(asked: Iterable[Asked], begun: Iterable[Begun], topics: Mapping[str, str], period: Period) -> Statistics:
    """All figures of a period; `topics` says where each rule belongs."""
    rows = [row for row in asked if row.outcome in QUESTIONS]
    over = [row for row in rows if day_of(row.at) < period.monday]
    judged = [row for row in over if row.verdict in set(Verdict)]
    return Statistics(
        period=period,
        days={day: cell.count for day, cell in _by_day(rows).items() if cell.enough},
        weeks=_weeks(over, _questions),
        thumbs=_thumbs(over, topics),
        topics=_within(((row.verdict, _topic(row, topics)), row.person) for row in judged),
        regions=_by_group(judged, topics, lambda row: row.region),
        agencies=_by_group(judged, topics, lambda row: row.agency),
        lacks=_within((key, row.person) for row in over for key in _lacks(row, topics)),
        lack_days=_lack_days(over, topics),
        groups=_groups(over, topics),
        releases=_releases(begun, period),
    )


@lru_cache(maxsize=10_000)
def day_of(at: datetime) -> date:
    return at.astimezone(ZONE).date()


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)


def _by_day(rows: Iterable[Asked]) -> dict[date, Cell]:
    return gathered((day_of(row.at), row.person) for row in rows)


def _weeks(rows: Sequence[Asked], measure: Callable[[Cell], int]) -> dict[date, dict[str, int]]:
    """Outcomes of each week; what must not follow from days and weeks together is left out of the week."""
    weeks: dict[date, list[Asked]] = {}
    for row in rows:
        day = day_of(row.at)
        weeks.setdefault(day - timedelta(days=day.weekday()), []).append(row)
    found = {}
    for week, asked in sorted(weeks.items()):
        small = {day for day, cell in _by_day(asked).items() if not cell.enough}
        few = union(cell for day, cell in _by_day(asked).items() if day in small)
        counted = asked if few.enough else [row for row in asked if day_of(row.at) not in small]
        outcomes = guarded(gathered((row.outcome, row.person) for row in counted))
        found[week] = _measured(outcomes.shown, outcomes.rest, measure)
    return {week: outcomes for week, outcomes in found.items() if outcomes}


def _groups(rows: Sequence[Asked], topics: Mapping[str, str]) -> dict[str, Group]:
    """The agencies of at least five people."""
    of: dict[str, list[Asked]] = {}
    for row in rows:
        if row.agency and spelt(row.agency):
            of.setdefault(spelt(row.agency), []).append(row)
    names = _names(row.agency for row in rows)
    return {
        key: Group(names[key], _weeks(asked, _people), _thumbs(asked, topics))
        for key, asked in of.items()
        if union(_by_day(asked).values()).enough
    }


def _by_group(rows: Sequence[Asked], topics: Mapping[str, str], told: Callable[[Asked], str | None]) -> dict[Key, int]:
    """(verdict, topic, group) → people; small groups stand together with those who told nothing."""
    names = _names(told(row) for row in rows)
    split: dict[Key, list[tuple[str, int]]] = {}
    for row in rows:
        split.setdefault((row.verdict, _topic(row, topics)), []).append((spelt(told(row) or ""), row.person))
    table: dict[Key, int] = {}
    for key, people in split.items():
        cells = gathered(people)
        silent = cells.pop("", None)
        safe = guarded(cells, also=silent)
        named = {(*key, names[group]): cell for group, cell in safe.shown.items()}
        table.update({place: cell.at_least for place, cell in named.items()})
        if safe.rest is not None:
            table[(*key, REST)] = safe.rest.at_least
    return table


def _within(pairs: Iterable[tuple[Key, int]]) -> dict[Key, int]:
    """(kind, topic) → people; what is small is merged with others of its kind."""
    kinds: dict[str, dict[Key, Cell]] = {}
    for key, cell in gathered(pairs).items():
        kinds.setdefault(key[0], {})[key] = cell
    table: dict[Key, int] = {}
    for kind, cells in sorted(kinds.items()):
        safe = guarded(cells)
        table.update({key: cell.at_least for key, cell in safe.shown.items()})
        if safe.rest is not None:
            table[(kind, REST)] = safe.rest.at_least
    return table


def _thumbs(rows: Iterable[Asked], topics: Mapping[str, str]) -> dict[Key, int]:
    voted = ((UP if row.vote > 0 else DOWN, row) for row in rows if row.vote)
    return _within(((vote, _topic(row, topics)), row.person) for vote, row in voted)


def _lacks(row: Asked, topics: Mapping[str, str]) -> Iterable[Key]:
    """What the content may lack, judged by one answer: no rule, the wrong one, or offers that nobody took."""
    if row.outcome == Outcome.NOT_FOUND:
        yield (Outcome.NOT_FOUND, _topic(row, topics))
    elif row.outcome == Outcome.SUGGESTED and not row.chosen:
        yield (Outcome.SUGGESTED, _topic(row, topics))
    if row.vote is not None and row.vote < 0:
        yield (DOWN, _topic(row, topics))


def _lack_days(rows: Iterable[Asked], topics: Mapping[str, str]) -> dict[Key, int]:
    cells = gathered(((*key, day_of(row.at).isoformat()), row.person) for row in rows for key in _lacks(row, topics))
    return {key: cell.at_least for key, cell in sorted(cells.items()) if cell.enough}


def _topic(row: Asked, topics: Mapping[str, str]) -> str:
    """The topic of the rule that answered, or of the first that was offered."""
    rule = row.rule or next(iter(row.offered), None)
    return NO_TOPIC if rule is None else topics.get(rule.partition("#")[0], OLD_TOPIC)


def _names(told: Iterable[str | None]) -> dict[str, str]:
    """How most people write each group."""
    spellings: dict[str, Counter[str]] = {}
    for name in told:
        if name and spelt(name):
            spellings.setdefault(spelt(name), Counter())[" ".join(name.split())] += 1
    return {key: min(counted, key=lambda name: (-counted[name], name)) for key, counted in spellings.items()}


def _releases(begun: Iterable[Begun], period: Period) -> dict[date, list[str]]:
    days: dict[date, list[str]] = {}
    for state in begun:
        if period.first <= day_of(state.at) <= period.last:
            days.setdefault(day_of(state.at), []).append(state.name)
    return days


def _measured(shown: Mapping[str, Cell], rest: Cell | None, measure: Callable[[Cell], int]) -> dict[str, int]:
    table = {key: measure(cell) for key, cell in shown.items()}
    return table if rest is None else {**table, REST: measure(rest)}


def _questions(cell: Cell) -> int:
    return cell.count


def _people(cell: Cell) -> int:
    return cell.at_least

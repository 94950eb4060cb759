"""What each picture of the first page shows, before anybody draws: its numbers, its words, its table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.desk.statistics import DOWN, NO_TOPIC, OLD_TOPIC, QUESTIONS, REST, UP, Key, Period, Statistics
from bot.desk.wording import long_day, short_day, word, words
from bot.storage import spelt
from knowledge.models import Verdict

# More lines than these no phone shows; the table has all of them.
MOST_GROUPS, MOST_TOPICS = 12, 12
LAST_TOPICS = (OLD_TOPIC, NO_TOPIC, REST)

Row = tuple[str | int, ...]


@dataclass(frozen=True)
class Bars:
    """One bar a label; None where nothing may be shown. `marks` are lines at labels, with what they say."""

    labels: Sequence[str]
    values: Sequence[int | None]
    marks: Sequence[tuple[int, str]]


@dataclass(frozen=True)
class Stack:
    """One lying bar a label, made of parts; `share` where the parts of a bar make up a whole."""

    labels: Sequence[str]
    parts: Sequence[tuple[str, Sequence[int]]]
    tones: Sequence[int]
    """Which colour each part has, so that the same thing has the same one in every picture."""
    share: bool


@dataclass(frozen=True)
class Grid:
    """A map: rows, columns, and a number in each field, None where nothing may be shown."""

    rows: Sequence[str]
    columns: Sequence[str]
    values: Sequence[Sequence[int | None]]


Shape = Bars | Stack | Grid


@dataclass(frozen=True)
class Chart:
    """A picture and its table, with the words that say the same to who cannot see it."""

    name: str
    title: str
    note: str
    alt: str
    shape: Shape
    header: tuple[str, ...]
    rows: Sequence[Row]

    @property
    def empty(self) -> bool:
        return not self.rows


def charts_of(statistics: Statistics) -> dict[str, Chart]:
    """The pictures of the house."""
    made = (_days, _outcomes, _thumbs, _topics, _regions, _agencies)
    return {chart.name: chart for chart in (make(statistics) for make in made)}


def charts_of_agency(statistics: Statistics, agency: str) -> dict[str, Chart]:
    """The pictures of one agency: its own rows of the house's figures, and nobody else's."""
    group = statistics.groups.get(spelt(agency))
    weeks = group.weeks if group else {}
    thumbs = group.thumbs if group else {}
    own: dict[Key, int] = {}
    for (verdict, topic, name), number in statistics.agencies.items():
        if name != REST and spelt(name) == spelt(agency):
            own[verdict, topic] = number
    made = (_outcomes_of(statistics.period, weeks, people=True), _thumbs_of(thumbs), _topics_of(own))
    return {chart.name: chart for chart in made}


def _days(statistics: Statistics) -> Chart:
    days, releases = statistics.period.days, statistics.releases
    shown = statistics.days
    best = max(shown, key=lambda day: shown[day], default=None)
    alt = None if best is None else _said("harian", days=len(shown), most=shown[best], best=long_day(best))
    marks = [(days.index(day), ", ".join(names)) for day, names in sorted(releases.items())]
    rows = [(day.isoformat(), shown[day], ", ".join(releases.get(day, ()))) for day in days if day in shown]
    shape = Bars([short_day(day) for day in days], [shown.get(day) for day in days], marks)
    return _chart("harian", alt, shape, ("day", "questions", "release"), rows)


def _outcomes(statistics: Statistics) -> Chart:
    return _outcomes_of(statistics.period, statistics.weeks)


def _outcomes_of(period: Period, weeks: Mapping[date, Mapping[str, int]], *, people: bool = False) -> Chart:
    known = [week for week in period.weeks if week in weeks]
    kinds = [kind for kind in (*QUESTIONS, REST) if any(kind in weeks[week] for week in known)]
    names = {kind: word("topics" if kind == REST else "outcomes", kind) for kind in kinds}
    parts = [(names[kind], [weeks[week].get(kind, 0) for week in known]) for kind in kinds]
    rows = [(w.isoformat(), names[kind], weeks[w][kind]) for w in known for kind in kinds if kind in weeks[w]]
    alt = None
    if known:
        whole = sum(weeks[known[-1]].values())
        latest = (f"{names[kind]} {round(100 * n / whole)}%" for kind, n in weeks[known[-1]].items())
        alt = _said("hasil", latest=", ".join(latest))
    tones = [(*QUESTIONS, REST).index(kind) for kind in kinds]
    shape = Stack([short_day(week) for week in known], parts, tones, share=True)
    chart = _chart("hasil", alt, shape, ("week", "outcome", "people" if people else "questions"), rows)
    return replace(chart, note=words()["charts"]["hasil"]["note_people"]) if people else chart


def _thumbs(statistics: Statistics) -> Chart:
    return _thumbs_of(statistics.thumbs)


def _thumbs_of(thumbs: Mapping[Key, int]) -> Chart:
    topics = _topics_in(key[1] for key in thumbs)
    parts = [(word("votes", vote), [thumbs.get((vote, topic), 0) for topic in topics]) for vote in (UP, DOWN)]
    rows = [
        (word("topics", topic), word("votes", vote), thumbs[vote, topic])
        for topic in topics
        for vote in (UP, DOWN)
        if (vote, topic) in thumbs
    ]
    alt = None if not rows else _said("jempol", largest=_largest(rows))
    return _chart("jempol", alt, Stack(_named(topics), parts, (0, 2), share=False), ("topic", "vote", "people"), rows)


def _topics(statistics: Statistics) -> Chart:
    return _topics_of(statistics.topics)


def _topics_of(table: Mapping[Key, int]) -> Chart:
    topics = _topics_in(key[1] for key in table)
    verdicts = [verdict for verdict in words()["verdicts"] if any(key[0] == verdict for key in table)]
    values = [[table.get((verdict, topic)) for verdict in verdicts] for topic in topics]
    rows = [
        (word("topics", topic), word("verdicts", verdict), table[verdict, topic])
        for topic in topics
        for verdict in verdicts
        if (verdict, topic) in table
    ]
    alt = None if not rows else _said("topik", largest=_largest(rows))
    shape = Grid(_named(topics), [word("verdicts", verdict) for verdict in verdicts], values)
    return _chart("topik", alt, shape, ("topic", "verdict", "people"), rows)


def _regions(statistics: Statistics) -> Chart:
    return _map("wilayah", "region", statistics.regions)


def _agencies(statistics: Statistics) -> Chart:
    return _map("opd", "agency", statistics.agencies)


def _map(name: str, kind: str, table: Mapping[Key, int]) -> Chart:
    """Who was told of a prohibition, where; the table has the other verdicts too."""
    risky = {(topic, group): n for (verdict, topic, group), n in table.items() if verdict == Verdict.TIDAK_BOLEH}
    groups = _by_size({group: [n for (_, g), n in risky.items() if g == group] for _, group in risky})[:MOST_GROUPS]
    topics = _topics_in(topic for topic, _ in risky)[:MOST_TOPICS]
    values = [[risky.get((topic, group)) for topic in topics] for group in groups]
    rows = [
        (_group(group), word("topics", topic), word("verdicts", verdict), number)
        for (verdict, topic, group), number in sorted(
            table.items(), key=lambda item: (item[0][2] == REST, item[0][::-1])
        )
    ]
    prohibited = [row for row in rows if row[2] == word("verdicts", Verdict.TIDAK_BOLEH)]
    alt = None if not prohibited else _said(name, largest=_largest(prohibited))
    shape = Grid([_group(group) for group in groups], _named(topics), values)
    return _chart(name, alt, shape, (kind, "topic", "verdict", "people"), rows)


def _chart(
    name: str, alt: str | None, shape: Bars | Stack | Grid, header: tuple[str, ...], rows: Sequence[Row]
) -> Chart:
    said = words()["charts"][name]
    columns = tuple(word("columns", column) for column in header)
    return Chart(name, said["title"], said["note"], alt or words()["empty_alt"], shape, columns, rows)


def _said(name: str, **holes: object) -> str:
    alt: str = words()["charts"][name]["alt"]
    return alt.format(**holes)


def _largest(rows: Sequence[Row]) -> str:
    """The row with the greatest number, in words."""
    *names, number = max(rows, key=lambda row: row[-1])
    return f"{', '.join(map(str, names))}: {words()['at_least'].format(count=number)}"


def _topics_in(topics: Iterable[str]) -> list[str]:
    """Each topic once, by name, those that are none at the end."""
    found = set(topics)
    return [*sorted(found - set(LAST_TOPICS)), *(topic for topic in LAST_TOPICS if topic in found)]


def _by_size(groups: Mapping[str, Sequence[int]]) -> list[str]:
    """The greatest first, the merged ones last."""
    return sorted(groups, key=lambda group: (group == REST, -sum(groups[group]), group))


def _rest_last(field: tuple[Key, int]) -> tuple[bool, Key]:
    """By group, then topic, then verdict."""
    return field[0][-1] == REST, field[0][::-1]


def _named(topics: Sequence[str]) -> list[str]:
    return [_capital(word("topics", topic)) for topic in topics]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _group(group: str) -> str:
    return _capital(word("groups", group)) if group == REST else group

"""Figures of what was asked: right for many, silent about few, and still so when put side by side."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk.statistics import DOWN, NO_TOPIC, OLD_TOPIC, REST, UP, ZONE, Period, Statistics, day_of, statistics
from bot.desk.suppression import LEAST
from bot.storage import Asked, Begun, spelt

TODAY = date(2026, 11, 26)
PERIOD = Period.before(TODAY)
MONDAY = date(2026, 11, 16)
TOPICS = {"like": "medsos", "hadir": "kampanye", "mobil": "fasilitas"}


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)


def asked(people: Iterable[int], day: date = MONDAY, **what: Any) -> list[Asked]:
    given = {"outcome": "answered", "verdict": "tidak_boleh", "rule": "like"} | what
    return [Asked(person, at(day), **given) for person in people]


def figures(*rows: list[Asked], begun: Iterable[Begun] = ()) -> Statistics:
    return statistics([row for some in rows for row in some], begun, TOPICS, PERIOD)


def test_a_period_is_eight_whole_weeks_and_what_is_over_of_this_one() -> None:
    assert (PERIOD.first, PERIOD.monday, PERIOD.last) == (date(2026, 9, 28), date(2026, 11, 23), date(2026, 11, 25))
    assert len(PERIOD.weeks) == 8
    assert Period.before(date(2026, 11, 23)).last == date(2026, 11, 22)


def test_days_are_those_of_jakarta() -> None:
    late = datetime.fromisoformat("2026-11-16T17:30:00+00:00")
    assert day_of(late) == date(2026, 11, 17)
    assert PERIOD.moments[0].isoformat() == "2026-09-28T00:00:00+07:00"


def test_a_day_of_five_people_is_counted_in_questions_and_one_of_four_is_not() -> None:
    found = figures(asked([1, 2, 3, 4, 5, 5, 5]), asked([1, 2, 3, 4, 4, 4], MONDAY + timedelta(days=1)))
    assert found.days == {MONDAY: 7}


def test_a_greeting_is_no_question() -> None:
    assert figures(asked(range(9), outcome="smalltalk")).days == {}


def test_the_outcomes_of_few_people_stand_together() -> None:
    found = figures(
        asked(range(8)), asked(range(20, 26), outcome="suggested"), asked([30], outcome="not_found", rule=None)
    )
    assert found.weeks == {MONDAY: {"answered": 8, REST: 7}}


def test_this_week_is_shown_by_the_day_only_until_it_is_over() -> None:
    found = figures(asked(range(9), TODAY - timedelta(days=1), region="Kota A"))
    assert found.days == {TODAY - timedelta(days=1): 9}
    assert (found.weeks, found.topics, found.regions) == ({}, {}, {})


def test_a_hidden_day_does_not_follow_from_its_week_and_the_other_days() -> None:
    found = figures(asked(range(9)), asked(range(3), MONDAY + timedelta(days=2)))
    assert sum(found.weeks[MONDAY].values()) == found.days[MONDAY] == 9
    together = figures(
        asked(range(9)), asked(range(3), MONDAY + timedelta(days=2)), asked(range(5, 8), MONDAY + timedelta(days=3))
    )
    assert sum(together.weeks[MONDAY].values()) == 15


def test_topics_are_counted_in_people_and_in_steps_of_five() -> None:
    found = figures(asked(range(7)), asked(range(7)), asked(range(12), rule="hadir", verdict="boleh"))
    assert found.topics == {("tidak_boleh", "medsos"): 5, ("boleh", "kampanye"): 10}


def test_one_who_joins_a_group_and_one_who_asks_again_do_not_show() -> None:
    before = figures(asked(range(7), agency="Dinas A"))
    after = figures(asked(range(7), agency="Dinas A"), asked([8], agency="Dinas A"), asked([1], agency="Dinas A"))
    assert after.agencies == before.agencies
    assert after.groups == before.groups
    assert after.topics == before.topics


def test_an_offered_rule_gives_the_topic_and_a_rule_that_is_gone_an_own_one() -> None:
    found = figures(
        asked(range(5), outcome="suggested", rule=None, offered=("mobil#dinas", "like")),
        asked(range(5), outcome="not_found", rule=None),
        asked(range(5), rule="lama"),
    )
    assert {topic for _, topic in found.topics} == {"fasilitas", NO_TOPIC, OLD_TOPIC}


def test_a_small_region_hides_behind_the_smallest_that_could_be_shown() -> None:
    found = figures(
        asked(range(10), region="Kota A"),
        asked(range(20, 26), region="Kota B"),
        asked([40, 41], region="Kota C"),
    )
    place = ("tidak_boleh", "medsos")
    assert found.regions == {(*place, "Kota A"): 10, (*place, REST): 5}


def test_who_told_no_region_is_with_the_rest() -> None:
    found = figures(asked(range(10), region="Kota A"), asked([40, 41], region="Kota C"), asked(range(50, 60)))
    place = ("tidak_boleh", "medsos")
    assert found.regions == {(*place, "Kota A"): 10, (*place, REST): 10}


def test_names_are_one_however_they_are_typed() -> None:
    assert spelt("  DINAS  Pendidikan. ") == spelt("Dinas Pendidikan")
    found = figures(
        asked(range(3), agency="Dinas Pendidikan"),
        asked([4], agency="DINAS PENDIDIKAN"),
        asked([5], agency="dinas  pendidikan."),
    )
    assert found.agencies == {("tidak_boleh", "medsos", "Dinas Pendidikan"): 5}


def test_a_name_that_fewer_than_five_people_told_appears_nowhere() -> None:
    found = figures(asked(range(4), agency="Siti Pegawai"), asked(range(10, 30), agency="Dinas A"))
    assert "Siti" not in repr(found)
    assert set(found.groups) == {"dinas a"}


def test_thumbs_are_people_by_topic() -> None:
    found = figures(asked(range(6), vote=1), asked(range(10, 17), vote=-1), asked([30], vote=-1, rule="hadir"))
    assert found.thumbs == {(UP, "medsos"): 5, (DOWN, REST): 5}


def test_what_the_content_lacks_shows_by_topic_and_day() -> None:
    found = figures(
        asked(range(6), outcome="not_found", rule=None),
        asked(range(5), outcome="suggested", rule=None, offered=("hadir",)),
        asked(range(9), outcome="suggested", rule=None, offered=("mobil",), chosen=True),
        asked(range(11), vote=-1),
    )
    assert found.lacks == {("not_found", NO_TOPIC): 5, ("suggested", "kampanye"): 5, (DOWN, "medsos"): 10}
    assert found.lack_days[("not_found", NO_TOPIC, "2026-11-16")] == 5


def test_releases_stand_on_the_day_they_began() -> None:
    begun = [Begun("alt", at(PERIOD.first - timedelta(days=9))), Begun("neu", at(MONDAY)), Begun("neuer", at(MONDAY))]
    assert figures(begun=begun).releases == {MONDAY: ["neu", "neuer"]}


ROW = st.builds(
    Asked,
    person=st.integers(0, 25),
    at=st.integers(0, 13).map(lambda day: at(MONDAY - timedelta(days=7) + timedelta(days=day))),
    outcome=st.sampled_from(["answered", "suggested", "not_found"]),
    verdict=st.sampled_from(["boleh", "tidak_boleh"]),
    rule=st.sampled_from(["like", "hadir"]),
    vote=st.sampled_from([None, 1, -1]),
)
REGIONS = ["Kota A", "Kota B", "Kota C", None]


def belonging(rows: list[Asked]) -> list[Asked]:
    """Each person in one region, as in life."""
    return [replace(row, region=REGIONS[row.person % 7 % 4]) for row in rows]


@settings(max_examples=200, deadline=None)
@given(st.lists(ROW, min_size=20, max_size=160).map(belonging))
def test_no_region_follows_from_the_others(rows: list[Asked]) -> None:
    """Whoever knows how many people there are in all, even exactly, and subtracts, is left with five or none."""
    found = figures(rows)
    for place in {key[:2] for key in found.regions}:
        here = [row for row in rows if (row.verdict, TOPICS[str(row.rule)]) == place]
        shown = {key[2] for key in found.regions if key[:2] == place}
        left = {row.person for row in here if row.region not in shown}
        assert not left or len(left) >= LEAST
        for region in shown - {REST}:
            assert len({row.person for row in here if row.region == region}) >= LEAST


@settings(max_examples=200, deadline=None)
@given(st.lists(ROW, min_size=20, max_size=160))
def test_no_day_follows_from_its_week(rows: list[Asked]) -> None:
    found = figures(rows)
    for week, outcomes in found.weeks.items():
        days = [week + timedelta(days=number) for number in range(7)]
        left = sum(outcomes.values()) - sum(found.days.get(day, 0) for day in days)
        hidden = {row.person for row in rows if day_of(row.at) in days and day_of(row.at) not in found.days}
        assert left == 0 or len(hidden) >= LEAST


@pytest.mark.parametrize("seed", range(3))
def test_a_monitor_s_rows_are_rows_of_the_house(seed: int) -> None:
    chance = random.Random(seed)
    rows = [replace(row, agency=f"Dinas {row.person % 3}") for row in asked([chance.randrange(40) for _ in range(300)])]
    found = figures(rows)
    names = {key[2] for key in found.agencies} - {REST}
    assert names <= {group.name for group in found.groups.values()}


def test_everything_that_is_shown_is_a_number_of_five_or_more() -> None:
    chance = random.Random(4)
    rows = [
        Asked(
            chance.randrange(60),
            at(MONDAY + timedelta(days=chance.randrange(5))),
            chance.choice(["answered", "suggested", "not_found", "out_of_scope"]),
            chance.choice(["boleh", "tidak_boleh", "bersyarat"]),
            chance.choice([*TOPICS, None]),
            vote=chance.choice([None, 1, -1]),
            region=chance.choice(["Kota A", "Kota B", None]),
            agency=chance.choice(["Dinas A", "Dinas B", None]),
        )
        for _ in range(500)
    ]
    found = figures(rows)
    assert all(number >= LEAST for number in numbers_in(vars(found)))


def numbers_in(value: Any) -> Iterable[int]:
    if isinstance(value, int):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from numbers_in(part)
    elif hasattr(value, "thumbs"):
        yield from numbers_in(vars(value))

"""The three clocks are known by the names that people and computers use, and no other is."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from knowledge.zones import zone_name, zone_of


@pytest.mark.parametrize(
    ("name", "hours"),
    [("WIB", 7), ("WITA", 8), ("WIT", 9), ("Asia/Jakarta", 7), ("Asia/Makassar", 8), ("Asia/Jayapura", 9)],
)
def test_a_day_begins_earlier_in_the_east(name: str, hours: int) -> None:
    assert datetime(2024, 11, 27, tzinfo=zone_of(name)).utcoffset() == timedelta(hours=hours)


def test_people_read_their_own_name_of_it() -> None:
    assert [zone_name(name) for name in ("Asia/Jayapura", "WITA")] == ["WIT", "WITA"]


@pytest.mark.parametrize("name", ["", "wib", "Asia/Singapore", "UTC", "../etc/passwd"])
def test_no_other_clock_is_ours(name: str) -> None:
    with pytest.raises(KeyError):
        zone_of(name)

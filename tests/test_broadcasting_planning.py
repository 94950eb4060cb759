"""Reminders fall on the right day and hour of every zone, never into the night, and each run is the same run."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.broadcasting.planning import ZONES, Planned, Run, Timing, asleep, due, runs
from knowledge.models import Calendar

CALENDAR = Calendar.model_validate(
    {
        "title": "Pilkada",
        "zone": "Asia/Jakarta",
        "citation": "pkpu-2-2024#kalender",
        "checked": "2026-11-22",
        "stages": [
            {"title": "Kampanye", "stage": "kampanye", "starts": "2024-09-25", "ends": "2024-11-23"},
            {"title": "Masa tenang", "stage": "masa_tenang", "starts": "2024-11-24", "ends": "2024-11-26"},
            {"title": "Hari H", "stage": "hari_pemungutan", "starts": "2024-11-27", "ends": "2024-11-27"},
        ],
    }
)


def planned(*when: str, stage: str = "hari_pemungutan", kind: str = "pengingat", **timing: object) -> tuple[Run, ...]:
    return runs([Planned("tps", stage, when, kind)], CALENDAR, Timing(**timing))  # type: ignore[arg-type]


def local(run: Run) -> datetime:
    return run.due_at.astimezone(ZONES[run.zone])


def test_each_zone_is_reminded_at_its_own_half_past_seven_fault_15() -> None:
    found = planned("T-7")
    assert {run.zone for run in found} == {"WIB", "WITA", "WIT"}
    assert {local(run).replace(tzinfo=None) for run in found} == {datetime(2024, 11, 20, 7, 30)}
    assert [run.due_at.astimezone(UTC).hour for run in found] == [22, 23, 0]


def test_days_are_counted_from_the_start_of_the_stage() -> None:
    days = {when: local(planned(when)[0]).date() for when in ("T-30", "T-1", "H")}
    assert days == {"T-30": date(2024, 10, 28), "T-1": date(2024, 11, 26), "H": date(2024, 11, 27)}


def test_weekly_means_the_same_weekday_until_the_stage_ends() -> None:
    days = sorted({local(run).date() for run in planned("mingguan", stage="kampanye")})
    assert days[0] == date(2024, 9, 25)
    assert days[-1] == date(2024, 11, 20)
    assert {day.weekday() for day in days} == {2}


def test_a_fixed_moment_is_a_local_one_too() -> None:
    assert {local(run).replace(tzinfo=None) for run in planned("2024-11-26T16:00")} == {datetime(2024, 11, 26, 16)}


def test_a_text_for_the_roll_call_waits_for_no_weekend() -> None:
    found = {local(run) for run in planned("H", stage="masa_tenang", kind="apel")}
    assert {(moment.date(), moment.time()) for moment in found} == {(date(2024, 11, 22), time(7, 15))}


def test_what_would_come_at_night_comes_in_the_morning() -> None:
    assert {local(run).time() for run in planned("H", at=time(4))} == {time(6)}
    late = {local(run).replace(tzinfo=None) for run in planned("T-1", at=time(21))}
    assert late == {datetime(2024, 11, 27, 6)}


def test_a_word_about_what_comes_is_not_sent_once_it_has_come() -> None:
    (run, *_) = planned("T-1", lasts=timedelta(days=3), quiet_from=time(0), quiet_until=time(0))
    assert run.expires_at == datetime(2024, 11, 27, tzinfo=ZONES[run.zone])


def test_what_is_put_off_by_an_outage_wakes_nobody_either() -> None:
    (run, *_) = planned("T-7", lasts=timedelta(days=3))
    assert run.expires_at == datetime(2024, 11, 20, 20, tzinfo=ZONES[run.zone])


def test_each_zone_sleeps_in_its_own_time() -> None:
    evening = datetime(2024, 11, 20, 18, 30, tzinfo=ZONES["WIB"])
    assert asleep(evening) == ("WIT",)
    assert asleep(evening - timedelta(hours=8)) == ()
    assert asleep(evening + timedelta(hours=12, minutes=-31)) == ("WIB",)


def test_words_that_nobody_knows_are_refused() -> None:
    with pytest.raises(ValueError, match="besok"):
        planned("besok")


def test_a_missed_run_is_made_up_for_once_if_it_is_not_too_late_fault_15() -> None:
    found = planned("H")
    morning = next(run for run in found if run.zone == "WIB").due_at
    since, tolerance = morning - timedelta(days=30), timedelta(hours=3)

    def at(moment: datetime) -> dict[str, bool]:
        return {run.zone: in_time for run, in_time in due(found, since=since, now=moment, tolerance=tolerance)}

    assert at(morning - timedelta(hours=3)) == {}
    assert at(morning) == {"WIB": True, "WITA": True, "WIT": True}
    assert at(morning + timedelta(hours=2)) == {"WIB": True, "WITA": True, "WIT": False}
    assert at(morning + timedelta(hours=4)) == {"WIB": False, "WITA": False, "WIT": False}


@given(st.sampled_from(["T-30", "T-1", "H", "mingguan"]), st.times(), st.times(), st.times())
def test_nothing_ever_falls_into_the_quiet_hours(when: str, at: time, start: time, end: time) -> None:
    for run in planned(when, at=at, quiet_from=start, quiet_until=end):
        hour = local(run).time()
        quiet = (hour >= start or hour < end) if start > end else start <= hour < end
        assert not quiet
        assert run.expires_at > run.due_at


def test_a_timing_is_read_as_a_form_writes_it() -> None:
    assert Timing.of({"at": "08:00", "tolerance": "1.5"}) == Timing(at=time(8), tolerance=timedelta(minutes=90))
    with pytest.raises(ValueError, match="Invalid"):
        Timing.of({"at": "pagi"})

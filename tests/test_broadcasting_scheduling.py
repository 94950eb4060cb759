"""A schedule makes each run once, whatever the clock, three workers or a backup of yesterday do."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.broadcasting.planning import Planned
from bot.broadcasting.scheduling import Memory, Scheduling
from bot.broadcasting.texts import flaws_of
from bot.storage import (
    SYSTEM,
    Audience,
    Audit,
    Broadcasts,
    Content,
    Course,
    Database,
    Identity,
    Kind,
    Marks,
    NotAllowed,
    Place,
    Recipients,
    Schedules,
)
from knowledge.models import Calendar
from tests.test_broadcasting_planning import CALENDAR

pytest_plugins = ["tests.storage_fixtures"]

BOT = "telegram:1"
# Half past seven in the capital, one week before the day of the vote.
DUE = datetime(2024, 11, 20, 0, 30, tzinfo=UTC)
APPROVED = DUE - timedelta(days=20)


class Shelf:
    """Two reminders of one calendar."""

    def calendar(self, name: str) -> Calendar | None:
        return CALENDAR if name == "pilkada-2024" else None

    def reminders(self) -> Sequence[Planned]:
        return [Planned("tps", "hari_pemungutan", ("T-7",)), Planned("lain", "kampanye", ("H",))]

    def title(self, reminder: str) -> str:
        return f"Pengingat {reminder}"

    def subject(self, reminder: str) -> str | None:
        return "medsos"

    def content(self, reminder: str, calendar: str, variables: Mapping[str, str]) -> Content:
        if "rusak" in variables:
            raise KeyError(reminder)
        return Content("Netral di {{ region }}.", variables)


class Desk:
    def __init__(self, database: Database, identity: Identity, file: Path) -> None:
        self.database, self.file = database, file
        self.audit = Audit(database)
        self.broadcasts = Broadcasts(database, self.audit, flaws_of)
        self.schedules = Schedules(database, self.audit)
        self.recipients = Recipients(database, identity, BOT)

    def worker(self) -> Scheduling:
        """A process that has just started."""
        memory = Memory(Marks(self.database), BOT, self.file)
        return Scheduling(self.schedules, self.broadcasts, memory, Shelf())

    async def scheduled(self, *reminders: str, zones: tuple[str, ...] = ("WIB",)) -> str:
        made = await self.schedules.write(
            "pilkada-2024", reminders or ("tps",), Audience(zones=zones), by="ani", now=APPROVED
        )
        await self.schedules.approve(made, by="budi", now=APPROVED)
        return made

    async def states(self) -> list[Course]:
        return [broadcast.state for broadcast in await self.broadcasts.latest()]


@pytest.fixture
async def desk(database: Database, identity: Identity, tmp_path: Path) -> Desk:
    desk = Desk(database, identity, tmp_path / "sampai")
    for number, zone in enumerate(("WIB", "WITA", "WIT"), 1):
        await desk.recipients.keep(Kind.GROUP, f"g{number}", -number, Place("d", "A", zone), now=APPROVED)
    return desk


async def test_a_run_starts_at_its_hour_for_its_zone_and_under_both_names(desk: Desk) -> None:
    await desk.scheduled(zones=())
    worker = desk.worker()
    assert await worker.tick(DUE - timedelta(hours=2, minutes=1)) == 0
    assert await worker.tick(DUE - timedelta(hours=2)) == 1
    assert await worker.tick(DUE) == 2
    made = await desk.broadcasts.latest()
    assert {broadcast.audience.zones for broadcast in made} == {("WIB",), ("WITA",), ("WIT",)}
    assert {(broadcast.author, broadcast.approver, broadcast.state) for broadcast in made} == {
        ("ani", "budi", Course.RUNNING)
    }
    assert made[0].audience.subject == "medsos"


async def test_three_workers_make_one_broadcast_fault_16(desk: Desk) -> None:
    await desk.scheduled()
    workers = [desk.worker() for _ in range(3)]
    await asyncio.gather(*(worker.tick(DUE) for worker in workers))
    assert await desk.states() == [Course.RUNNING]


async def test_a_clock_that_jumps_back_and_forth_starts_nothing_twice_fault_15(desk: Desk) -> None:
    await desk.scheduled()
    worker = desk.worker()
    for hours in (0, -1, 0, 1, 0, -1, 1):
        await worker.tick(DUE + timedelta(hours=hours))
    assert await desk.states() == [Course.RUNNING]


async def test_a_missed_run_is_made_up_for_within_the_tolerance_and_else_noted_as_skipped_fault_15(
    desk: Desk,
) -> None:
    await desk.scheduled()
    assert await desk.worker().tick(DUE + timedelta(hours=2)) == 1
    await desk.scheduled()
    assert await desk.worker().tick(DUE + timedelta(hours=5)) == 0
    assert await desk.worker().tick(DUE + timedelta(hours=6)) == 0
    assert sorted(await desk.states()) == [Course.RUNNING, Course.SKIPPED]


async def test_what_was_due_before_the_schedule_was_approved_is_not_its_business(desk: Desk) -> None:
    made = await desk.schedules.write("pilkada-2024", ("tps",), Audience(), by="ani", now=DUE)
    with pytest.raises(NotAllowed):
        await desk.schedules.approve(made, by="ani", now=DUE)
    await desk.schedules.approve(made, by="budi", now=DUE + timedelta(hours=1))
    assert await desk.worker().tick(DUE + timedelta(hours=2)) == 0
    assert await desk.states() == []


async def test_a_reminder_that_cannot_be_worded_keeps_nobody_else(desk: Desk) -> None:
    broken = await desk.schedules.write(
        "pilkada-2024", ("tps",), Audience(), by="ani", now=APPROVED, variables={"rusak": "ya"}
    )
    await desk.schedules.approve(broken, by="budi", now=APPROVED)
    await desk.scheduled()
    assert await desk.worker().tick(DUE) == 1


async def test_a_stopped_schedule_starts_nothing(desk: Desk) -> None:
    await desk.schedules.stop(await desk.scheduled(), by="ani")
    assert await desk.worker().tick(DUE) == 0


async def test_a_run_that_a_crash_left_unstarted_is_started_fault_1(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.scheduled()

    async def dies(*_: object, **__: object) -> int:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(desk.broadcasts, "start", dies)
        with pytest.raises(RuntimeError):
            await desk.worker().tick(DUE)
    assert await desk.worker().tick(DUE + timedelta(minutes=1)) == 1
    assert await desk.states() == [Course.RUNNING]


async def test_a_backup_of_yesterday_sends_nothing_again_without_a_person_fault_40(desk: Desk) -> None:
    await desk.scheduled()
    running = await desk.broadcasts.write(
        "Kemarin", Content("x"), Audience(), by="ani", now=DUE, due_at=DUE, expires_at=DUE + timedelta(days=3)
    )
    assert running is not None
    await desk.broadcasts.submit(running, by="ani")
    await desk.broadcasts.approve(running, by="budi", now=DUE)
    worker = desk.worker()
    await worker.tick(DUE - timedelta(days=1))
    # The database is that of yesterday; the file beside it knows that more was sent since.
    desk.file.write_text("99", encoding="ascii")
    restored = desk.worker()
    assert await restored.begin(now=DUE) == 1
    assert await restored.tick(DUE) == 0
    assert await desk.states() == [Course.HELD, Course.HELD]
    assert await desk.broadcasts.running(now=DUE) == ()
    for held in await desk.broadcasts.latest():
        await desk.broadcasts.approve(held.id, by="citra", now=DUE)
    assert len(await desk.broadcasts.running(now=DUE)) == 2
    later = desk.worker()
    assert await later.begin(now=DUE) == 0, "once a person has looked, all is as always"


async def test_an_old_database_on_a_new_machine_is_not_trusted_either_fault_40(desk: Desk) -> None:
    await desk.worker().tick(DUE - timedelta(days=1))
    desk.file.unlink()
    await desk.scheduled()
    await desk.worker().tick(DUE)
    assert await desk.states() == [Course.HELD]


async def test_a_crash_between_the_two_marks_is_no_restore(desk: Desk) -> None:
    worker = desk.worker()
    await worker.tick(DUE - timedelta(days=1))
    await Marks(desk.database).set(f"sampai:{BOT}", 7, now=DUE)
    await desk.scheduled()
    assert await desk.worker().tick(DUE) == 1
    assert SYSTEM not in {broadcast.approver for broadcast in await desk.broadcasts.latest()}

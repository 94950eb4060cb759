"""A watchdog learns in one request whether all that nobody looks at happens, and the administrator reads it too."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.health import FORGOTTEN
from bot.desk.roles import Role
from bot.service import forget
from bot.storage import StorageError
from tests.broadcast_world import now
from tests.console_world import World

pytest_plugins = ["tests.console_fixtures"]


async def health(console: World) -> tuple[int, list[str]]:
    """What somebody sees who is not signed in."""
    response = await console.browser().get("/sehat")
    return response.status_code, response.json()["sebab"]


async def test_what_was_not_forgotten_for_three_days_turns_the_health_red_fault_64(
    console: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing() -> None:
        """This console has no uploads."""

    database, intake = console.office.database, console.office.intake
    monkeypatch.setattr(intake, "forget_originals", nothing)
    await forget(database, intake, now=now() - timedelta(days=3, minutes=1))
    assert await health(console) == (503, ["retensi"])
    admin = await console.signed_in("admin", Role.ADMINISTRATOR)
    assert "Penghapusan data lama tidak berjalan" in (await admin.get("/")).text
    assert "Penghapusan" not in (await (await console.signed_in("ani", Role.BROADCASTER)).get("/")).text
    await forget(database, intake, now=now() - timedelta(days=2, hours=23))
    assert await health(console) == (200, [])
    assert "Penghapusan data lama" not in (await admin.get("/")).text


async def test_a_purge_that_stops_half_way_does_not_count_as_one_fault_64(
    console: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails() -> None:
        raise OSError("read-only file system")

    monkeypatch.setattr(console.office.intake, "forget_originals", fails)
    with pytest.raises(OSError, match="read-only"):
        await forget(console.office.database, console.office.intake, now=now())
    assert await console.office.marks.at(FORGOTTEN) is None
    assert await health(console) == (503, ["retensi"])


async def test_a_database_that_is_away_is_red_and_answers_at_once_fault_33(
    console: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(name: str) -> None:
        raise StorageError("locked")

    monkeypatch.setattr(console.office.marks, "at", away)
    assert await health(console) == (503, ["basis-data"])

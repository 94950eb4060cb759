"""From the shell: the audit is verified, and who lost the password comes in again."""

from __future__ import annotations

import asyncio
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.settings import Settings
from bot.storage import SYSTEM, Accounts, Audit, Database, Invitations
from bot.upkeep import invite, releases, verify_audit
from tests.desk_world import SHARE, opened

pytest_plugins = ["tests.desk_fixtures"]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    url = f"sqlite:///{tmp_path}/bot.db"
    return Settings(_env_file=None, database_url=url, console_url="https://konsol.contoh.go.id")  # type: ignore[call-arg]


async def execute(settings: Settings, *statements: str) -> None:
    """Do something to the database behind everybody's back."""
    database = await Database.open(settings.database_url)
    for number in range(3):
        await Audit(database).note(SYSTEM, "uji", str(number))
    async with database.transaction() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await database.close()


def test_a_whole_chain_is_said_to_be_whole(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(execute(settings))
    assert verify_audit(settings) == 0
    assert "utuh: 3 catatan" in capsys.readouterr().out


def test_a_broken_chain_is_said_to_be_broken(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(execute(settings, "DROP TRIGGER audit_no_update", "UPDATE audit SET act = 'lain' WHERE number = 2"))
    assert verify_audit(settings) == 1
    assert "PUTUS pada catatan nomor 2" in capsys.readouterr().out


def test_who_lost_the_password_gets_a_link_that_works_once(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    async def make() -> None:
        database = await Database.open(settings.database_url)
        await Accounts(database, Audit(database)).create_first("pengelola", "hash", now=datetime.now(UTC))
        await database.close()

    async def use(code: str) -> str | None:
        database = await Database.open(settings.database_url)
        accounts = Accounts(database, Audit(database))
        invitations = Invitations(database, accounts, Audit(database))
        used = await invitations.choose_password(code, "other", now=datetime.now(UTC))
        await database.close()
        return used

    asyncio.run(make())
    assert invite(settings, "Pengelola") == 0
    (code,) = re.findall(r"https://konsol.contoh.go.id/undangan/(\S+)", capsys.readouterr().out)
    assert asyncio.run(use(code)) is not None
    assert asyncio.run(use(code)) is None


def test_nobody_gets_a_link_for_a_name_that_is_not_there(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert invite(settings, "siapa") == 1
    assert "Tidak ada akun" in capsys.readouterr().err


def test_the_shell_tells_which_releases_serve_again_at_once_and_builds_the_others(
    desk_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def publish() -> str:
        async with opened(desk_folder) as desk:
            await desk.publish(await desk.draft(SHARE, "answer: ", "answer: Baru. "))
            return (await desk.desk.publishing.releases())[-1].snapshot

    def told(*, build: bool) -> str:
        assert releases(settings, build=build) == 0
        return capsys.readouterr().out

    first = asyncio.run(publish())
    url, var = f"sqlite:///{desk_folder}/bot.db", desk_folder / "var"
    settings = Settings(_env_file=None, database_url=url, var_dir=var)  # type: ignore[call-arg]
    assert "dibuat ulang" not in told(build=False)
    shutil.rmtree(var / "index" / "snapshots" / first)
    assert "dibuat ulang" in told(build=False)
    assert "dibuat ulang" not in told(build=True)


def test_the_shell_says_that_nothing_was_published(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert releases(settings, build=False) == 0
    assert "belum pernah menerbitkan" in capsys.readouterr().out

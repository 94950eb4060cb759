"""The audit is added to and nothing else: a changed, missing or foreign row shows, whoever writes at the same time."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.storage import NOBODY, SYSTEM, Audit, Database, purge
from bot.storage.audit import BEGINNING

pytest_plugins = ["tests.storage_fixtures"]

ROOT = Path(__file__).parent.parent
# Somebody who can do everything in the database takes the guards away first.
UNGUARD = {
    "sqlite": ("DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete", "DROP TRIGGER audit_only_next"),
    "postgresql": ("DROP TRIGGER audit_no_change ON audit",),
}
WRITER = """
import asyncio, sys
from bot.storage import Audit, Database

async def main():
    database = await Database.open(sys.argv[1])
    for number in range(40):
        await Audit(database).note(sys.argv[2], "uji", str(number))
    await database.close()

asyncio.run(main())
"""


@pytest.fixture
def audit(database: Database) -> Audit:
    return Audit(database)


async def execute(database: Database, *statements: str) -> None:
    async with database.transaction() as connection:
        for statement in statements:
            await connection.execute(text(statement))


async def tamper(database: Database, statement: str) -> None:
    await execute(database, *UNGUARD[database.engine.dialect.name], statement)


async def test_an_empty_audit_holds(audit: Audit) -> None:
    assert await audit.verify() is None
    assert await audit.end() == (0, BEGINNING)


async def test_notes_come_back_newest_first_and_as_they_were(audit: Audit) -> None:
    await audit.note(SYSTEM, "akun.pertama", "a")
    await audit.note("a", "akun.peran", "b", peran="editor, peninjau", opd=None, jumlah=2)
    last, first = await audit.latest()
    assert (first.number, first.by, first.act, first.subject) == (1, SYSTEM, "akun.pertama", "a")
    assert last.details == {"peran": "editor, peninjau", "opd": None, "jumlah": 2}
    assert await audit.latest(before=2) == (first,)
    assert await audit.end() == (2, last.hash)
    assert await audit.verify() is None


@pytest.mark.parametrize("statement", ["UPDATE audit SET act = 'lain'", "DELETE FROM audit"])
async def test_no_row_can_be_changed_or_deleted(database: Database, audit: Audit, statement: str) -> None:
    await audit.note(SYSTEM, "uji")
    with pytest.raises(DBAPIError, match="append-only"):
        await execute(database, statement)
    assert (await audit.end())[0] == 1


async def test_no_row_can_be_replaced_on_sqlite_nor_all_be_emptied_on_postgresql(
    database: Database, audit: Audit
) -> None:
    await audit.note(SYSTEM, "uji")
    replacing = """INSERT OR REPLACE INTO audit SELECT number, at, "by", 'lain', subject, detail, hash FROM audit"""
    with pytest.raises(DBAPIError, match="append-only"):
        await execute(database, replacing if database.engine.dialect.name == "sqlite" else "TRUNCATE audit")
    assert await audit.verify() is None


@pytest.mark.parametrize(
    ("statement", "shown"),
    [
        ("UPDATE audit SET act = 'lain' WHERE number = 2", 2),
        ("UPDATE audit SET detail = '{\"a\": 1}' WHERE number = 3", 3),
        ("UPDATE audit SET \"by\" = 'b' WHERE number = 1", 1),
        ("DELETE FROM audit WHERE number = 1", 2),
        ("DELETE FROM audit WHERE number = 2", 3),
        ("UPDATE audit SET number = 7 WHERE number = 3", 7),
    ],
)
async def test_a_row_that_was_tampered_with_is_found(
    database: Database, audit: Audit, statement: str, shown: int
) -> None:
    for number in range(3):
        await audit.note(SYSTEM, "uji", str(number))
    await tamper(database, statement)
    broken = await audit.verify()
    assert broken is not None
    assert broken.number == shown


async def test_what_was_cut_off_the_end_shows_at_the_seal_that_was_kept(database: Database, audit: Audit) -> None:
    await audit.note(SYSTEM, "uji")
    await audit.note(SYSTEM, "uji")
    kept = await audit.end()
    await tamper(database, "DELETE FROM audit WHERE number = 2")
    assert await audit.verify() is None
    assert await audit.end() != kept


async def test_many_at_once_make_one_chain(audit: Audit) -> None:
    await asyncio.gather(*(audit.note(NOBODY, "uji", str(number)) for number in range(50)))
    assert await audit.verify() is None
    assert (await audit.end())[0] == 50


async def test_two_processes_make_one_chain(database: Database, audit: Audit, database_url: str) -> None:
    command = [sys.executable, "-c", WRITER, database_url]
    writers = [await asyncio.create_subprocess_exec(*command, name, cwd=ROOT) for name in ("a", "b")]
    assert [await writer.wait() for writer in writers] == [0, 0]
    assert (await audit.end())[0] == 80
    assert await audit.verify() is None
    assert {note.by for note in await audit.latest()} == {"a", "b"}


async def test_a_note_in_a_transaction_that_fails_is_not_there(database: Database, audit: Audit) -> None:
    async def fail() -> None:
        async with database.transaction() as connection:
            await audit.add(connection, SYSTEM, "uji")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert await audit.end() == (0, BEGINNING)


async def test_forgetting_in_time_leaves_the_audit_alone(database: Database, audit: Audit) -> None:
    await audit.note(SYSTEM, "uji")
    await purge(database, now=datetime(2040, 1, 1, tzinfo=UTC))
    assert (await audit.end())[0] == 1

"""The database opens migrated, waits its turn, and refuses what it does not understand."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from bot.storage import Database, DatabaseNewer, StorageError
from bot.storage.database import POSTGRES_CONNECTIONS, POSTGRES_PATIENCE, SQLITE_CONNECTIONS
from bot.storage.tables import metadata

pytest_plugins = ["tests.storage_fixtures"]

HEAD = "0008"


async def ask(database: Database, question: Callable[[Connection], Any]) -> Any:
    async with database.transaction() as connection:
        return await connection.run_sync(question)


def version(connection: Connection) -> Any:
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


async def test_migrations_go_up_and_down_and_up_again_fault_38(database: Database) -> None:
    assert {"updates", "answers"} <= await ask(database, tables)
    await database.migrate("base")
    assert not {"updates", "answers"} & await ask(database, tables)
    await database.migrate()
    assert {"updates", "answers"} <= await ask(database, tables)


async def test_the_migrations_make_exactly_the_tables_of_the_code(database: Database) -> None:
    def differences(connection: Connection) -> list[Any]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    assert await ask(database, differences) == []


async def test_a_database_of_newer_code_is_refused_with_both_revisions_fault_38(
    database: Database, database_url: str
) -> None:
    async with database.transaction() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseNewer) as caught:
        await Database.open(database_url)
    assert "9999" in str(caught.value)
    assert HEAD in str(caught.value)
    async with database.transaction() as connection:
        await connection.execute(text(f"UPDATE alembic_version SET version_num = '{HEAD}'"))


async def test_what_fails_half_way_leaves_nothing(database: Database) -> None:
    async def fail_half_way() -> None:
        async with database.transaction() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = 'half'"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail_half_way()
    async with database.transaction() as connection:
        assert (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar() == HEAD


async def test_one_function_is_one_transaction_kept_whole_or_not_at_all(database: Database) -> None:
    def change_and_fail(connection: Connection) -> None:
        connection.execute(text("UPDATE alembic_version SET version_num = 'half'"))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await database.run(change_and_fail)
    assert await database.run(version) == HEAD


async def test_one_function_comes_to_its_end_when_nobody_waits_for_it_any_more(database: Database) -> None:
    begun = threading.Event()

    def change_slowly(connection: Connection) -> None:
        begun.set()
        time.sleep(0.1)
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{HEAD}'"))

    changing = asyncio.create_task(database.run(change_slowly))
    await asyncio.to_thread(begun.wait)
    changing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await changing
    assert await database.run(version) == HEAD


async def test_transactions_in_steps_and_in_one_function_do_not_meet(database: Database) -> None:
    def add(connection: Connection) -> None:
        connection.execute(text("UPDATE counting SET number = number + 1"))

    async def add_in_steps() -> None:
        async with database.transaction() as connection:
            await connection.execute(text("UPDATE counting SET number = number + 1"))
            await asyncio.sleep(0)

    await database.run(lambda connection: connection.execute(text("CREATE TABLE counting (number INTEGER)")))
    await database.run(lambda connection: connection.execute(text("INSERT INTO counting VALUES (0)")))
    await asyncio.gather(*(step for _ in range(20) for step in (database.run(add), add_in_steps())))
    wanted = text("SELECT number FROM counting")
    assert await database.run(lambda connection: connection.execute(wanted).scalar()) == 40
    await database.run(lambda connection: connection.execute(text("DROP TABLE counting")))


async def test_who_waits_too_long_for_a_connection_is_turned_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.database.SQLITE_PATIENCE", 0.05)
    database = await Database.open(f"sqlite:///{tmp_path}/bot.db")
    async with database.transaction():
        with pytest.raises(StorageError):
            await database.run(version)
    assert await database.run(version) == HEAD
    await database.close()


@pytest.mark.parametrize("scheme", ["sqlite", "sqlite+aiosqlite"])
async def test_the_address_may_name_the_driver_of_earlier_versions(tmp_path: Path, scheme: str) -> None:
    database = await Database.open(f"{scheme}:///{tmp_path}/bot.db")
    assert await database.run(version) == HEAD
    await database.close()


async def test_sqlite_writes_ahead_and_syncs_fully(tmp_path: Path) -> None:
    database = await Database.open(f"sqlite:///{tmp_path}/deep/down/bot.db")
    async with database.transaction() as connection:
        assert (await connection.exec_driver_sql("PRAGMA journal_mode")).scalar() == "wal"
        assert (await connection.exec_driver_sql("PRAGMA synchronous")).scalar() == 2
        assert (await connection.exec_driver_sql("PRAGMA busy_timeout")).scalar() == 5000
    await database.close()


async def test_a_transaction_holds_the_write_lock_from_its_begin(tmp_path: Path) -> None:
    database = await Database.open(f"sqlite:///{tmp_path}/bot.db")
    other = sqlite3.connect(tmp_path / "bot.db", timeout=0, isolation_level=None)
    async with database.transaction():
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()
    await database.close()


async def test_a_locked_database_is_waited_for_fault_33(tmp_path: Path) -> None:
    database = await Database.open(f"sqlite:///{tmp_path}/bot.db")
    other = sqlite3.connect(tmp_path / "bot.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    started = time.monotonic()
    release = threading.Timer(1, lambda: other.execute("ROLLBACK"))
    release.start()
    async with database.transaction() as connection:
        await connection.execute(text(f"UPDATE alembic_version SET version_num = '{HEAD}'"))
    assert time.monotonic() - started > 0.9
    release.join()
    other.close()
    await database.close()


async def test_a_database_locked_for_too_long_is_a_storage_error_fault_33(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.database.BUSY_TIMEOUT_MS", 100)
    database = await Database.open(f"sqlite:///{tmp_path}/bot.db")
    other = sqlite3.connect(tmp_path / "bot.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageError):
        async with database.transaction():
            pass
    other.execute("ROLLBACK")
    async with database.transaction() as connection:
        assert (await connection.execute(text("SELECT 1"))).scalar() == 1
    other.close()
    await database.close()


async def test_whoever_finds_no_connection_is_turned_away_in_time_fault_37(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_patience", 0.2)
    async with AsyncExitStack() as taken:
        for _ in range(POSTGRES_CONNECTIONS if database.engine.dialect.name == "postgresql" else SQLITE_CONNECTIONS):
            await taken.enter_async_context(database.transaction())
        waiting = [asyncio.create_task(database.run(lambda one: one.execute(text("SELECT 1")))) for _ in range(200)]
        told = await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), 5)
        assert {type(one) for one in told} == {StorageError}
    async with database.transaction() as connection:
        assert (await connection.execute(text("SELECT 1"))).scalar() == 1
    assert POSTGRES_PATIENCE <= 2


async def test_a_full_disk_is_a_storage_error_and_recovers_without_a_restart_fault_34(tmp_path: Path) -> None:
    database = await Database.open(f"sqlite:///{tmp_path}/bot.db")
    # A limit on pages answers with the same "database or disk is full" as a disk that is.
    async with database.transaction() as connection:
        await connection.exec_driver_sql("PRAGMA max_page_count=1")
    with pytest.raises(StorageError):
        async with database.transaction() as connection:
            await connection.execute(text("CREATE TABLE big AS SELECT randomblob(1000000) AS body"))
    async with database.transaction() as connection:
        assert (await connection.exec_driver_sql("PRAGMA integrity_check")).scalar() == "ok"
        await connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    async with database.transaction() as connection:
        await connection.execute(text("CREATE TABLE big AS SELECT randomblob(1000000) AS body"))
    await database.close()

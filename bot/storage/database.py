"""Open the database: one engine, the same code on SQLite and PostgreSQL, migrated before anyone uses it.

The engine is synchronous and works in threads of its own: a transaction that is one function crosses into a thread and
back once, where an asynchronous driver for SQLite crosses for every statement, for BEGIN and for COMMIT.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, CursorResult, Dialect, Engine, Executable, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_MS = 5000
# Two processes that start at once on PostgreSQL migrate one after the other.
MIGRATION_LOCK = 0x74616E7961
# SQLite has one writer anyway, and a queue is fairer than many sleepers on a busy file.
SQLITE_CONNECTIONS, POSTGRES_CONNECTIONS = 1, 8
# Seconds after which one who waits for a connection is turned away, instead of a queue that grows unseen.
SQLITE_PATIENCE, POSTGRES_PATIENCE = 30.0, 2.0

Result = TypeVar("Result")


class StorageError(Exception):
    """The database cannot serve now: locked, full or away. Trying again later may help."""


class DatabaseNewer(Exception):
    """The database was migrated by newer code; says both revisions, to the operator."""

    def __init__(self, found: str, known: str) -> None:
        self.found, self.known = found, known
        super().__init__(
            f"Basis data berada pada revisi {found}, sedangkan program ini hanya mengenal sampai {known}. "
            "Jalankan versi program yang lebih baru, atau pulihkan cadangan basis data yang sesuai."
        )


class Steps:
    """A transaction taken step by step, each step in the thread of the database."""

    def __init__(self, connection: Connection, in_thread: Callable[..., Any]) -> None:
        self._connection = connection
        self._in_thread = in_thread

    @property
    def dialect(self) -> Dialect:
        return self._connection.dialect

    async def rollback(self) -> None:
        """Take back what was done; nothing more may be done then."""
        await self._in_thread(self._connection.rollback)

    async def execute(self, statement: Executable, *values: Any) -> CursorResult[*tuple[Any, ...]]:
        result: CursorResult[*tuple[Any, ...]] = await self._in_thread(self._connection.execute, statement, *values)
        return result

    async def exec_driver_sql(self, statement: str) -> CursorResult[*tuple[Any, ...]]:
        result: CursorResult[*tuple[Any, ...]] = await self._in_thread(self._connection.exec_driver_sql, statement)
        return result

    async def run_sync(self, work: Callable[..., Result], *values: Any) -> Result:
        result: Result = await self._in_thread(work, self._connection, *values)
        return result


class Database:
    """Transactions on a migrated database; `open` makes one, `close` lets go of it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        several = engine.dialect.name == "postgresql"
        size = POSTGRES_CONNECTIONS if several else SQLITE_CONNECTIONS
        self._patience = POSTGRES_PATIENCE if several else SQLITE_PATIENCE
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="database")
        self._room = asyncio.Semaphore(size)

    @classmethod
    async def open(cls, url: str) -> Database:
        """Connect and migrate to the newest revision; raises DatabaseNewer rather than guess."""
        database = cls(_engine(_with_driver(url)))
        try:
            await database.migrate()
        except BaseException:
            await database.close()
            raise
        return database

    async def close(self) -> None:
        await self._in_thread(self.engine.dispose)
        self._threads.shutdown(wait=False)

    async def migrate(self, target: str = "head") -> None:
        """Move the schema up, or down when `target` is older, in one transaction."""
        await self.run(lambda connection: _migrate(connection, target))

    async def run(self, work: Callable[[Connection], Result]) -> Result:
        """One transaction that is one function: committed when it returns, nothing of it kept when it raises.

        Once begun it comes to its end even when the caller is cancelled. What the database cannot do now raises
        StorageError.
        """
        await self._enter()
        running = asyncio.ensure_future(self._in_thread(self._whole, work))
        running.add_done_callback(lambda _: self._room.release())
        result: Result = await asyncio.shield(running)
        return result

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Steps]:
        """The same step by step, for what is not hurried or must wait for something in between."""
        await self._enter()
        try:
            with _storage_errors():
                begun = self.engine.begin()
                connection = await self._in_thread(begun.__enter__)
                try:
                    yield Steps(connection, self._in_thread)
                except BaseException as error:
                    await self._in_thread(begun.__exit__, type(error), error, error.__traceback__)
                    raise
                await self._in_thread(begun.__exit__, None, None, None)
        finally:
            self._room.release()

    def _whole(self, work: Callable[[Connection], Result]) -> Result:
        with _storage_errors(), self.engine.begin() as connection:
            return work(connection)

    async def _enter(self) -> None:
        try:
            async with asyncio.timeout(self._patience):
                await self._room.acquire()
        except TimeoutError:
            raise StorageError("TimeoutError") from None

    async def _in_thread(self, work: Callable[..., Any], *values: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *values)

    def insert_new(self, table: Table) -> Any:
        """An INSERT that passes over rows that are there already; both dialects can, each with its own class."""
        return self._dialect.insert(table).on_conflict_do_nothing()

    def upsert(self, table: Table, row: Mapping[str, Any]) -> Any:
        """An INSERT of one row that takes the place of the one with the same primary key."""
        keys = [column.name for column in table.primary_key]
        rest = {name: value for name, value in row.items() if name not in keys}
        return self._dialect.insert(table).values(row).on_conflict_do_update(index_elements=keys, set_=rest)

    @property
    def _dialect(self) -> Any:
        return postgresql if self.engine.dialect.name == "postgresql" else sqlite


@contextmanager
def _storage_errors() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        if isinstance(error, DBAPIError) and not _passing(error):
            raise
        # Without the cause, because a traceback would show the statement to whoever reads the log.
        raise StorageError(type(error).__name__) from None


def _passing(error: DBAPIError) -> bool:
    """Whether waiting may help: the connection or the file failed, not the statement."""
    return error.connection_invalidated or type(error).__name__ in {"OperationalError", "InterfaceError"}


def _with_driver(url: str) -> URL:
    """Let the operator write `sqlite:///…` and `postgresql://…`; the drivers are ours to choose."""
    parsed = make_url(url)
    drivers = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
    return parsed.set(drivername=drivers.get(parsed.get_backend_name(), parsed.drivername))


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        return create_engine(url, hide_parameters=True, pool_size=POSTGRES_CONNECTIONS, pool_pre_ping=True)
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    # Every transaction here ends by itself, so the pool need not roll back once more.
    engine = create_engine(
        url, hide_parameters=True, pool_size=SQLITE_CONNECTIONS, max_overflow=0, pool_reset_on_return=None
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver must leave BEGIN to us, see _begin_immediate.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    # Telegram forgets an update once we confirm it, so a stored update must outlive a power cut: FULL, not NORMAL.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    # A deferred BEGIN that turns from reading to writing fails at once when another writer was faster.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _migrate(connection: Connection, target: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    known = {revision.revision for revision in script.walk_revisions()}
    found = MigrationContext.configure(connection).get_current_revision()
    if found is not None and found not in known:
        raise DatabaseNewer(found, script.get_current_head() or "-")
    if target == "base" or (found is not None and target in _ancestors(script, found)):
        command.downgrade(config, target)
    else:
        command.upgrade(config, target)


def _ancestors(script: ScriptDirectory, revision: str) -> set[str]:
    return {older.revision for older in script.iterate_revisions(revision, "base")} - {revision}

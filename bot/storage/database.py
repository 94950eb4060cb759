"""Open the database: one engine, the same code on SQLite and PostgreSQL, migrated before anyone uses it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Table, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_MS = 5000
# Two processes that start at once on PostgreSQL migrate one after the other.
MIGRATION_LOCK = 0x74616E7961


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


class Database:
    """Transactions on a migrated database; `open` makes one, `close` lets go of it."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

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
        await self.engine.dispose()

    async def migrate(self, target: str = "head") -> None:
        """Move the schema up, or down when `target` is older, in one transaction."""
        async with self.transaction() as connection:
            await connection.run_sync(_migrate, target)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """One transaction, committed at the end; what the database cannot do now raises StorageError."""
        try:
            async with self.engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            if isinstance(error, DBAPIError) and not _passing(error):
                raise
            # Without the cause, because a traceback would show the statement to whoever reads the log.
            raise StorageError(type(error).__name__) from None

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


def _passing(error: DBAPIError) -> bool:
    """Whether waiting may help: the connection or the file failed, not the statement."""
    return error.connection_invalidated or type(error).__name__ in {"OperationalError", "InterfaceError"}


def _with_driver(url: str) -> URL:
    """Let the operator write `sqlite:///…` and `postgresql://…`; the drivers are ours to choose."""
    parsed = make_url(url)
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
    return parsed.set(drivername=drivers.get(parsed.drivername, parsed.drivername))


def _engine(url: URL) -> AsyncEngine:
    # A full pool fails within two seconds instead of growing a queue that nobody sees.
    if url.get_backend_name() == "postgresql":
        return create_async_engine(url, hide_parameters=True, pool_timeout=2, pool_pre_ping=True)
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    # One connection: SQLite has one writer anyway, and a queue is fairer than many sleepers on a busy file.
    # Every transaction here ends by itself, so the pool need not roll back once more.
    engine = create_async_engine(
        url, hide_parameters=True, pool_size=1, max_overflow=0, pool_timeout=30, pool_reset_on_return=None
    )
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_immediate)
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

"""A fresh, migrated database for each test, on both engines."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.storage import Database, Identity
from tests import postgres


@pytest.fixture
def identity() -> Identity:
    return Identity(SecretStr("k" * 40))


@pytest.fixture(scope="session")
def postgres_binaries() -> Path:
    folder = postgres.binaries()
    if folder is None:
        pytest.skip("PostgreSQL is not installed: its half of the contract was not tested")
    return folder


@pytest.fixture(scope="session")
def postgres_url(postgres_binaries: Path) -> Iterator[str]:
    with postgres.running(postgres_binaries) as server:
        yield server.url


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/bot.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Migrated up at the start and down at the end, so that no test sees the rows of another."""
    opened = await Database.open(database_url)
    yield opened
    await opened.migrate("base")
    await opened.close()

"""One sender for each bot: two of them would send everything twice and break Telegram's limits together."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
from pathlib import Path

from sqlalchemy import Connection, text

from bot.storage.database import Database


class SenderLock:
    """A lock that the system takes back when its holder dies: a file beside SQLite, a session on PostgreSQL."""

    def __init__(self, database: Database, bot: str) -> None:
        self._database = database
        self._bot = bot
        self._file: int | None = None
        self._session: Connection | None = None

    async def take(self) -> bool:
        """Whether it is ours now; False while another process holds it."""
        url = self._database.engine.url
        if url.get_backend_name() == "postgresql":
            return await asyncio.to_thread(self._take_session)
        return not url.database or self._take_file(Path(url.database))

    async def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
        if self._session is not None:
            await asyncio.to_thread(_end, self._session)
            self._session = None

    def _take_file(self, database: Path) -> bool:
        name = hashlib.sha256(self._bot.encode()).hexdigest()[:8]
        file = os.open(database.with_name(f"{database.name}.pengirim-{name}"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        self._file = file
        return True

    def _take_session(self) -> bool:
        key = int.from_bytes(hashlib.sha256(self._bot.encode()).digest()[:8], "big", signed=True)
        session = self._database.engine.connect()
        if session.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}).scalar_one():
            session.commit()
            self._session = session
            return True
        session.close()
        return False


def _end(session: Connection) -> None:
    """Close for good, because a connection that goes back to the pool would keep its locks."""
    session.invalidate()
    session.close()

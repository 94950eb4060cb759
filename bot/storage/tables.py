"""The tables as the code sees them; the migrations say the same to the database, and a test holds both equal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
)
from sqlalchemy.types import TypeDecorator


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC that comes back with its zone, also from SQLite, which keeps none."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


metadata = MetaData()

updates = Table(
    "updates",
    metadata,
    Column("bot", String(64), primary_key=True),
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat", String(64), nullable=False),
    Column("received_at", UtcTime, nullable=False),
    Column("state", String(8), nullable=False),
    Column("payload", LargeBinary, nullable=True),
    Column("answered_at", UtcTime, nullable=True),
    Index("updates_waiting", "bot", "state"),
)

answers = Table(
    "answers",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("person", String(64), nullable=False),
    Column("chat_kind", String(16), nullable=False),
    Column("rule", String(200), nullable=True),
    Column("case_id", String(100), nullable=True),
    Column("outcome", String(32), nullable=False),
    Column("verdict", String(32), nullable=False),
    Column("release", String(32), nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("latency_ms", Integer, nullable=False),
    Column("suggestions", JSON, nullable=False),
    Column("vote", SmallInteger, nullable=True),
    Column("chosen", String(16), nullable=True),
    Index("answers_asked_at", "asked_at"),
)

dialogues = Table(
    "dialogues",
    metadata,
    Column("bot", String(64), primary_key=True),
    Column("chat", String(64), primary_key=True),
    Column("person", String(64), primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("state", LargeBinary, nullable=False),
)

profiles = Table(
    "profiles",
    metadata,
    Column("person", String(64), primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("state", LargeBinary, nullable=False),
)

consents = Table(
    "consents",
    metadata,
    Column("person", String(64), primary_key=True),
    Column("purpose", String(32), primary_key=True),
    Column("version", SmallInteger, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("address", LargeBinary, nullable=False),
)

handovers = Table(
    "handovers",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("bot", String(64), nullable=False),
    Column("person", String(64), nullable=False),
    Column("address", LargeBinary, nullable=False),
    Column("question", LargeBinary, nullable=False),
    Column("consent", SmallInteger, nullable=False),
    Column("rule", String(200), nullable=True),
    Column("state", String(16), nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("desk_message", BigInteger, nullable=True),
    Column("reminded_at", UtcTime, nullable=True),
    Column("answer", LargeBinary, nullable=True),
    Column("answer_message", BigInteger, nullable=True),
    Column("forwarded_at", UtcTime, nullable=True),
    Index("handovers_state", "state"),
)

corrections = Table(
    "corrections",
    metadata,
    Column("person", String(64), primary_key=True),
    Column("rule", String(200), primary_key=True),
    Column("case_id", String(100), primary_key=True),
    Column("verdict", String(32), primary_key=True),
    Column("claimed_at", UtcTime, nullable=False),
    Column("sent_at", UtcTime, nullable=True),
)

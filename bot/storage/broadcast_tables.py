"""The tables of reminders: who receives them, what is sent, and one row for each broadcast and chat."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.storage.tables import UtcTime, metadata

agencies = Table(
    "agencies",
    metadata,
    Column("code", String(32), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("region", String(100), nullable=False),
    Column("zone", String(8), nullable=False),
)

recipients = Table(
    "recipients",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("bot", String(64), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("pseudonym", String(64), nullable=False),
    Column("address", LargeBinary, nullable=False),
    Column("agency", String(100), nullable=True),
    Column("region", String(100), nullable=False),
    Column("zone", String(8), nullable=False),
    Column("thread", BigInteger, nullable=True),
    Column("state", String(8), nullable=False),
    Column("reason", String(32), nullable=True),
    Column("since", UtcTime, nullable=False),
    Column("by", String(16), nullable=True),
    UniqueConstraint("bot", "kind", "pseudonym", name="recipients_chat"),
    Index("recipients_state", "state", "kind"),
)

mutes = Table(
    "mutes",
    metadata,
    Column("recipient", String(16), primary_key=True),
    Column("subject", String(64), primary_key=True),
)

schedules = Table(
    "schedules",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("state", String(12), nullable=False),
    Column("calendar", String(100), nullable=False),
    Column("reminders", JSON, nullable=False),
    Column("audience", JSON, nullable=False),
    Column("timing", JSON, nullable=False),
    Column("variables", JSON, nullable=False),
    Column("author", String(16), nullable=False),
    Column("approver", String(16), nullable=True),
    Column("since", UtcTime, nullable=False),
)

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("title", String(200), nullable=False),
    Column("state", String(12), nullable=False),
    Column("content", JSON, nullable=False),
    Column("audience", JSON, nullable=False),
    Column("author", String(16), nullable=False),
    Column("approver", String(16), nullable=True),
    Column("created_at", UtcTime, nullable=False),
    Column("approved_at", UtcTime, nullable=True),
    Column("ended_at", UtcTime, nullable=True),
    Column("due_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("once", Boolean, nullable=False),
    Column("corrects", String(16), nullable=True),
    Column("schedule", String(250), nullable=True),
    Column("report_message", BigInteger, nullable=True),
    UniqueConstraint("schedule", "due_at", name="broadcasts_run"),
    Index("broadcasts_state", "state"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("broadcast", String(16), primary_key=True),
    Column("recipient", String(16), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("agency", String(100), nullable=True),
    Column("state", String(12), nullable=False),
    Column("reason", String(32), nullable=True),
    Column("tries", SmallInteger, nullable=False),
    Column("doubts", SmallInteger, nullable=False),
    Column("not_before", UtcTime, nullable=True),
    Column("tried_at", UtcTime, nullable=True),
    Column("claimed_at", UtcTime, nullable=True),
    Column("settled_at", UtcTime, nullable=True),
    Column("message", BigInteger, nullable=True),
    Column("edits", BigInteger, nullable=True),
    Column("poll", String(64), nullable=True),
    Column("votes", JSON, nullable=True),
    Column("code", String(16), nullable=True),
    Column("forwarded_at", UtcTime, nullable=True),
    Index("deliveries_queue", "broadcast", "state", "place"),
    Index("deliveries_recipient", "recipient"),
    Index("deliveries_poll", "poll"),
    Index("deliveries_code", "code"),
)

receipts = Table(
    "receipts",
    metadata,
    Column("broadcast", String(16), primary_key=True),
    Column("agency", String(100), primary_key=True),
    Column("count", Integer, nullable=False),
)

taps = Table(
    "taps",
    metadata,
    Column("token", String(16), primary_key=True),
    Column("at", UtcTime, nullable=False),
)

marks = Table(
    "marks",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("detail", Text, nullable=True),
)

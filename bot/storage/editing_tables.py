"""The tables of the knowledge desk: drafts on their way, what was seen of them, releases, and what is halted."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, LargeBinary, String, Table

from bot.storage.tables import UtcTime, metadata

content_drafts = Table(
    "content_drafts",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("title", String(200), nullable=False),
    Column("reason", String(2000), nullable=False),
    Column("base", String(64), nullable=False),
    Column("author", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Column("shipped", String(64), nullable=True),
    Index("content_drafts_state", "state"),
)

content_draft_files = Table(
    "content_draft_files",
    metadata,
    Column("draft", String(16), primary_key=True),
    Column("path", String(200), primary_key=True),
    Column("content", LargeBinary, nullable=True),
    Column("base", String(64), nullable=True),
    Column("version", Integer, nullable=False),
    Column("editor", String(64), nullable=False),
    Column("at", UtcTime, nullable=False),
)

approvals = Table(
    "approvals",
    metadata,
    Column("draft", String(16), primary_key=True),
    Column("fingerprint", String(64), primary_key=True),
    Column("account", String(64), primary_key=True),
    Column("at", UtcTime, nullable=False),
)

impacts = Table(
    "impacts",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("against", String(64), primary_key=True),
    Column("draft", String(16), nullable=False),
    Column("found", JSON, nullable=False),
    Column("at", UtcTime, nullable=False),
)

releases = Table(
    "releases",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("fingerprint", String(64), nullable=False),
    Column("snapshot", String(64), nullable=False),
    Column("parent", Integer, nullable=True),
    Column("draft", String(16), nullable=True),
    Column("author", String(64), nullable=False),
    Column("approver", String(64), nullable=True),
    Column("reason", String(2000), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("shipped", String(64), nullable=True),
    Column("changes", JSON, nullable=False),
    Column("proof", JSON, nullable=False),
)

switches = Table(
    "switches",
    metadata,
    Column("scope", String(220), primary_key=True),
    Column("since", UtcTime, nullable=False),
    Column("by", String(64), nullable=False),
    Column("reason", String(2000), nullable=False),
)

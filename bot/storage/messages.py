"""What is sent to many, as it is kept: its words, its audience, how far it has come, and what became of each chat."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.storage.recipients import Kind


class Course(StrEnum):
    """How far a broadcast has come; the values are stored and shown."""

    DRAFT = "rancangan"
    WAITING = "menunggu"
    RUNNING = "berjalan"
    HELD = "ditahan"
    """Due while we did not know what was sent already, so a person must say that it may go."""
    DONE = "selesai"
    CANCELLED = "dibatalkan"
    SKIPPED = "terlewat"


class Fate(StrEnum):
    """What became of one delivery."""

    QUEUED = "antre"
    CLAIMED = "mengirim"
    SENT = "terkirim"
    FAILED = "gagal"
    UNCERTAIN = "tidak_pasti"
    SKIPPED = "dilewati"
    EXPIRED = "kedaluwarsa"
    CANCELLED = "dibatalkan"


class NotAllowed(Exception):
    """The step is not for this person, or not for a broadcast in this state; says why, to the person asking."""


class Changed(NotAllowed):
    """Somebody else changed the broadcast since it was looked at; nothing was overwritten."""


class Unsendable(ValueError):
    """A message that cannot be sent as it is; `flaws` say where and why, to its author."""

    def __init__(self, flaws: Sequence[object]) -> None:
        super().__init__("; ".join(map(str, flaws)))
        self.flaws = tuple(flaws)


@dataclass(frozen=True)
class Audience:
    """Whom it is for; an empty choice means all of them. `subject` leaves out who does not want it."""

    kinds: tuple[str, ...] = (Kind.GROUP, Kind.PERSON)
    agencies: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    subject: str | None = None
    only: tuple[str, ...] = ()
    """The ids of single recipients, for a preview to oneself; then nothing else counts."""
    monitors: bool = False
    """Whether the monitors get it as a text to pass on where the bot cannot be."""
    missed: str | None = None
    """The broadcast that failed or came too late where this one goes, if it can by now; then nothing else counts."""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Audience:
        known = {part.name for part in fields(cls)}
        return cls(**{name: _tupled(value) for name, value in kept.items() if name in known})


@dataclass(frozen=True)
class Content:
    """What arrives: a template in Telegram's HTML, perhaps with a poster; or a quiz, which is a message of its own.

    `variables` are the values of its holes but for region and agency, which each recipient brings.
    """

    text: str
    variables: Mapping[str, str] = field(default_factory=dict)
    poster: str | None = None
    """The rule of which a picture is made."""
    question: str | None = None
    options: tuple[str, ...] = ()
    correct: int = 0
    explanation: str = ""
    receipt: bool = False
    """Whether the button "Sudah baca dan paham" stands below."""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Content:
        known = {part.name for part in fields(cls)}
        return cls(**{name: _tupled(value) for name, value in kept.items() if name in known})


@dataclass(frozen=True)
class Broadcast:
    """One message for many chats."""

    id: str
    title: str
    state: Course
    content: Content
    audience: Audience
    author: str
    created_at: datetime
    due_at: datetime
    expires_at: datetime
    approver: str | None = None
    approved_at: datetime | None = None
    ended_at: datetime | None = None
    once: bool = False
    """Rather not at all than twice (`sekali_saja`)."""
    corrects: str | None = None
    schedule: str | None = None
    report_message: int | None = None

    def early(self, now: datetime) -> bool:
        """Whether it is approved and its time has not come."""
        return self.state is Course.RUNNING and self.due_at > now

    @property
    def version(self) -> str:
        """Names what would be sent, to whom and when; another after every edit that changes any of it."""
        parts = (self.title, asdict(self.content), asdict(self.audience), self.due_at, self.expires_at, self.once)
        return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:16]


def broadcast_in(row: Mapping[Any, Any]) -> Broadcast:
    read = {part.name: row[part.name] for part in fields(Broadcast)}
    return Broadcast(
        **read
        | {
            "state": Course(row["state"]),
            "content": Content.of(row["content"]),
            "audience": Audience.of(row["audience"]),
        }
    )


def _tupled(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value

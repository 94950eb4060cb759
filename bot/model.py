"""What goes in and what comes out: the question and the answer that every channel shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from knowledge.base import Citation


class Outcome(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    SUGGESTED = "suggested"
    NOT_FOUND = "not_found"
    OUT_OF_SCOPE = "out_of_scope"
    SMALLTALK = "smalltalk"
    PRIVATE = "private"
    """A personal case, asked where others read along: it belongs to a private chat."""
    HALTED = "halted"
    """The desk is looking at what would answer; until then nothing is told."""


# Verdicts that no rule carries: the bot asks back, or the question is not ours.
UNCLEAR = "perlu_klarifikasi"
OUTSIDE = "di_luar_cakupan"


@dataclass(frozen=True)
class Question:
    """A message as typed, with what is known around it; nothing here is stored."""

    text: str
    day: date
    earlier: tuple[str, ...] = ()
    known: Mapping[str, str] = field(default_factory=dict)
    """Facts known beforehand, such as the actor from a profile."""
    public: bool = False
    """Whether others read along, as in a group."""


@dataclass(frozen=True)
class Suggestion:
    """A rule, or one case of it, offered as a choice."""

    rule: str
    title: str
    case: str | None = None


@dataclass(frozen=True)
class Answer:
    """What a person gets to read, and what it rests on."""

    outcome: Outcome
    verdict: str
    text: str
    release: str
    rule: str | None = None
    case: str | None = None
    confidence: float = 0.0
    citations: tuple[Citation, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    """What may have been meant, where no rule answered."""
    refinements: tuple[Suggestion, ...] = ()
    """What would make a conditional answer a plain one."""
    urgent: bool = False
    """Whether the text begins with whom to turn to first, because the person is in trouble now."""
    closed: bool = False
    """Whether the matter ends here, because it is about a person: what follows is not read together with it."""

"""Who may say that a rule was reviewed: a reviewer, for themselves, on the day. Pure.

A review holds for the text that was read; whoever changes more than the example questions takes it away.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from bot.desk.roles import Role

REVIEWED, REVIEWER = "reviewed", "reviewer"
HARMLESS = frozenset({REVIEWED, REVIEWER, "questions", "checked"})

Said = Mapping[str, Any]


def may_review(roles: Collection[str]) -> bool:
    return Role.REVIEWER in roles


def with_review(before: Said, wanted: Said, *, name: str, ticked: bool, on: date) -> dict[str, Any]:
    """What a form should write: a new review where one was ticked, else the old one as far as it still holds."""
    said = {key: value for key, value in wanted.items() if key not in (REVIEWED, REVIEWER)}
    if ticked:
        return {**said, REVIEWED: on.isoformat(), REVIEWER: name}
    if _read_text(before) != _read_text(said):
        return said
    return {**said, **{key: before[key] for key in (REVIEWED, REVIEWER) if key in before}}


def misuse(said: Said | None, known: Collection[Said], *, name: str, roles: Collection[str], on: date) -> bool:
    """Whether a text claims a review that neither stood there before nor is the person's own to make."""
    claim = _claim(said or {})
    if claim == (None, None) or claim in {_claim(one) for one in known}:
        return False
    return not (may_review(roles) and claim == (on.isoformat(), name))


def _claim(said: Said) -> tuple[str | None, str | None]:
    return (_plain(said.get(REVIEWED)), _plain(said.get(REVIEWER)))


def _plain(value: Any) -> str | None:
    return None if value is None else str(value).strip()


def _read_text(said: Said) -> dict[str, Any]:
    return {key: value for key, value in said.items() if key not in HARMLESS}

"""What a message says, as facts: who acts, on what, when, where, and in which direction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from knowledge.models import Calendar, Condition

# Once candidates are fixed, each later stage is also a time after they were fixed.
AFTER_NOMINATION = frozenset({"kampanye", "masa_tenang", "hari_pemungutan", "sesudah_pemungutan"})
NOTHING: frozenset[str] = frozenset()
# To be ordered, not to want to, or that somebody else refuses tells nothing of what one does in the end.
UNDECIDED = {"direction": frozenset({"disuruh", "enggan", "orang_menolak"})}


@dataclass(frozen=True)
class Facts:
    """Values found for each fact; a fact that is absent is unknown."""

    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    evidence: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(fact, value) → the words that gave it away."""
    turn: str = ""
    """The words with which the story turns after a refusal or a duty: who refused, but helped, asks about helping."""
    unsaid: frozenset[str] = frozenset()
    """The facts that no text says, known from a profile or the calendar."""
    inherited: frozenset[str] = frozenset()
    """The facts that only earlier turns said."""

    def has(self, fact: str, *wanted: str) -> bool:
        return not self.values.get(fact, NOTHING).isdisjoint(wanted)

    def satisfy(self, condition: Condition) -> bool:
        """Whether each fact has one of the wanted values."""
        # A loop, because every case of every candidate asks this of every message.
        for fact, wanted in condition.items():
            if self.values.get(fact, NOTHING).isdisjoint(_several(wanted)):
                return False
        return True

    def satisfy_only(self, condition: Condition) -> bool:
        """Whether each fact has wanted values and no others: what a permission needs, where a prohibition needs one."""
        return all(
            (found := self.values.get(fact, NOTHING)) and found <= _closure(set(_several(wanted)))
            for fact, wanted in condition.items()
        )

    def contradict(self, condition: Condition) -> bool:
        """Whether something is known of a fact, and nothing of what is wanted; what only earlier turns said may have
        changed since."""
        for fact, wanted in condition.items():
            found = self.values.get(fact, NOTHING) - UNDECIDED.get(fact, NOTHING)
            if found and fact not in self.inherited and found.isdisjoint(_several(wanted)):
                return True
        return False

    def over(self, earlier: Facts) -> Facts:
        """These facts, and the earlier ones where these say nothing."""
        return Facts(
            {**earlier.values, **self.values},
            {**earlier.evidence, **self.evidence},
            self.turn,
            self.unsaid | (earlier.unsaid - self.values.keys()),
            self.inherited | (earlier.inherited - self.values.keys()),
        )

    def after(self, earlier: Facts) -> Facts:
        """These facts of a later turn, and where they say nothing those of the earlier ones, as inherited."""
        return self.over(replace(earlier, inherited=frozenset(earlier.values)))


def stage_on(day: date, calendars: Iterable[Calendar]) -> Facts:
    """The stage of the election that runs on that day, if one does."""
    for calendar in calendars:
        for stage in calendar.stages:
            if stage.starts <= day <= stage.ends:
                return Facts(
                    {"stage": with_later_stages("stage", frozenset({stage.stage}))},
                    {("stage", stage.stage): stage.title},
                )
    return Facts()


def _several(wanted: str | tuple[str, ...]) -> tuple[str, ...]:
    return (wanted,) if isinstance(wanted, str) else wanted


def with_later_stages(fact: str, values: frozenset[str]) -> frozenset[str]:
    """The values of a fact, and that candidates are fixed where the stage says so."""
    return values | {"sesudah_penetapan"} if fact == "stage" and values & AFTER_NOMINATION else values


def _closure(wanted: set[str]) -> set[str]:
    return wanted | {"sesudah_penetapan"} if wanted & AFTER_NOMINATION else wanted

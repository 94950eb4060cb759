"""What does not answer for now, because the desk is looking at it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.model import UNCLEAR, Answer, Outcome

BOT, TOPIC, RULE = "bot", "topik:", "aturan:"


@dataclass(frozen=True)
class Halts:
    """The whole bot, topics or rules."""

    bot: bool = False
    topics: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()

    @classmethod
    def of(cls, scopes: Iterable[str]) -> Halts:
        """Read scopes as the desk writes them: `bot`, `topik:medsos`, `aturan:like-akun-calon`."""
        named = frozenset(scopes)
        topics = frozenset(scope.removeprefix(TOPIC) for scope in named if scope.startswith(TOPIC))
        rules = frozenset(scope.removeprefix(RULE) for scope in named if scope.startswith(RULE))
        return cls(BOT in named, topics, rules)

    @property
    def scopes(self) -> tuple[str, ...]:
        """The same as `of` reads it."""
        named = [
            *([BOT] if self.bot else []),
            *(TOPIC + one for one in self.topics),
            *(RULE + one for one in self.rules),
        ]
        return tuple(sorted(named))

    def cover(self, rule: str, topic: str | None) -> bool:
        return self.bot or rule in self.rules or topic in self.topics


class Switchboard:
    """What is halted now; one reference, replaced whole, that every release looks at."""

    def __init__(self) -> None:
        self.halts = Halts()


def halted_answer(answer: Answer, text: str) -> Answer:
    """The answer without its verdict and all that led to it."""
    return replace(
        answer,
        outcome=Outcome.HALTED,
        verdict=UNCLEAR,
        text=text,
        confidence=1.0,
        citations=(),
        suggestions=(),
        refinements=(),
    )

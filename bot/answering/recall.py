"""Which verdicts that were given no longer hold, and how to say so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.answering.compose import indonesian_day, legal_bases, one_block, part_of
from bot.answering.phrases import Phrases
from knowledge.base import KnowledgeBase
from knowledge.models import Verdict

# What is recalled: information has no verdict that a person could have acted upon.
RECALLED = (Verdict.BOLEH, Verdict.BERSYARAT, Verdict.TIDAK_BOLEH)
# In the place of a verdict where rule or case are gone.
WITHDRAWN = "ditarik"


@dataclass(frozen=True)
class Correction:
    """What somebody who received the old verdict should read."""

    verdict: str
    """The verdict now, or `WITHDRAWN`."""
    text: str


class Recall:
    """Compares what was answered with one release."""

    def __init__(self, knowledge: KnowledgeBase, phrase: Phrases, halted: Callable[[str | None], bool]) -> None:
        self._knowledge = knowledge
        self._phrase = phrase
        self._halted = halted

    def correction(self, rule: str, case: str | None, verdict: str, *, given: date) -> Correction | None:
        """What has to be told about a verdict that was given on a day; None when it still holds, or is halted."""
        if self._halted(rule):
            return None
        holes = {"day": indonesian_day(given), "before": self._named(verdict), "release": self._knowledge.release}
        try:
            part = part_of(self._knowledge, rule, case)
        except KeyError:
            if verdict == WITHDRAWN:
                return None
            return Correction(WITHDRAWN, self._phrase("pembetulan-ditarik", **holes))
        if part.verdict == verdict:
            return None
        text = self._phrase(
            "pembetulan",
            title=part.rule.title,
            after=self._named(part.verdict),
            answer=part.answer,
            instead=part.instead,
            bases=legal_bases(part, self._knowledge, self._phrase),
            **holes,
        )
        return Correction(part.verdict, one_block(text))

    def _named(self, verdict: str) -> str:
        return self._phrase(f"verdict-{verdict.replace('_', '-')}") if verdict in RECALLED else verdict

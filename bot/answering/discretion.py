"""Answer without a verdict what is about a person: the official ways to report, or the way to a private chat."""

from __future__ import annotations

from collections.abc import Callable

from bot.answering.compose import indonesian_day, legal_bases, one_block, part_of
from bot.answering.phrases import Phrases
from bot.model import OUTSIDE, Answer, Outcome, Question
from bot.understanding.facts import Facts
from bot.understanding.privacy import Concern, Privacy
from knowledge.base import KnowledgeBase
from knowledge.models import Verdict

# What somebody may do who saw a violation; the short answer about a person rests on its citations.
REPORTING = "cara-lapor"


class Discretion:
    """The answers of one release to what must not get a verdict."""

    def __init__(
        self, knowledge: KnowledgeBase, phrase: Phrases, privacy: Privacy, facts_of: Callable[[str], Facts]
    ) -> None:
        self._knowledge = knowledge
        self._phrase = phrase
        self._privacy = privacy
        self._facts_of = facts_of

    def answer(self, question: Question) -> Answer | None:
        """The answer to what is about a person; None for everything else, and where the content cannot say it."""
        if REPORTING not in self._knowledge.rules:
            return None
        # Facts matter only where others read along.
        facts = self._facts_of(question.text) if question.public else Facts()
        concern = self._privacy.concern(question.text, facts, public=question.public)
        if concern is None:
            return None
        return self._invite() if concern is Concern.OWN_CASE else self._refer()

    def _invite(self) -> Answer:
        text = self._phrase("grup-pribadi")
        return Answer(Outcome.PRIVATE, OUTSIDE, text, self._knowledge.release, confidence=1.0, closed=True)

    def _refer(self) -> Answer:
        """Who may report, where and with what; KeyError when the rule cites what is not there."""
        part = part_of(self._knowledge, REPORTING, None)
        text = self._phrase(
            "orang-bernama",
            verdict=self._phrase("verdict-informasi"),
            bases=legal_bases(part, self._knowledge, self._phrase),
            checked=indonesian_day(part.rule.checked),
            release=self._knowledge.release,
        )
        return Answer(
            Outcome.ANSWERED,
            Verdict.INFORMASI,
            one_block(text),
            self._knowledge.release,
            rule=REPORTING,
            confidence=1.0,
            citations=tuple(self._knowledge.cite(citation) for citation in part.citations),
            closed=True,
        )

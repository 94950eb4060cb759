"""The release that serves now: the channels hold this one object, and publishing swaps the reference inside it.

Whoever has begun with one release ends with it: what happens inside `one_release` sees no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from bot.answering.answerer import Answerer
from bot.answering.brief import Brief
from bot.answering.checking import Checks
from bot.answering.drafting import Drafts
from bot.answering.recall import Recall
from bot.answering.sources import Sources
from bot.model import Answer, Question
from bot.understanding.days import Moment
from index.retriever import Candidate
from knowledge.base import KnowledgeBase


def never(_live: Live) -> None:
    """A look-out for nothing: somebody else calls `swap`."""


class Live:
    """Answers from the release that serves, whatever is published meanwhile."""

    def __init__(self, first: Answerer, *, look: Callable[[Live], None] = never) -> None:
        """`look` is called before each answer, where nothing else watches for a new release."""
        self._serving = first
        self._look = look

    def no_longer_looking(self) -> None:
        """Leave it to somebody else to call `swap`, such as a follower of the database."""
        self._look = never

    def swap(self, answerer: Answerer) -> None:
        """Let another release answer from the next question on."""
        self._serving = answerer

    @contextmanager
    def one_release(self) -> Iterator[None]:
        """All that is asked inside comes from the release that serves at its beginning, in its threads too."""
        token = _BEGUN.set((self, self.current))
        try:
            yield
        finally:
            _BEGUN.reset(token)

    @property
    def current(self) -> Answerer:
        begun = _BEGUN.get()
        if begun is not None and begun[0] is self:
            return begun[1]
        self._look(self)
        return self._serving

    @property
    def release(self) -> str:
        return self.current.release

    @property
    def knowledge(self) -> KnowledgeBase:
        return self.current.knowledge

    @property
    def sources(self) -> Sources:
        return self.current.sources

    @property
    def checks(self) -> Checks:
        return self.current.checks

    @property
    def drafts(self) -> Drafts:
        return self.current.drafts

    @property
    def recall(self) -> Recall:
        return self.current.recall

    def answer(self, question: Question) -> Answer:
        return self.current.answer(question)

    def brief(self, question: Question) -> Brief | None:
        return self.current.brief(question)

    def choose(self, rule: str, case: str | None = None, *, day: date) -> Answer:
        return self.current.choose(rule, case, day=day)

    def plainly(self, rule: str, case: str | None) -> str:
        return self.current.plainly(rule, case)

    def gist(self, text: str) -> str:
        return self.current.gist(text)

    def day_named(self, text: str) -> Moment | None:
        return self.current.day_named(text)

    def masked(self, text: str) -> str:
        return self.current.masked(text)

    def knows(self, rule: str) -> bool:
        return self.current.knows(rule)

    def nearest(self, text: str) -> tuple[Candidate, ...]:
        return self.current.nearest(text)

    def phrase(self, name: str, **holes: object) -> str:
        return self.current.phrase(name, **holes)


_BEGUN: ContextVar[tuple[Live, Answerer] | None] = ContextVar("begun", default=None)

"""Put a reminder into words for one region: its variables filled, and where it is written, resolved as in answers.

Pure: the same reminder and variables give the same text, so what was previewed and approved is what is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.answering.compose import bases_of, indonesian_day
from bot.answering.phrases import Phrases
from knowledge.base import Citation, KnowledgeBase
from knowledge.models import Rank, Reminder
from knowledge.reminding import explained, rendered


@dataclass(frozen=True)
class Worded:
    """A reminder as people read it, and what it rests on."""

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class Quiz:
    """A poll with one right answer; `correct` counts from 0, `explanation` ends with its source."""

    question: str
    options: tuple[str, ...]
    correct: int
    explanation: str


def worded(
    reminder: Reminder,
    knowledge: KnowledgeBase,
    variables: Mapping[str, object],
    *,
    phrase: Phrases | None = None,
) -> Worded:
    """The text with heading and sources; days among the variables may be dates.

    Who words many hands the phrases in, which are costly to open. UndefinedError when the text uses a variable that is
    not given, KeyError when a citation leads nowhere.
    """
    phrase = phrase or Phrases(knowledge)
    citations = tuple(knowledge.cite(citation) for citation in reminder.citations)
    legal = [citation.id for citation in citations if citation.rank is not Rank.BERITA]
    told = [citation.short for citation in citations if citation.rank is Rank.BERITA]
    # What leads up to a quiz names no source: it would give the answer away, and the explanation names it.
    quizzed = reminder.kind == "kuis"
    text = phrase(
        "pengingat",
        title=reminder.title,
        text=rendered(reminder.text, readable(variables)),
        bases=() if quizzed else bases_of(legal, knowledge, phrase),
        statements=() if quizzed else tuple(dict.fromkeys(told)),
    )
    return Worded(text, citations)


def quiz(reminder: Reminder, knowledge: KnowledgeBase, variables: Mapping[str, object]) -> Quiz:
    """The poll of a quiz; ValueError for a reminder that is none."""
    if reminder.question is None or reminder.correct is None or reminder.explanation is None:
        raise ValueError(f"{reminder.title}: no quiz")
    return Quiz(
        question=rendered(reminder.question, readable(variables)),
        options=reminder.options,
        correct=reminder.correct,
        explanation=explained(reminder.explanation, knowledge.cite(reminder.citations[0])),
    )


def readable(variables: Mapping[str, object]) -> dict[str, object]:
    """The variables with their days in words."""
    return {name: indonesian_day(value) if isinstance(value, date) else value for name, value in variables.items()}

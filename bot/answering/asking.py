"""Ask back: which fact that the message does not tell would change the verdict, and to what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.answering.phrases import Phrases
from bot.model import Suggestion
from bot.understanding.facts import Facts
from knowledge.base import KnowledgeBase
from knowledge.models import Case, Verdict

# What people can tell about their situation; what they want or ask is no answer to a question of ours.
ASKABLE = frozenset(
    {
        *("actor", "attributes", "capacity", "election", "facility", "family", "object"),
        *("permit", "place", "publicity", "stage", "support", "time"),
    }
)
OFFERED = 3


def refinements(
    knowledge: KnowledgeBase, rule: str, case: str | None, facts: Facts, phrase: Phrases, *, on: date
) -> tuple[Suggestion, ...]:
    """The facts that would decide a conditional answer, each with the verdict that it leads to; at most three."""
    part = knowledge.case(rule, case)
    if part.verdict is not Verdict.BERSYARAT:
        return ()
    known = {*facts.values, *(part.when if isinstance(part, Case) else ())}
    offers: dict[str, Suggestion] = {}
    for other, fact, value in _deciding(knowledge, rule, known, on):
        if other.verdict is not part.verdict:
            title = knowledge.facts[fact].values[value].title
            words = phrase("tombol-perjelas", value=title, verdict=phrase(f"verdict-{other.verdict.replace('_', '-')}"))
            # Two cases that begin with one fact would look alike; the first of them holds first.
            offers.setdefault(words, Suggestion(rule, words, other.id))
    return tuple(offers.values())[:OFFERED]


def _deciding(knowledge: KnowledgeBase, rule: str, known: set[str], on: date) -> Iterator[tuple[Case, str, str]]:
    """Cases that hang on one fact which is not known, with the value that chooses them."""
    for case in knowledge.rules[rule].cases:
        if len(case.when) == 1 and case.in_force(on=on):
            (fact, wanted), *_ = case.when.items()
            if fact in ASKABLE and fact not in known:
                yield case, fact, wanted if isinstance(wanted, str) else wanted[0]

"""Tell whether one message asks two things, so that neither half is lost, and what a message concludes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from knowledge.base import KnowledgeBase

SHORTEST = 3
MOST = 2
# With fewer words behind it, a word that concludes left nothing to ask about.
CONCLUDED = 4
# A long story has its reasons for every sentence; it is one question.
LONGEST = 300


class Splitter:
    """Cuts a message where the content's words say that a second question begins."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        begins = any_of(knowledge.word_list("sambung"))
        self._border = re.compile(rf"\?+|\n+|[,.;\s]\s*(?=(?:{begins})\b)", re.IGNORECASE)
        self._asks = re.compile(rf"\b(?:{any_of(knowledge.word_list('penanda-tanya'))})\b", re.IGNORECASE)

    def __call__(self, text: str) -> tuple[str, ...]:
        """The two questions of a message, or the message alone when it asks one thing."""
        if len(text) > LONGEST:
            return (text,)
        parts = [part.strip(" ,.;") for part in self._border.split(text)]
        long_enough = [part for part in parts if len(part.split()) >= SHORTEST]
        asking = [part for part in long_enough if self._asks.search(part)]
        # Sentences that only tell belong to the question that follows; cutting them off would lose facts.
        return tuple(asking) if len(asking) == MOST == len(long_enough) else (text,)


class Conclusion:
    """Finds what a message concludes: "the body is gone, so may I share?" asks about sharing."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        begins = any_of(knowledge.word_list("kesimpulan"))
        self._last = re.compile(rf".*[,.;:!?\n]\s*(?:{begins})\s+(.+)", re.IGNORECASE | re.DOTALL)

    def __call__(self, text: str) -> str:
        """What follows the last word that concludes; empty when nothing leads to it or too little follows."""
        found = self._last.match(text)
        return found[1] if found and len(found[1].split()) >= CONCLUDED else ""


def any_of(words: Iterable[str]) -> str:
    """A pattern that matches one of the words, or nothing when there are none."""
    return "|".join(map(re.escape, words)) or "(?!)"

"""How else people would send an example: wrapped in words that change nothing, with errors of typing, in two turns.

An answer must not change with any of it, so the reader learns them all under the same label.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.base import KnowledgeBase

SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]*")
SHORTEST_TURN, SHORTEST_MISTYPED = 3, 4
MISTYPED_SHARE = 0.15
VOWELS = re.compile(r"(?<=\w)[aiueo](?=\w)")


@dataclass(frozen=True)
class Sent:
    """A message and what the same person wrote before it."""

    text: str
    earlier: str = ""


@dataclass(frozen=True)
class Variants:
    """Makes variants of examples; the words around them stand in the content, `words/bungkus-*`."""

    openings: tuple[str, ...]
    endings: tuple[str, ...]
    excuses: tuple[str, ...]
    orders: tuple[str, ...]
    stories: tuple[str, ...]

    @classmethod
    def of(cls, knowledge: KnowledgeBase) -> Variants:
        lists = (
            knowledge.word_list(f"bungkus-{name}") for name in ("pembuka", "penutup", "dalih", "perintah", "latar")
        )
        return cls(*lists)

    def make(self, text: str, others: Sequence[str], chance: random.Random) -> Sent:
        """One variant of an example; `others` are messages that another day's talk might begin with."""
        way = chance.choices(("wrapped", "mistyped", "turns", "after"), weights=(6, 2, 2, 1))[0]
        if way == "wrapped":
            return self.wrapped(text, chance)
        if way == "mistyped":
            return Sent(_all_mistyped(text, chance))
        return self._in_turns(text, others, chance) if way == "turns" else self._after_another(text, others, chance)

    def go_on(self, sent: Sent, others: Sequence[str], chance: random.Random) -> Sent:
        """One variant of a talk: begun with what does not belong to it, mistyped, or the last turn wrapped."""
        way = chance.choices(("begun", "mistyped", "wrapped"), weights=(5, 3, 2))[0]
        if way == "mistyped":
            return Sent(_all_mistyped(sent.text, chance), _all_mistyped(sent.earlier, chance))
        if way == "wrapped":
            return Sent(self.wrapped(sent.text, chance).text, sent.earlier)
        banks = [bank for bank in (self.openings, self.stories, others) if bank]
        begun = chance.choice(chance.choice(banks)) if banks else ""
        return Sent(sent.text, f"{begun} {sent.earlier}".strip())

    def wrapped(self, text: str, chance: random.Random) -> Sent:
        """An example among greetings, excuses, orders to the bot and scenery."""
        before = [chance.choice(bank) for bank, share in self._banks(first=True) if chance.random() < share]
        after = [chance.choice(bank) for bank, share in self._banks(first=False) if chance.random() < share]
        chance.shuffle(after)
        return Sent(" ".join([*before, text, *after]))

    def _banks(self, *, first: bool) -> Sequence[tuple[Sequence[str], float]]:
        shares = (
            ((self.openings, 0.4), (self.orders, 0.08), (self.stories, 0.35), (self.excuses, 0.15))
            if first
            else ((self.excuses, 0.45), (self.stories, 0.12), (self.endings, 0.25), (self.orders, 0.08))
        )
        return [(bank, share) for bank, share in shares if bank]

    def _in_turns(self, text: str, others: Sequence[str], chance: random.Random) -> Sent:
        """A story of several sentences, sent as two messages; a short one follows a greeting."""
        sentences = [match.strip() for match in SENTENCE.findall(text) if match.strip()]
        if len(sentences) < 2 or len(sentences[-1].split()) < SHORTEST_TURN:
            return self._after_another(text, others, chance)
        cut = chance.randrange(1, len(sentences))
        return Sent(" ".join(sentences[cut:]), " ".join(sentences[:cut]))

    def _after_another(self, text: str, others: Sequence[str], chance: random.Random) -> Sent:
        """What was asked before and is done with; the example is a whole question and stands for itself."""
        return Sent(text, chance.choice(others)) if others else Sent(text)


def _all_mistyped(text: str, chance: random.Random) -> str:
    return " ".join(_mistyped(word, chance) for word in text.split())


def _mistyped(word: str, chance: random.Random) -> str:
    if len(word) < SHORTEST_MISTYPED or chance.random() > MISTYPED_SHARE:
        return word
    place = chance.randrange(len(word) - 1)
    return chance.choice(
        (
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
            word[:place] + word[place + 1 :],
            word[:place] + word[place] + word[place:],
            VOWELS.sub("", word),
        )
    )

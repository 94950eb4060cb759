"""Find who is mentioned by name, and cut a message into clauses whose words keep their letters and their meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from index.normalise import Normaliser, fold
from knowledge.base import KnowledgeBase

TOKEN = re.compile(r"@\w{4,32}|[^\W_]+(?:[-'’][^\W_]+)*|[,.;:!?\n()]+")
BORDERS = frozenset(",.;:!?\n()")
# One letter stands for nobody: "Pak A" is an example, and so is "PNS X".
SHORTEST_NAME = 3
WORDS_REMEMBERED = 10_000
# Javanese and Cirebonese write "ning", "neng" (in), "kang" (who), Sundanese "teh"; "dr" is short for "dari" (from).
ALSO_OTHER_WORDS = frozenset({"ning", "neng", "kang", "teh", "dr", "ir", "kh", "uda", "om", "mang", "gus", "kanda"})
# Who is called so has been named before, or never was.
PRONOUNS = frozenset({"dia", "beliau", "ia", "orangnya", "doi", "mereka"})


@dataclass(frozen=True)
class Word:
    """A word of a message: as typed, and all that it is known as."""

    raw: str
    said: frozenset[str]
    plain: tuple[str, ...] = ()
    """In the words of the content, which may be more than one: "gapapa"."""
    named: bool = False

    def among(self, words: frozenset[str]) -> bool:
        return not self.named and not self.said.isdisjoint(words)


Clause = tuple[Word, ...]


class Mentions:
    """Knows names, honorifics and offices of the content."""

    def __init__(self, knowledge: KnowledgeBase, normaliser: Normaliser) -> None:
        self._normaliser = normaliser
        # People use few words, and each is looked up several times in a message.
        self._words = lru_cache(maxsize=WORDS_REMEMBERED)(normaliser.words)
        self._letters = lru_cache(maxsize=WORDS_REMEMBERED)(_letters)
        self._names = frozenset(knowledge.word_list("nama"))
        self._places = frozenset(knowledge.word_list("tempat"))
        self._no_names = frozenset(knowledge.word_list("bukan-nama"))
        self.honorifics = (frozenset(knowledge.word_list("sapaan")) | {"si"}) - PRONOUNS
        actors = knowledge.facts["actor"].values.values() if "actor" in knowledge.facts else ()
        # Of phrases such as "apakah rt" only the whole says something; one word alone is an office, as in "pak rt".
        phrases = [words.split() for value in actors for words in value.words]
        self.offices = frozenset(
            words[-1] for words in phrases if len(words) == 1 or (len(words) == 2 and words[0] in self.honorifics)
        )
        self._titles = self.honorifics | self.offices

    def clauses(self, text: str) -> tuple[Clause, ...]:
        """The stretches between punctuation, without it; empty when the message cannot name anybody."""
        if not self._may_name(text):
            return ()
        return tuple(self.split(text))

    def split(self, text: str) -> Iterator[Clause]:
        clause: list[Word] = []
        tokens = TOKEN.findall(text)
        capitals = not text.isupper()
        for place, raw in enumerate(tokens):
            if raw[0] in BORDERS:
                # The full stop of "Drs." ends no clause.
                if clause and not (raw == "." and clause[-1].among(self.honorifics)):
                    yield tuple(clause)
                    clause = []
                continue
            clause.append(self._word(raw, clause, capitals=capitals, first=place == 0))
        if clause:
            yield tuple(clause)

    def _may_name(self, text: str) -> bool:
        """A quick look, since most messages name nobody."""
        if "@" in text or any(letter.isupper() for letter in text[1:]):
            return True
        return not self.honorifics.isdisjoint(fold(text)) or not self._names.isdisjoint(fold(text[:40]))

    def _word(self, raw: str, before: list[Word], *, capitals: bool, first: bool) -> Word:
        if raw.startswith("@"):
            return Word(raw, frozenset({raw.lower()}), named=True)
        plain = self._letters(raw)
        if self._is_name(raw, plain, before, capitals=capitals, first=first):
            return Word(raw, frozenset({plain}), named=True)
        words = self._words(raw)
        return Word(raw, frozenset((plain, *words)), words)

    def _is_name(self, raw: str, plain: str, before: list[Word], *, capitals: bool, first: bool) -> bool:
        if len(plain) < SHORTEST_NAME or not plain.isalpha():
            return False
        large = capitals and raw[0].isupper() and raw[1:].islower()
        if plain in self._names and (self._addressed(before) or (large and before and before[-1].said & self._titles)):
            return True
        if plain in self._no_names or plain in self.offices or plain in self.honorifics:
            return False
        if large and before and before[-1].named:
            return True
        if before and self._letters(before[-1].raw) in self._places:
            return False
        if before and before[-1].said & self._titles:
            # A place follows an office as often as a name does: "Camat Anu". So only what we know for a name is one.
            by_honorific = bool(before[-1].said & self.honorifics)
            return by_honorific and (large or self._addressed(before)) and self._stranger(plain)
        return large and (plain in self._names or (not first and bool(before) and self._stranger(plain)))

    def _addressed(self, before: list[Word]) -> bool:
        """Whether an honorific stands before that can mean nothing else, or an office with an honorific of its own."""
        if not before:
            return False
        last = before[-1]
        if last.among(self.offices) and not last.said & self.honorifics:
            return len(before) > 1 and bool(before[-2].said & self.honorifics)
        sure = self._letters(last.raw) not in ALSO_OTHER_WORDS or last.raw[0].isupper()
        return sure and bool(last.said & self.honorifics)

    def _stranger(self, plain: str) -> bool:
        """Whether neither content nor lexicon has the word, or one that it may be a typing error of."""
        return plain in self._names or not self._normaliser.known_words(plain)


def _letters(raw: str) -> str:
    """One word as `fold` leaves it."""
    return "".join(fold(raw))

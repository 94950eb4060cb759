"""Recognise who is in trouble now: summoned, threatened, forced, about to be dismissed; not who asks in general."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.normalise import Normaliser
from knowledge.base import KnowledgeBase

GAP_MARK, LONGEST_GAP = "…", 4
SENTENCES = re.compile(r"[.!?\n]+")


@dataclass(frozen=True)
class _Span:
    start: int
    end: int

    def meets(self, other: _Span) -> bool:
        return self.start < other.end and other.start < self.end


class Urgency:
    """Knows the phrases of the word lists `mendesak` and `mendesak-kecuali`, in normal form as messages are."""

    def __init__(self, knowledge: KnowledgeBase, normaliser: Normaliser) -> None:
        self._normaliser = normaliser
        self._signs = self._pattern(knowledge.word_list("mendesak"))
        self._unless = self._pattern(knowledge.word_list("mendesak-kecuali"))
        self._denials = frozenset(knowledge.word_list("ingkar"))
        self._between = frozenset(knowledge.word_list("sela"))
        self._asking = frozenset(knowledge.word_list("tanya"))

    def __call__(self, text: str) -> bool:
        """Whether one sentence of the message tells of trouble that is not denied, not general and not a stranger's."""
        return any(self._urgent(self._normaliser.words(sentence)) for sentence in SENTENCES.split(text))

    def _urgent(self, words: tuple[str, ...]) -> bool:
        signs = [sign for sign in _found(self._signs, words) if not self._denied(words, sign)]
        if not signs:  # most messages have none
            return False
        exceptions = tuple(_found(self._unless, words))
        return any(not any(sign.meets(other) for other in exceptions) for sign in signs)

    def _denied(self, words: Sequence[str], sign: _Span) -> bool:
        """Whether a word just before or inside denies it; in "boleh tidak" it only asks."""
        before = sign.start - 1
        if before >= 1 and words[before] in self._between:
            before -= 1
        return any(
            words[place] in self._denials and not (place and words[place - 1] in self._asking)
            for place in range(max(0, before), sign.end)
        )

    def _pattern(self, phrases: Sequence[str]) -> dict[str, list[tuple[tuple[str, ...], ...]]]:
        """The parts of each phrase between its gaps, under its first word."""
        pattern: dict[str, list[tuple[tuple[str, ...], ...]]] = {}
        for phrase in phrases:
            parts = tuple(filter(None, (self._normaliser.words(part) for part in phrase.split(GAP_MARK))))
            if parts and parts not in pattern.setdefault(parts[0][0], []):
                pattern[parts[0][0]].append(parts)
        return pattern


def _found(pattern: dict[str, list[tuple[tuple[str, ...], ...]]], words: tuple[str, ...]) -> Iterator[_Span]:
    for start, word in enumerate(words):
        for parts in pattern.get(word, ()):
            end = _end(parts, words, start)
            if end is not None:
                yield _Span(start, end)


def _end(parts: Sequence[tuple[str, ...]], words: tuple[str, ...], start: int) -> int | None:
    """Where a phrase that begins here ends, allowing a few words between its parts."""
    end = start + len(parts[0])
    if words[start:end] != parts[0]:
        return None
    for part in parts[1:]:
        places = range(end, min(end + LONGEST_GAP, len(words) - len(part)) + 1)
        begin = next((place for place in places if words[place : place + len(part)] == part), None)
        if begin is None:
            return None
        end = begin + len(part)
    return end

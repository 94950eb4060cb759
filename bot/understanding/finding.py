"""Find facts by the phrases of the content, minding what stands before them and what they mean together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.understanding.facts import Facts, with_later_stages
from bot.understanding.parts import any_of
from index.normalise import Normaliser
from knowledge.base import KnowledgeBase

GAP_MARK = "…"
LONGEST_GAP = 4
DONE_BY_CHOICE = frozenset({("direction", "menolak"), ("direction", "berhenti"), ("direction", "tidak_melakukan")})
# Who was ordered and does not want to, refuses; not wanting alone says nothing. Who could not refuse was ordered.
TOGETHER = {
    ("direction", frozenset({"disuruh", "enggan"})): "menolak",
    ("direction", frozenset({"menurut"})): "disuruh",
}
# What a message says beside the first is not what it is about: who was ordered and refuses, refuses.
OUTRANKED = {
    ("direction", "menolak"): {"disuruh", "enggan"},
    ("direction", "berhenti"): {"dimasukkan"},
    ("direction", "berbalik"): {"menolak", "berhenti", "tidak_melakukan"},
    ("support", "mendukung"): {"netral"},
    ("support", "golput"): {"netral"},
}
# After what is told of these, a story may take a turn.
TURNING = ("direction", "capacity")
# To be ordered, or that somebody else refuses, permits nothing; there is nothing to turn away from.
NOT_TURNING = ("disuruh", "menurut", "orang_menolak")
# "Calon bupati" names a candidate and no regent.
NAMING = ("object", "election")


@dataclass(frozen=True)
class _Phrase:
    fact: str
    value: str
    parts: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class _Match:
    phrase: _Phrase
    start: int
    end: int

    def inside(self, other: _Match) -> bool:
        longer = other.end - other.start > self.end - self.start
        return longer and other.start <= self.start and self.end <= other.end


@dataclass(frozen=True)
class _Context:
    """Words before a phrase that take its fact away again."""

    denials: frozenset[str]
    between: frozenset[str]
    asking: frozenset[str]
    obliged: frozenset[str]

    def lets(self, phrase: _Phrase, words: Sequence[str], start: int) -> bool:
        return not self._denied(words, start) and not self._only_asked(phrase, words, start)

    def _denied(self, words: Sequence[str], start: int) -> bool:
        """Whether the words just before deny it ("tanpa CLTN"); after "boleh" the same word only asks."""
        place = start - 1
        if place >= 1 and words[place] in self.between:
            place -= 1
        return place >= 0 and words[place] in self.denials and not (place and words[place - 1] in self.asking)

    def _only_asked(self, phrase: _Phrase, words: Sequence[str], start: int) -> bool:
        """Whether a refusal or a stop is only asked about: who asks "must I unfollow?" still follows."""
        return (phrase.fact, phrase.value) in DONE_BY_CHOICE and bool(
            self.obliged & {*words[max(0, start - 2) : start]}
        )


class FactFinder:
    """Finds the phrases of the facts folder in the words of a message."""

    def __init__(self, knowledge: KnowledgeBase, normaliser: Normaliser) -> None:
        # The longest first part that begins with a word says how far to look from it.
        self._by_first_part: dict[tuple[str, ...], list[_Phrase]] = {}
        self._context = _Context(
            denials=frozenset(knowledge.word_list("ingkar")),
            between=frozenset(knowledge.word_list("sela")),
            asking=frozenset(knowledge.word_list("tanya")),
            obliged=frozenset(knowledge.word_list("kewajiban")),
        )
        for fact, content in knowledge.facts.items():
            for value, given in content.values.items():
                for text in given.words:
                    self._add(fact, value, text, normaliser)
        self._longest_part: dict[str, int] = {}
        for part in self._by_first_part:
            self._longest_part[part[0]] = max(self._longest_part.get(part[0], 0), len(part))
        turns = (" ".join(normaliser.words(text)) for text in knowledge.word_list("berbelok"))
        self._turn = re.compile(rf"(?<!\S)(?:{any_of(filter(None, turns))})(?!\S)")
        straight = {" ".join(normaliser.words(text)) for text in knowledge.word_list("lurus")}
        # The longest first, so that a whole phrase is taken out and not its beginning.
        self._straight = re.compile(
            rf"(?<!\S)(?:{any_of(sorted(filter(None, straight), key=len, reverse=True))})(?!\S)"
        )

    def _add(self, fact: str, value: str, text: str, normaliser: Normaliser) -> None:
        parts = tuple(words for part in text.split(GAP_MARK) if (words := normaliser.words(part)))
        if parts:
            phrase = _Phrase(fact, value, parts)
            known = self._by_first_part.setdefault(parts[0], [])
            if phrase not in known:
                known.append(phrase)

    def find(self, words: Sequence[str]) -> Facts:
        """The facts in normalised words; a phrase inside a longer one of the same fact does not count."""
        matches: dict[str, list[_Match]] = {}
        count = len(words)
        places = (
            (start, stop)
            for start, word in enumerate(words)
            for stop in range(start + 1, min(start + self._longest_part.get(word, 0), count) + 1)
        )
        for start, stop in places:
            for phrase in self._by_first_part.get(tuple(words[start:stop]), ()):
                end = _end_of_match(phrase.parts, words, stop)
                if end is not None and self._context.lets(phrase, words, start):
                    matches.setdefault(phrase.fact, []).append(_Match(phrase, start, end))
        naming = [match for fact in NAMING for match in matches.get(fact, ())]
        if kept_actors := [match for match in matches.pop("actor", ()) if not any(map(match.inside, naming))]:
            matches["actor"] = kept_actors
        values: dict[str, frozenset[str]] = {}
        evidence: dict[tuple[str, str], str] = {}
        for fact, found in matches.items():
            kept = [match for match in found if not any(match.inside(other) for other in found)]
            values[fact] = with_later_stages(fact, _ranked(fact, {match.phrase.value for match in kept}))
            for match in kept:
                evidence[fact, match.phrase.value] = " ".join(words[match.start : match.end])
        told = [
            match.end for fact in TURNING for match in matches.get(fact, ()) if match.phrase.value not in NOT_TURNING
        ]
        turn = self._turn.search(self._straight.sub("", " ".join(words[min(told) :]))) if told else None
        return Facts(values, evidence, turn.group() if turn else "")


def _end_of_match(parts: Sequence[Sequence[str]], words: Sequence[str], end: int) -> int | None:
    """The end of a phrase whose first part ends at `end`, allowing a few words between its parts."""
    for part in parts[1:]:
        for begin in range(end, min(end + LONGEST_GAP, len(words) - len(part)) + 1):
            if tuple(words[begin : begin + len(part)]) == tuple(part):
                end = begin + len(part)
                break
        else:
            return None
    return end


def _ranked(fact: str, values: set[str]) -> frozenset[str]:
    """With what values mean together, and without those that another one outranks."""
    values |= {meant for (owner, parts), meant in TOGETHER.items() if owner == fact and parts <= values}
    return frozenset(values.difference(*(OUTRANKED.get((fact, value), set()) for value in values)))

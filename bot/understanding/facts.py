"""Find the facts in a message: who acts, on what, when, where, and in which direction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from index.normalise import Normaliser
from knowledge.base import KnowledgeBase
from knowledge.models import Calendar, Condition

GAP_MARK = "…"
LONGEST_GAP = 4
# What a message says beside the first is not what it is about: who was ordered and refuses, refuses.
DONE_BY_CHOICE = frozenset({("direction", "menolak"), ("direction", "berhenti"), ("direction", "tidak_melakukan")})
OBLIGED = frozenset("harus haruskah mesti wajib wajibkah perlu perlukah sebaiknya mending mendingan kudu".split())
# Who was ordered and does not want to, refuses; not wanting alone says nothing.
TOGETHER = {("direction", frozenset({"disuruh", "enggan"})): "menolak"}
OUTRANKED = {("direction", "menolak"): {"disuruh"}, ("support", "mendukung"): {"netral"}}
# "Calon bupati" names a candidate and no regent.
NAMING = ("object", "election")
# A fact that is denied is not there: "tanpa CLTN", "tidak pakai seragam". After "boleh" the same word only asks.
DENIALS = frozenset({"tidak", "bukan", "belum", "tanpa", "jangan"})
BETWEEN = frozenset(
    "enak bisa berani sempat pakai memakai ada pernah usah perlu mengambil ambil sedang menyebut menyebutkan nyebut "
    "sebut menyinggung menampilkan mencantumkan sungkan segan kuasa".split()
)
ASKING = frozenset({"boleh", "bisa", "apa", "atau", "salah", "melanggar", "aman"})
# Once candidates are fixed, each later stage is also a time after they were fixed.
AFTER_NOMINATION = frozenset({"kampanye", "masa_tenang", "hari_pemungutan", "sesudah_pemungutan"})


@dataclass(frozen=True)
class Facts:
    """Values found for each fact; a fact that is absent is unknown."""

    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    evidence: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(fact, value) → the words that gave it away."""

    def has(self, fact: str, *wanted: str) -> bool:
        return bool(self.values.get(fact, frozenset()) & set(wanted))

    def satisfy(self, condition: Condition) -> bool:
        """Whether each fact has one of the wanted values."""
        return all(self.has(fact, *_several(wanted)) for fact, wanted in condition.items())

    def satisfy_only(self, condition: Condition) -> bool:
        """Whether each fact has wanted values and no others: what a permission needs, where a prohibition needs one."""
        return all(
            (found := self.values.get(fact, frozenset())) and found <= _closure(set(_several(wanted)))
            for fact, wanted in condition.items()
        )

    def over(self, earlier: Facts) -> Facts:
        """These facts, and the earlier ones where these say nothing."""
        return Facts({**earlier.values, **self.values}, {**earlier.evidence, **self.evidence})


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


class FactFinder:
    """Finds the phrases of the facts folder in the words of a message."""

    def __init__(self, knowledge: KnowledgeBase, normaliser: Normaliser) -> None:
        self._by_first_word: dict[str, list[_Phrase]] = {}
        for fact, content in knowledge.facts.items():
            for value, given in content.values.items():
                for text in given.words:
                    self._add(fact, value, text, normaliser)

    def _add(self, fact: str, value: str, text: str, normaliser: Normaliser) -> None:
        parts = tuple(words for part in text.split(GAP_MARK) if (words := normaliser.words(part)))
        if parts:
            phrase = _Phrase(fact, value, parts)
            known = self._by_first_word.setdefault(parts[0][0], [])
            if phrase not in known:
                known.append(phrase)

    def find(self, words: Sequence[str]) -> Facts:
        """The facts in normalised words; a phrase inside a longer one of the same fact does not count."""
        matches: dict[str, list[_Match]] = {}
        for start, word in enumerate(words):
            for phrase in self._by_first_word.get(word, ()):
                end = _match(phrase.parts, words, start)
                if end is not None and not _denied(words, start) and not _only_asked(phrase, words, start):
                    matches.setdefault(phrase.fact, []).append(_Match(phrase, start, end))
        naming = [match for fact in NAMING for match in matches.get(fact, ())]
        if kept_actors := [match for match in matches.pop("actor", ()) if not any(map(match.inside, naming))]:
            matches["actor"] = kept_actors
        values: dict[str, frozenset[str]] = {}
        evidence: dict[tuple[str, str], str] = {}
        for fact, found in matches.items():
            kept = [match for match in found if not any(match.inside(other) for other in found)]
            values[fact] = _expand(fact, _ranked(fact, {match.phrase.value for match in kept}))
            for match in kept:
                evidence[fact, match.phrase.value] = " ".join(words[match.start : match.end])
        return Facts(values, evidence)


def stage_on(day: date, calendars: Iterable[Calendar]) -> Facts:
    """The stage of the election that runs on that day, if one does."""
    for calendar in calendars:
        for stage in calendar.stages:
            if stage.starts <= day <= stage.ends:
                return Facts(
                    {"stage": _expand("stage", frozenset({stage.stage}))}, {("stage", stage.stage): stage.title}
                )
    return Facts()


def _match(parts: Sequence[Sequence[str]], words: Sequence[str], start: int) -> int | None:
    """The end of a phrase that begins at `start`, allowing a few words between its parts."""
    end = start + len(parts[0])
    if tuple(words[start:end]) != tuple(parts[0]):
        return None
    for part in parts[1:]:
        for begin in range(end, min(end + LONGEST_GAP, len(words) - len(part)) + 1):
            if tuple(words[begin : begin + len(part)]) == tuple(part):
                end = begin + len(part)
                break
        else:
            return None
    return end


def _denied(words: Sequence[str], start: int) -> bool:
    """Whether the words just before a phrase deny it."""
    place = start - 1
    if place >= 1 and words[place] in BETWEEN:
        place -= 1
    return place >= 0 and words[place] in DENIALS and not (place and words[place - 1] in ASKING)


def _only_asked(phrase: _Phrase, words: Sequence[str], start: int) -> bool:
    """Whether a refusal or a stop is only asked about: who asks "must I unfollow?" still follows."""
    return (phrase.fact, phrase.value) in DONE_BY_CHOICE and bool(OBLIGED & set(words[max(0, start - 2) : start]))


def _ranked(fact: str, values: set[str]) -> frozenset[str]:
    """With what values mean together, and without those that another one outranks."""
    values |= {meant for (owner, parts), meant in TOGETHER.items() if owner == fact and parts <= values}
    return frozenset(values.difference(*(OUTRANKED.get((fact, value), set()) for value in values)))


def _several(wanted: str | tuple[str, ...]) -> tuple[str, ...]:
    return (wanted,) if isinstance(wanted, str) else wanted


def _expand(fact: str, values: frozenset[str]) -> frozenset[str]:
    return values | {"sesudah_penetapan"} if fact == "stage" and values & AFTER_NOMINATION else values


def _closure(wanted: set[str]) -> set[str]:
    return wanted | {"sesudah_penetapan"} if wanted & AFTER_NOMINATION else wanted

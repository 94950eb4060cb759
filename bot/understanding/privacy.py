"""Tell what of a group's question belongs to a private chat: what happened to the asker, or what a colleague did."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.understanding.facts import Facts
from bot.understanding.persons import CONDITION, Persons, phrases
from index.normalise import Normaliser
from knowledge.base import KnowledgeBase

# "Kalau saya dipanggil …" asks about everybody; so far before what is told such a word still governs it.
GOVERNS = 3


class Concern(StrEnum):
    """Whom a message is about where that matters."""

    SOMEBODY_NAMED = "somebody_named"
    COLLEAGUE = "colleague"
    OWN_CASE = "own_case"


class Privacy:
    """The judgement by the words of one content."""

    def __init__(self, knowledge: KnowledgeBase, normaliser: Normaliser) -> None:
        self._normaliser = normaliser
        self._persons = Persons(knowledge, normaliser)
        self._befalls = phrases(knowledge.word_list("kasus-pribadi"), normaliser)
        self._done = phrases(knowledge.word_list("sudah-terjadi"), normaliser)
        self._seeing = frozenset(knowledge.word_list("menyaksikan"))

    def concern(self, text: str, facts: Facts, *, public: bool) -> Concern | None:
        """Whom the message is about; where nobody reads along, only who is named matters."""
        if self._persons.named(text):
            return Concern.SOMEBODY_NAMED
        if public and self.own_case(text, facts):
            return Concern.OWN_CASE
        return Concern.COLLEAGUE if public and self._persons.colleague(text) else None

    def own_case(self, text: str, facts: Facts) -> bool:
        """Whether the asker tells what they did, what is done to them for it, or asks for their own sanction."""
        words = self._normaliser.words(text)
        mine = self._persons.of_the_asker(text)
        if mine and (self._told(self._befalls, words) or self._told(self._done, words)):
            return True
        if mine and facts.has("asks", "sanksi") and not facts.has("progress", "rencana"):
            return CONDITION.isdisjoint(words)
        return self._slipped(text, words, facts, mine)

    def _slipped(self, text: str, words: tuple[str, ...], facts: Facts, mine: bool) -> bool:
        """Whether something happened by mistake, to the asker: without a subject it is theirs, as chat has it."""
        said = facts.evidence.get(("progress", "terlanjur"))
        if said is None or not self._told(re.compile(rf"(?<!\S){re.escape(said)}(?!\S)"), words):
            return False
        return mine or not (facts.values.get("actor") or self._persons.of_somebody_else(text))

    def _told(self, pattern: re.Pattern[str], words: tuple[str, ...]) -> bool:
        """Whether the words tell it, neither only supposing it nor only having seen or heard of it."""
        text = " ".join(words)
        for found in pattern.finditer(text):
            before, after = text[: found.start()].split()[-GOVERNS:], text[found.end() :].split()[:GOVERNS]
            if CONDITION.isdisjoint(before) and self._seeing.isdisjoint(after):
                return True
        return False

"""Find in a text that somebody wants to post what shows support, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from bot.understanding.chances import logit
from bot.understanding.parts import any_of
from index.normalise import Normalised, Normaliser, fold
from index.reader import Reader
from index.telling import LINK, Teller, Token
from index.tone import Tone, fit_tone, read_tone, write_tone
from knowledge.base import KnowledgeBase

GAP_MARK, LONGEST_GAP = "…", 4
HIGHEST_NUMBER = 20
NUMBER, NAME = "ANGKA", "NAMA"
SENTENCE = re.compile(r"[^\s.!?\n][^.!?\n]*[.!?]*")
# The logit from which a text takes sides, and from which it could be read so; it is the reader's and so much of the
# tone, twice as much where there is no reader. Set on drafts written for that purpose (decisions 0010 and 0012).
TAKES_SIDES, COULD, BY_TONE = -0.4, -1.5, 6.0
# So many words are read at once; a longer text in portions, in which one sentence still counts.
AT_ONCE, PORTION = 90, 40


@dataclass(frozen=True)
class Finding:
    """A stretch of a text that shows support, by the signal, or the examples, that recognised it."""

    signal: str
    start: int
    end: int
    """Characters of the text, the end not included."""
    shows: bool = True
    """Whether it shows support, or could only be read so."""


@dataclass(frozen=True)
class _Phrase:
    signal: str
    parts: tuple[tuple[str, ...], ...]
    harmless: bool


class DraftReader:
    """Knows the signals of the content."""

    def __init__(self, knowledge: KnowledgeBase, normaliser: Normaliser, reader: Reader | None = None) -> None:
        self._normaliser = normaliser
        self._reader = reader
        self._teller = Teller(knowledge, normaliser)
        self._signals = knowledge.signals
        self._drafts = knowledge.drafts
        self._examples = next((name for name, kind in self._drafts.items() if kind.level == "dukungan"), "")
        self._numbers = frozenset(knowledge.word_list("bilangan"))
        self._honorifics = frozenset(knowledge.word_list("sapaan"))
        self._phrases: dict[str, list[_Phrase]] = {}
        for identity, signal in knowledge.signals.items():
            for text, harmless in [(t, False) for t in signal.words] + [(t, True) for t in signal.unless]:
                parts = tuple(filter(None, (self._words_of(part) for part in text.split(GAP_MARK))))
                if parts:
                    self._phrases.setdefault(parts[0][0], []).append(_Phrase(identity, parts, harmless))
        self._tags = {name: re.compile(any_of(signal.hashtags)) for name, signal in knowledge.signals.items()}
        unless = (phrase for signal in knowledge.signals.values() for phrase in signal.unless)
        self._not_tags = re.compile(any_of(phrase for phrase in unless if " " not in phrase))
        self._emoji = {emoji: name for name, signal in knowledge.signals.items() for emoji in signal.emoji}

    def read(self, text: str) -> tuple[Finding, ...]:
        """Everything that was recognised, in order.

        The tone of the whole decides whether signals show support: a circular may quote what it forbids, and a text may
        take sides in words that no signal knows; then its most telling sentence is found.
        """
        found = self._signals_in(text)
        score = max([self._score(text, found), *self._scores_of_portions(text)])
        told = tuple(replace(finding, shows=finding.shows and score > TAKES_SIDES) for finding in found)
        if score <= COULD or any(finding.shows for finding in told):
            return told
        start, end = max(_sentences(text), key=lambda place: self._score(text[place[0] : place[1]], ()))
        beside = (finding for finding in told if finding.end <= start or end <= finding.start)
        return tuple(sorted((*beside, Finding(self._examples, start, end, score > TAKES_SIDES)), key=_place))

    def prepare(self, kept: Path | None = None) -> None:
        """Learn from the examples now, or take what was learnt from `kept`, so that the first draft does not wait.

        The folder belongs to one release of the content; what is not there yet is left there.
        """
        if kept is None or "_tone" in self.__dict__:
            _ = self._tone
        elif (known := read_tone(kept)) is not None:
            self.__dict__["_tone"] = known
        elif self._tone is not None and kept.parent.is_dir():
            # Without room to keep it, it is learnt again the next time.
            with suppress(OSError):
                write_tone(kept, self._tone)

    def _signals_in(self, text: str) -> tuple[Finding, ...]:
        """The signals of a text in order; of two that overlap the longer one."""
        tokens = self._teller.tokens(text)
        found = [*self._phrases_in(tokens), *self._marks_in(tokens)]
        kept: list[Finding] = []
        for finding in sorted(found, key=lambda f: (f.start - f.end, not f.shows, f.start)):
            if all(finding.end <= other.start or other.end <= finding.start for other in kept):
                kept.append(finding)
        return tuple(sorted(kept, key=_place))

    def _score(self, text: str, found: Sequence[Finding]) -> float:
        if self._tone is None:
            return -COULD if any(finding.shows for finding in found) else COULD
        told = self._teller.told(text)
        by_tone = BY_TONE * self._tone.score(_signed(told, found))
        chance = self._reader.takes_sides(told.text) if self._reader else None
        return 2 * by_tone if chance is None else by_tone + logit(chance)

    def _scores_of_portions(self, text: str) -> Iterator[float]:
        """Of a long text the portions in which a signal shows support: one sentence takes sides for all of it."""
        for portion in _portions(text):
            found = self._signals_in(portion)
            if any(finding.shows for finding in found):
                yield self._score(portion, found)

    @cached_property
    def _tone(self) -> Tone | None:
        """Learnt when the first draft is read, in a second or two."""
        examples = [(text, kind.level == "dukungan") for kind in self._drafts.values() for text in kind.texts]
        if not examples:
            return None
        return fit_tone(
            [_signed(self._teller.told(text), self._signals_in(text)) for text, _ in examples], [s for _, s in examples]
        )

    def _words_of(self, phrase: str) -> tuple[str, ...]:
        """The normal form of a phrase, whose holes stay as they are."""
        pieces = re.split(rf"({NUMBER}|{NAME}|{LINK})", phrase)
        return tuple(
            word
            for piece in pieces
            for word in ((piece,) if piece in (NUMBER, NAME, LINK) else self._normaliser.words(piece))
        )

    def _phrases_in(self, tokens: Sequence[Token]) -> Iterator[Finding]:
        """Matches of phrases; one inside a harmless phrase does not count."""
        flat = [(word, place) for place, token in enumerate(tokens) for word in token.words]
        matched: list[tuple[_Phrase, int, int]] = []
        for start in range(len(flat)):
            for first in (flat[start][0], *self._holes(flat[start], tokens)):
                for phrase in self._phrases.get(first, ()):
                    end = self._end(phrase.parts, flat, start, tokens)
                    if end is not None:
                        matched.append((phrase, start, end))
        harmless = [(start, end) for phrase, start, end in matched if phrase.harmless]
        for phrase, start, end in matched:
            covered = any(first <= start and end <= last for first, last in harmless)
            if not phrase.harmless and not covered:
                yield self._finding(phrase.signal, tokens[flat[start][1]].start, tokens[flat[end - 1][1]].end)

    def _holes(self, word: tuple[str, int], tokens: Sequence[Token]) -> Iterator[str]:
        if word[0] in self._numbers or (word[0].isdigit() and 0 < int(word[0]) <= HIGHEST_NUMBER):
            yield NUMBER
        if tokens[word[1]].named or word[0] in self._honorifics:
            yield NAME

    def _end(
        self,
        parts: Sequence[Sequence[str]],
        flat: Sequence[tuple[str, int]],
        start: int,
        tokens: Sequence[Token],
    ) -> int | None:
        """Where the phrase that begins at a word ends, allowing a few words between its parts."""
        end = self._whole(parts[0], flat, start, tokens)
        for part in parts[1:]:
            if end is None:
                return None
            tries = (self._whole(part, flat, begin, tokens) for begin in range(end, end + LONGEST_GAP + 1))
            end = next((found for found in tries if found is not None), None)
        return end

    def _whole(
        self, part: Sequence[str], flat: Sequence[tuple[str, int]], start: int, tokens: Sequence[Token]
    ) -> int | None:
        if start + len(part) > len(flat):
            return None
        for wanted, word in zip(part, flat[start:], strict=False):
            if wanted != word[0] and wanted not in self._holes(word, tokens):
                return None
        return start + len(part)

    def _marks_in(self, tokens: Iterable[Token]) -> Iterator[Finding]:
        """Hashtags and emoji."""
        for token in tokens:
            if token.raw.startswith("#"):
                tag = "".join(fold(token.raw))
                for name, pattern in self._tags.items():
                    if pattern.search(tag) and not self._not_tags.search(tag):
                        yield self._finding(name, token.start, token.end)
            elif token.raw in self._emoji:
                yield self._finding(self._emoji[token.raw], token.start, token.end)

    def _finding(self, signal: str, start: int, end: int) -> Finding:
        return Finding(signal, start, end, self._signals[signal].level == "dukungan")


def _signed(told: Normalised, found: Sequence[Finding]) -> Normalised:
    """What a text tells, with its signals as words of their own."""
    signals = tuple(f"@{finding.signal}" for finding in found)
    return replace(told, words=(*told.words, *signals), stems=(*told.stems, *signals, *signals))


def _place(finding: Finding) -> int:
    return finding.start


def _portions(text: str) -> Iterator[str]:
    """A text that is too long to be read at once, in portions of whole sentences; nothing of a shorter one."""
    if len(text.split()) <= AT_ONCE:
        return
    begun = end = 0
    for _, following in _sentences(text):
        if end > begun and len(text[begun:following].split()) > PORTION:
            yield text[begun:end]
            begun = end
        end = following
    yield text[begun:]


def _sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence begins and ends; the whole text when there is none."""
    return [match.span() for match in SENTENCE.finditer(text)] or [(0, len(text))]

"""Take out of a text what tells who is meant: numbers, accounts, links and names. Rather too much."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import groupby

from index.normalise import Normaliser, fold
from knowledge.base import KnowledgeBase

NIP_DIGITS, NIK_DIGITS = 18, 16
# Fewer digits in one piece may be a year or a sum, fewer with marks between them a date.
NUMBER_IN_ONE_PIECE, NUMBER_IN_PIECES = 7, 9
# A word that the content uses less often may be a name; one written large, or after an honorific, sooner.
RARE, RARE_AFTER_HONORIFIC, RARE_AND_LARGE_AFTER_HONORIFIC = 20, 40, 100
SHORTEST_NAME, LONGEST_NAME = 3, 3

LINK = re.compile(r"(?:https?://|www\.)\S+|(?:[\w-]+\.)+[a-z]{2,}/\S+", re.IGNORECASE)
MAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
ACCOUNT = re.compile(r"(?<!\w)@[\w.]*\w")
NUMBER = re.compile(r"\+?\(?\d(?:[\s().\-/]{0,3}\d){6,}")
WORD = re.compile(r"[^\W\d_\ue000-\ue00f]+(?:[’'-][^\W\d_\ue000-\ue00f]+)*")
# What may stand inside a name, or between an honorific and a name.
JOINT = re.compile(r"[ .,]{0,3}")
SENTENCE_ENDS = frozenset(".!?\n:")
# Each kind of mask is one private character until the end, so that no mask is taken for a word of the text.
KINDS = ("samar-tautan", "samar-surel", "samar-akun", "samar-nip", "samar-nik", "samar-nomor", "samar-nama")
MARKS = {kind: chr(0xE000 + place) for place, kind in enumerate(KINDS)}
DROPPED = frozenset({"Cf", "Co", "Mn"})


class Masking:
    """Knows the honorifics and the words of the content; `label` names what was taken out."""

    def __init__(self, knowledge: KnowledgeBase, normaliser: Normaliser, label: Callable[[str], str]) -> None:
        self._normaliser = normaliser
        self._honorifics = frozenset(knowledge.word_list("sapaan"))
        self._ordinary = frozenset(knowledge.word_list("biasa"))
        self._label = label

    def __call__(self, text: str) -> str:
        """The text with every mark of identity replaced by what kind it was; a second time changes nothing."""
        # Invisible marks inside a number or a name would hide it from the patterns, and from nobody who reads it.
        composed = unicodedata.normalize("NFC", text)
        text = "".join(ch for ch in composed if unicodedata.category(ch) not in DROPPED)
        text = LINK.sub(MARKS["samar-tautan"], text)
        text = MAIL.sub(MARKS["samar-surel"], text)
        text = ACCOUNT.sub(MARKS["samar-akun"], text)
        text = NUMBER.sub(_number, text)
        text = self._without_names(text)
        for kind, mark in MARKS.items():
            if mark in text:
                text = text.replace(mark, self._label(kind))
        return text

    def _without_names(self, text: str) -> str:
        words = list(WORD.finditer(text))
        named = self._after_honorifics(text, words) | self._written_large(text, words)
        for _, run in groupby(sorted(named, reverse=True), key=_runs(text, words)):
            places = sorted(run)
            text = text[: words[places[0]].start()] + MARKS["samar-nama"] + text[words[places[-1]].end() :]
        return text

    def _after_honorifics(self, text: str, words: Sequence[re.Match[str]]) -> set[int]:
        """Words after "pak", "bu" and the like, but for offices and whatever else people say all the time."""
        named: set[int] = set()
        for place, word in enumerate(words):
            if not self._honorific(word):
                continue
            for next_place in range(place + 1, min(place + 1 + LONGEST_NAME, len(words))):
                if not _adjoin(text, words[next_place - 1], words[next_place]):
                    break
                if self._honorific(words[next_place]):
                    continue
                raw = words[next_place].group()
                limit = RARE_AND_LARGE_AFTER_HONORIFIC if raw[0].isupper() else RARE_AFTER_HONORIFIC
                if len(raw) > 1 and self._usage(raw) >= limit:
                    break
                named.add(next_place)
        return named

    def _written_large(self, text: str, words: Sequence[re.Match[str]]) -> set[int]:
        """Words with a large letter that the content hardly knows, and their neighbours in the same name."""
        large = [place for place, word in enumerate(words) if word.group()[0].isupper()]
        named = {place for place in large if self._stranger(text, words[place])}
        for place in (*large, *reversed(large)):
            beside = any(
                other in named and _adjoin(text, *sorted((words[place], words[other]), key=re.Match.start))
                for other in (place - 1, place + 1)
            )
            limit = RARE if words[place].group().isupper() else RARE_AND_LARGE_AFTER_HONORIFIC
            if beside and self._usage(words[place].group()) < limit:
                named.add(place)
        return {place for place in named if not self._honorific(words[place])}

    def _stranger(self, text: str, word: re.Match[str]) -> bool:
        """Whether a word written large is one that the content hardly knows."""
        raw = word.group()
        # At the start, and in a text that shouts, every word is large; there only strangers are names.
        large_anyway = raw.isupper() or _begins_sentence(text, word)
        if len(raw) < SHORTEST_NAME or self._honorific(word) or (large_anyway and raw.lower() in self._ordinary):
            return False
        return self._usage(raw) < (1 if large_anyway else RARE)

    def _honorific(self, word: re.Match[str]) -> bool:
        return word.group().lower() in self._honorifics

    def _usage(self, raw: str) -> int:
        """How well the content knows a word; of a joined one, its least known part."""
        parts = fold(raw.replace("-", " ")) or [raw.lower()]
        return min(self._normaliser.usage(part) for part in parts)


def _number(found: re.Match[str]) -> str:
    digits = sum(ch.isdigit() for ch in found.group())
    in_one_piece = max(map(len, re.findall(r"\d+", found.group())))
    if in_one_piece < NUMBER_IN_ONE_PIECE and digits < NUMBER_IN_PIECES:
        return found.group()
    return MARKS[{NIP_DIGITS: "samar-nip", NIK_DIGITS: "samar-nik"}.get(digits, "samar-nomor")]


def _adjoin(text: str, first: re.Match[str], second: re.Match[str]) -> bool:
    return JOINT.fullmatch(text, first.end(), second.start()) is not None


def _begins_sentence(text: str, word: re.Match[str]) -> bool:
    before = text[: word.start()].rstrip(" \"'“‘(*_-")
    return not before or before[-1] in SENTENCE_ENDS


def _runs(text: str, words: Sequence[re.Match[str]]) -> Callable[[int], int]:
    """The first word of the name to which a word belongs; words that adjoin are one name."""
    last: list[int] = []

    def run_of(place: int) -> int:
        if last and last[0] == place + 1 and _adjoin(text, words[place], words[place + 1]):
            last[0] = place
        else:
            last[:] = [place, place]
        return last[1]

    return run_of

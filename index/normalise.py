"""Bring the many ways people type to the words that the content uses.

The order matters: letters first (case, look-alikes, stretched vowels), then our own lexicon with its phrases, then the
colloquial nge-…-in, then typo repair for words that nobody knows, and stems and concepts last.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import Stemmer
from symspellpy import SymSpell, Verbosity

from knowledge.base import KnowledgeBase

LONGEST_MESSAGE = 4_000
LONGEST_PHRASE = 5
SHORTEST_TYPO = 4
# A word that only informal examples use, and fewer times than this, may be a typing error itself.
TRUSTED_COUNT = 3
# Words whose stem or repair is kept, so that a stream of strangers cannot fill the memory.
REMEMBERED = 50_000
ALWAYS_USED = 1_000_000
VOWELS = frozenset("aeiou")
SUFFIXES = ("nipun", "ipun", "nya", "in", "an", "kan", "keun", "aken", "lah", "kah", "ku", "mu", "e", "na", "i")
# Cyrillic and Greek letters that look Latin; a message full of them should still be understood.
LOOK_ALIKES = str.maketrans("аеорсухіјѕԁһԛԝαορνικτυ", "aeopcyxijsdhqwaopviktu")
WORD = re.compile(r"[^\W_]+|[\U0001F300-\U0001FAFF\u2600-\u27BF]")
# Not the p of PPPK, and not a word of one letter alone, such as a Roman three.
STRETCHED = re.compile(r"(?<=[^\W\d_])([^\W\d_p])\1{2,}|([^\W\d_p])\2{2,}(?=[^\W\d_])")
THRICE = re.compile(r"(\w)\1\1")
JOINING = tuple("-’'`")
# Accents, skin tones, control and invisible marks: é is e, and a zero-width space is nothing.
DROPPED = frozenset({"Cf", "Mn", "Cc", "Sk"})
MARKUP = re.compile(r"<[^<>]{1,200}>|https?://\S+")


@dataclass(frozen=True)
class Normalised:
    """A message in three views: plain words, their stems, and the concepts they stand for."""

    words: tuple[str, ...]
    stems: tuple[str, ...]
    concepts: tuple[str, ...]
    unknown: int
    """How many of the words are in neither content nor lexicon, after repair."""

    @property
    def known(self) -> float:
        """The share of words that content or lexicon know."""
        return 1 - self.unknown / max(1, len(self.words))

    @cached_property
    def text(self) -> str:
        return " ".join(self.words)

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """What lexical retrieval counts: the stems, and each concept once as a word of its own."""
        return (*self.stems, *self.concepts)


def fold(text: str) -> list[str]:
    """Lower-case words of a message, without markup, invisible marks and stretched letters."""
    text = text[:LONGEST_MESSAGE]
    if not (text.isascii() and text.isprintable()):  # else there is nothing to unify or to drop
        text = unicodedata.normalize("NFKD", text).lower().translate(LOOK_ALIKES)
        text = "".join(ch for ch in text if unicodedata.category(ch) not in DROPPED or ch in "\n\t ")
    text = text.lower()
    # Most messages have none of these; asking first is far cheaper than looking.
    if "<" in text or "://" in text:
        text = MARKUP.sub(" ", text)
    if any(mark in text for mark in JOINING):  # a hyphen inside a word joins or doubles it: nge-like, teman-teman
        text = re.sub(r"(?<=\w)[-’'`](?=\w)", "", re.sub(r"\b(\w{3,})-\1\b", r"\1", text))
    if THRICE.search(text):
        text = STRETCHED.sub(lambda run: run.group()[0], text)
    return WORD.findall(text)


class Normaliser:
    """Turns messages into their normal form; built once from the content."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._stemmer = Stemmer.Stemmer("indonesian")
        self._stems: dict[str, str] = {}
        self._repaired: dict[str, str | None] = {}
        self._protected = set(knowledge.word_list("terlindung"))
        self._ordinary = set(knowledge.word_list("biasa"))
        self._lexicon = _lexicon(knowledge)
        self._longest_phrase = _longest(self._lexicon)
        self._vocabulary = _vocabulary(knowledge, self._lexicon)
        self._skeletons: dict[str, str] = {}
        for word, _ in self._vocabulary.most_common():
            self._skeletons.setdefault(_skeleton(word), word)
        self._typos = SymSpell(max_dictionary_edit_distance=2, prefix_length=6)
        for word, count in self._vocabulary.items():
            if len(word) >= SHORTEST_TYPO:
                self._typos.create_dictionary_entry(word, count)
        self._concepts = self._concept_phrases(knowledge)
        self._longest_concept = _longest(self._concepts)

    def __call__(self, text: str) -> Normalised:
        words, unknown = self._words(fold(text))
        stems = tuple(map(self._stem, words))
        return Normalised(tuple(words), stems, concepts=tuple(self._find_concepts(stems)), unknown=unknown)

    def words(self, text: str) -> tuple[str, ...]:
        """Only the words, for phrases of facts and concepts that must meet a message on equal terms."""
        return tuple(self._words(fold(text))[0])

    def known_words(self, text: str) -> tuple[str, ...]:
        """The words that content or lexicon know, without numbers: too little to know anybody by."""
        return tuple(word for word in self.words(text) if not word.isdigit() and self._repair(word) is not None)

    def usage(self, word: str) -> int:
        """How often the content spells a word so; protected words and those of the lexicon count as often used."""
        if word in self._protected or (word,) in self._lexicon:
            return ALWAYS_USED
        return self._vocabulary[word]

    def _words(self, raw: Sequence[str]) -> tuple[list[str], int]:
        spoken = self._translate(raw)
        known = [self._repair(word) for word in spoken]
        words = [right or word for right, word in zip(known, spoken, strict=True)]
        # A repaired word may complete a phrase of the lexicon: "sy tlak" is "saya tolak" and means "saya menolak".
        return self._translate(words) if words != spoken else words, known.count(None)

    def _translate(self, raw: Sequence[str]) -> list[str]:
        """Replace the longest lexicon phrase at each place by its plain words."""
        plain: list[str] = []
        position, longest = 0, self._longest_phrase
        while position < len(raw):
            word = raw[position]
            # Most words begin no phrase.
            length = min(longest[word], len(raw) - position) if word in longest else 0
            while length and (meant := self._lexicon.get(tuple(raw[position : position + length]))) is None:
                length -= 1
            if length:
                plain += meant or ()
            else:
                plain.append(word)
            position += length or 1
        return plain

    def _repair(self, word: str) -> str | None:
        """`_known`, remembered."""
        known = self._repaired.get(word, word)
        if known is word and word not in self._repaired:
            if len(self._repaired) >= REMEMBERED:
                self._repaired.clear()
            known = self._repaired[word] = self._known(word)
        return known

    def _known(self, word: str) -> str | None:
        """The word itself, its colloquial base, or the nearest word of the vocabulary; None for a stranger."""
        if word in self._vocabulary or word in self._protected or word in self._ordinary or word.isdigit():
            return word
        for base in _colloquial_bases(word):
            if base in self._vocabulary:
                return base
            if len(plain := self._lexicon.get((base,), ())) == 1:
                return plain[0]
        full = self._skeletons.get(_skeleton(word))
        if full is not None and _is_shortened(word, full) and _is_enough(word, full):
            return full
        if len(word) < SHORTEST_TYPO:
            return None
        distance = 1 if len(word) < 7 else 2
        found = self._typos.lookup(word, Verbosity.TOP, max_edit_distance=distance)
        # The first letter is rarely mistyped; a word that loses it is usually another word.
        return found[0].term if found and found[0].term[0] == word[0] else None

    def _stem(self, word: str) -> str:
        stem = self._stems.get(word)
        if stem is None:
            stem = word if word in self._protected else str(self._stemmer.stemWord(word))
            if len(self._stems) < REMEMBERED:
                self._stems[word] = stem
        return stem

    def _concept_phrases(self, knowledge: KnowledgeBase) -> dict[tuple[str, ...], tuple[str, ...]]:
        phrases: dict[tuple[str, ...], tuple[str, ...]] = {}
        for classes in knowledge.synonyms.values():
            for concept, members in classes.classes.items():
                for member in members:
                    key = tuple(self._stem(word) for word in self.words(member))
                    phrases[key] = tuple(dict.fromkeys((*phrases.get(key, ()), f"@{concept}")))
        return phrases

    def _find_concepts(self, stems: tuple[str, ...]) -> Iterable[str]:
        found: dict[str, None] = {}
        for start, stem in enumerate(stems):
            if stem not in self._longest_concept:
                continue
            for length in range(1, self._longest_concept[stem] + 1):
                for concept in self._concepts.get(stems[start : start + length], ()):
                    found[concept] = None
        return found


def _longest(phrases: Iterable[tuple[str, ...]]) -> dict[str, int]:
    """First word of a phrase → how many words the longest phrase has that begins with it."""
    longest: dict[str, int] = {}
    for phrase in phrases:
        if phrase:
            longest[phrase[0]] = max(longest.get(phrase[0], 0), min(len(phrase), LONGEST_PHRASE))
    return longest


def _skeleton(word: str) -> str:
    """The word without its vowels but the first letter: what stays when people save typing."""
    return word[0] + "".join(letter for letter in word[1:] if letter not in VOWELS)


def _is_shortened(word: str, full: str) -> bool:
    """Whether the word is the full one with letters left out: printh, perintah."""
    letters = iter(full)
    return len(word) < len(full) and all(letter in letters for letter in word)


def _is_enough(word: str, full: str) -> bool:
    """Four letters are enough to know a word by; three when none is a vowel (tnp) or just one is missing (cra)."""
    if len(word) >= SHORTEST_TYPO:
        return True
    return len(word) == SHORTEST_TYPO - 1 and (not VOWELS & set(word) or len(full) == SHORTEST_TYPO)


def _lexicon(knowledge: KnowledgeBase) -> dict[tuple[str, ...], tuple[str, ...]]:
    """All ways of speaking in one table; where two languages share a word, the first file by name wins."""
    table: dict[tuple[str, ...], tuple[str, ...]] = {}
    for name in sorted(knowledge.lexicon):
        for spoken, plain in knowledge.lexicon[name].entries.items():
            key = tuple(fold(spoken))
            if key and key not in table:
                table[key] = tuple(fold(plain))
    return table


def _vocabulary(knowledge: KnowledgeBase, lexicon: dict[tuple[str, ...], tuple[str, ...]]) -> Counter[str]:
    """The words that the content spells right, with how often it uses them; chat spellings are not among them."""
    spoken = {key[0] for key in lexicon if len(key) == 1}
    careful = [text for rule in knowledge.rules.values() for text in (rule.title, rule.answer)]
    careful += [phrase for fact in knowledge.facts.values() for value in fact.values.values() for phrase in value.words]
    careful += [
        member for item in knowledge.synonyms.values() for members in item.classes.values() for member in members
    ]
    careful += [" ".join(plain) for plain in lexicon.values()]
    examples = [(example.text, example.kind == "baku") for example in knowledge.examples()]
    careful += [text for text, formal in examples if formal]
    informal = [text for text, formal in examples if not formal]
    informal += [text for topic in knowledge.outside.values() for text in topic.questions]
    trusted = Counter(word for text in careful for word in fold(text))
    seen = Counter(word for text in informal for word in fold(text))
    full = {_skeleton(word): word for word, _ in reversed(trusted.most_common())}

    def is_spelt_right(word: str) -> bool:
        if word in spoken or word in trusted:
            return word in trusted
        longer = full.get(_skeleton(word))
        return seen[word] >= TRUSTED_COUNT and (longer is None or not _is_shortened(word, longer))

    return Counter({word: count for word, count in (trusted + seen).items() if is_spelt_right(word)})


def _colloquial_bases(word: str) -> Iterator[str]:
    """nge-like → like, dukungin → dukung, ngelikein → like; likenya → like, laranganipun → larangan."""
    bases = [word]
    for prefix in ("nge", "nga", "ng", "ny", "n", "di", "ke"):
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            bases.append(word[len(prefix) :])
            if prefix == "ny":
                bases.append("s" + word[2:])
            if prefix == "n":
                bases.append("t" + word[1:])
            if prefix == "ng":
                bases.append("k" + word[2:])
    for base in bases:
        if base != word:
            yield base
        for suffix in SUFFIXES:
            if base.endswith(suffix) and len(base) - len(suffix) >= 3:
                yield base[: -len(suffix)]

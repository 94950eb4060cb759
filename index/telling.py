"""What a text tells, whoever its people are: its words with any name for any other name.

Texts of an election are full of names, and which one it is must not matter to what the text does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.normalise import REMEMBERED, Normalised, Normaliser, fold
from knowledge.base import KnowledgeBase

LINK, LINKS = "TAUTAN", ("http", "www.")
TOKEN = re.compile(r"https?://\S+|www\.\S+|#\w+|\d\ufe0f?\u20e3|[^\W_]+|[\U0001F300-\U0001FAFF\u261D\u2600-\u27BF]")
ENDS = frozenset(".!?\n:")
NAMED = "namaorang"


@dataclass(frozen=True)
class Token:
    words: tuple[str, ...]
    """In their normal form, and LINK for a link; a hashtag and an emoji have none."""
    raw: str
    start: int
    end: int
    named: bool
    """Whether it looks like a name: written large inside a sentence, or after an honorific, and no word we know."""


class Teller:
    """Knows the words of the content, and by them what may be a name."""

    def __init__(self, knowledge: KnowledgeBase, normaliser: Normaliser) -> None:
        self._normaliser = normaliser
        self._seen: dict[str, tuple[tuple[str, ...], bool]] = {}
        self._honorifics = frozenset(knowledge.word_list("sapaan"))

    def told(self, text: str) -> Normalised:
        """The words of a text, with any name for any other."""
        pieces, end = [], 0
        for token in self.tokens(text):
            if token.named or self._is_strange(token):
                pieces += [text[end : token.start], NAMED]
                end = token.end
        return self._normaliser("".join([*pieces, text[end:]]).replace("#", " "))

    def _words(self, raw: str) -> tuple[tuple[str, ...], bool]:
        """The normal form of one word, and whether we know it; remembered, since people use few words."""
        if raw not in self._seen:
            if len(self._seen) >= REMEMBERED:
                self._seen.clear()
            self._seen[raw] = (self._normaliser.words(raw), bool(self._normaliser.known_words(raw)))
        return self._seen[raw]

    def tokens(self, text: str) -> list[Token]:
        """The words, numbers, tags, links and pictures of a text, in order."""
        tokens: list[Token] = []
        for match in TOKEN.finditer(text):
            raw = match.group()
            alone = raw.startswith((*LINKS, "#")) or not raw[0].isalnum() or raw.endswith("\u20e3")
            words = () if alone else self._words(raw)[0]
            if raw.startswith(LINKS):
                words = (LINK,)
            before = text[: match.start()].rstrip(" \"'“‘(*_")
            inside = bool(before) and before[-1] not in ENDS
            addressed = bool(tokens) and not self._honorifics.isdisjoint(fold(tokens[-1].raw))
            large = raw[0].isupper() and not raw.isupper() and inside
            named = not alone and raw[0].isalpha() and (addressed or (large and not self._words(raw)[1]))
            tokens.append(Token(words, raw, match.start(), match.end(), named))
        return tokens

    def _is_strange(self, token: Token) -> bool:
        """Whether it is written as names are and nothing else that we know, at the start of a sentence too."""
        large = token.raw[0].isupper() and not token.raw.isupper()
        return large and not self._words(token.raw)[1]

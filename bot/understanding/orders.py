"""Leave out what a message orders the bot to do; no text dictates a verdict, and orders only drown the question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.normalise import fold
from knowledge.base import KnowledgeBase

# Code, comments and tags around orders; what people write inside them is no question of theirs.
FENCED = re.compile(
    r"```.*?```|<!--.*?-->|<script\b.*?</script>|<(?P<tag>[a-z_]+)\b[^>]*>.*?</(?P=tag)>|//.*?//|\[[^\]\n]{3,60}\]"
    r"|';[^\n]*?--",
    re.IGNORECASE | re.DOTALL,
)
SENTENCE = re.compile(r"[^.!?:#\n]+[.!?:#]*|[.!?:#\n]")
# With fewer words left, what was taken for an order was most of the question.
SHORTEST = 5


class Orders:
    """Knows the phrases that address the bot instead of asking."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._phrases = tuple(f" {phrase} " for phrase in knowledge.word_list("perintah"))

    def left_out(self, text: str) -> str:
        """The message without its orders; as it was when nothing that could be a question would remain."""
        for shorter in (FENCED.sub(" ", text), text):
            kept, words = shorter, fold(shorter)
            if self._orders(words):  # few messages do, and looking at the whole is quicker than at each sentence
                kept = "".join(part for part in SENTENCE.findall(shorter) if not self._orders(fold(part)))
                words = fold(kept)
            if len(words) >= SHORTEST:
                return kept
        return text

    def _orders(self, words: Sequence[str]) -> bool:
        told = f" {' '.join(words)} "
        return any(phrase in told for phrase in self._phrases)

"""An answer in a few lines, to be put among other people's messages: verdict, one or two sentences, the law."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.answering.compose import legal_bases, one_block, part_of
from bot.answering.phrases import Phrases
from bot.model import Answer, Outcome
from knowledge.base import KnowledgeBase
from knowledge.models import Verdict

SENTENCES = 2
# A full stop inside "No. 10" or "sbt.bkn.go.id" ends no sentence.
SENTENCE_END = re.compile(r"(?<=[.!?])(?<!\bNo\.)(?<!\bhlm\.)\s+(?=[A-Z(])")


@dataclass(frozen=True)
class Brief:
    """A short answer: what it is called, how it begins, and the whole of it."""

    title: str
    description: str
    text: str


def in_brief(answer: Answer, knowledge: KnowledgeBase, phrase: Phrases) -> Brief | None:
    """The short form of an answer, of two the stricter one; None for what is no verdict."""
    if answer.outcome is not Outcome.ANSWERED or answer.rule is None:
        return None
    part = part_of(knowledge, answer.rule, answer.case)
    # The rule's own verdict: who asks for a sanction gets information, but out of its context that would mislead.
    verdict = phrase(f"verdict-{part.verdict.replace('_', '-')}")
    title = phrase("sebaris-judul", verdict=verdict, title=part.rule.title)
    sentences = SENTENCE_END.split(part.answer)
    # A permission is told with all its limits, wherever they stand.
    told = sentences if part.verdict is Verdict.BOLEH else sentences[:SENTENCES]
    if answer.closed:
        return Brief(title, answer.text.splitlines()[1], answer.text)
    text = phrase(
        "sebaris-jawaban",
        verdict=verdict,
        title=part.rule.title,
        answer=" ".join(told),
        condition=part.condition,
        basis=legal_bases(part, knowledge, phrase)[0],
    )
    return Brief(title, sentences[0], one_block(text))

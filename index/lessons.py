"""What the content gives a reader to learn from (`index/reading.py`)."""

from __future__ import annotations

from dataclasses import dataclass

from index.corpus import corpus_of
from index.normalise import Normaliser
from index.reader import column
from knowledge.base import KnowledgeBase


@dataclass(frozen=True)
class Lessons:
    """What there is to learn from: examples as typed and in normalised words, and other texts of the content."""

    typed: tuple[str, ...]
    normalised: tuple[str, ...]
    others: tuple[str, ...]
    columns: tuple[str, ...]
    column_of: tuple[int, ...]
    """(examples,) numbers into `columns`."""
    kind_of: tuple[int, ...]
    """(examples,) numbers into `corpus.KINDS`."""


def lessons_of(knowledge: KnowledgeBase) -> Lessons:
    """Everything that the content gives to learn from, in a fixed order."""
    corpus, normaliser = corpus_of(knowledge), Normaliser(knowledge)
    case_of = {(example.rule, example.text): example.case for example in knowledge.examples()}
    owners = [corpus.owners[owner] for owner in corpus.text_owners]
    names = [column(owner, case_of.get((owner, text))) for owner, text in zip(owners, corpus.texts, strict=True)]
    columns = tuple(sorted(set(names)))
    place = {name: number for number, name in enumerate(columns)}
    return Lessons(
        typed=corpus.texts,
        normalised=tuple(normaliser(text).text for text in corpus.texts),
        others=(
            *(text for draft in knowledge.drafts.values() for text in draft.texts),
            *(knowledge.cite(citation).passage.text for citation in knowledge.citation_ids()),
            *(rule.answer for rule in knowledge.rules.values()),
        ),
        columns=columns,
        column_of=tuple(place[name] for name in names),
        kind_of=tuple(corpus.text_kinds.tolist()),
    )

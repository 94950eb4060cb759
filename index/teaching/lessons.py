"""What the content gives a reader to learn from."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from index.corpus import KINDS, OUTSIDE, corpus_of
from index.normalise import Normaliser
from index.reader import column
from index.teaching.variants import Sent, Variants
from index.telling import Teller
from knowledge.base import KnowledgeBase

# A talk is told in its own turns too, so fewer variants will do.
VARIANTS, TALK_VARIANTS = 5, 3
NOTHING = -1


@dataclass(frozen=True)
class Lesson:
    """A text and what is right about it."""

    forms: tuple[Sent, ...]
    """Ways to send it, in normalised words; the plainest first."""
    column: int = NOTHING
    """A number into `Lessons.columns`."""
    kind: int = NOTHING
    """A number into `corpus.KINDS`."""
    side: int = NOTHING
    """Whether a text that somebody wants to post takes sides: 1 or 0."""


@dataclass(frozen=True)
class Lessons:
    """Everything there is to learn."""

    lessons: tuple[Lesson, ...]
    columns: tuple[str, ...]
    others: tuple[str, ...]
    """Texts of the content that teach only how words go on."""

    def texts(self) -> Iterator[str]:
        """Every text, for learning words."""
        for lesson in self.lessons:
            for form in lesson.forms:
                yield from filter(None, (form.text, form.earlier))
        yield from self.others


def lessons_of(
    knowledge: KnowledgeBase, *, seed: int, variants: int = VARIANTS, talk_variants: int = TALK_VARIANTS
) -> Lessons:
    """Everything that the content gives to learn from, in a fixed order."""
    normaliser, chance = Normaliser(knowledge), random.Random(seed)
    labelled = [*_examples(knowledge), *_talks(knowledge)]
    columns = tuple(sorted({name for _, name, _ in labelled}))
    place = {name: number for number, name in enumerate(columns)}
    maker, begun = Variants.of(knowledge), [sent.text for sent, _, _ in labelled]

    def others_of(sent: Sent) -> list[Sent]:
        if sent.earlier:
            return [maker.go_on(sent, begun, chance) for _ in range(talk_variants)]
        return [maker.make(sent.text, begun, chance) for _ in range(variants)]

    lessons = [
        Lesson(tuple(_forms(sent, normaliser, others_of(sent))), place[name], KINDS.index(kind))
        for sent, name, kind in labelled
    ]
    return Lessons((*lessons, *_sides(knowledge, normaliser)), columns, tuple(_others(knowledge)))


def _forms(sent: Sent, normaliser: Normaliser, variants: Sequence[Sent]) -> Iterator[Sent]:
    """The message in normalised words, as typed, and its variants."""
    yield _normal(sent, normaliser)
    yield sent
    yield from (_normal(variant, normaliser) for variant in variants)


def _normal(sent: Sent, normaliser: Normaliser) -> Sent:
    return Sent(normaliser(sent.text).text, normaliser(sent.earlier).text if sent.earlier else "")


def _examples(knowledge: KnowledgeBase) -> Iterator[tuple[Sent, str, str]]:
    """Message, column and kind of answer of every example."""
    corpus = corpus_of(knowledge)
    case_of = {(example.rule, example.text): example.case for example in knowledge.examples()}
    for text, owner, kind in zip(corpus.texts, corpus.text_owners, corpus.text_kinds, strict=True):
        name = corpus.owners[owner]
        yield Sent(text), column(name, case_of.get((name, text))), KINDS[kind]


def _talks(knowledge: KnowledgeBase) -> Iterator[tuple[Sent, str, str]]:
    """The same of every talk whose rule and case, or topic, the content still has."""
    for talk in (talk for talks in knowledge.talks.values() for talk in talks.talks):
        sent = Sent(talk.question, " ".join(talk.earlier))
        if talk.outside in knowledge.outside:
            yield sent, column(f"{OUTSIDE}{talk.outside}", None), KINDS[-1]
        elif talk.rule is not None:
            with suppress(KeyError):
                yield sent, column(talk.rule, talk.case), knowledge.case(talk.rule, talk.case).verdict.value


def _sides(knowledge: KnowledgeBase, normaliser: Normaliser) -> Iterator[Lesson]:
    """Texts that people want to post; a name counts for any other."""
    teller = Teller(knowledge, normaliser)
    for drafts in knowledge.drafts.values():
        for text in drafts.texts:
            yield Lesson((Sent(teller.told(text).text),), side=int(drafts.level == "dukungan"))


def _others(knowledge: KnowledgeBase) -> Iterator[str]:
    yield from (knowledge.cite(citation).passage.text for citation in knowledge.citation_ids())
    yield from (rule.answer for rule in knowledge.rules.values())

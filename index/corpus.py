"""The texts of a content, laid out for the index: which there are, whose each one is, and what the answer to it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from knowledge.base import KnowledgeBase
from knowledge.models import Case, Rule, Verdict

OUTSIDE = "outside/"
# What the answer to an example is: one of our verdicts, or that it is not ours.
KINDS = (*(verdict.value for verdict in Verdict), "di_luar_cakupan")


@dataclass(frozen=True)
class Corpus:
    """The texts of the index in a fixed order, and whose they are."""

    owners: tuple[str, ...]
    """Rules first, then the topics outside, under `outside/<id>`."""
    texts: tuple[str, ...]
    text_owners: npt.NDArray[np.int64]
    """(texts,) numbers into `owners`, ascending."""
    text_kinds: npt.NDArray[np.int64]
    """(texts,) numbers into `KINDS`: what the answer to each text is."""
    passages: tuple[str, ...]
    """Citation ids."""
    passage_owners: tuple[tuple[int, ...], ...]
    """For each passage the rules that rest on it."""

    @cached_property
    def ours(self) -> npt.NDArray[np.bool_]:
        """(owners,) which are rules."""
        return np.array([not owner.startswith(OUTSIDE) for owner in self.owners])


def corpus_of(knowledge: KnowledgeBase) -> Corpus:
    """Lay out the content's questions and passages for the index."""
    owners = (*knowledge.rules, *(f"{OUTSIDE}{topic}" for topic in knowledge.outside))
    number = {owner: position for position, owner in enumerate(owners)}
    kind = {name: position for position, name in enumerate(KINDS)}
    laid = [
        (example.text, number[example.rule], kind[knowledge.case(example.rule, example.case).verdict])
        for example in knowledge.examples()
    ]
    laid += [(rule.title, number[identity], kind[rule.verdict]) for identity, rule in knowledge.rules.items()]
    for topic, content in knowledge.outside.items():
        laid += [(text, number[f"{OUTSIDE}{topic}"], len(KINDS) - 1) for text in content.questions]
    laid.sort(key=lambda text: text[1])
    cited: dict[str, set[int]] = {citation: set() for citation in knowledge.citation_ids()}
    for identity, rule in knowledge.rules.items():
        parts: tuple[Rule | Case, ...] = (rule, *rule.cases)
        for part in parts:
            for citation in (*part.citations, *part.voices):
                cited[citation].add(number[identity])
    return Corpus(
        owners=owners,
        texts=tuple(text for text, _, _ in laid),
        text_owners=np.array([owner for _, owner, _ in laid], dtype=np.int64),
        text_kinds=np.array([answer for _, _, answer in laid], dtype=np.int64),
        passages=tuple(cited),
        passage_owners=tuple(tuple(sorted(rules)) for rules in cited.values()),
    )


def targets_of(corpus: Corpus) -> npt.NDArray[np.float32]:
    """What the classifier learns, (texts, owners + kinds): whose a text is, and what the answer to it is."""
    targets = np.zeros((len(corpus.texts), len(corpus.owners) + len(KINDS)), dtype=np.float32)
    rows = np.arange(len(corpus.texts))
    targets[rows, corpus.text_owners] = 1
    targets[rows, len(corpus.owners) + corpus.text_kinds] = 1
    return targets

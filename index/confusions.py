"""Where examples stand in each other's way: near-duplicates, rules that are taken for one another, accuracy by rule.

Each example is scored as if it were not in the index, with the classifier's leave-one-out scores.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from index.classifier import leave_one_out
from index.lexical import NgramIndex
from index.normalise import Normaliser
from index.retriever import corpus_of
from knowledge.base import KnowledgeBase

# Cosine of n-grams from which two questions are one question with a word changed.
DUPLICATE = 0.9
BLOCK = 512
# A pair of rules is worth an editor's time from this many confused questions on.
OFTEN = 3


@dataclass(frozen=True)
class Confused:
    """Questions of one rule that a stranger would take for another's."""

    rule: str
    taken_for: str
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Twins:
    """Two questions that are nearly the same, and whose they are."""

    first: str
    second: str
    owners: tuple[str, str]
    likeness: float


@dataclass(frozen=True)
class Confusions:
    """What the leave-one-out reading of all examples shows."""

    accuracy: dict[str, float]
    """For each owner the share of its examples that lead back to it."""
    confused: tuple[Confused, ...]
    """Most questions first."""
    twins: tuple[Twins, ...]
    """Most alike first."""


def confusions(knowledge: KnowledgeBase) -> Confusions:
    """Read every example of the content as a stranger; takes about a minute."""
    normaliser, corpus = Normaliser(knowledge), corpus_of(knowledge)
    rows = NgramIndex.of([normaliser(text) for text in corpus.texts]).rows
    first = leave_one_out(rows, corpus.text_owners, len(corpus.owners)).argmax(axis=1)
    right: Counter[str] = Counter()
    questions: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for text, owner, found in zip(corpus.texts, corpus.text_owners, first, strict=True):
        if owner == found:
            right[corpus.owners[owner]] += 1
        else:
            questions[corpus.owners[owner], corpus.owners[found]].append(text)
    totals = Counter(corpus.owners[owner] for owner in corpus.text_owners)
    confused = [Confused(*pair, tuple(texts)) for pair, texts in questions.items() if len(texts) >= OFTEN]
    return Confusions(
        accuracy={owner: right[owner] / total for owner, total in totals.items()},
        confused=tuple(sorted(confused, key=lambda pair: -len(pair.questions))),
        twins=tuple(
            Twins(
                corpus.texts[one],
                corpus.texts[other],
                (corpus.owners[corpus.text_owners[one]], corpus.owners[corpus.text_owners[other]]),
                likeness,
            )
            for one, other, likeness in sorted(near_duplicates(rows), key=lambda pair: -pair[2])
        ),
    )


def near_duplicates(rows: sparse.csr_matrix, least: float = DUPLICATE) -> Iterator[tuple[int, int, float]]:
    """Pairs of rows whose cosine is at least that high: (row, later row, cosine)."""
    columns = rows.T.tocsr()
    for start in range(0, rows.shape[0], BLOCK):
        cosines: npt.NDArray[np.float32] = (rows[start : start + BLOCK] @ columns).toarray()
        for row, other in zip(*np.nonzero(cosines >= least), strict=True):
            if start + row < other:
                yield int(start + row), int(other), float(cosines[row, other])

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

from index import classifier as classifiers
from index.corpus import Corpus, corpus_of, targets_of
from index.learning import columns_of, keys_of
from index.lexical import NgramIndex
from index.normalise import Normaliser
from knowledge.base import KnowledgeBase

# Cosine of n-grams from which two questions are one question with a word changed.
DUPLICATE = 0.9
BLOCK = 512
# A pair of rules is worth an editor's time from this many confused questions on.
OFTEN = 3
EACH = 24


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


def confusions(knowledge: KnowledgeBase, *, each: int = EACH) -> Confusions:
    """Read examples of the content as strangers, at most `each` of every owner; takes a few minutes and gigabytes."""
    normaliser, corpus = Normaliser(knowledge), corpus_of(knowledge)
    rows = NgramIndex.of([normaliser(text) for text in corpus.texts]).rows
    sample = _sample(corpus, each)
    _, left_out = classifiers.fit(rows, targets_of(corpus), keys_of(corpus), columns_of(corpus), sample)
    first = left_out[:, : len(corpus.owners)].argmax(axis=1)
    right: Counter[str] = Counter()
    totals: Counter[str] = Counter()
    questions: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for row, found in zip(sample, first, strict=True):
        owner = corpus.owners[corpus.text_owners[row]]
        totals[owner] += 1
        if corpus.owners[found] == owner:
            right[owner] += 1
        else:
            questions[owner, corpus.owners[found]].append(corpus.texts[row])
    confused = [Confused(*pair, tuple(texts)) for pair, texts in questions.items() if len(texts) >= OFTEN]
    return Confusions(
        accuracy={owner: right[owner] / total for owner, total in totals.items()},
        confused=tuple(sorted(confused, key=lambda pair: -len(pair.questions))),
        twins=twins(corpus, rows),
    )


def _sample(corpus: Corpus, each: int) -> npt.NDArray[np.int64]:
    """Rows spread evenly over the examples of each owner."""
    rows = []
    for owner in range(len(corpus.owners)):
        mine = np.flatnonzero(corpus.text_owners == owner)
        rows.append(mine[np.linspace(0, len(mine) - 1, min(each, len(mine))).astype(int)])
    return np.concatenate(rows)


def twins(corpus: Corpus, rows: sparse.csr_matrix) -> tuple[Twins, ...]:
    """Near-duplicates among the texts of the corpus, most alike first."""
    pairs = sorted(near_duplicates(rows), key=lambda pair: -pair[2])
    return tuple(
        Twins(
            corpus.texts[one],
            corpus.texts[other],
            (corpus.owners[corpus.text_owners[one]], corpus.owners[corpus.text_owners[other]]),
            likeness,
        )
        for one, other, likeness in pairs
    )


def near_duplicates(rows: sparse.csr_matrix, least: float = DUPLICATE) -> Iterator[tuple[int, int, float]]:
    """Pairs of rows whose cosine is at least that high: (row, later row, cosine)."""
    columns = rows.T.tocsr()
    for start in range(0, rows.shape[0], BLOCK):
        cosines: npt.NDArray[np.float32] = (rows[start : start + BLOCK] @ columns).toarray()
        for row, other in zip(*np.nonzero(cosines >= least), strict=True):
            if start + row < other:
                yield int(start + row), int(other), float(cosines[row, other])

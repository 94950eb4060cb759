"""Fit the weights and both calibrations on a sample of the content's own examples, each scored as a stranger."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from index.corpus import Corpus
from index.encoders import Encoder
from index.lexical import NgramIndex, TermIndex
from index.normalise import Normalised
from index.ranking import Ranker, fit_kinds, fit_logistic, fit_weights, scope_signals
from index.retriever import NEAREST_VECTORS, likeness_in, nearest

Floats = npt.NDArray[np.float64]

# One text in so many is sampled; a handful of weights needs no more, and scoring all would take most of the build.
ONE_IN = 16
# A little world has too few texts to spare so many.
FEW_TEXTS = 4_000


@dataclass(frozen=True)
class Exam:
    """What is needed to score the sampled examples as strangers."""

    corpus: Corpus
    messages: Sequence[Normalised]
    passages: Sequence[Normalised]
    sample: npt.NDArray[np.int64]
    """Numbers of the sampled messages."""
    ngram_index: NgramIndex
    term_index: TermIndex
    left_out: npt.NDArray[np.float32]
    """(sample, columns) scores of the classifier without the example itself, laid out as `targets_of`."""
    witness: Encoder
    """An encoder that was trained without the sample."""


def is_sampled(text: str, count: int) -> bool:
    """Whether a text is in the sample; by its hash alone, so that an edit elsewhere changes nothing."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) % (ONE_IN if count > FEW_TEXTS else 2) == 0


def fit_ranker(exam: Exam) -> Ranker:
    """Weights by maximum likelihood, then the calibrations on what these weights say."""
    features, near = _scores(exam)
    corpus, sample = exam.corpus, exam.sample
    owners = corpus.text_owners[sample]
    weights = fit_weights(features, owners.tolist())
    learnt = exam.left_out[:, len(corpus.owners) :]
    unscoped = Ranker(weights, (), fit_kinds(learnt, corpus.text_kinds[sample]))
    signals = [
        scope_signals(
            float(unscoped.probabilities(features[place])[corpus.ours].sum()),
            *near[place],
            exam.messages[number].known,
            unscoped.kinds_of(learnt[place])[-1],
        )
        for place, number in enumerate(sample)
    ]
    return replace(unscoped, scope=fit_logistic(signals, corpus.ours[owners].tolist()))


def _scores(exam: Exam) -> tuple[list[Floats], list[tuple[float, float]]]:
    """Features of each sampled example, and how near the texts of ours and of others come by spelling."""
    vectors = np.concatenate(
        [
            exam.witness.encode_queries([message.text for message in exam.messages]),
            exam.witness.encode_passages([passage.text for passage in exam.passages]),
        ]
    )
    rows, near = [], []
    for place, number in enumerate(exam.sample):
        message = exam.messages[number]
        cosines, terms = exam.ngram_index.scores(message), exam.term_index.scores(message)
        dense = vectors @ vectors[number]
        for scores in (cosines, terms, dense):
            scores[number] = 0
        best = np.argsort(-dense)[:NEAREST_VECTORS]
        likeness = likeness_in(exam.corpus, terms, best, dense[best])
        owners = likeness.shortlist()
        rows.append(likeness.features(owners, exam.left_out[place, owners]))
        near.append(nearest(exam.corpus, cosines))
    return rows, near

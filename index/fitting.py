"""Fit the weights and both calibrations on a sample of the content's own examples, each scored as a stranger."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from index.encoders import Encoder
from index.lexical import NgramIndex, TermIndex
from index.normalise import Normalised
from index.ranking import Ranker, fit_kinds, fit_logistic, fit_weights, scope_signals
from index.retriever import Corpus, Features

Floats = npt.NDArray[np.float64]

# One text in so many is sampled; a handful of weights needs no more, and scoring all would take most of the build.
ONE_IN = 16
# A little world has too few texts to spare so many.
FEW_TEXTS = 4_000


@dataclass(frozen=True)
class Exam:
    """What is needed to score the sampled examples as strangers."""

    corpus: Corpus
    features: Features
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
    features, nearest = _scores(exam)
    corpus, sample = exam.corpus, exam.sample
    owners = corpus.text_owners[sample]
    weights = fit_weights(features, owners.tolist())
    learnt = exam.left_out[:, len(corpus.owners) :]
    unscoped = Ranker(weights, (), fit_kinds(learnt, corpus.text_kinds[sample]))
    signals = [
        scope_signals(
            unscoped.probabilities(features[place]),
            corpus.ours,
            nearest[place],
            exam.messages[number].known,
            unscoped.kinds_of(learnt[place])[-1],
        )
        for place, number in enumerate(sample)
    ]
    return replace(unscoped, scope=fit_logistic(signals, corpus.ours[owners].tolist()))


def _scores(exam: Exam) -> tuple[list[Floats], list[Floats]]:
    """Features of each sampled example, and how near the texts of each owner come by spelling."""
    texts = exam.witness.encode_queries([message.text for message in exam.messages])
    passages = exam.witness.encode_passages([passage.text for passage in exam.passages])
    rows, nearest = [], []
    for place, number in enumerate(exam.sample):
        message = exam.messages[number]
        cosines, terms = exam.ngram_index.scores(message), exam.term_index.scores(message)
        dense = np.maximum(texts @ texts[number], 0)
        for scores in (cosines, terms, dense):
            scores[number] = 0
        ngrams = exam.features.ngrams(cosines)
        nearest.append(ngrams.astype(np.float64))
        row = exam.features(
            classifier=exam.left_out[place, : len(exam.corpus.owners)],
            ngrams=ngrams,
            terms=terms,
            dense=dense,
            passages=np.maximum(passages @ texts[number], 0),
        )
        rows.append(row)
    return rows, nearest

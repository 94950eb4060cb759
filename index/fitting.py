"""Fit the weights and both calibrations on a sample of the content's own examples, each scored as a stranger."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.encoders import Encoder
from index.lexical import NgramIndex, TermIndex
from index.normalise import Normalised
from index.ranking import Ranker, fit_logistic, fit_weights, right_signals, scope_signals, softmax
from index.retriever import Corpus, Features

Floats = npt.NDArray[np.float64]

# A handful of weights needs no more examples than this; scoring all of them would take most of the build.
SAMPLE = 1_000


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
    """(sample, owners) scores of the classifier without the example itself."""
    witness: Encoder
    """An encoder that was trained without the sample."""


def is_sampled(text: str, count: int) -> bool:
    """Whether a text is in the sample; by its hash, so that an edit elsewhere changes nothing."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) % max(2, count // SAMPLE) == 0


def fit_ranker(exam: Exam) -> Ranker:
    """Weights by maximum likelihood, then the two calibrations on what these weights say."""
    features, nearest = _scores(exam)
    owners = exam.corpus.text_owners[exam.sample]
    weights = fit_weights(features, owners.tolist())
    probabilities = [softmax(row @ np.asarray(weights)) for row in features]
    ours = exam.corpus.ours
    scope_rows, right_rows, right_truth = [], [], []
    for number, chances, ngrams, owner in zip(exam.sample, probabilities, nearest, owners, strict=True):
        message = exam.messages[number]
        scope_rows.append(scope_signals(chances, ours, ngrams, message.known))
        if ours[owner]:
            share = chances[ours] / max(float(chances[ours].sum()), 1e-9)
            right_rows.append(right_signals(share, ngrams[ours]))
            right_truth.append(bool(np.flatnonzero(ours)[int(share.argmax())] == owner))
    scope = fit_logistic(scope_rows, [bool(ours[owner]) for owner in owners])
    return Ranker(weights, scope, fit_logistic(right_rows, right_truth))


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
            classifier=exam.left_out[place],
            ngrams=ngrams,
            terms=terms,
            dense=dense,
            passages=np.maximum(passages @ texts[number], 0),
        )
        rows.append(row)
    return rows, nearest

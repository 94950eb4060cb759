"""Build the index of a knowledge base: texts, vectors, classifier, and the weights that join them.

Steps that cost time report their progress; what an earlier index already embedded with the same encoder is taken over.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index import classifier as classifiers
from index.encoders import Encoder, StaticEncoder
from index.lexical import NgramIndex, TermIndex
from index.normalise import Normalised, Normaliser
from index.ranking import Ranker, fit_logistic, fit_weights, right_signals, scope_signals, softmax
from index.retriever import Corpus, Features, Retriever, corpus_of
from index.train import SEED, train_static
from index.vectors import VectorIndex, Vectors
from knowledge.base import KnowledgeBase

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """A fresh retriever and what it took."""

    retriever: Retriever
    embedded: int
    taken_over: int


def text_key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def build(
    knowledge: KnowledgeBase, *, encoder: Encoder, halves: tuple[Encoder, Encoder], earlier: Mapping[str, Vectors],
    progress: Progress,
) -> Built:  # fmt: skip
    """Index the content with a given encoder; `halves` are encoders that each saw only every other example."""
    progress("Menormalkan kata")
    normaliser = Normaliser(knowledge)
    corpus = corpus_of(knowledge)
    messages = [normaliser(text) for text in corpus.texts]
    passages = [normaliser(knowledge.cite(citation).passage.text) for citation in corpus.passages]
    progress("Menghitung n-gram dan istilah")
    ngram_index, term_index = NgramIndex.of(messages), TermIndex.of(messages)
    progress("Melatih penggolong")
    classifier, left_out = classifiers.fit(ngram_index.rows, corpus.text_owners, len(corpus.owners))
    progress("Membuat vektor kalimat")
    texts = [message.text for message in (*messages, *passages)]
    vectors, embedded = _embed(encoder, texts, earlier, len(messages))
    progress("Menimbang dan mengalibrasi")
    features = Features(corpus)
    held_out = _held_out_vectors(halves, messages, passages)
    ranker = _fit(corpus, features, messages, ngram_index, term_index, left_out, held_out)
    retriever = Retriever(
        normaliser, corpus, ngram_index, term_index, classifier, encoder, VectorIndex.of(vectors), ranker, features
    )
    return Built(retriever, embedded, len(texts) - embedded)


def _embed(
    encoder: Encoder, texts: Sequence[str], earlier: Mapping[str, Vectors], questions: int
) -> tuple[Vectors, int]:
    """Vectors of all texts, (n, d), and how many had to be made anew."""
    result = np.zeros((len(texts), encoder.dimension), dtype=np.float32)
    missing = []
    for row, text in enumerate(texts):
        known = earlier.get(text_key(text))
        if known is not None and len(known) == encoder.dimension:
            result[row] = known
        else:
            missing.append(row)
    # Our examples are questions like the ones to come; passages are what a retrieval model calls documents.
    for rows, encode in (
        ([row for row in missing if row < questions], encoder.encode_queries),
        ([row for row in missing if row >= questions], encoder.encode_passages),
    ):
        if rows:
            result[rows] = encode([texts[row] for row in rows])
    return result, len(missing)


def train_encoders(
    knowledge: KnowledgeBase, folder: Path, progress: Progress
) -> tuple[StaticEncoder, tuple[StaticEncoder, StaticEncoder]]:
    """Train the default encoder on all examples, and one on each half for honest weights."""
    normaliser = Normaliser(knowledge)
    corpus = corpus_of(knowledge)
    texts = [normaliser(text).text for text in corpus.texts]
    labels = [corpus.owners[owner] for owner in corpus.text_owners]
    parts = half_of(len(texts))
    trained = []
    everything = np.arange(len(texts))
    samples = (("encoder", everything), ("half-0", everything[parts == 0]), ("half-1", everything[parts == 1]))
    for number, (name, rows) in enumerate(samples):
        progress(f"Melatih model kalimat ({number + 1}/3)")
        train_static([texts[row] for row in rows], [labels[row] for row in rows], folder / name)
        trained.append(StaticEncoder(folder / name))
    return trained[0], (trained[1], trained[2])


def half_of(count: int) -> npt.NDArray[np.int64]:
    """Split examples by chance but always alike: (count,) of 0 and 1."""
    halves = [0, 1] * (count // 2 + 1)
    random.Random(SEED).shuffle(halves)
    return np.array(halves[:count])


def _held_out_vectors(
    halves: tuple[Encoder, Encoder], messages: Sequence[Normalised], passages: Sequence[Normalised]
) -> list[tuple[Vectors, Vectors]]:
    """Texts and passages seen by each half's encoder."""
    return [
        (
            half.encode_queries([message.text for message in messages]),
            half.encode_passages([passage.text for passage in passages]),
        )
        for half in halves
    ]


def _fit(
    corpus: Corpus,
    features: Features,
    messages: Sequence[Normalised],
    ngram_index: NgramIndex,
    term_index: TermIndex,
    left_out: npt.NDArray[np.float32],
    held_out: Sequence[tuple[Vectors, Vectors]],
) -> Ranker:
    """Fit weights and calibrations on every example, scored as if it were not in the index."""
    cosines = np.asarray((ngram_index.rows @ ngram_index.rows.T).todense(), dtype=np.float32)
    np.fill_diagonal(cosines, 0)
    halves = half_of(len(messages))
    rows, nearest = [], []
    for number, message in enumerate(messages):
        terms = term_index.scores(message)
        terms[number] = 0
        texts, passages = held_out[1 - halves[number]]  # the encoder that did not see this example
        dense = np.maximum(texts @ texts[number], 0)
        dense[number] = 0
        ngrams = features.ngrams(cosines[number])
        nearest.append(ngrams.astype(np.float64))
        rows.append(
            features(
                classifier=left_out[number],
                ngrams=ngrams,
                terms=terms,
                dense=dense,
                passages=np.maximum(passages @ texts[number], 0),
            )
        )
    weights = fit_weights(rows, corpus.text_owners.tolist())
    return _calibrate(corpus, messages, [softmax(row @ np.asarray(weights)) for row in rows], nearest, weights)


def _calibrate(
    corpus: Corpus, messages: Sequence[Normalised], probabilities: Sequence[npt.NDArray[np.float64]],
    nearest: Sequence[npt.NDArray[np.float64]], weights: tuple[float, ...],
) -> Ranker:  # fmt: skip
    ours = corpus.ours
    scope_rows, scope_truth, right_rows, right_truth = [], [], [], []
    for message, chances, ngrams, owner in zip(messages, probabilities, nearest, corpus.text_owners, strict=True):
        known = 1 - message.unknown / max(1, len(message.words))
        scope_rows.append(scope_signals(chances, ours, ngrams, known))
        scope_truth.append(bool(ours[owner]))
        if ours[owner]:
            share = chances[ours] / max(float(chances[ours].sum()), 1e-9)
            right_rows.append(right_signals(share, ngrams[ours]))
            right_truth.append(bool(np.flatnonzero(ours)[int(share.argmax())] == owner))
    return Ranker(weights, fit_logistic(scope_rows, scope_truth), fit_logistic(right_rows, right_truth))

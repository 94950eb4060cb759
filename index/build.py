"""Build the index of a knowledge base from what was learnt: texts, vectors, and the classifier adapted to every edit.

What an earlier index worked out from the same learning is taken over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from index.corpus import corpus_of, targets_of
from index.encoders import Encoder
from index.learning import Learnt, Progress, columns_of, keys_of
from index.lexical import TermIndex
from index.normalise import Normalised, Normaliser
from index.reader import Readings
from index.retriever import Retriever
from index.vectors import VectorIndex, Vectors
from knowledge.base import KnowledgeBase


@dataclass(frozen=True)
class Earlier:
    """What an index holds of each text: the questions, then the passages."""

    keys: tuple[str, ...]
    vectors: Vectors
    """(texts, dimension)"""
    ngrams: sparse.csr_matrix
    """(questions, n-grams)"""


@dataclass(frozen=True)
class Built:
    """A fresh retriever and what it took."""

    retriever: Retriever
    learnt: str
    """Identity of the learning on which it rests."""
    keys: tuple[str, ...]
    """Names of the embedded texts, in the order of their vectors."""
    embedded: int
    taken_over: int
    adapted: int
    """How many examples were not among those that were learnt from."""


def text_key(message: Normalised) -> str:
    """Names everything that an index works out from a text: its words and its terms."""
    return hashlib.sha256(f"{message.text}\n{' '.join(message.terms)}".encode()).hexdigest()[:16]


def build(knowledge: KnowledgeBase, learnt: Learnt, *, earlier: Earlier | None, progress: Progress) -> Built:
    """Index the content; what `earlier` holds of unchanged texts is taken over."""
    progress("Menormalkan kata")
    normaliser, corpus = Normaliser(knowledge), corpus_of(knowledge)
    messages = [normaliser(text) for text in corpus.texts]
    passages = [normaliser(knowledge.cite(citation).passage.text) for citation in corpus.passages]
    keys = tuple(text_key(message) for message in (*messages, *passages))
    places = {key: place for place, key in enumerate(earlier.keys)} if earlier else {}
    known = [places.get(key) for key in keys]
    progress("Menghitung n-gram dan istilah")
    term_index = TermIndex.of(messages)
    rows = earlier.ngrams if earlier else learnt.ngrams.rows
    of_questions = [row if row is not None and row < rows.shape[0] else None for row in known[: len(messages)]]
    ngram_index = learnt.ngrams.of_others(messages, of_questions, rows)
    progress("Menyesuaikan penggolong")
    classifier, adapted = learnt.classifier.adapt(
        ngram_index.rows, targets_of(corpus), keys_of(corpus), columns_of(corpus)
    )
    progress("Membuat vektor kalimat")
    texts = [message.text for message in (*messages, *passages)]
    vectors = [earlier.vectors[row] if earlier and row is not None else None for row in known]
    retriever = Retriever(
        normaliser=normaliser,
        corpus=corpus,
        ngram_index=ngram_index,
        term_index=term_index,
        classifier=classifier,
        encoder=learnt.encoder,
        vectors=VectorIndex.of(_embed(learnt.encoder, texts, vectors, len(messages))),
        ranker=learnt.ranker,
        readings=Readings(learnt.reader, knowledge, corpus.owners) if learnt.reader else None,
    )
    embedded = known.count(None)
    return Built(retriever, learnt.identity, keys, embedded, len(keys) - embedded, adapted)


def _embed(encoder: Encoder, texts: Sequence[str], known: Sequence[Vectors | None], questions: int) -> Vectors:
    """Vectors of all texts, (n, d); only those that are not known are made."""
    result = np.zeros((len(texts), encoder.dimension), dtype=np.float32)
    for row, vector in enumerate(known):
        if vector is not None:
            result[row] = vector
    missing = [row for row, vector in enumerate(known) if vector is None]
    # Our examples are questions like the ones to come; passages are what a retrieval model calls documents.
    for rows, encode in (
        ([row for row in missing if row < questions], encoder.encode_queries),
        ([row for row in missing if row >= questions], encoder.encode_passages),
    ):
        if rows:
            result[rows] = encode([texts[row] for row in rows])
    return result

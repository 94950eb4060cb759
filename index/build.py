"""Build the index of a knowledge base from what was learnt: texts, vectors, and the classifier adapted to every edit.

What an earlier index already embedded with the same encoder is taken over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.encoders import Encoder
from index.learning import Learnt, Progress, columns_of, keys_of
from index.lexical import TermIndex
from index.normalise import Normaliser
from index.retriever import Features, Retriever, corpus_of, targets_of
from index.vectors import VectorIndex, Vectors
from knowledge.base import KnowledgeBase


@dataclass(frozen=True)
class Built:
    """A fresh retriever and what it took."""

    retriever: Retriever
    keys: tuple[str, ...]
    """Names of the embedded texts, in the order of their vectors."""
    embedded: int
    taken_over: int
    adapted: int
    """How many examples were not among those that were learnt from."""


def text_key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def build(knowledge: KnowledgeBase, learnt: Learnt, *, earlier: Mapping[str, Vectors], progress: Progress) -> Built:
    """Index the content; vectors of texts that are in `earlier` are taken over."""
    progress("Menormalkan kata")
    normaliser, corpus = Normaliser(knowledge), corpus_of(knowledge)
    messages = [normaliser(text) for text in corpus.texts]
    passages = [normaliser(knowledge.cite(citation).passage.text) for citation in corpus.passages]
    progress("Menghitung n-gram dan istilah")
    ngram_index, term_index = learnt.ngrams.of_others(messages), TermIndex.of(messages)
    progress("Menyesuaikan penggolong")
    classifier, adapted = learnt.classifier.adapt(
        ngram_index.rows, targets_of(corpus), keys_of(corpus), columns_of(corpus)
    )
    progress("Membuat vektor kalimat")
    texts = [message.text for message in (*messages, *passages)]
    keys = tuple(text_key(text) for text in texts)
    vectors, embedded = _embed(learnt.encoder, texts, [earlier.get(key) for key in keys], len(messages))
    retriever = Retriever(
        normaliser=normaliser,
        corpus=corpus,
        ngram_index=ngram_index,
        term_index=term_index,
        classifier=classifier,
        encoder=learnt.encoder,
        vectors=VectorIndex.of(vectors),
        ranker=learnt.ranker,
        features=Features(corpus),
    )
    return Built(retriever, keys, embedded, len(texts) - embedded, adapted)


def _embed(
    encoder: Encoder, texts: Sequence[str], known: Sequence[Vectors | None], questions: int
) -> tuple[Vectors, int]:
    """Vectors of all texts, (n, d), and how many had to be made anew."""
    missing = [row for row, vector in enumerate(known) if vector is None or len(vector) != encoder.dimension]
    made = set(missing)
    result = np.zeros((len(texts), encoder.dimension), dtype=np.float32)
    for row, vector in enumerate(known):
        if row not in made and vector is not None:
            result[row] = vector
    # Our examples are questions like the ones to come; passages are what a retrieval model calls documents.
    for rows, encode in (
        ([row for row in missing if row < questions], encoder.encode_queries),
        ([row for row in missing if row >= questions], encoder.encode_passages),
    ):
        if rows:
            result[rows] = encode([texts[row] for row in rows])
    return result, len(missing)

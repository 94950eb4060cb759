"""Build the index of a knowledge base from what was learnt: texts, vectors, and the classifier adapted to every edit.

What an earlier index worked out from the same learning is taken over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.corpus import corpus_of, targets_of
from index.encoders import Encoder
from index.learning import Learnt, Progress, columns_of, keys_of
from index.lexical import TermIndex
from index.normalise import Normaliser
from index.reader import Readings
from index.retriever import Retriever
from index.rows import Halves, Rows, key_of, with_empty
from index.vectors import VectorIndex
from knowledge.base import KnowledgeBase


@dataclass(frozen=True)
class Built:
    """A fresh retriever and what it took."""

    retriever: Retriever
    learnt: Learnt
    """The learning on which it rests."""
    rows: Rows
    """What was worked out of each text."""
    embedded: int
    taken_over: int
    adapted: int
    """How many examples were not among those that were learnt from."""


def build(knowledge: KnowledgeBase, learnt: Learnt, *, earlier: Rows | None, progress: Progress) -> Built:
    """Index the content; what an earlier index holds of unchanged texts is taken over."""
    progress("Menormalkan kata")
    normaliser, corpus = Normaliser(knowledge), corpus_of(knowledge)
    messages = [normaliser(text) for text in corpus.texts]
    passages = [normaliser(knowledge.cite(citation).passage.text) for citation in corpus.passages]
    keys = [*map(key_of, messages), *(key_of(passage, passage=True) for passage in passages)]
    places = {key: place for place, key in enumerate(earlier.keys.tolist())} if earlier else {}
    known = [places.get(key) for key in keys]
    progress("Menghitung n-gram dan istilah")
    term_index = TermIndex.of(messages)
    rows = earlier.ngrams if earlier else learnt.ngrams.rows
    ngram_index = learnt.ngrams.of_others(messages, known[: len(messages)], rows)
    progress("Menyesuaikan penggolong")
    classifier, adapted = learnt.classifier.adapt(
        ngram_index.rows, targets_of(corpus), keys_of(corpus), columns_of(corpus)
    )
    progress("Membuat vektor kalimat")
    texts = [message.text for message in (*messages, *passages)]
    made = _embed(learnt.encoder, texts, known, earlier.vectors if earlier else None, len(messages))
    retriever = Retriever(
        normaliser=normaliser,
        corpus=corpus,
        ngram_index=ngram_index,
        term_index=term_index,
        classifier=classifier,
        encoder=learnt.encoder,
        vectors=VectorIndex(made),
        ranker=learnt.ranker,
        readings=Readings(learnt.reader, knowledge, corpus.owners) if learnt.reader else None,
    )
    embedded = known.count(None)
    whole = Rows(
        np.array(keys, dtype=np.uint64),
        made,
        with_empty(ngram_index.rows, len(passages)),
        with_empty(term_index.counts, len(passages)),
        term_index.words,
    )
    return Built(retriever, learnt, whole, embedded, len(keys) - embedded, adapted)


def _embed(
    encoder: Encoder, texts: Sequence[str], known: Sequence[int | None], earlier: Halves | None, questions: int
) -> Halves:
    """Vectors of all texts, (n, d); only those that are not known are made."""
    result = np.zeros((len(texts), encoder.dimension), dtype=np.float16)
    for row, place in enumerate(known):
        if earlier is not None and place is not None:
            result[row] = earlier[place]
    missing = [row for row, place in enumerate(known) if place is None]
    # Our examples are questions like the ones to come; passages are what a retrieval model calls documents.
    for rows, encode in (
        ([row for row in missing if row < questions], encoder.encode_queries),
        ([row for row in missing if row >= questions], encoder.encode_passages),
    ):
        if rows:
            result[rows] = encode([texts[row] for row in rows])
    return result

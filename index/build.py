"""Build the index of a knowledge base: texts, vectors, classifier, and the weights that join them.

Steps that cost time report their progress; what an earlier index already embedded with the same encoder is taken over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index import classifier as classifiers
from index.encoders import Encoder, StaticEncoder
from index.fitting import Exam, fit_ranker, is_sampled
from index.lexical import NgramIndex, TermIndex
from index.normalise import Normaliser
from index.retriever import Features, Retriever, corpus_of, targets_of
from index.train import train_static
from index.vectors import VectorIndex, Vectors
from knowledge.base import KnowledgeBase

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Encoders:
    """The encoder that serves, and a witness that never saw the examples on which the weights are fitted."""

    encoder: Encoder
    witness: Encoder


@dataclass(frozen=True)
class Built:
    """A fresh retriever and what it took."""

    retriever: Retriever
    embedded: int
    taken_over: int


def text_key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def build(knowledge: KnowledgeBase, encoders: Encoders, *, earlier: Mapping[str, Vectors], progress: Progress) -> Built:
    """Index the content; vectors of texts that are in `earlier` are taken over."""
    progress("Menormalkan kata")
    normaliser = Normaliser(knowledge)
    corpus = corpus_of(knowledge)
    messages = [normaliser(text) for text in corpus.texts]
    passages = [normaliser(knowledge.cite(citation).passage.text) for citation in corpus.passages]
    progress("Menghitung n-gram dan istilah")
    ngram_index, term_index = NgramIndex.of(messages), TermIndex.of(messages)
    progress("Melatih penggolong")
    sample = np.flatnonzero([is_sampled(message.text, len(messages)) for message in messages])
    classifier, left_out = classifiers.fit(ngram_index.rows, targets_of(corpus), sample)
    progress("Membuat vektor kalimat")
    texts = [message.text for message in (*messages, *passages)]
    vectors, embedded = _embed(encoders.encoder, texts, earlier, len(messages))
    progress("Menimbang dan mengalibrasi")
    features = Features(corpus)
    exam = Exam(
        corpus=corpus,
        features=features,
        messages=messages,
        passages=passages,
        sample=sample,
        ngram_index=ngram_index,
        term_index=term_index,
        left_out=left_out,
        witness=encoders.witness,
    )
    retriever = Retriever(
        normaliser=normaliser,
        corpus=corpus,
        ngram_index=ngram_index,
        term_index=term_index,
        classifier=classifier,
        encoder=encoders.encoder,
        vectors=VectorIndex.of(vectors),
        ranker=fit_ranker(exam),
        features=features,
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


def train_encoders(knowledge: KnowledgeBase, folder: Path, progress: Progress) -> Encoders:
    """Train the default encoder on all examples, and its witness on those that are not sampled."""
    normaliser = Normaliser(knowledge)
    corpus = corpus_of(knowledge)
    texts = [normaliser(text).text for text in corpus.texts]
    labels = [corpus.owners[owner] for owner in corpus.text_owners]
    unseen = [row for row, text in enumerate(texts) if not is_sampled(text, len(texts))]
    for number, (name, rows) in enumerate((("encoder", range(len(texts))), ("witness", unseen)), start=1):
        progress(f"Melatih model kalimat ({number}/2)")
        train_static([texts[row] for row in rows], [labels[row] for row in rows], folder / name)
    return read_encoders(folder)


def read_encoders(folder: Path) -> Encoders:
    """The encoders that `train_encoders` left in a folder."""
    return Encoders(StaticEncoder(folder / "encoder"), StaticEncoder(folder / "witness"))

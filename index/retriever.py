"""From a message to candidates: each rule that may be meant with its probability, and whether it is ours at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.classifier import Classifier
from index.encoders import Encoder
from index.lexical import NgramIndex, TermIndex
from index.normalise import Normalised, Normaliser
from index.ranking import FEATURES, Groups, Ranker, right_signals, scope_signals
from index.vectors import VectorIndex, Vectors
from knowledge.base import KnowledgeBase
from knowledge.models import Case, Rule

Floats = npt.NDArray[np.float64]

OUTSIDE = "outside/"
NEAREST_VECTORS = 96
OFFERED = 8
# The last feature looks at passages, which many rules share; the others look at questions.
BY_QUESTIONS = len(FEATURES) - 1


@dataclass(frozen=True)
class Candidate:
    """A rule that may be what the message is about, and how probable that is."""

    rule: str
    score: float


@dataclass(frozen=True)
class Retrieval:
    """What retrieval says about one message; it proposes and decides nothing."""

    message: Normalised
    candidates: tuple[Candidate, ...]
    outside: str
    """The topic that is not ours and comes nearest."""
    in_scope: float
    """Calibrated probability that the message is ours."""
    firsts: tuple[str, ...]
    """The rule that each kind of likeness by itself would put first."""
    certainty: float
    """Calibrated probability that the first candidate is the right rule, given that the message is ours."""


@dataclass(frozen=True)
class Corpus:
    """The texts of the index in a fixed order, and whose they are."""

    owners: tuple[str, ...]
    """Rules first, then the topics outside, under `outside/<id>`."""
    texts: tuple[str, ...]
    text_owners: npt.NDArray[np.int64]
    """(texts,) numbers into `owners`, ascending."""
    passages: tuple[str, ...]
    """Citation ids."""
    passage_owners: tuple[tuple[int, ...], ...]
    """For each passage the rules that rest on it."""

    @property
    def ours(self) -> npt.NDArray[np.bool_]:
        return np.array([not owner.startswith(OUTSIDE) for owner in self.owners])


def corpus_of(knowledge: KnowledgeBase) -> Corpus:
    """Lay out the content's questions and passages for the index."""
    owners = (*knowledge.rules, *(f"{OUTSIDE}{topic}" for topic in knowledge.outside))
    number = {owner: position for position, owner in enumerate(owners)}
    pairs = [(example.text, number[example.rule]) for example in knowledge.examples()]
    pairs += [(rule.title, number[identity]) for identity, rule in knowledge.rules.items()]
    for topic, content in knowledge.outside.items():
        pairs += [(text, number[f"{OUTSIDE}{topic}"]) for text in content.questions]
    pairs.sort(key=lambda pair: pair[1])
    cited: dict[str, set[int]] = {citation: set() for citation in knowledge.citation_ids()}
    for identity, rule in knowledge.rules.items():
        parts: tuple[Rule | Case, ...] = (rule, *rule.cases)
        for part in parts:
            for citation in (*part.citations, *part.voices):
                cited[citation].add(number[identity])
    return Corpus(
        owners=owners,
        texts=tuple(text for text, _ in pairs),
        text_owners=np.array([owner for _, owner in pairs], dtype=np.int64),
        passages=tuple(cited),
        passage_owners=tuple(tuple(sorted(rules)) for rules in cited.values()),
    )


class Features:
    """Turns the raw scores of one message into one row of features an owner; used in training and in service alike."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._groups = Groups(corpus.text_owners, len(corpus.owners))

    def ngrams(self, cosines: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        return self._groups.best_three(cosines)

    def __call__(
        self,
        *,
        classifier: npt.NDArray[np.float32],
        ngrams: npt.NDArray[np.float32],
        terms: npt.NDArray[np.float32],
        dense: npt.NDArray[np.float32],
        passages: npt.NDArray[np.float32],
    ) -> Floats:
        """(owners, features), in the order of `ranking.FEATURES`.

        `classifier` and `ngrams` come by owner; `terms`, `dense` by text; `passages` by passage.
        """
        # BM25 has no ceiling, so it is scaled by the best text of this very message.
        scaled = terms / (terms.max(initial=0.0) + 2.0)
        columns = (
            classifier,
            ngrams,
            self._groups.best_three(scaled),
            self._groups.best_three(dense),
            self._cited(passages),
        )
        return np.stack(columns, axis=1).astype(np.float64)

    def _cited(self, passages: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        best = np.zeros(len(self._corpus.owners), dtype=np.float32)
        for row in np.flatnonzero(passages > 0):
            for owner in self._corpus.passage_owners[row]:
                best[owner] = max(best[owner], passages[row])
        return best


@dataclass(frozen=True)
class Retriever:
    """Everything that a search needs, of one snapshot."""

    normaliser: Normaliser
    corpus: Corpus
    ngram_index: NgramIndex
    term_index: TermIndex
    classifier: Classifier
    encoder: Encoder
    vectors: VectorIndex
    """Rows: the texts of the corpus, then its passages."""
    ranker: Ranker
    features: Features

    def retrieve(self, text: str) -> Retrieval:
        """Propose rules for a message as typed."""
        message = self.normaliser(text)
        cosines = self.ngram_index.scores(message)
        ngrams = self.features.ngrams(cosines)
        dense, passages = self.dense(message.text)
        features = self.features(
            classifier=self.classifier.scores(cosines),
            ngrams=ngrams,
            terms=self.term_index.scores(message),
            dense=dense,
            passages=passages,
        )
        return self._judge(message, features, ngrams.astype(np.float64))

    def dense(self, text: str) -> tuple[Vectors, Vectors]:
        """Cosines with the nearest texts and passages, zero elsewhere; (texts,) and (passages,)."""
        scores = np.zeros(len(self.vectors), dtype=np.float32)
        rows, cosines = self.vectors.search(self.encoder.encode_queries([text])[0], NEAREST_VECTORS)
        scores[rows] = np.maximum(cosines, 0)
        return scores[: len(self.corpus.texts)], scores[len(self.corpus.texts) :]

    def _judge(self, message: Normalised, features: Floats, ngrams: Floats) -> Retrieval:
        ours, probabilities = self.corpus.ours, self.ranker.probabilities(features)
        in_scope = self.ranker.in_scope(scope_signals(probabilities, ours, ngrams, message.known))
        mine = np.where(ours, probabilities, 0.0)
        best = np.argsort(-mine)[:OFFERED]
        others = np.where(ours, 0.0, probabilities)
        share = mine / max(float(mine.sum()), 1e-9)
        return Retrieval(
            message=message,
            candidates=tuple(Candidate(self.corpus.owners[row], float(share[row])) for row in best),
            outside=self.corpus.owners[int(others.argmax())].removeprefix(OUTSIDE),
            in_scope=in_scope,
            firsts=tuple(
                self.corpus.owners[row] for row in np.where(ours[:, None], features, -1.0).argmax(axis=0)[:BY_QUESTIONS]
            ),
            certainty=self.ranker.top_is_right(right_signals(share[ours], ngrams[ours])),
        )


def merge(first: Retrieval, second: Retrieval) -> Retrieval:
    """Two readings of one message, each counting half; the words are those of the second."""
    scores: dict[str, float] = {}
    for candidate in (*first.candidates, *second.candidates):
        scores[candidate.rule] = scores.get(candidate.rule, 0.0) + candidate.score / 2
    best = sorted(scores, key=lambda rule: -scores[rule])[:OFFERED]
    return Retrieval(
        message=second.message,
        candidates=tuple(Candidate(rule, scores[rule]) for rule in best),
        outside=second.outside,
        in_scope=max(first.in_scope, second.in_scope),
        firsts=(*first.firsts, *second.firsts),
        certainty=(first.certainty + second.certainty) / 2,
    )

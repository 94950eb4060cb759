"""From a message to candidates: each rule that may be meant with its probability, and whether it is ours at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from index.classifier import Classifier
from index.encoders import Encoder
from index.lexical import NgramIndex, TermIndex
from index.normalise import Normalised, Normaliser
from index.ranking import Ranker, best_three, scope_signals
from index.vectors import VectorIndex
from knowledge.base import KnowledgeBase
from knowledge.models import Case, Rule, Verdict

Floats = npt.NDArray[np.float64]

OUTSIDE = "outside/"
# What the answer to an example is: one of our verdicts, or that it is not ours.
KINDS = (*(verdict.value for verdict in Verdict), "di_luar_cakupan")
NEAREST_VECTORS = 96
TERMS_SHARE = 0.4
SHORTLIST = 32
OFFERED = 8


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
    alike: Mapping[str, float]
    """Calibrated probability of each of `KINDS`, read from like examples: a second opinion that never answers."""


@dataclass(frozen=True)
class Corpus:
    """The texts of the index in a fixed order, and whose they are."""

    owners: tuple[str, ...]
    """Rules first, then the topics outside, under `outside/<id>`."""
    texts: tuple[str, ...]
    text_owners: npt.NDArray[np.int64]
    """(texts,) numbers into `owners`, ascending."""
    text_kinds: npt.NDArray[np.int64]
    """(texts,) numbers into `KINDS`: what the answer to each text is."""
    passages: tuple[str, ...]
    """Citation ids."""
    passage_owners: tuple[tuple[int, ...], ...]
    """For each passage the rules that rest on it."""

    @cached_property
    def ours(self) -> npt.NDArray[np.bool_]:
        """(owners,) which are rules."""
        return np.array([not owner.startswith(OUTSIDE) for owner in self.owners])


def corpus_of(knowledge: KnowledgeBase) -> Corpus:
    """Lay out the content's questions and passages for the index."""
    owners = (*knowledge.rules, *(f"{OUTSIDE}{topic}" for topic in knowledge.outside))
    number = {owner: position for position, owner in enumerate(owners)}
    kind = {name: position for position, name in enumerate(KINDS)}
    laid = [
        (example.text, number[example.rule], kind[knowledge.case(example.rule, example.case).verdict])
        for example in knowledge.examples()
    ]
    laid += [(rule.title, number[identity], kind[rule.verdict]) for identity, rule in knowledge.rules.items()]
    for topic, content in knowledge.outside.items():
        laid += [(text, number[f"{OUTSIDE}{topic}"], len(KINDS) - 1) for text in content.questions]
    laid.sort(key=lambda text: text[1])
    cited: dict[str, set[int]] = {citation: set() for citation in knowledge.citation_ids()}
    for identity, rule in knowledge.rules.items():
        parts: tuple[Rule | Case, ...] = (rule, *rule.cases)
        for part in parts:
            for citation in (*part.citations, *part.voices):
                cited[citation].add(number[identity])
    return Corpus(
        owners=owners,
        texts=tuple(text for text, _, _ in laid),
        text_owners=np.array([owner for _, owner, _ in laid], dtype=np.int64),
        text_kinds=np.array([answer for _, _, answer in laid], dtype=np.int64),
        passages=tuple(cited),
        passage_owners=tuple(tuple(sorted(rules)) for rules in cited.values()),
    )


def targets_of(corpus: Corpus) -> npt.NDArray[np.float32]:
    """What the classifier learns, (texts, owners + kinds): whose a text is, and what the answer to it is."""
    targets = np.zeros((len(corpus.texts), len(corpus.owners) + len(KINDS)), dtype=np.float32)
    rows = np.arange(len(corpus.texts))
    targets[rows, corpus.text_owners] = 1
    targets[rows, len(corpus.owners) + corpus.text_kinds] = 1
    return targets


@dataclass(frozen=True)
class Likeness:
    """How much a message is like what belongs to each owner; (owners,) each."""

    terms: npt.NDArray[np.float32]
    dense: npt.NDArray[np.float32]
    passages: npt.NDArray[np.float32]

    def shortlist(self) -> npt.NDArray[np.int64]:
        """The owners for which asking the classifier is worth its time; those left out have hardly a chance."""
        return np.argsort(-(self.terms + 2 * self.dense))[:SHORTLIST]

    def features(self, owners: npt.NDArray[np.int64], classifier: npt.NDArray[np.float32]) -> Floats:
        """(owners, features) in the order of `ranking.FEATURES`, from the classifier's scores of some owners."""
        asked = np.zeros(len(self.terms), dtype=np.float32)
        asked[owners] = classifier
        return np.stack((asked, self.terms, self.dense, self.passages), axis=1).astype(np.float64)


def likeness_in(
    corpus: Corpus,
    terms: npt.NDArray[np.float32],
    rows: npt.NDArray[np.int64],
    cosines: npt.NDArray[np.float32],
) -> Likeness:
    """What the scores of texts say of their owners, alike in training and in service.

    `terms` are BM25 scores of all texts; `rows` and `cosines` the nearest vectors, of texts and then of passages.
    """
    count = len(corpus.owners)
    # BM25 has no ceiling, so it is scaled by the best text of this very message; far worse ones count for nothing.
    best = terms.max(initial=0.0)
    hits = np.flatnonzero(terms > TERMS_SHARE * best)
    of_texts = rows < len(corpus.texts)
    cited = np.zeros(count, dtype=np.float32)
    for row, cosine in zip(rows[~of_texts] - len(corpus.texts), cosines[~of_texts], strict=True):
        for owner in corpus.passage_owners[row]:
            cited[owner] = max(cited[owner], cosine)
    return Likeness(
        terms=best_three(corpus.text_owners[hits], terms[hits] / (best + np.float32(2)), count),
        dense=best_three(corpus.text_owners[rows[of_texts]], cosines[of_texts], count),
        passages=cited,
    )


def nearest(corpus: Corpus, cosines: npt.NDArray[np.float32]) -> tuple[float, float]:
    """How near the nearest text of ours and of others is by spelling."""
    border = np.searchsorted(corpus.text_owners, int(corpus.ours.sum()))
    return float(cosines[:border].max(initial=0)), float(cosines[border:].max(initial=0))


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

    def retrieve(self, text: str) -> Retrieval:
        """Propose rules for a message as typed."""
        message = self.normaliser(text)
        cosines = self.ngram_index.scores(message)
        likeness = self.likeness(message)
        owners, count = likeness.shortlist(), len(self.corpus.owners)
        learnt = self.classifier.scores(cosines, (*owners, *range(count, count + len(KINDS))))
        features = likeness.features(owners, learnt[: len(owners)])
        return self._judge(message, features, nearest(self.corpus, cosines), learnt[len(owners) :])

    def likeness(self, message: Normalised) -> Likeness:
        """What terms and vectors say of each owner."""
        rows, cosines = self.vectors.search(self.encoder.encode_queries([message.text])[0], NEAREST_VECTORS)
        return likeness_in(self.corpus, self.term_index.scores(message), rows, cosines)

    def _judge(
        self, message: Normalised, features: Floats, near: tuple[float, float], learnt: npt.NDArray[np.float32]
    ) -> Retrieval:
        ours, probabilities = self.corpus.ours, self.ranker.probabilities(features)
        alike = self.ranker.kinds_of(learnt)
        mine = np.where(ours, probabilities, 0.0)
        best = np.argsort(-mine)[:OFFERED]
        share = mine / max(float(mine.sum()), 1e-9)
        return Retrieval(
            message=message,
            candidates=tuple(Candidate(self.corpus.owners[row], float(share[row])) for row in best if ours[row]),
            outside=self.corpus.owners[int(np.where(ours, 0.0, probabilities).argmax())].removeprefix(OUTSIDE),
            in_scope=self.ranker.in_scope(scope_signals(float(mine.sum()), *near, message.known, alike[-1])),
            alike=dict(zip(KINDS, alike.tolist(), strict=True)),
        )


def merge(first: Retrieval, second: Retrieval, *, share: float) -> Retrieval:
    """Two readings of one message, of which the first counts for `share`; the words are those of the first."""
    scores: dict[str, float] = {}
    for reading, part in ((first, share), (second, 1 - share)):
        for candidate in reading.candidates:
            scores[candidate.rule] = scores.get(candidate.rule, 0.0) + candidate.score * part
    best = sorted(scores, key=lambda rule: -scores[rule])[:OFFERED]
    # The geometric mean: what one reading excludes, the other does not bring back.
    both = {kind: first.alike[kind] ** share * second.alike[kind] ** (1 - share) for kind in first.alike}
    total = max(sum(both.values()), 1e-9)
    return Retrieval(
        message=first.message,
        candidates=tuple(Candidate(rule, scores[rule]) for rule in best),
        outside=first.outside,
        in_scope=max(first.in_scope, second.in_scope),
        alike={kind: share / total for kind, share in both.items()},
    )

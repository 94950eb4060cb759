"""From a message to candidates: each rule that may be meant with its probability, and whether it is ours at all."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from index.classifier import Classifier
from index.corpus import KINDS, OUTSIDE, Corpus
from index.encoders import Encoder
from index.lexical import NgramIndex, TermIndex
from index.normalise import Normalised, Normaliser
from index.ranking import Floats, Ranker, best_three, scope_signals
from index.reader import Opinion, Reader, Readings
from index.vectors import VectorIndex

NEAREST_VECTORS = 96
TERMS_SHARE = 0.4
SHORTLIST = 20
OFFERED = 8
# How much the reader counts beside the classifier: of a first message, and of a later turn, which only the reader reads
# as it is.
READER_SHARE, READER_SHARE_LATER = 0.5, 0.65


@dataclass(frozen=True)
class Candidate:
    """A rule that may be what the message is about, and how probable that is."""

    rule: str
    score: float
    cases: Mapping[str | None, float] = field(default_factory=dict)
    """How the reader shares it among the cases of the rule, None for the rule itself; empty where it does not say."""


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
    opinions: tuple[Mapping[str, float], ...] = ()
    """The same by each witness for itself, where there are two: the classifier, and the reader."""

    def share(self, rule: str | None) -> float:
        """The probability that the message is about that rule."""
        return next((candidate.score for candidate in self.candidates if candidate.rule == rule), 0.0)


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
    cited = [0.0] * count
    for row, cosine in zip((rows[~of_texts] - len(corpus.texts)).tolist(), cosines[~of_texts].tolist(), strict=True):
        for owner in corpus.passage_owners[row]:
            cited[owner] = max(cited[owner], cosine)
    return Likeness(
        terms=best_three(corpus.text_owners[hits], terms[hits] / (best + np.float32(2)), count),
        dense=best_three(corpus.text_owners[rows[of_texts]], cosines[of_texts], count),
        passages=np.array(cited, dtype=np.float32),
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
    readings: Readings | None = None

    def retrieve(self, text: str, *, opinion: Opinion | None = None) -> Retrieval:
        """Propose rules for a message as typed; with an opinion that the reader has already, it is not asked again."""
        message = self.normaliser(text)
        cosines = self.ngram_index.scores(message)
        likeness = self.likeness(message)
        owners, count = likeness.shortlist(), len(self.corpus.owners)
        learnt = self.classifier.scores(cosines, (*owners, *range(count, count + len(KINDS))))
        features = likeness.features(owners, learnt[: len(owners)])
        return self._judge(message, features, nearest(self.corpus, cosines), learnt[len(owners) :], opinion)

    @property
    def reader(self) -> Reader | None:
        return self.readings.reader if self.readings else None

    def read(self, text: str, earlier: Sequence[str]) -> Opinion | None:
        """What the reader says of a message after earlier ones, all as typed; None where there is no reader."""
        if self.readings is None:
            return None
        return self.readings.of(self.normaliser(text).text, self.normaliser(" ".join(earlier)).text)

    def likeness(self, message: Normalised) -> Likeness:
        """What terms and vectors say of each owner."""
        rows, cosines = self.vectors.search(self.encoder.encode_queries([message.text])[0], NEAREST_VECTORS)
        return likeness_in(self.corpus, self.term_index.scores(message), rows, cosines)

    def _judge(
        self,
        message: Normalised,
        features: Floats,
        near: tuple[float, float],
        learnt: npt.NDArray[np.float32],
        given: Opinion | None,
    ) -> Retrieval:
        ours, probabilities = self.corpus.ours, self.ranker.probabilities(features)
        kinds = self.ranker.kinds_of(learnt)
        mine = np.where(ours, probabilities, 0.0)
        opinion = self._read(message, mine, given)
        share = _one_share(mine)
        if opinion is not None:
            share = (share + _one_share(np.where(ours, opinion.owners, 0.0))) / 2
        said = (kinds,) if opinion is None else (kinds, opinion.kinds)
        reader = READER_SHARE if given is None else READER_SHARE_LATER
        best = [row for row in np.argsort(-share)[:OFFERED].tolist() if ours[row]]
        scope = self.ranker.in_scope(scope_signals(float(mine.sum()), *near, message.known, kinds[-1]))
        return Retrieval(
            message=message,
            candidates=tuple(
                Candidate(self.corpus.owners[row], float(share[row]), self._cases(opinion, row)) for row in best
            ),
            outside=self.corpus.owners[int(np.where(ours, 0.0, probabilities).argmax())].removeprefix(OUTSIDE),
            in_scope=scope if opinion is None else _between(scope, 1 - float(opinion.kinds[-1])),
            alike=_agreed([_named(one) for one in said], (1 - reader, reader) if opinion is not None else (1.0,)),
            opinions=tuple(_named(one) for one in said) if len(said) > 1 else (),
        )

    def _cases(self, opinion: Opinion | None, owner: int) -> Mapping[str | None, float]:
        return self.readings.cases(opinion, owner) if self.readings and opinion else {}

    def _read(self, message: Normalised, mine: Floats, given: Opinion | None) -> Opinion | None:
        """The reader's opinion; it keeps silent where a rule comes first that is newer than itself."""
        if self.readings is None or not self.readings.knows(int(mine.argmax())):
            return None
        return given or self.readings.of(message.text)


def _one_share(mine: Floats) -> Floats:
    shares: Floats = mine / max(float(mine.sum()), 1e-9)
    return shares


def _between(first: float, second: float) -> float:
    """The probability halfway between two, as odds."""
    possible = [min(max(one, 1e-5), 1 - 1e-5) for one in (first, second)]
    middle = math.sqrt(math.prod(one / (1 - one) for one in possible))
    return middle / (1 + middle)


def _named(kinds: Floats) -> Mapping[str, float]:
    return dict(zip(KINDS, kinds.tolist(), strict=True))


def _agreed(opinions: Sequence[Mapping[str, float]], weights: Sequence[float]) -> Mapping[str, float]:
    """The weighted geometric mean of opinions: what one of them excludes, the others do not bring back."""
    together = {
        kind: math.prod(one[kind] ** weight for one, weight in zip(opinions, weights, strict=True)) for kind in KINDS
    }
    total = max(sum(together.values()), 1e-9)
    return {kind: share / total for kind, share in together.items()}


def merge(first: Retrieval, second: Retrieval, *, share: float) -> Retrieval:
    """Two readings of one message, of which the first counts for `share`; the words are those of the first."""
    scores: dict[str, float] = {}
    cases: dict[str, Mapping[str | None, float]] = {}
    for reading, part in ((first, share), (second, 1 - share)):
        for candidate in reading.candidates:
            scores[candidate.rule] = scores.get(candidate.rule, 0.0) + candidate.score * part
            cases.setdefault(candidate.rule, candidate.cases)
    best = sorted(scores, key=lambda rule: -scores[rule])[:OFFERED]
    both = (share, 1 - share)
    return Retrieval(
        message=first.message,
        candidates=tuple(Candidate(rule, scores[rule], cases[rule]) for rule in best),
        outside=first.outside,
        in_scope=max(first.in_scope, second.in_scope),
        alike=_agreed((first.alike, second.alike), both),
        # Where one of the two has a single witness, so have both.
        opinions=tuple(_agreed(pair, both) for pair in zip(first.opinions, second.opinions, strict=False)),
    )

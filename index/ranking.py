"""From several kinds of likeness to one probability a rule, and the two numbers that decide whether to answer.

Scores are added with learnt weights, never fused by rank, because a rank forgets how near a text came. All weights are
fitted at build time on the content's own examples, each scored as if it were not in the index.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import optimize
from sklearn.linear_model import LogisticRegression

Floats = npt.NDArray[np.float64]

FEATURES = ("classifier", "terms", "dense", "passages")
# The best text of a rule counts whole, the second half, the third a quarter: one lucky text is not a rule.
DECAY = (1.0, 0.5, 0.25)
WIDER_THAN_SCORES = 4.0


def best_three(owners: npt.NDArray[np.int64], scores: npt.NDArray[np.float32], count: int) -> npt.NDArray[np.float32]:
    """Sum the three best texts of each owner, decayed and scaled to at most one; (count,).

    `owners` and `scores` name the texts that were hit, in any order; an owner without a hit gets zero. Scores are at
    most one in size, so that one number sorts by both.
    """
    order = np.argsort(owners * WIDER_THAN_SCORES - scores)
    owners, scores = owners[order], scores[order]
    begins = np.flatnonzero(np.diff(owners, prepend=-1))
    place = np.arange(len(owners)) - np.repeat(begins, np.diff(begins, append=len(owners)))
    counted = np.flatnonzero(place < len(DECAY))
    weights = np.asarray(DECAY)[place[counted]] / sum(DECAY)
    sums = np.bincount(owners[counted], weights=np.maximum(scores[counted], 0) * weights, minlength=count)
    return sums.astype(np.float32)


@dataclass(frozen=True)
class Ranker:
    """Weights of the features, and the calibrations of what they say."""

    weights: tuple[float, ...]
    scope: tuple[float, ...]
    """Intercept, then weights of `scope_signals`."""
    kinds: tuple[tuple[float, ...], ...]
    """For each kind of answer: intercept, then weights of the classifier's scores for all kinds."""

    def probabilities(self, features: Floats) -> Floats:
        """One probability an owner from (owners, features) scores."""
        return softmax(features @ np.asarray(self.weights))

    def in_scope(self, signals: Floats) -> float:
        return _logistic(self.scope, signals)

    def kinds_of(self, scores: npt.NDArray[np.float32]) -> Floats:
        """One probability a kind of answer from the classifier's scores, (kinds,)."""
        weights = np.asarray(self.kinds)
        return softmax(weights[:, 0] + weights[:, 1:] @ scores)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Ranker:
        weights, scope = (tuple(map(float, data[name])) for name in ("weights", "scope"))
        return cls(weights, scope, tuple(tuple(map(float, row)) for row in data["kinds"]))


def softmax(scores: Floats) -> Floats:
    raised: Floats = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return shares


def scope_signals(mass: float, near_ours: float, near_others: float, known: float, alike_outside: float) -> Floats:
    """What tells our questions from others: the mass on our rules, how near the nearest text of ours and of others is
    by spelling, the share of words we know, and how much the message is like questions that are not ours."""
    return np.array([_logit(mass), near_ours, near_ours - near_others, known, _logit(1 - alike_outside)])


def _logit(share: float) -> float:
    share = min(max(share, 1e-6), 1 - 1e-6)
    return math.log(share / (1 - share))


def fit_weights(features: Sequence[Floats], owners: Sequence[int]) -> tuple[float, ...]:
    """Weights that make the true owner most probable, by maximum likelihood with a little ridge."""
    stacked = np.stack(features)
    truth = np.asarray(owners)
    rows = np.arange(len(truth))

    def loss(weights: Floats) -> tuple[float, Floats]:
        probabilities = softmax(stacked @ weights)
        error = probabilities.copy()
        error[rows, truth] -= 1
        gradient = np.einsum("no,nof->f", error, stacked) / len(truth) + 2e-4 * weights
        value = -np.log(probabilities[rows, truth] + 1e-12).mean() + 1e-4 * float(weights @ weights)
        return float(value), gradient

    start = np.full(stacked.shape[-1], 5.0)
    # A kind of likeness can be useless, never harmful: more of it must not speak against a rule.
    result = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0.0, 80.0)] * len(start))
    return tuple(float(weight) for weight in result.x)


def fit_logistic(signals: Sequence[Floats], truth: Sequence[bool]) -> tuple[float, ...]:
    """Intercept and weights of a calibrated yes or no; a bare share where all examples say the same."""
    if len(set(truth)) < 2:
        share = (sum(truth) + 1) / (len(truth) + 2)
        return (float(np.log(share / (1 - share))), *(0.0 for _ in signals[0]))
    model = LogisticRegression(C=10.0, max_iter=1_000).fit(np.stack(signals), np.asarray(truth))
    return (float(model.intercept_[0]), *(float(weight) for weight in model.coef_[0]))


def fit_kinds(scores: npt.NDArray[np.float32], truth: npt.NDArray[np.int64]) -> tuple[tuple[float, ...], ...]:
    """Multinomial calibration of (n, kinds) scores; the scores alone, sharpened, where a kind was never right."""
    kinds = scores.shape[1]
    if len(set(truth.tolist())) < kinds:
        return tuple((0.0, *(float(5 * (row == column)) for column in range(kinds))) for row in range(kinds))
    model = LogisticRegression(C=10.0, max_iter=1_000).fit(scores, truth)
    return tuple((float(start), *map(float, row)) for start, row in zip(model.intercept_, model.coef_, strict=True))


def _logistic(weights: Sequence[float], signals: Floats) -> float:
    return 1 / (1 + math.exp(-(weights[0] + float(np.dot(weights[1:], signals)))))

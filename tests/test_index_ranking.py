"""Scores are added with their size, owners are ranked by their best three texts, weights are learnt."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from index import classifier
from index.ranking import Groups, Ranker, fit_logistic, fit_weights, softmax


def test_three_good_texts_beat_one_lucky_one() -> None:
    groups = Groups(np.array([0, 0, 0, 1]), 2)
    scores = groups.best_three(np.array([0.8, 0.8, 0.8, 0.9], dtype=np.float32))
    assert scores[0] > scores[1]


def test_an_owner_with_few_texts_is_not_helped_by_others() -> None:
    groups = Groups(np.array([0, 1, 1, 1]), 2)
    scores = groups.best_three(np.array([1.0, 0, 0, 0], dtype=np.float32))
    assert scores == pytest.approx([1 / 1.75, 0])


def test_left_out_scores_equal_a_fit_without_the_example() -> None:
    chance = np.random.default_rng(1)
    rows = sparse.csr_matrix(chance.random((12, 6), dtype=np.float32))
    owners = np.array([0, 1, 2] * 4)
    _, left_out = classifier.fit(rows, owners, 3, np.array([2, 5]))
    kept = np.arange(12) != 5
    alone, _ = classifier.fit(rows[kept], owners[kept], 3, np.array([0]))
    cosines = np.asarray((rows[kept] @ rows[5].T).todense(), dtype=np.float32).ravel()
    assert left_out[1] == pytest.approx(alone.scores(cosines), abs=2e-3)


def test_weights_learn_which_feature_tells_the_truth() -> None:
    chance = np.random.default_rng(2)
    owners = chance.integers(0, 4, 80).tolist()
    features = [np.stack([np.eye(4)[owner], chance.random(4)], axis=1) for owner in owners]
    useful, noise = fit_weights(features, owners)
    assert useful > 5 * max(noise, 0.1)


def test_a_calibrated_number_is_a_share() -> None:
    weights = fit_logistic([np.array([x]) for x in (-2.0, -1.0, 1.0, 2.0) * 10], [False, False, True, True] * 10)
    ranker = Ranker((1.0,), weights, weights)
    assert ranker.in_scope(np.array([2.0])) > 0.9
    assert Ranker.from_json(ranker.to_json()) == ranker


def test_probabilities_add_up_to_one() -> None:
    assert softmax(np.array([[1.0, 2.0, 3.0]])).sum() == pytest.approx(1)

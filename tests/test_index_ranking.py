"""Scores are added with their size, owners are ranked by their best three texts, weights are learnt."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from scipy import sparse

from index import classifier
from index.lexical import NgramIndex
from index.normalise import Normalised
from index.ranking import Ranker, best_three, fit_kinds, fit_logistic, fit_weights, softmax


def test_three_good_texts_beat_one_lucky_one() -> None:
    scores = best_three(np.array([0, 1, 0, 0]), np.array([0.8, 0.9, 0.8, 0.8], dtype=np.float32), 2)
    assert scores[0] > scores[1]


def test_only_the_best_three_texts_count_and_an_owner_without_one_gets_nothing() -> None:
    scores = best_three(np.array([0, 0, 0, 0, 2]), np.array([0.2, 1.0, 0.5, 0.4, 1.0], dtype=np.float32), 3)
    assert scores == pytest.approx([(1.0 + 0.25 + 0.1) / 1.75, 0, 1 / 1.75])


def examples(seed: int = 1) -> tuple[sparse.csr_matrix, npt.NDArray[np.float32], npt.NDArray[np.uint64]]:
    """Twelve unit rows of three owners, their targets and keys."""
    rows = np.random.default_rng(seed).random((12, 6), dtype=np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return (
        sparse.csr_matrix(rows),
        np.eye(3, dtype=np.float32)[[0, 1, 2] * 4],
        np.arange(12, dtype=np.uint64) << classifier.KIND_BITS,
    )


def test_left_out_scores_equal_a_fit_without_the_example() -> None:
    rows, targets, keys = examples()
    _, left_out = classifier.fit(rows, targets, keys, "abc", np.array([2, 5]))
    kept = np.arange(12) != 5
    alone, _ = classifier.fit(rows[kept], targets[kept], keys[kept], "abc", np.array([0]))
    cosines = np.asarray((rows[kept] @ rows[5].T).todense(), dtype=np.float32).ravel()
    assert left_out[1] == pytest.approx(alone.scores(cosines, range(3)), abs=2e-3)


def test_a_classifier_without_an_edit_stays_as_it_is() -> None:
    rows, targets, keys = examples()
    learnt, _ = classifier.fit(rows, targets, keys, "abc", np.array([0]))
    turned = np.arange(12)[::-1]
    adapted, new = learnt.adapt(rows[turned], targets[turned], keys[turned], "abc")
    assert new == 0
    assert adapted.weights == pytest.approx(learnt.weights[turned])


def test_a_new_example_is_learnt_at_once_and_a_new_column_too() -> None:
    rows, targets, keys = examples()
    few = np.arange(12) < 11
    learnt, _ = classifier.fit(rows[few], targets[few], keys[few], "abc", np.array([0]))
    wider = np.hstack([targets, np.zeros((12, 1), dtype=np.float32)])
    wider[11] = [0, 0, 0, 1]
    adapted, new = learnt.adapt(rows, wider, keys, "abcd")
    cosines = np.asarray((rows @ rows[11].T).todense(), dtype=np.float32).ravel()
    assert new == 1
    assert adapted.scores(cosines, range(4)).argmax() == 3


def test_an_answer_that_changed_is_as_good_as_learnt_anew() -> None:
    """An example is known by its words; forgetting it for its new answer would make all others lean."""
    rows, targets, keys = examples()
    learnt, _ = classifier.fit(rows, targets, keys, "abc", np.array([0]))
    turned, other = targets.copy(), keys.copy()
    turned[[0, 3]], other[[0, 3]] = [0, 0, 1], keys[[0, 3]] | np.uint64(1)
    adapted, changed = learnt.adapt(rows, turned, other, "abc")
    anew, _ = classifier.fit(rows, turned, other, "abc", np.array([0]))
    assert changed == 2
    assert adapted.weights == pytest.approx(anew.weights, abs=2e-3)


def test_weights_learn_which_feature_tells_the_truth() -> None:
    chance = np.random.default_rng(2)
    owners = chance.integers(0, 4, 80).tolist()
    features = [np.stack([np.eye(4)[owner], chance.random(4)], axis=1) for owner in owners]
    useful, noise = fit_weights(features, owners)
    assert useful > 5 * max(noise, 0.1)


def test_a_calibrated_number_is_a_share() -> None:
    weights = fit_logistic([np.array([x]) for x in (-2.0, -1.0, 1.0, 2.0) * 10], [False, False, True, True] * 10)
    ranker = Ranker((1.0,), weights, ((0.0, 1.0),))
    assert ranker.in_scope(np.array([2.0])) > 0.9
    assert Ranker.from_json(ranker.to_json()) == ranker


def test_kinds_are_calibrated_together() -> None:
    scores = np.tile(np.eye(3, dtype=np.float32), (20, 1))
    ranker = Ranker((1.0,), (0.0,), fit_kinds(scores, np.tile([0, 1, 2], 20)))
    chances = ranker.kinds_of(np.array([1.0, 0.0, 0.0], dtype=np.float32))
    assert chances[0] > 0.9
    assert chances.sum() == pytest.approx(1)


def test_probabilities_add_up_to_one() -> None:
    assert softmax(np.array([[1.0, 2.0, 3.0]])).sum() == pytest.approx(1)


def test_one_message_is_weighed_as_the_library_weighs_many() -> None:
    texts = [
        Normalised(tuple(words), tuple(words), (), 0)
        for words in (["like", "calon"], ["like", "kpu", "like"], ["lapor"])
    ]
    index = NgramIndex.of(texts)
    for text in (*texts, Normalised(("like", "asing"), ("like", "asing"), (), 1), Normalised((), (), (), 0)):
        whole = (index.transform([text]) @ index.rows.T).toarray().ravel()
        assert index.scores(text) == pytest.approx(whole, abs=1e-6)

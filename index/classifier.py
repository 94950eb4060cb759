"""A linear classifier over the n-gram rows: kernel ridge regression, whose leave-one-out scores come in closed form.

With K the cosines of all examples and A = (K + λI)⁻¹Y, the score of a message is k·A, and the score that an example
would have had without itself is y - A_i / (K + λI)⁻¹_ii (Rifkin and Lippert, 2007). No folds and no second training.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import linalg, sparse

RIDGE = 0.3
BLOCK = 512

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Classifier:
    """`weights` is (examples, owners); a message's cosines with the examples times it gives its scores."""

    weights: Floats

    def scores(self, cosines: Floats) -> Floats:
        """One score an owner, (owners,), about 1 for a sure hit and 0 for none."""
        result: Floats = cosines @ self.weights
        return result


def fit(
    rows: sparse.csr_matrix, owners: npt.NDArray[np.int64], count: int, sample: npt.NDArray[np.int64]
) -> tuple[Classifier, Floats]:
    """Fit on examples with their owner's number; also gives leave-one-out scores, (sample, owners)."""
    kernel = _kernel(rows)
    kernel[np.diag_indices_from(kernel)] += RIDGE
    targets = np.zeros((len(owners), count), dtype=np.float32)
    targets[np.arange(len(owners)), owners] = 1.0
    # The kernel is positive definite: one Cholesky factor serves the weights and the inverse's columns of the sample.
    factor = linalg.cho_factor(kernel.T, lower=True, overwrite_a=True, check_finite=False)
    weights = linalg.cho_solve(factor, targets, check_finite=False)
    columns = np.zeros((len(owners), len(sample)), dtype=np.float32)
    columns[sample, np.arange(len(sample))] = 1.0
    own = linalg.cho_solve(factor, columns, overwrite_b=True, check_finite=False)[sample, np.arange(len(sample))]
    return Classifier(weights), (targets[sample] - weights[sample] / own[:, None]).astype(np.float32)


def _kernel(rows: sparse.csr_matrix) -> Floats:
    """Cosines of all examples with each other, (n, n), made in blocks because the sparse product is larger still."""
    kernel = np.empty((rows.shape[0], rows.shape[0]), dtype=np.float32)
    columns = rows.T.tocsr()
    for start in range(0, rows.shape[0], BLOCK):
        (rows[start : start + BLOCK] @ columns).toarray(out=kernel[start : start + BLOCK])
    return kernel

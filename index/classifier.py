"""A classifier over the n-gram rows: kernel ridge regression, whose leave-one-out scores come in closed form.

With K the bent cosines of all examples and A = (K + λI)⁻¹Y, the score of a message is k·A, and the score that an
example would have had without itself is y - A_i / (K + λI)⁻¹_ii (Rifkin and Lippert, 2007). No folds and no second
training. Squaring the cosines lets pairs of n-grams count, which a linear classifier cannot (docs/decisions/0006).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import linalg, sparse

RIDGE = 0.05
SHIFT = 0.2
BLOCK = 512

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Classifier:
    """`weights` is (examples, columns); a message's bent cosines with the examples times it gives its scores."""

    weights: Floats

    def scores(self, cosines: Floats) -> Floats:
        """One score a column, (columns,), about 1 for a sure hit and 0 for none."""
        result: Floats = bend(cosines) @ self.weights
        return result


def bend(cosines: Floats) -> Floats:
    """The kernel: 1 for the same text, small for texts that share little."""
    bent: Floats = ((cosines + np.float32(SHIFT)) / np.float32(1 + SHIFT)) ** 2
    return bent


def fit(rows: sparse.csr_matrix, targets: Floats, sample: npt.NDArray[np.int64]) -> tuple[Classifier, Floats]:
    """Fit on examples with their (examples, columns) targets; also gives leave-one-out scores, (sample, columns)."""
    kernel = _kernel(rows)
    kernel[np.diag_indices_from(kernel)] += np.float32(RIDGE)
    # The kernel is positive definite: one Cholesky factor serves the weights and the inverse's columns of the sample.
    factor = linalg.cho_factor(kernel.T, lower=True, overwrite_a=True, check_finite=False)
    weights = linalg.cho_solve(factor, targets, check_finite=False).astype(np.float32)
    columns = np.zeros((len(targets), len(sample)), dtype=np.float32)
    columns[sample, np.arange(len(sample))] = 1.0
    own = linalg.cho_solve(factor, columns, overwrite_b=True, check_finite=False)[sample, np.arange(len(sample))]
    return Classifier(weights), (targets[sample] - weights[sample] / own[:, None]).astype(np.float32)


def _kernel(rows: sparse.csr_matrix) -> Floats:
    """The kernel of all examples with each other, (n, n), made in blocks because the sparse product is larger still."""
    kernel = np.empty((rows.shape[0], rows.shape[0]), dtype=np.float32)
    columns = rows.T.tocsr()
    for start in range(0, rows.shape[0], BLOCK):
        block = kernel[start : start + BLOCK]
        (rows[start : start + BLOCK] @ columns).toarray(out=block)
        block[:] = bend(block)
    return kernel

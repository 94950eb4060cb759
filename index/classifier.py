"""A classifier over the n-gram rows: kernel ridge regression, whose leave-one-out scores come in closed form.

With K the bent cosines of all examples and A = (K + λI)⁻¹Y, the score of a message is k·A, and the score that an
example would have had without itself is y - A_i / (K + λI)⁻¹_ii (Rifkin and Lippert, 2007). No folds and no second
training. Squaring the cosines lets pairs of n-grams count, which a linear classifier cannot (docs/decisions/0006).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import linalg, sparse

RIDGE = 0.05
SHIFT = 0.2
BLOCK = 512
# So many known examples, those that new ones move most, are mended together with them.
MOVED, MOVED_BY_ONE = 1_000, 50
# So many bits of a key tell the kind of answer, the others what the example says and whose it is.
KIND_BITS = np.uint64(3)

Floats = npt.NDArray[np.float32]
Keys = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Classifier:
    """What was learnt: one row of weights an example, one column a thing to tell."""

    weights: Floats
    """(examples, columns); fastest in Fortran order, where a column lies in one piece"""
    keys: Keys
    """(examples,) what each example was, so that its row is found again after an edit; the last bits are its answer."""
    columns: tuple[str, ...]

    def scores(self, cosines: Floats, columns: Sequence[int]) -> Floats:
        """The scores of some columns from the cosines with all examples, about 1 for a sure hit and 0 for none."""
        # One column after the other: all of them together are more memory than a processor reads in a millisecond.
        bent = bend(cosines)
        return np.array([bent @ self.weights[:, column] for column in columns], dtype=np.float32)

    def adapt(
        self, rows: sparse.csr_matrix, targets: Floats, keys: Keys, columns: Sequence[str]
    ) -> tuple[Classifier, int]:
        """The classifier of an edited content, and how many of its examples are new or answered otherwise.

        Known examples keep their weights and new ones get those that mend what the known ones leave wrong; then both
        are mended once more together with the known examples that the new ones move most. That is as good as learning
        anew while little changed (docs/decisions/0007). An example whose answer changed is known: to forget it and
        learn it anew would leave the others leaning to one side.
        """
        weights, known = self.inherited(keys, columns), self._known(keys)
        new = np.flatnonzero(~np.isin(keys, self.keys))
        if len(new):
            before = weights[new].copy()
            # What only turns needs no balance: what it takes from one answer it gives to another.
            balanced = not known[new].all()
            _mend(weights, rows, targets, new, balanced=balanced)
            moved = np.abs(kernel(rows, rows[new]) @ (weights[new] - before)).sum(axis=1)
            moved[new] = np.inf
            most = np.argsort(-moved)[: len(new) + min(MOVED, MOVED_BY_ONE * len(new))]
            _mend(weights, rows, targets, most, balanced=balanced)
        return Classifier(weights, keys, tuple(columns)), len(new)

    def inherited(self, keys: Keys, columns: Sequence[str]) -> Floats:
        """The weights that known examples bring along to other examples and columns, zero for the others."""
        mine = self.keys >> KIND_BITS
        known = np.flatnonzero(self._known(keys))
        order = np.argsort(mine)
        old_rows = order[np.searchsorted(mine, keys[known] >> KIND_BITS, sorter=order)]
        place = {name: column for column, name in enumerate(self.columns)}
        weights = np.zeros((len(keys), len(columns)), dtype=np.float32, order="F")
        for column, name in enumerate(columns):
            if name in place:
                weights[known, column] = self.weights[old_rows, place[name]]
        return weights

    def _known(self, keys: Keys) -> npt.NDArray[np.bool_]:
        """(examples,) which of them were learnt from, whatever their answer was then."""
        return np.isin(keys >> KIND_BITS, self.keys >> KIND_BITS)


def _mend(
    weights: Floats, rows: sparse.csr_matrix, targets: Floats, chosen: npt.NDArray[np.int64], *, balanced: bool
) -> None:
    """Change the weights of some examples so that they are told right, whatever the others say.

    All questions are a little alike, so the changes of a column must add up to zero where examples are new: without
    that, a hundred new permissions would make every message look permitted.
    """
    rest = targets[chosen] - np.float32(RIDGE) * weights[chosen]
    for start in range(0, len(chosen), BLOCK):
        rest[start : start + BLOCK] -= kernel(rows[chosen[start : start + BLOCK]], rows) @ weights
    own = kernel(rows[chosen], rows[chosen])
    own[np.diag_indices_from(own)] += np.float32(RIDGE)
    ones = np.ones((len(chosen), 1), dtype=np.float32)
    solved = linalg.solve(own, np.hstack([rest, ones]), assume_a="pos", check_finite=False)
    change, level = solved[:, :-1], solved[:, -1:]
    weights[chosen] += change - level * (change.sum(axis=0) / level.sum()) if balanced else change


def bend(cosines: Floats) -> Floats:
    """From cosines to the kernel: 1 for the same text, small for texts that share little."""
    bent: Floats = ((cosines + np.float32(SHIFT)) / np.float32(1 + SHIFT)) ** 2
    return bent


def kernel(some: sparse.csr_matrix, others: sparse.csr_matrix) -> Floats:
    """The kernel of some rows with others, (some, others); in blocks because the sparse product is larger still."""
    result = np.empty((some.shape[0], others.shape[0]), dtype=np.float32)
    columns = others.T.tocsr()
    for start in range(0, some.shape[0], BLOCK):
        block = result[start : start + BLOCK]
        (some[start : start + BLOCK] @ columns).toarray(out=block)
        block[:] = bend(block)
    return result


def fit(
    rows: sparse.csr_matrix, targets: Floats, keys: Keys, columns: Sequence[str], sample: npt.NDArray[np.int64]
) -> tuple[Classifier, Floats]:
    """Fit on examples with their (examples, columns) targets; also gives leave-one-out scores, (sample, columns).

    Takes n² floats of memory and n³/3 steps: a minute for 30,000 examples on two cores.
    """
    import torch  # seconds to import; only who learns pays

    system = kernel(rows, rows)
    system[np.diag_indices_from(system)] += np.float32(RIDGE)
    # The kernel is positive definite: one Cholesky factor, made in place, serves the weights and the inverse's columns
    # of the sample. By torch, because OpenBLAS (0.3.30) crashes on a matrix of this size on some processors.
    whole = torch.from_numpy(system).T
    factor = torch.linalg.cholesky(whole, out=whole)
    weights: Floats = torch.cholesky_solve(torch.from_numpy(targets), factor).numpy()
    own = np.empty(len(sample), dtype=np.float32)
    for start in range(0, len(sample), BLOCK):
        part = sample[start : start + BLOCK]
        unit = torch.zeros((len(targets), len(part)))
        unit[part, range(len(part))] = 1.0
        own[start : start + BLOCK] = torch.cholesky_solve(unit, factor)[part, range(len(part))].numpy()
    left_out: Floats = targets[sample] - weights[sample] / own[:, None]
    return Classifier(weights, keys, tuple(columns)), left_out

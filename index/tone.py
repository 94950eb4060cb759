"""Tell whether a text takes sides, from examples that do and examples that do not.

The same kernel ridge regression as for questions (`index.classifier`), on a few thousand short texts: it is fitted in
seconds when the program starts, so nothing of it has to be shipped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import linalg

from index.classifier import bend, kernel
from index.lexical import NgramIndex
from index.normalise import Normalised

RIDGE = 0.3


@dataclass(frozen=True)
class Tone:
    """Scores a text between about -1 (takes no side) and 1 (takes sides)."""

    ngrams: NgramIndex
    weights: npt.NDArray[np.float32]
    """(examples,)"""

    def score(self, message: Normalised) -> float:
        return float(bend(self.ngrams.scores(message)) @ self.weights)


def fit_tone(messages: Sequence[Normalised], takes_sides: Sequence[bool]) -> Tone:
    """Fit on examples; takes n² floats and n³/3 steps for n of them."""
    ngrams = NgramIndex.of(messages)
    system = kernel(ngrams.rows, ngrams.rows)
    system[np.diag_indices_from(system)] += np.float32(RIDGE)
    targets = np.where(np.asarray(takes_sides), 1.0, -1.0).astype(np.float32)
    weights = linalg.solve(system, targets, assume_a="pos", overwrite_a=True, check_finite=False)
    return Tone(ngrams, weights)

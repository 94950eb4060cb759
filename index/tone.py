"""Tell whether a text takes sides, from examples that do and examples that do not.

The same kernel ridge regression as for questions (`index.classifier`), on a few thousand short texts: it is fitted in
seconds and kept beside the snapshot that it belongs to, so nothing of it has to be shipped.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import linalg, sparse

from index.classifier import bend, kernel
from index.lexical import NgramIndex
from index.normalise import Normalised

RIDGE = 0.3
SUMS, ROWS = "sums.json", "rows.npz"


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


def write_tone(folder: Path, tone: Tone) -> None:
    """Keep a tone in a folder that appears whole, with the sha256 of its files; one that is there already stays."""
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="draft-") as draft:
        made = Path(draft) / folder.name
        made.mkdir()
        tone.ngrams.write(made / "ngrams")
        sparse.save_npz(made / ROWS, tone.ngrams.rows, compressed=False)
        np.save(made / "weights.npy", tone.weights, allow_pickle=False)
        (made / SUMS).write_text(json.dumps(_sums(made)), encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        os.rename(made, folder)


def read_tone(folder: Path) -> Tone | None:
    """The tone that was kept; None when there is none, or a byte of it changed."""
    try:
        if json.loads((folder / SUMS).read_text(encoding="utf-8")) != _sums(folder):
            return None
        ngrams = NgramIndex.read(folder / "ngrams", sparse.load_npz(folder / ROWS).tocsr())
        return Tone(ngrams, np.load(folder / "weights.npy", allow_pickle=False))
    except (OSError, ValueError, KeyError):
        return None


def _sums(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != SUMS)
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

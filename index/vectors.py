"""Nearest vectors by cosine: the only place that knows FAISS."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

# One thread: a query is far shorter than waking a second one.
faiss.omp_set_num_threads(1)


class VectorIndex:
    """Unit vectors in a flat index of half precision: every row is compared, and half the memory is read."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def of(cls, vectors: Vectors) -> VectorIndex:
        """Index the rows of an (n, d) array of unit vectors."""
        half = faiss.ScalarQuantizer.QT_fp16
        index = faiss.IndexScalarQuantizer(int(vectors.shape[1]), half, faiss.METRIC_INNER_PRODUCT)
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    @classmethod
    def read(cls, path: Path) -> VectorIndex:
        """Read an index from a file; RuntimeError when FAISS cannot make sense of it."""
        return cls(faiss.read_index(str(path)))

    def write(self, path: Path) -> None:
        faiss.write_index(self._index, str(path))

    @property
    def dimension(self) -> int:
        return int(self._index.d)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def vectors(self) -> Vectors:
        """All rows, (n, d), in the order in which they were added."""
        rows: Vectors = self._index.reconstruct_n(0, len(self))
        return rows

    def search(self, query: Vectors, count: int) -> tuple[npt.NDArray[np.int64], Vectors]:
        """The rows nearest to one (d,) unit vector and their cosines, best first."""
        # Vectors have length one, so the inner product is the cosine.
        scores, rows = self._index.search(query.reshape(1, -1), min(count, len(self)))
        return rows[0], scores[0]

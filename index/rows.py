"""What an index works out of each text, kept so that releases share what they have in common.

An edit touches few of many thousand texts. A snapshot therefore keeps a ground, the rows of an earlier index as they
are, and beside it only the rows that the ground lacks; which row belongs to which text is told by names of the texts.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse

from index.normalise import Normalised

Keys = npt.NDArray[np.uint64]
Order = npt.NDArray[np.int32]
Halves = npt.NDArray[np.float16]

# With more rows beside its ground than this share, a snapshot becomes a ground of its own.
BESIDE = 0.05


@dataclass(frozen=True)
class Rows:
    """One row a text in each of these, the questions first and then the passages."""

    keys: Keys
    """(texts,) names of the texts"""
    vectors: Halves
    """(texts, dimension)"""
    ngrams: sparse.csr_matrix
    """(texts, n-grams); those of passages are empty"""
    terms: sparse.csr_matrix
    """(texts, words) how often a text has a word; those of passages are empty"""
    words: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.keys)

    def write(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        np.save(folder / "keys.npy", self.keys, allow_pickle=False)
        np.save(folder / "vectors.npy", self.vectors, allow_pickle=False)
        sparse.save_npz(folder / "ngrams.npz", self.ngrams, compressed=False)
        sparse.save_npz(folder / "terms.npz", self.terms, compressed=False)
        (folder / "words.json.gz").write_bytes(packed(self.words))

    @classmethod
    def read(cls, folder: Path) -> Rows:
        keys, vectors = (np.load(folder / f"{name}.npy", allow_pickle=False) for name in ("keys", "vectors"))
        ngrams, terms = (sparse.load_npz(folder / f"{name}.npz").tocsr() for name in ("ngrams", "terms"))
        return cls(keys, vectors, ngrams, terms, tuple(unpacked((folder / "words.json.gz").read_bytes())))

    def at(self, places: Order) -> Rows:
        """Some rows in another order."""
        return Rows(self.keys[places], self.vectors[places], self.ngrams[places], self.terms[places], self.words)

    def with_own_words(self) -> Rows:
        """The same without words that no text has."""
        used, columns = np.unique(self.terms.indices, return_inverse=True)
        shape = (len(self), len(used))
        terms = sparse.csr_matrix((self.terms.data, columns.astype(np.int32), self.terms.indptr), shape=shape)
        return replace(self, terms=terms, words=tuple(self.words[column] for column in used))


@dataclass(frozen=True)
class Laid:
    """Rows as they are kept: a ground, what it lacks, and the order in which both together are the whole."""

    ground: Rows
    own: Rows
    order: Order
    """(texts,) numbers of rows, those of the ground first"""

    @classmethod
    def upon(cls, ground: Rows | None, rows: Rows) -> Laid:
        """The rows upon a ground, where that still holds nearly all of them, else as a ground of their own."""
        if ground is not None:
            places = {key: place for place, key in enumerate(ground.keys.tolist())}
            missing = np.array([row for row, key in enumerate(rows.keys.tolist()) if key not in places], dtype=np.int32)
            if len(missing) <= BESIDE * len(rows):
                places.update((int(rows.keys[row]), len(ground) + n) for n, row in enumerate(missing.tolist()))
                order = np.array([places[key] for key in rows.keys.tolist()], dtype=np.int32)
                return cls(ground, rows.at(missing).with_own_words(), order)
        return cls(rows, rows.at(np.zeros(0, dtype=np.int32)).with_own_words(), np.arange(len(rows), dtype=np.int32))

    def whole(self) -> Rows:
        """All rows in the order of their texts."""
        ground, own = self.ground, self.own
        if not len(own) and np.array_equal(self.order, np.arange(len(ground))):
            return ground
        terms, words = _same_words(ground, own)
        both = Rows(
            np.concatenate((ground.keys, own.keys)),
            np.concatenate((ground.vectors, own.vectors)),
            sparse.vstack((ground.ngrams, own.ngrams), format="csr"),
            sparse.vstack(terms, format="csr"),
            words,
        )
        return both.at(self.order)

    def write(self, ground: Path, own: Path) -> None:
        self.ground.write(ground)
        self.own.write(own)
        # Most rows follow the one before, so the steps pack well.
        np.savez_compressed(own / "order.npz", steps=np.diff(self.order, prepend=np.int32(0)))

    @classmethod
    def read(cls, ground: Path, own: Path) -> Laid:
        order = np.cumsum(np.load(own / "order.npz", allow_pickle=False)["steps"], dtype=np.int32)
        return cls(Rows.read(ground), Rows.read(own), order)


def key_of(message: Normalised, *, passage: bool = False) -> int:
    """Names everything that an index works out from a text: its words, its terms, and what it is there for."""
    text = "\n".join((message.text, " ".join(message.terms), *(("",) if passage else ())))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])


def with_empty(rows: sparse.csr_matrix, count: int) -> sparse.csr_matrix:
    """The rows and so many empty ones after them."""
    ends = np.concatenate((rows.indptr, np.full(count, rows.indptr[-1], dtype=rows.indptr.dtype)))
    return sparse.csr_matrix((rows.data, rows.indices, ends), shape=(rows.shape[0] + count, rows.shape[1]))


def packed(data: object) -> bytes:
    """JSON, the same bytes for the same data."""
    return gzip.compress(json.dumps(data, ensure_ascii=False, default=str).encode(), compresslevel=4, mtime=0)


def unpacked(data: bytes) -> list[str]:
    """What `packed` was given: names."""
    names: list[str] = json.loads(gzip.decompress(data))
    return names


def _same_words(ground: Rows, own: Rows) -> tuple[tuple[sparse.csr_matrix, sparse.csr_matrix], tuple[str, ...]]:
    """The terms of both with the same columns: the words of the ground, then those that only the others have."""
    number = {word: column for column, word in enumerate(ground.words)}
    for word in own.words:
        number.setdefault(word, len(number))
    columns = np.array([number[word] for word in own.words], dtype=np.int32)
    shape = (len(ground), len(number)), (len(own), len(number))
    ours = sparse.csr_matrix((ground.terms.data, ground.terms.indices, ground.terms.indptr), shape=shape[0])
    theirs = sparse.csr_matrix((own.terms.data, columns[own.terms.indices], own.terms.indptr), shape=shape[1])
    return (ours, theirs), tuple(number)

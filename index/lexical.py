"""Likeness of spelling: BM25 over stems and concepts, and cosines of word and character n-grams."""

from __future__ import annotations

import gzip
import itertools
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from index.normalise import REMEMBERED, Normalised

Scores = npt.NDArray[np.float32]
VIEWS = ("words", "characters")
CHARACTERS = (3, 4)
# A character n-gram that more than this share of the texts have tells little and costs most of the time of a search;
# frequent words stay, because they carry "boleh", "tidak" and "kan" (docs/decisions/0005).
COMMON = 0.05
# BM25: how soon a word that is repeated stops to count (k1), and how much the length of a text matters (b).
SATURATION, LENGTH_COUNTS = 1.2, 0.5
# A word that more than this share of the texts have is kept as a whole column: some 50 words, 10 MB.
OFTEN = 1 / 16
# In a little world every n-gram is common.
FEW_TEXTS = 4_000


def _vectorizer(view: str, *, common: float = 1.0) -> TfidfVectorizer:
    shared = {"sublinear_tf": True, "lowercase": False, "min_df": 2, "dtype": np.float32}
    if view == "words":
        return TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\S+", **shared)
    return TfidfVectorizer(analyzer="char_wb", ngram_range=CHARACTERS, max_df=common, **shared)


def _document(view: str, text: Normalised) -> str:
    return " ".join(text.terms) if view == "words" else text.text


class NgramIndex:
    """Texts as rows of word and character n-grams weighted by tf-idf; both views count half."""

    def __init__(self, vectorizers: dict[str, TfidfVectorizer], rows: sparse.csr_matrix) -> None:
        self._vectorizers = vectorizers
        self._of_word: dict[str, tuple[int, ...]] = {}
        self.rows = rows
        self._postings = rows.tocsc()

    @classmethod
    def of(cls, texts: Sequence[Normalised]) -> NgramIndex:
        """Learn the n-grams and their weights from the texts."""
        common = COMMON if len(texts) > FEW_TEXTS else 1.0
        vectorizers = {view: _vectorizer(view, common=common) for view in VIEWS}
        blocks = [vectorizers[view].fit_transform([_document(view, text) for text in texts]) for view in VIEWS]
        return cls(vectorizers, _join(blocks))

    def of_others(
        self, texts: Sequence[Normalised], known: Sequence[int | None], rows: sparse.csr_matrix
    ) -> NgramIndex:
        """Other texts by the same n-grams and weights; `known` says which of the given rows a text already has."""
        new = [number for number, row in enumerate(known) if row is None]
        made = sparse.vstack([rows, self.transform([texts[number] for number in new])], format="csr") if new else rows
        place = iter(range(rows.shape[0], made.shape[0]))
        return NgramIndex(self._vectorizers, made[[next(place) if row is None else row for row in known]])

    def scores(self, text: Normalised) -> Scores:
        """Cosine of the message with each row, (n,)."""
        columns, weights = self._row(text)
        # Only the postings of the message's own n-grams are touched.
        result: Scores = self._postings[:, columns] @ weights
        return result

    def _row(self, text: Normalised) -> tuple[npt.NDArray[np.int64], Scores]:
        """What `transform` gives for one message, without the checks that take longer than the work.

        The columns of its n-grams and the weight of each.
        """
        columns: list[npt.NDArray[np.int64]] = []
        weights: list[npt.NDArray[np.float64]] = []
        start = 0
        for view, found_in in (("words", self._words_in), ("characters", self._characters_in)):
            vectorizer = self._vectorizers[view]
            counts = Counter(found_in(text))
            found = np.fromiter(counts, dtype=np.int64, count=len(counts))
            often = np.fromiter(counts.values(), dtype=np.float64, count=len(counts))
            weighed = (1 + np.log(often)) * vectorizer.idf_[found]
            length = np.sqrt(np.sum(weighed**2)) if len(found) else 1.0
            columns.append(found + start)
            weights.append(weighed / length * len(VIEWS) ** -0.5)
            start += len(vectorizer.vocabulary_)
        return np.concatenate(columns), np.concatenate(weights).astype(np.float32)

    def _words_in(self, text: Normalised) -> Iterator[int]:
        known = self._vectorizers["words"].vocabulary_
        pairs = (f"{first} {second}" for first, second in itertools.pairwise(text.terms))
        return (known[term] for term in (*text.terms, *pairs) if term in known)

    def _characters_in(self, text: Normalised) -> Iterator[int]:
        return itertools.chain.from_iterable(map(self._characters_of, text.text.split()))

    def _characters_of(self, word: str) -> tuple[int, ...]:
        """The n-grams of one word with a space at either end, remembered: people use few words."""
        found = self._of_word.get(word)
        if found is None:
            known, padded = self._vectorizers["characters"].vocabulary_, f" {word} "
            grams = [
                padded[start : start + length] for length in CHARACTERS for start in range(len(padded) - length + 1)
            ]
            found = tuple(known[gram] for gram in grams if gram in known)
            if len(self._of_word) >= REMEMBERED:
                self._of_word.clear()
            self._of_word[word] = found
        return found

    def transform(self, texts: Sequence[Normalised]) -> sparse.csr_matrix:
        return _join([self._vectorizers[view].transform([_document(view, text) for text in texts]) for view in VIEWS])

    def write(self, folder: Path) -> None:
        """The n-grams and their weights as plain arrays and JSON, never pickles; whoever needs the rows keeps them."""
        folder.mkdir(parents=True, exist_ok=True)
        for view, vectorizer in self._vectorizers.items():
            terms = sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.__getitem__)
            with gzip.GzipFile(folder / f"{view}.json.gz", "wb", compresslevel=4, mtime=0) as file:
                file.write(json.dumps(terms, ensure_ascii=False).encode())
            np.save(folder / f"{view}.npy", vectorizer.idf_.astype(np.float32), allow_pickle=False)

    @classmethod
    def read(cls, folder: Path, rows: sparse.csr_matrix | None = None) -> NgramIndex:
        vectorizers = {}
        for view in VIEWS:
            vectorizer = _vectorizer(view)
            terms = json.loads(gzip.decompress((folder / f"{view}.json.gz").read_bytes()))
            vectorizer.vocabulary_ = {term: number for number, term in enumerate(terms)}
            vectorizer.idf_ = np.load(folder / f"{view}.npy", allow_pickle=False)
            vectorizers[view] = vectorizer
        count = sum(len(vectorizer.vocabulary_) for vectorizer in vectorizers.values())
        return cls(vectorizers, sparse.csr_matrix((0, count), dtype=np.float32) if rows is None else rows)


def _join(blocks: Sequence[Any]) -> sparse.csr_matrix:
    return sparse.hstack([block * np.float32(len(blocks) ** -0.5) for block in blocks], format="csr", dtype=np.float32)


class TermIndex:
    """BM25 over the terms of each text, as Lucene counts it (Kamphuis and others, 2020, "Which BM25 do you mean?").

    It is worked out from how often each text has each word, because these counts are what releases share.
    """

    def __init__(self, counts: sparse.csr_matrix, words: Sequence[str]) -> None:
        """`counts` says how often each text has each word, (texts, words)."""
        self.counts = counts
        self.words = tuple(words)
        self._number = {word: column for column, word in enumerate(self.words)}
        self._weights = _weighed(counts)
        # Of a word that many texts have, adding the whole column is quicker than finding these texts.
        often = np.flatnonzero(np.diff(self._weights.indptr) > counts.shape[0] * OFTEN)
        self._whole: dict[int, Scores] = {int(c): self._weights[:, [c]].toarray().ravel() for c in often}

    @classmethod
    def of(cls, texts: Sequence[Normalised]) -> TermIndex:
        # In the order of the alphabet, so that the same texts give the same index.
        words = sorted({word for text in texts for word in text.terms})
        number = {word: column for column, word in enumerate(words)}
        found = np.fromiter((number[word] for text in texts for word in text.terms), dtype=np.int32)
        ends = np.cumsum([0, *(len(text.terms) for text in texts)], dtype=np.int32)
        ones = np.ones(len(found), dtype=np.int32)
        counts = sparse.csr_matrix((ones, found, ends), shape=(len(texts), len(words)))
        counts.sum_duplicates()
        return cls(counts, words)

    def scores(self, text: Normalised) -> Scores:
        """BM25 of the message against each text, (n,); zero where they share no term."""
        result = np.zeros(self.counts.shape[0], dtype=np.float32)
        weights = self._weights
        for column in (self._number[term] for term in dict.fromkeys(text.terms) if term in self._number):
            if column in self._whole:
                result += self._whole[column]
                continue
            start, end = weights.indptr[column], weights.indptr[column + 1]
            np.add.at(result, weights.indices[start:end], weights.data[start:end])
        return result


def _weighed(counts: sparse.csr_matrix) -> sparse.csc_matrix:
    """What each word adds to the score of each text that has it, (texts, words)."""
    columns = counts.tocsc()
    having, lengths = np.diff(columns.indptr), np.asarray(counts.sum(axis=1), dtype=np.float64).ravel()
    rarity = np.log1p((counts.shape[0] - having + 0.5) / (having + 0.5))
    long = 1 - LENGTH_COUNTS + LENGTH_COUNTS * lengths / max(float(lengths.mean()), 1.0)
    data = np.repeat(rarity, having) * columns.data / (columns.data + SATURATION * long[columns.indices])
    return sparse.csc_matrix((data.astype(np.float32), columns.indices, columns.indptr), shape=counts.shape)

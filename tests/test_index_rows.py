"""What an index works out of each text is kept once, and put together again as it was."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from index.lexical import TermIndex
from index.normalise import Normalised
from index.rows import Laid, Rows, key_of, with_empty


def said(*words: str) -> Normalised:
    return Normalised(words, words, (), 0)


def rows_of(*texts: tuple[str, ...], passages: int = 0) -> Rows:
    """Rows of texts whose vectors and n-grams tell which text they are of."""
    messages = [said(*words) for words in texts]
    terms = TermIndex.of(messages[: len(messages) - passages])
    keys = [key_of(one, passage=at >= len(messages) - passages) for at, one in enumerate(messages)]
    numbers = np.array([key % 1000 for key in keys], dtype=np.float32)
    ngrams = sparse.csr_matrix(numbers[: len(messages) - passages, None])
    return Rows(
        np.array(keys, dtype=np.uint64),
        numbers[:, None].astype(np.float16),
        with_empty(ngrams, passages),
        with_empty(terms.counts, passages),
        terms.words,
    )


def same(one: Rows, other: Rows) -> bool:
    """Whether two hold the same, whatever the order of their words."""
    counts = [
        {word: rows.terms[:, [n]].toarray().ravel().tolist() for n, word in enumerate(rows.words)}
        for rows in (one, other)
    ]
    told = [{word: numbers for word, numbers in each.items() if any(numbers)} for each in counts]
    return (
        one.keys.tolist() == other.keys.tolist()
        and np.array_equal(one.vectors, other.vectors)
        and np.array_equal(one.ngrams.toarray(), other.ngrams.toarray())
        and told[0] == told[1]
    )


MANY = tuple((f"kata{number}", "boleh") for number in range(60))
GROUND = rows_of(*MANY, ("pasal", "satu"), passages=1)


@pytest.mark.parametrize(
    "texts",
    [
        MANY,
        (*MANY[:30], ("like", "calon", "like"), *MANY[30:]),
        (*MANY[:10], *MANY[12:]),
        tuple(reversed(MANY)),
        (*MANY, MANY[0]),
    ],
)
def test_rows_upon_a_ground_are_the_same_rows(texts: tuple[tuple[str, ...], ...], tmp_path: Path) -> None:
    wanted = rows_of(*texts, ("pasal", "satu"), passages=1)
    laid = Laid.upon(GROUND, wanted)
    assert laid.ground is GROUND
    laid.write(tmp_path / "ground", tmp_path / "own")
    assert same(Laid.read(tmp_path / "ground", tmp_path / "own").whole(), wanted)


def test_only_what_the_ground_lacks_lies_beside_it() -> None:
    laid = Laid.upon(GROUND, rows_of(*MANY, ("like", "calon"), ("pasal", "satu"), passages=1))
    assert len(laid.own) == 1
    assert laid.own.words == ("calon", "like")


def test_with_too_much_beside_it_a_ground_is_left() -> None:
    wanted = rows_of(*(("baru", *words) for words in MANY))
    laid = Laid.upon(GROUND, wanted)
    assert laid.ground is wanted
    assert len(laid.own) == 0
    assert same(laid.whole(), wanted)


def test_a_question_with_the_words_of_a_passage_is_not_its_row() -> None:
    assert key_of(said("pasal")) != key_of(said("pasal"), passage=True)


def test_terms_are_weighed_as_bm25_weighs_them() -> None:
    """Three texts of two, two and one words; k1 = 1.2, b = 0.5, mean length 5/3."""
    index = TermIndex.of([said("like", "calon"), said("like", "like"), said("lapor")])
    idf = np.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    long = 0.5 + 0.5 * 2 / (5 / 3)
    assert index.scores(said("like")) == pytest.approx([idf / (1 + 1.2 * long), idf * 2 / (2 + 1.2 * long), 0])
    assert index.scores(said("asing")).tolist() == [0, 0, 0]
    assert index.scores(said("like", "like")) == pytest.approx(index.scores(said("like")))

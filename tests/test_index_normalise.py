"""Many ways of typing meet in one normal form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.normalise import LONGEST_MESSAGE, Normaliser, fold
from knowledge.load import CONTENT, load

NORMALISER = Normaliser(load(CONTENT))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("BOLEHHHH ga sih??", ["boleh", "ga", "sih"]),
        ("<b>like</b> &amp; share https://contoh.test/x", ["like", "amp", "share"]),
        ("nge-like", ["ngelike"]),
        ("teman-teman", ["teman"]),
        ("pi\u200blkada", ["pilkada"]),
        ("рilkаda", ["pilkada"]),
        ("ｐｉｌｋａｄａ", ["pilkada"]),
    ],
)
def test_letters_are_brought_to_one_form(typed: str, words: list[str]) -> None:
    assert fold(typed) == words


@pytest.mark.parametrize(
    ("typed", "plain"),
    [("yg", "yang"), ("gak", "tidak"), ("kampanyee", "kampanye"), ("pilakda", "pilkada"), ("spandk", "spanduk")],
)
def test_chat_and_typing_errors_become_known_words(typed: str, plain: str) -> None:
    assert NORMALISER.words(typed) == (plain,)


def test_protected_words_keep_their_form() -> None:
    assert NORMALISER("pemilu").stems == ("pemilu",)


def test_a_stranger_is_counted_and_kept() -> None:
    message = NORMALISER("qwrtzpxk")
    assert message.unknown == 1
    assert message.words == ("qwrtzpxk",)


def test_polarity_survives() -> None:
    assert "tidak" in NORMALISER("ga boleh").words
    assert "tidak" not in NORMALISER("boleh").words


@given(st.text(max_size=LONGEST_MESSAGE + 100))
def test_any_text_has_a_normal_form(text: str) -> None:
    message = NORMALISER(text)
    assert len(message.words) == len(message.stems)
    assert 0 <= message.unknown <= len(message.words)

"""What a minimal pair changes may come as a later turn, or inside of excuses: what is forbidden stays so."""

from __future__ import annotations

import random
from collections.abc import Iterator
from difflib import SequenceMatcher

import pytest

from benchmarks.evaluation import DAY
from bot.answering.answerer import Answerer
from bot.model import Question
from index.teaching.variants import Variants
from tests.test_pairs import PAIRS

# Alone these words turn anything round and name nothing.
ONLY_TURN = {"tidak", "ga", "nggak", "bukan", "jangan", "ya"}


def changes() -> Iterator[tuple[str, str]]:
    """What was permitted, and the words that make it forbidden."""
    for _, pair in PAIRS:
        for one, other in ((pair["a"], pair["b"]), (pair["b"], pair["a"])):
            if one["verdict"] == "boleh" and other["danger"]:
                before, now = one["q"].split(), other["q"].split()
                differ = [op for op in SequenceMatcher(None, before, now).get_opcodes() if op[0] != "equal"]
                new = " ".join(word for op in differ for word in now[op[3] : op[4]]).strip(" ,.?")
                if new and new.lower() not in ONLY_TURN:
                    yield one["q"], new


@pytest.mark.parametrize("form", ["kalau {}?", "terus {}?", "{}", "klo {} gimana"])
def test_what_was_permitted_is_not_permitted_with_the_word_that_forbids(real_answerer: Answerer, form: str) -> None:
    talks = [(earlier, form.format(new)) for earlier, new in changes()]
    assert len(talks) > 250
    told = [(real_answerer.answer(Question(text, DAY, earlier=(earlier,))), earlier, text) for earlier, text in talks]
    assert [(earlier, text) for answer, earlier, text in told if answer.verdict == "boleh"] == []


def test_no_excuse_and_no_order_permits_what_is_forbidden(real_answerer: Answerer) -> None:
    wrapped, chance = Variants.of(real_answerer.knowledge), random.Random(7)
    forbidden = [case["q"] for _, pair in PAIRS for case in (pair["a"], pair["b"]) if case["danger"]]
    assert len(forbidden) > 250
    told = []
    for text in forbidden:
        sent = wrapped.wrapped(text, chance)
        if real_answerer.answer(Question(sent.text, DAY)).verdict == "boleh":
            told.append(sent.text)
    assert told == []

"""A conditional answer says what would decide it, and what each choice leads to is what it says."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.answering.answerer import Answerer
from bot.answering.asking import refinements
from bot.model import Answer
from bot.understanding.facts import Facts
from knowledge.models import Verdict
from tests.conftest import DAY


def test_what_is_missing_is_offered_with_what_it_changes(ask: Callable[..., Answer]) -> None:
    answer = ask("foto bareng calon bupati boleh ga?")
    assert answer.verdict == "bersyarat"
    assert 2 <= len(answer.refinements) <= 3
    assert all("→" in offer.title for offer in answer.refinements)


def test_every_choice_of_every_rule_leads_where_its_label_says(real_answerer: Answerer) -> None:
    knowledge = real_answerer.knowledge
    count = 0
    for rule in knowledge.rules:
        for offer in refinements(knowledge, rule, None, Facts(), real_answerer.phrase, on=DAY):
            answer = real_answerer.choose(offer.rule, offer.case, day=DAY)
            assert offer.title.endswith(f"→ {answer.text.splitlines()[0]}")
            assert not answer.refinements, "one question in a row is enough"
            count += 1
    assert count > 60


def test_what_the_message_tells_is_not_asked(real_answerer: Answerer) -> None:
    knowledge = real_answerer.knowledge
    open_ = refinements(knowledge, "foto-bersama-calon", None, Facts(), real_answerer.phrase, on=DAY)
    told = Facts({"publicity": frozenset({"pribadi"})})
    asked = refinements(knowledge, "foto-bersama-calon", None, told, real_answerer.phrase, on=DAY)
    assert {offer.case for offer in asked} < {offer.case for offer in open_}


def test_only_a_conditional_answer_asks(real_answerer: Answerer) -> None:
    knowledge = real_answerer.knowledge
    for rule, content in knowledge.rules.items():
        if content.verdict is not Verdict.BERSYARAT:
            assert refinements(knowledge, rule, None, Facts(), real_answerer.phrase, on=DAY) == ()


def test_a_case_that_was_taken_away_is_told(real_answerer: Answerer) -> None:
    with pytest.raises(LookupError):
        real_answerer.choose("foto-bersama-calon", "tidak_ada", day=DAY)

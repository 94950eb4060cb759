"""Retrieval proposes, the facts choose the case, and a doubt never becomes a permission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.answering.decide import Decision, choose_case, decide
from bot.model import Outcome
from bot.understanding.facts import Facts
from index.normalise import Normalised
from index.retriever import Candidate, Retrieval
from knowledge.base import KnowledgeBase
from knowledge.models import Verdict

NOTHING = Normalised((), (), (), 0)
ASK, LIKE, ORDER = "ajak-ke-tps", "like-akun-calon", "arahkan-bawahan"


@pytest.fixture(scope="module")
def world(little_world: KnowledgeBase) -> KnowledgeBase:
    """The little world, with one rule that permits."""
    permitting = little_world.rules[ASK].model_copy(update={"verdict": Verdict.BOLEH})
    return replace(little_world, rules={**little_world.rules, ASK: permitting})


def proposed(
    scores: Mapping[str, float], *, in_scope: float = 1.0, certainty: float = 0.9, firsts: tuple[str, ...] = ()
) -> Retrieval:
    candidates = tuple(Candidate(rule, score) for rule, score in scores.items())
    return Retrieval(NOTHING, candidates, "sapaan", in_scope, firsts or tuple(scores)[:1], certainty)


def facts(**values: str) -> Facts:
    return Facts({fact: frozenset(value.split()) for fact, value in values.items()})


def decided(world: KnowledgeBase, retrieval: Retrieval, **values: str) -> Decision:
    return decide(retrieval, facts(**values), world)


def test_the_first_rule_answers_when_it_is_sure(world: KnowledgeBase) -> None:
    decision = decided(world, proposed({LIKE: 0.95, ASK: 0.05}))
    assert (decision.outcome, decision.rule, decision.case) == (Outcome.ANSWERED, LIKE, None)


def test_the_facts_choose_the_case(world: KnowledgeBase) -> None:
    decision = decided(world, proposed({LIKE: 1.0}), object="penyelenggara")
    assert decision.case == "penyelenggara"


def test_a_permitting_case_needs_its_fact_alone(world: KnowledgeBase) -> None:
    case = choose_case(world.rules[LIKE], facts(object="penyelenggara calon"))
    assert case is None or case.verdict != "boleh"


def test_unsure_rules_are_offered(world: KnowledgeBase) -> None:
    decision = decided(world, proposed({ASK: 0.5, LIKE: 0.45}, certainty=0.4))
    assert decision.outcome is Outcome.SUGGESTED
    assert decision.offered == (ASK, LIKE)


def test_rules_that_agree_answer_although_the_rule_is_unsure(world: KnowledgeBase) -> None:
    decision = decided(world, proposed({LIKE: 0.5, ORDER: 0.4, ASK: 0.1}, certainty=0.4))
    assert (decision.outcome, decision.rule) == (Outcome.ANSWERED, LIKE)


def test_what_is_near_nothing_is_not_found(world: KnowledgeBase) -> None:
    decision = decided(world, proposed({LIKE: 0.3, ASK: 0.3}, certainty=0.05))
    assert decision.outcome is Outcome.NOT_FOUND


def test_what_is_not_ours_is_not_answered_however_near(world: KnowledgeBase) -> None:
    assert decided(world, proposed({LIKE: 1.0}, in_scope=0.2)).outcome is Outcome.SMALLTALK


@pytest.mark.parametrize(
    ("retrieval", "values"),
    [
        (proposed({ASK: 0.9, LIKE: 0.1}), {}),
        (proposed({ASK: 1.0}, firsts=(ASK, LIKE, LIKE)), {}),
        (proposed({ASK: 1.0}), {"facility": "negara"}),
    ],
    ids=["a forbidding rule stands close", "two likenesses point elsewhere", "a risk that the rule does not name"],
)
def test_a_doubtful_permission_becomes_a_choice(
    world: KnowledgeBase, retrieval: Retrieval, values: dict[str, str]
) -> None:
    assert decided(world, proposed({ASK: 1.0})).outcome is Outcome.ANSWERED
    assert decided(world, retrieval, **values).outcome is Outcome.SUGGESTED


def test_a_doubtful_prohibition_still_forbids(world: KnowledgeBase) -> None:
    decision = decided(world, proposed({LIKE: 0.9, ASK: 0.1}, firsts=(LIKE, ASK)), facility="negara")
    assert decision.outcome is Outcome.ANSWERED

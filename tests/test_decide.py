"""Retrieval proposes, the facts choose the case, and a doubt never becomes a permission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from bot.answering.decide import Decision, Reading, choose_case, confidence_in, decide, read, ways
from bot.model import Outcome
from bot.understanding.facts import Facts
from index.corpus import KINDS
from index.normalise import Normalised
from index.retriever import Candidate, Retrieval
from knowledge.base import KnowledgeBase
from knowledge.models import Case, Verdict

TODAY = date(2026, 11, 25)
NOTHING = Normalised((), (), (), 0)
ASK, LIKE, ORDER = "ajak-ke-tps", "like-akun-calon", "arahkan-bawahan"


@pytest.fixture(scope="module")
def world(little_world: KnowledgeBase) -> KnowledgeBase:
    """The little world, with one rule that permits."""
    permitting = little_world.rules[ASK].model_copy(update={"verdict": Verdict.BOLEH})
    return replace(little_world, rules={**little_world.rules, ASK: permitting})


def proposed(scores: Mapping[str, float], *, in_scope: float = 1.0, **alike: float) -> Retrieval:
    """A retrieval of these rules; `alike` says how like questions are answered, evenly for what is not given."""
    candidates = tuple(Candidate(rule, score) for rule, score in scores.items())
    rest = (1 - sum(alike.values())) / (len(KINDS) - len(alike))
    return Retrieval(NOTHING, candidates, "sapaan", in_scope, {kind: alike.get(kind, rest) for kind in KINDS})


def facts(**values: str) -> Facts:
    return Facts({fact: frozenset(value.split()) for fact, value in values.items()})


def decided(world: KnowledgeBase, retrieval: Retrieval, **values: str) -> Decision:
    return decide(retrieval, facts(**values), world, on=TODAY)


def test_the_first_rule_answers_when_it_is_sure(world: KnowledgeBase) -> None:
    decision = decided(world, proposed({LIKE: 0.95, ASK: 0.05}, tidak_boleh=0.9))
    assert (decision.outcome, decision.rule, decision.case) == (Outcome.ANSWERED, LIKE, None)


def test_the_facts_choose_the_case(world: KnowledgeBase) -> None:
    decision = decided(world, proposed({LIKE: 1.0}, boleh=0.95), object="penyelenggara")
    assert decision.case == "penyelenggara"


def test_a_permitting_case_needs_its_fact_alone(world: KnowledgeBase) -> None:
    case = choose_case(world.rules[LIKE], facts(object="penyelenggara calon"), on=TODAY)
    assert case is None or case.verdict != "boleh"


def proposals(world: KnowledgeBase, shares: Mapping[str | None, float], told: Facts) -> list[str | None]:
    """The cases that are weighed for the rule about likes, the one that the facts choose first."""
    return [
        case.id if case else None
        for case, _, _ in ways(
            world.rules[LIKE], shares, told, choose_case(world.rules[LIKE], told, on=TODAY), on=TODAY
        )
    ]


def test_the_reader_proposes_another_verdict_of_the_rule(world: KnowledgeBase) -> None:
    assert proposals(world, {None: 0.1, "penyelenggara": 0.9, "calon": 0.0}, facts()) == [None, "penyelenggara"]
    assert proposals(world, {None: 0.55, "penyelenggara": 0.45, "calon": 0.0}, facts()) == [None]


def test_what_a_fact_contradicts_is_not_proposed(world: KnowledgeBase) -> None:
    shares = {None: 0.1, "penyelenggara": 0.9, "calon": 0.0}
    told = facts(object="calon")
    assert proposals(world, shares, told) == [None]
    assert proposals(world, shares, Facts().after(told)) == [None, "penyelenggara"]  # that may have changed since


def test_what_facts_told_to_be_forbidden_no_likeness_permits(world: KnowledgeBase) -> None:
    like = world.rules[LIKE]
    forbidding = like.cases[0].model_copy(
        update={"id": "terang", "verdict": Verdict.TIDAK_BOLEH, "when": {"place": "kantor"}}
    )
    rule = like.model_copy(update={"cases": (*like.cases, forbidding)})
    shares: dict[str | None, float] = {None: 0.1, "penyelenggara": 0.9, "terang": 0.0}
    told = facts(place="kantor")

    def weighed(facts: Facts) -> list[str | None]:
        return [
            case.id if case else None
            for case, _, _ in ways(rule, shares, facts, choose_case(rule, facts, on=TODAY), on=TODAY)
        ]

    assert weighed(told) == ["terang"]
    assert weighed(told.after(told)) == ["terang"]
    assert weighed(Facts().after(told)) == ["terang", "penyelenggara"]  # only an earlier turn told it


@pytest.mark.parametrize(
    ("direction", "may_be_meant"),
    [("disuruh", True), ("enggan", True), ("disuruh enggan", True), ("berhenti", False), ("disuruh berbalik", False)],
)
def test_an_order_or_reluctance_does_not_speak_against_a_refusal(
    world: KnowledgeBase, direction: str, *, may_be_meant: bool
) -> None:
    like = world.rules[LIKE]
    refusing = like.cases[0].model_copy(
        update={"id": "menolak", "verdict": Verdict.BOLEH, "when": {"direction": "menolak"}}
    )
    rule, shares = like.model_copy(update={"cases": (refusing,)}), {None: 0.1, "menolak": 0.9}
    found = [case for case, _, _ in ways(rule, shares, facts(direction=direction), None, on=TODAY)]
    assert (refusing in found) == may_be_meant


def test_a_rule_whose_matter_is_not_told_is_only_proposed(world: KnowledgeBase) -> None:
    rule = world.rules[ASK].model_copy(update={"about": {"direction": "menolak"}})
    asking = replace(world, rules={**world.rules, ASK: rule})

    def read_as(told: Facts, cases: Mapping[str | None, float]) -> list[tuple[str, bool]]:
        retrieval = replace(proposed({ASK: 1.0}), candidates=(Candidate(ASK, 1.0, cases),))
        return [(one.rule, one.by_facts) for one in read(retrieval, told, asking, on=TODAY)]

    assert read_as(facts(direction="menolak"), {None: 0.1}) == [(ASK, True)]
    assert read_as(facts(direction="disuruh"), {None: 0.9}) == [(ASK, False)]
    assert read_as(facts(direction="disuruh"), {None: 0.1}) == []
    assert read_as(facts(direction="disuruh"), {}) == []
    assert read_as(facts(direction="berhenti"), {None: 0.9}) == []


def test_what_the_reader_cannot_know_the_facts_choose_alone(world: KnowledgeBase) -> None:
    shares: dict[str | None, float] = {None: 0.95, "penyelenggara": 0.05}
    told = facts(object="penyelenggara")
    assert proposals(world, shares, told) == ["penyelenggara", None]
    assert proposals(world, shares, replace(told, unsaid=frozenset({"object"}))) == ["penyelenggara"]
    assert proposals(world, {None: 1.0}, told) == ["penyelenggara"]


def test_a_case_answers_only_for_its_days(world: KnowledgeBase) -> None:
    rule = world.rules[LIKE]
    old = Case(id="lama", in_force_until="2022-09-21", verdict=Verdict.BERSYARAT, answer="Dulu begitu.")
    dated = rule.model_copy(update={"cases": (old, *rule.cases)})
    assert choose_case(dated, facts(), on=date(2022, 9, 21)) == old
    assert choose_case(dated, facts(), on=date(2022, 9, 22)) is None


def test_like_questions_choose_between_rules(world: KnowledgeBase) -> None:
    decision = decided(world, proposed({ASK: 0.5, LIKE: 0.4}, tidak_boleh=0.9))
    assert decision.rule == LIKE


def test_like_questions_give_no_verdict_that_no_rule_has(world: KnowledgeBase) -> None:
    decision = decided(world, proposed({LIKE: 1.0}, boleh=0.99))
    assert decision.outcome is not Outcome.ANSWERED or decision.rule == LIKE
    assert all(reading.verdict is not Verdict.BOLEH for reading in decision.readings)


def test_unsure_rules_are_offered(world: KnowledgeBase) -> None:
    decision = decided(world, proposed({ASK: 0.5, LIKE: 0.5}, informasi=0.6))
    assert decision.outcome is Outcome.SUGGESTED
    assert set(decision.offered) == {ASK, LIKE}
    assert decision.doubt


def test_rules_that_agree_do_not_fight(world: KnowledgeBase) -> None:
    alone = decided(world, proposed({LIKE: 0.9}, tidak_boleh=0.8))
    together = decided(world, proposed({LIKE: 0.5, ORDER: 0.4}, tidak_boleh=0.8))
    assert (together.outcome, together.rule) == (Outcome.ANSWERED, LIKE)
    assert together.confidence == pytest.approx(alone.confidence)


def test_what_is_not_ours_is_not_answered_however_near(world: KnowledgeBase) -> None:
    assert decided(world, proposed({LIKE: 1.0}, in_scope=0.2)).outcome is Outcome.SMALLTALK


@pytest.mark.parametrize(
    ("retrieval", "values"),
    [
        (proposed({ASK: 1.0}, boleh=0.4, tidak_boleh=0.5), {}),
        (proposed({ASK: 1.0}, boleh=0.75), {"facility": "negara"}),
    ],
    ids=["like questions are mostly forbidden", "a risk that the rule does not name"],
)
def test_a_doubtful_permission_becomes_a_choice(
    world: KnowledgeBase, retrieval: Retrieval, values: dict[str, str]
) -> None:
    assert decided(world, proposed({ASK: 1.0}, boleh=0.95)).outcome is Outcome.ANSWERED
    assert decided(world, retrieval, **values).outcome is Outcome.SUGGESTED


def test_what_came_after_a_refusal_is_not_permitted(world: KnowledgeBase) -> None:
    decision = decided(world, proposed({ASK: 1.0}, boleh=0.99), direction="berbalik")
    assert (decision.outcome, decision.doubt) == (Outcome.SUGGESTED, "ragu-berbelok")


def test_a_doubtful_prohibition_still_forbids(world: KnowledgeBase) -> None:
    decision = decided(world, proposed({LIKE: 0.9, ASK: 0.1}, tidak_boleh=0.6), facility="negara")
    assert decision.outcome is Outcome.ANSWERED


def test_confidence_grows_with_the_lead_and_with_like_questions() -> None:
    first, second = Reading("a", None, Verdict.BOLEH, 0.6), Reading("b", None, Verdict.TIDAK_BOLEH, 0.3)
    near = Reading("b", None, Verdict.TIDAK_BOLEH, 0.55)
    sure, unsure = {"boleh": 0.9}, {"boleh": 0.5}
    assert confidence_in((first, second), sure) > confidence_in((first, near), sure)
    assert confidence_in((first, second), sure) > confidence_in((first, second), unsure)

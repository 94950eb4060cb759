"""What is permitted must be meant: by the rule, by the case that the reader sees, and by both witnesses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.answering.permitting import doubt_about_permission, permission_seen
from bot.understanding.facts import Facts
from index.corpus import KINDS
from index.normalise import Normalised
from index.retriever import Candidate, Retrieval
from knowledge.base import KnowledgeBase
from knowledge.models import Verdict

ASK, CASE = "ajak-ke-tps", "mengarahkan"
NOTHING = Normalised((), (), (), 0)


@pytest.fixture(scope="module")
def world(little_world: KnowledgeBase) -> KnowledgeBase:
    """The little world, with a rule that permits and has one case that forbids."""
    rule = little_world.rules[ASK]
    forbidding = rule.cases[0].model_copy(update={"id": CASE, "verdict": Verdict.TIDAK_BOLEH})
    permitting = rule.model_copy(update={"verdict": Verdict.BOLEH, "cases": (forbidding,), "risk": "biasa"})
    return replace(little_world, rules={**little_world.rules, ASK: permitting})


def kinds(permitted: float) -> dict[str, float]:
    rest = (1 - permitted) / (len(KINDS) - 1)
    return {kind: permitted if kind == "boleh" else rest for kind in KINDS}


def read(
    classifier: float, reader: float, *, share: float = 1.0, cases: Mapping[str | None, float] | None = None
) -> Retrieval:
    """Two witnesses who take a permission to be so probable, and how the reader shares the rule among its cases."""
    shared = {None: 1.0} if cases is None else cases
    witnesses = (kinds(classifier), kinds(reader))
    return Retrieval(NOTHING, (Candidate(ASK, share, shared),), "sapaan", 1.0, witnesses[0], witnesses)


def doubt(world: KnowledgeBase, retrieval: Retrieval, **values: str) -> str:
    facts = Facts({fact: frozenset({value}) for fact, value in values.items()})
    return doubt_about_permission(ASK, None, retrieval, facts, world, meant=0.04)


def test_two_sure_witnesses_permit(world: KnowledgeBase) -> None:
    assert doubt(world, read(0.9, 0.9)) == ""


def test_one_witness_alone_does_not(world: KnowledgeBase) -> None:
    assert doubt(world, read(0.97, 0.05)) == "ragu-mirip-larangan"
    assert doubt(world, read(0.05, 0.97)) == "ragu-mirip-larangan"


def test_what_the_reader_takes_for_a_case_that_forbids_is_doubted(world: KnowledgeBase) -> None:
    assert doubt(world, read(0.9, 0.9, cases={None: 0.02, CASE: 0.98})) == "ragu-mirip-larangan"


def test_a_rule_that_the_reader_does_not_see_needs_far_more(world: KnowledgeBase) -> None:
    assert doubt(world, read(0.9, 0.9, cases={})) == "ragu-mirip-larangan"
    assert doubt(world, read(0.98, 0.98, cases={})) == ""


def test_a_rule_that_is_hardly_meant_permits_nothing(world: KnowledgeBase) -> None:
    assert doubt(world, read(0.99, 0.99, share=0.01)) == "ragu-jauh"


def test_a_high_risk_matters_less_where_the_rule_is_plainly_meant(world: KnowledgeBase) -> None:
    risky = replace(world, rules={**world.rules, ASK: world.rules[ASK].model_copy(update={"risk": "tinggi"})})
    assert doubt(risky, read(0.75, 0.75)) == ""
    assert doubt(risky, read(0.75, 0.75, share=0.1)) == "ragu-mirip-larangan"


def test_undoing_that_no_words_tell_needs_both_witnesses(world: KnowledgeBase) -> None:
    undoing = (
        world.rules[ASK]
        .cases[0]
        .model_copy(update={"id": "berhenti", "verdict": Verdict.BOLEH, "when": {"direction": "berhenti"}})
    )
    rule = world.rules[ASK].model_copy(update={"cases": (undoing,)})
    undone = replace(world, rules={**world.rules, ASK: rule})

    def proposed(case: str | None, classifier: float) -> str:
        said = read(classifier, 0.995, cases={"berhenti": 0.9, None: 0.1})
        return doubt_about_permission(ASK, case, said, Facts(), undone, meant=0.04, proposed=True)

    assert proposed("berhenti", 0.8) == ""
    assert proposed("berhenti", 0.3) == "ragu-mirip-larangan"
    assert proposed(None, 0.3) == ""


def test_a_later_turn_is_permitted_by_no_fact_only_where_the_reader_is_sure(world: KnowledgeBase) -> None:
    def later(reader: float, share: float) -> str:
        return doubt_about_permission(ASK, None, read(0.9, reader, share=share), Facts(), world, meant=0.04, eased=1.8)

    assert later(0.85, 0.5) == later(0.95, 0.1) == ""
    assert later(0.85, 0.1) == "ragu-mirip-larangan"


def test_a_case_proposed_against_the_facts_needs_a_surer_reader(world: KnowledgeBase) -> None:
    def instead(reader: float) -> str:
        said = read(0.95, reader)
        return doubt_about_permission(ASK, None, said, Facts(), world, meant=0.04, proposed=True, against_facts=True)

    assert instead(0.9) == ""
    assert instead(0.78) == "ragu-mirip-larangan"


def test_what_only_the_reader_proposes_needs_more(world: KnowledgeBase) -> None:
    def proposed(by: float) -> str:
        return doubt_about_permission(ASK, None, read(by, by), Facts(), world, meant=0.04, proposed=True)

    assert doubt(world, read(0.8, 0.8)) == ""
    assert proposed(0.8) == "ragu-mirip-larangan"
    assert proposed(0.95) == ""


def test_in_a_later_turn_the_reader_must_find_it_likely(world: KnowledgeBase) -> None:
    def later(classifier: float, reader: float) -> str:
        retrieval = read(classifier, reader)
        return doubt_about_permission(ASK, None, retrieval, Facts(), world, meant=0.04, eased=1.3)

    assert doubt(world, read(0.4, 0.8)) == "ragu-mirip-larangan"
    assert later(0.4, 0.8) == ""
    assert later(0.8, 0.4) == "ragu-mirip-larangan"


@pytest.mark.parametrize(
    "told", [{"direction": "disuruh"}, {"money": "minta_uang"}, {"facility": "negara"}], ids=lambda told: str(*told)
)
def test_a_risk_that_the_rule_does_not_name_needs_more(world: KnowledgeBase, told: dict[str, str]) -> None:
    assert doubt(world, read(0.8, 0.8), **told) == "ragu-berisiko"
    assert doubt(world, read(0.97, 0.97), **told) == ""


def test_what_is_seen_is_the_share_of_cases_that_permit(world: KnowledgeBase) -> None:
    assert permission_seen(ASK, read(0.5, 0.5, cases={None: 0.3, CASE: 0.6, "hilang": 0.1}), world) == 0.3
    assert permission_seen(ASK, read(0.5, 0.5, cases={}), world) is None

"""What of the content needs a person soon."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.desk.housekeeping import ending, replaced, unreviewed
from knowledge.base import KnowledgeBase

TODAY = date(2026, 11, 26)
LIKE = "like-akun-calon"


def with_rule(base: KnowledgeBase, **changes: object) -> KnowledgeBase:
    return replace(base, rules={**base.rules, LIKE: base.rules[LIKE].model_copy(update=changes)})


def with_source(base: KnowledgeBase, code: str, **changes: object) -> KnowledgeBase:
    return replace(base, regulations={**base.regulations, code: base.regulations[code].model_copy(update=changes)})


def test_a_rule_that_no_lawyer_has_read_is_said_to_be_so(little_world: KnowledgeBase) -> None:
    found = unreviewed(little_world, on=TODAY)
    assert {rule.rule for rule in found} == {
        identity for identity, rule in little_world.rules.items() if rule.reviewed is None
    }
    assert {rule.reviewed for rule in found} == {None}
    assert {rule.topic for rule in found} == {"jabatan", "medsos"}


def test_a_review_holds_for_a_year(little_world: KnowledgeBase) -> None:
    fresh = with_rule(little_world, reviewed=TODAY - timedelta(days=365))
    stale = with_rule(little_world, reviewed=TODAY - timedelta(days=366))
    assert LIKE not in {rule.rule for rule in unreviewed(fresh, on=TODAY)}
    assert unreviewed(stale, on=TODAY)[-1].rule == LIKE, "the never reviewed come first"


def test_a_norm_that_ends_within_sixty_days_is_named_with_the_rules_that_rest_on_it(
    little_world: KnowledgeBase,
) -> None:
    for days, expected in ((0, 1), (60, 1), (61, 0), (-1, 0)):
        base = with_source(little_world, "skb-2022", in_force_until=TODAY + timedelta(days=days))
        found = [norm for norm in ending(base, on=TODAY) if norm.what == "skb-2022"]
        assert len(found) == expected, days
        assert all(LIKE in norm.rules for norm in found)


def test_a_passage_and_a_case_end_too(little_world: KnowledgeBase) -> None:
    ends = TODAY + timedelta(days=9)
    source = little_world.regulations["skb-2022"]
    key = next(iter(source.passages))
    passages = {**source.passages, key: source.passages[key].model_copy(update={"in_force_until": ends})}
    base = with_source(little_world, "skb-2022", passages=passages)
    assert [norm.what for norm in ending(base, on=TODAY)] == [f"skb-2022#{key}"]
    case = little_world.rules[LIKE].cases[0].model_copy(update={"in_force_until": ends})
    base = with_rule(little_world, cases=(case,))
    assert [(norm.what, norm.rules) for norm in ending(base, on=TODAY)] == [(f"{LIKE}/{case.id}", (LIKE,))]


def test_a_replaced_source_is_named_as_long_as_a_rule_cites_it(little_world: KnowledgeBase) -> None:
    cited = with_rule(
        little_world, citations=("skb-2020#" + next(iter(little_world.regulations["skb-2020"].passages)),)
    )
    (found,) = [source for source in replaced(cited) if source.what == "skb-2020"]
    assert (found.repealed, found.successor) == (True, "skb-2022")
    assert LIKE in found.rules
    nobody = replace(little_world, rules={})
    assert replaced(nobody) == ()

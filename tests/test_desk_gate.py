"""What is dangerous is refused whoever asks; what could open a permission needs a second person."""

from __future__ import annotations

from bot.desk.gate import Gate, gate, may_approve, may_publish
from bot.desk.impact import Change, Impact
from bot.desk.loosening import RuleChange
from bot.desk.proof import Told

GOOD = Impact(asked=100, right_before=95, right_after=95)
FORBIDS, PERMITS = (Told("answered", verdict, "r", None, (), verdict) for verdict in ("tidak_boleh", "boleh"))


def passed(impact: Impact | None, *problems: str) -> Gate:
    return gate(problems, impact, least=0.92)


def impact(**found: object) -> Impact:
    return Impact(**{"asked": 100, "right_before": 95, "right_after": 95, **found})  # type: ignore[arg-type]


def test_a_harmless_change_passes_alone() -> None:
    assert passed(GOOD) == Gate((), ())


def test_what_has_problems_or_was_never_examined_is_refused() -> None:
    assert passed(GOOD, "rules/a.yaml:1: x").refused
    assert passed(None).refused


def test_nothing_is_published_unasked() -> None:
    (reason,) = passed(Impact(asked=0, right_before=0, right_after=0)).refused
    assert "PROOF_DIR" in reason


def test_a_dangerous_permission_is_refused_and_named() -> None:
    (reason,) = passed(impact(dangerous=("boleh ikut kampanye?",))).refused
    assert "boleh ikut kampanye?" in reason


def test_a_broken_pair_is_refused_and_named() -> None:
    (reason,) = passed(impact(broken=(("foto bareng KPU", "foto bareng calon"),))).refused
    assert "foto bareng KPU ↔ foto bareng calon" in reason


def test_golden_questions_below_the_gate_are_refused_and_named_fault_53() -> None:
    worse = Change("boleh cuti?", FORBIDS, PERMITS, "memburuk", permits=False)
    (reason,) = passed(impact(right_after=91, changes=(worse,))).refused
    assert "boleh cuti?" in reason
    assert "91,0 %" in reason
    assert passed(impact(right_after=93)).refused == ()
    assert passed(impact(right_before=80, right_after=81)).refused == (), "what gets better may pass"


def test_high_risk_loosening_and_deciding_words_need_a_second_person() -> None:
    risky = RuleChange("a", "A", "ubah", True, ())
    looser = RuleChange("b", "B", "ubah", False, ("putusan dari tidak_boleh ke boleh",))
    turned = Change("q", FORBIDS, PERMITS, "membaik", permits=True)
    for found in (
        impact(rules=(risky,)),
        impact(rules=(looser,)),
        impact(deciding=("facts/actor",)),
        impact(changes=(turned,)),
    ):
        assert passed(found).refused == ()
        assert len(passed(found).second) == 1
    assert passed(impact(rules=(RuleChange("c", "C", "ubah", False, ()),))) == Gate((), ())


def test_the_second_person_is_nobody_who_touched_the_draft() -> None:
    found = passed(impact(deciding=("facts/actor",)))
    mine = {"roles": {"editor"}, "touched_by": {"sari", "budi"}}
    assert may_publish(found, approvers=(), **mine)
    assert may_publish(found, approvers=("budi",), **mine)
    assert may_publish(found, approvers=("tini",), **mine) == ()


def test_only_those_at_the_desk_publish_and_only_reviewers_approve() -> None:
    assert may_publish(Gate((), ()), roles={"penyiar", "pemantau"}, touched_by={"a"}, approvers=())
    assert may_approve(account="a", roles={"editor"}, touched_by={"b"})
    assert may_approve(account="a", roles={"peninjau"}, touched_by={"a"})
    assert may_approve(account="a", roles={"peninjau"}, touched_by={"b"}) == ()

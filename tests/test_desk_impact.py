"""An editor sees what a draft turns: answers, permissions, pairs, and verdicts that people hold."""

from __future__ import annotations

from dataclasses import replace

from bot.desk.impact import compare, recalls, told_count
from bot.desk.proof import Pair, Proof, Proved, Told
from bot.storage import Count
from knowledge.base import KnowledgeBase

NOTHING = KnowledgeBase("x")
FORBIDDEN = Proved("boleh ikut?", Told("answered", "tidak_boleh", "ikut", None, ("skb#1",), "Tidak."), True, False)
PERMITTED = replace(
    FORBIDDEN, told=replace(FORBIDDEN.told, verdict="boleh", text="Boleh."), right=False, dangerous=True
)


def proof(*questions: Proved, pairs: tuple[Pair, ...] = ()) -> Proof:
    return Proof("soal", "r", questions, pairs)


def test_an_answer_that_turns_is_shown_with_both_sides() -> None:
    found = compare(proof(FORBIDDEN), proof(PERMITTED), NOTHING, NOTHING)
    (change,) = found.changes
    assert (change.before.text, change.after.text, change.turn, change.permits) == (
        "Tidak.",
        "Boleh.",
        "memburuk",
        True,
    )
    assert found.dangerous == ("boleh ikut?",)
    assert (found.right_before, found.right_after) == (1, 0)


def test_another_citation_is_a_change_and_other_words_are_none() -> None:
    cited = replace(FORBIDDEN, told=replace(FORBIDDEN.told, citations=("skb#2",)))
    worded = replace(FORBIDDEN, told=replace(FORBIDDEN.told, text="Tidak boleh."))
    assert len(compare(proof(FORBIDDEN), proof(cited), NOTHING, NOTHING).changes) == 1
    assert compare(proof(FORBIDDEN), proof(worded), NOTHING, NOTHING).changes == ()


def test_what_was_dangerous_before_is_not_new() -> None:
    assert compare(proof(PERMITTED), proof(PERMITTED), NOTHING, NOTHING).dangerous == ()


def test_a_pair_that_no_longer_holds_is_broken_and_its_sides_count() -> None:
    holds, broken = Pair("actor", FORBIDDEN, FORBIDDEN), Pair("actor", FORBIDDEN, PERMITTED)
    found = compare(proof(pairs=(holds,)), proof(pairs=(broken,)), NOTHING, NOTHING)
    assert found.broken == (("boleh ikut?", "boleh ikut?"),)
    assert found.dangerous == ("boleh ikut?",)


def test_verdicts_that_people_hold_are_counted_and_few_are_not_told_exactly() -> None:
    given = [
        Count("ikut", None, "boleh", 12),
        Count("ikut", "cuti", "boleh", 3),
        Count("lain", None, "boleh", 7),
        Count("hilang", None, "bersyarat", 5),
    ]
    now: dict[tuple[str, str | None], str] = {
        ("ikut", None): "tidak_boleh",
        ("ikut", "cuti"): "tidak_boleh",
        ("lain", None): "boleh",
    }
    assert [(r.rule, r.case, r.after, r.count) for r in recalls(given, now)] == [
        ("ikut", None, "tidak_boleh", "12"),
        ("hilang", None, "ditarik", "5"),
        ("ikut", "cuti", "tidak_boleh", "kurang dari 5"),
    ]
    assert told_count(0) == "kurang dari 5"

"""Whatever could open a permission is found, whatever cannot is left alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.desk.loosening import deciding_changes, rule_changes
from knowledge.base import KnowledgeBase
from knowledge.models import Phrase, Rule, WordList

RULE: dict[str, Any] = {
    "title": "Hadir di kampanye",
    "verdict": "tidak_boleh",
    "answer": "Tidak.",
    "citations": ["skb-2022#b.6"],
    "checked": "2026-11-22",
    "questions": {"baku": ["Bolehkah hadir?"]},
    "cases": [
        {"id": "cuti", "when": {"time": "cuti"}, "verdict": "bersyarat", "answer": "A", "condition": "Tanpa atribut."},
        {"id": "atribut", "when": {"facility": "atribut"}, "verdict": "tidak_boleh", "answer": "B"},
        {"id": "menolak", "when": {"direction": "menolak"}, "verdict": "boleh", "answer": "C"},
    ],
}


def changed(**fields: Any) -> dict[str, Any]:
    return {**RULE, **fields}


def with_case(number: int, **fields: Any) -> dict[str, Any]:
    cases = [dict(case) for case in RULE["cases"]]
    cases[number].update(fields)
    return changed(cases=cases)


def base(rule: dict[str, Any] | None) -> KnowledgeBase:
    return KnowledgeBase("x", rules={} if rule is None else {"hadir": Rule.model_validate(rule)})


def opens(before: dict[str, Any] | None, after: dict[str, Any] | None) -> bool:
    (change,) = rule_changes(base(before), base(after))
    return bool(change.opens)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (RULE, changed(verdict="bersyarat", condition="x")),
        (RULE, changed(verdict="boleh")),
        (RULE, changed(verdict="informasi")),
        (RULE, with_case(1, verdict="boleh")),
        (RULE, with_case(1, when={"facility": "mobil"})),
        (RULE, with_case(2, when={"direction": "tidak"})),
        (RULE, with_case(0, condition="Apa saja.")),
        (RULE, with_case(0, in_force_until="2026-12-31")),
        (RULE, changed(about={"direction": "hadir"})),
        (RULE, changed(cases=[RULE["cases"][0], RULE["cases"][2]])),
        (RULE, changed(cases=[*reversed(RULE["cases"])])),
        (RULE, changed(cases=[*RULE["cases"], {"id": "baru", "when": {"a": "b"}, "verdict": "boleh", "answer": "D"}])),
        (changed(cases=[]), RULE),
        (None, RULE),
        (RULE, None),
    ],
)
def test_a_change_towards_boleh_is_found(before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
    assert opens(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (changed(verdict="boleh"), RULE),
        (RULE, changed(answer="Tidak, dengan kata lain.")),
        (RULE, changed(questions={"baku": ["Bolehkah hadir di sana?"]})),
        (RULE, with_case(2, verdict="tidak_boleh")),
        (RULE, changed(cases=RULE["cases"][:2])),
        (None, changed(cases=[])),
    ],
)
def test_a_stricter_rule_and_better_words_open_nothing(
    before: dict[str, Any] | None, after: dict[str, Any] | None
) -> None:
    assert not opens(before, after)


def test_a_high_risk_is_seen_before_and_after() -> None:
    risky = changed(risk="tinggi")
    for before, after in ((risky, RULE), (RULE, risky), (risky, None)):
        (change,) = rule_changes(base(before), base(after))
        assert change.high_risk


def test_words_that_decide_and_phrases_that_name_a_verdict_are_found() -> None:
    def words(*texts: str) -> dict[str, WordList]:
        return {"ingkar": WordList(title="Ingkar", words=texts)}

    def phrases(greeting: str, verdict: str) -> dict[str, Phrase]:
        named = {"salam": greeting, "verdict-boleh": verdict, "jawaban": "{{ verdict }} " + verdict}
        return {name: Phrase(title=name, text=text) for name, text in named.items()}

    before = replace(base(RULE), words=words("tidak"), phrases=phrases("Halo", "BOLEH"))
    assert deciding_changes(before, replace(before, words=words("bukan"))) == ("words/ingkar",)
    assert deciding_changes(before, replace(before, phrases=phrases("Salam", "BOLEH"))) == ()
    assert deciding_changes(before, replace(before, phrases=phrases("Halo", "SILAKAN"))) == (
        "phrases/jawaban",
        "phrases/verdict-boleh",
    )

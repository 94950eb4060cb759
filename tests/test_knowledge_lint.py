"""The lint points at what an editor should look at, and finds our own content neutral."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from index.confusions import near_duplicates
from index.lexical import NgramIndex
from index.normalise import Normaliser
from knowledge.base import KnowledgeBase
from knowledge.lint import Finding, lint
from knowledge.load import load
from knowledge.models import Talk, Talks

TODAY = date(2026, 11, 25)
REAL = load()
LIKE = "like-akun-calon"


def asking(base: KnowledgeBase, *questions: str) -> KnowledgeBase:
    """The little world in which one rule is asked about in these words only."""
    rule = base.rules[LIKE]
    told = rule.model_copy(update={"questions": rule.questions.model_copy(update={"santai": questions}), "cases": ()})
    return replace(base, rules={LIKE: told})


def kinds(findings: Sequence[Finding]) -> set[str]:
    return {finding.kind for finding in findings}


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("boleh dukung Pak Contoh ga?", "nama orang"),
        ("baliho calon bupati Contoh di pagar", "nama orang"),
        ("posting #dukungdia boleh ga?", "slogan"),
        ('pakai slogan "maju terus" boleh?', "slogan"),
    ],
)
def test_what_takes_sides_is_found(little_world: KnowledgeBase, question: str, kind: str) -> None:
    assert kind in kinds(list(lint(asking(little_world, question), on=TODAY)))


def test_the_same_ballot_number_over_and_over_leans_to_one_side(little_world: KnowledgeBase) -> None:
    leaning = asking(little_world, *(f"{word} pilih nomor 2 boleh?" for word in ("ajak", "suruh", "minta", "bujuk")))
    mixed = asking(little_world, "ajak pilih nomor 2?", "ajak pilih nomor satu?", "ajak nomor 3?", "ajak nomer papat?")
    assert "contoh berat sebelah" in kinds(list(lint(leaning, on=TODAY)))
    assert "contoh berat sebelah" not in kinds(list(lint(mixed, on=TODAY)))


def test_thin_rules_and_cases_are_found(little_world: KnowledgeBase) -> None:
    assert {"contoh kurang", "kasus tanpa contoh"} <= kinds(list(lint(little_world, on=TODAY)))


def test_a_check_grows_old_after_a_year(little_world: KnowledgeBase) -> None:
    checked = little_world.rules[LIKE].checked
    young, old = (list(lint(little_world, on=date(checked.year + years, 12, 31))) for years in (0, 2))
    assert "lama tidak dicek" not in kinds(young)
    assert "lama tidak dicek" in kinds(old)


def test_our_content_names_nobody_and_leans_to_no_side() -> None:
    found = [
        finding for finding in lint(REAL, on=TODAY) if finding.kind in ("nama orang", "contoh berat sebelah", "slogan")
    ]
    assert found == []


def test_our_rules_have_examples_of_every_kind() -> None:
    found = [finding for finding in lint(REAL, on=TODAY) if finding.kind in ("contoh kurang", "contoh timpang")]
    assert found == []
    assert sum(1 for _ in REAL.examples()) >= 10_000
    assert len(REAL.rules) >= 240
    assert sum(rule.verdict == "informasi" for rule in REAL.rules.values()) >= 80
    assert len(REAL.outside) >= 25
    assert sum(len(topic.questions) for topic in REAL.outside.values()) >= 1_200


def test_nearly_the_same_question_is_a_near_duplicate(little_world: KnowledgeBase) -> None:
    normaliser = Normaliser(little_world)
    texts = ["boleh like status calon bupati", "boleh like status calon bupati ya", "ke mana melapor pelanggaran"]
    rows = NgramIndex.of([normaliser(text) for text in texts]).rows
    assert [(one, other) for one, other, _ in near_duplicates(rows, 0.8)] == [(0, 1)]


def test_a_talk_about_what_was_taken_away_is_pointed_at(little_world: KnowledgeBase) -> None:
    talk = Talk(earlier=("boleh like?",), question="kalau komentar?", rule=LIKE, case="kasus_kemarin")
    told = replace(little_world, talks={"uji": Talks(title="Uji", talks=(talk,))})
    assert "obrolan tanpa aturan" not in kinds(list(lint(little_world, on=TODAY)))
    assert "obrolan tanpa aturan" in kinds(list(lint(told, on=TODAY)))

"""No verdict on a person: the official ways to report with their sources, in every channel."""

from __future__ import annotations

from datetime import date

import pytest

from bot.answering.brief import in_brief
from bot.answering.discretion import REPORTING, Discretion
from bot.answering.phrases import Phrases
from bot.model import Answer, Outcome, Question
from bot.understanding.finding import FactFinder
from bot.understanding.privacy import Privacy
from index.normalise import Normaliser
from knowledge.base import KnowledgeBase
from knowledge.load import CONTENT, load
from knowledge.models import Verdict

DAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def content() -> KnowledgeBase:
    return load(CONTENT)


@pytest.fixture(scope="module")
def phrase(content: KnowledgeBase) -> Phrases:
    return Phrases(content, operator="Desk Uji", contact="desk@contoh.test")


@pytest.fixture(scope="module")
def discretion(content: KnowledgeBase, phrase: Phrases) -> Discretion:
    normaliser = Normaliser(content)
    finder = FactFinder(content, normaliser)
    return Discretion(content, phrase, Privacy(content, normaliser), lambda text: finder.find(normaliser.words(text)))


def test_who_is_named_gets_no_verdict_but_the_ways_to_report(discretion: Discretion) -> None:
    answer = discretion.answer(Question("Pak Darmo lurah saya kampanye, salah kan?", DAY))
    assert answer is not None
    assert (answer.outcome, answer.verdict, answer.rule) == (Outcome.ANSWERED, Verdict.INFORMASI, REPORTING)
    assert answer.closed
    assert answer.citations
    assert all(citation.short in answer.text for citation in answer.citations)
    assert "Darmo" not in answer.text


def test_where_nobody_reads_along_colleagues_and_own_cases_are_answered_as_usual(discretion: Discretion) -> None:
    for text in ("temen kantor gue kampanye, dilaporin aja?", "saya dipanggil inspektorat besok"):
        assert discretion.answer(Question(text, DAY)) is None


def test_in_a_group_a_colleague_gets_no_verdict_and_an_own_case_moves(discretion: Discretion) -> None:
    colleague = discretion.answer(Question("temen kantor gue kampanye, dilaporin aja?", DAY, public=True))
    own = discretion.answer(Question("saya dipanggil inspektorat besok", DAY, public=True))
    assert colleague is not None
    assert colleague.rule == REPORTING
    assert own is not None
    assert own.outcome is Outcome.PRIVATE
    assert own.rule is None
    assert own.citations == ()


def test_a_rule_has_a_brief_form_with_verdict_condition_and_law(content: KnowledgeBase, phrase: Phrases) -> None:
    for rule_id, rule in content.rules.items():
        answer = Answer(Outcome.ANSWERED, rule.verdict, "", content.release, rule=rule_id)
        brief = in_brief(answer, content, phrase)
        assert brief is not None
        verdict = phrase(f"verdict-{rule.verdict.replace('_', '-')}")
        assert brief.title.startswith(verdict)
        assert brief.text.startswith(verdict)
        assert "bukan putusan" in brief.text
        assert rule.condition is None or rule.condition in brief.text
        assert rule.verdict is not Verdict.BOLEH or " ".join(rule.answer.split()) in " ".join(brief.text.split())
        assert len(brief.text) <= 1500


def test_what_is_no_verdict_has_no_brief_form(content: KnowledgeBase, phrase: Phrases) -> None:
    for outcome in (Outcome.SUGGESTED, Outcome.NOT_FOUND, Outcome.PRIVATE):
        assert in_brief(Answer(outcome, "perlu_klarifikasi", "", content.release), content, phrase) is None

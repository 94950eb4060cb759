"""The models hold what editors type, and what the rest of the house asks of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from knowledge import models
from knowledge.base import KnowledgeBase
from knowledge.draft import FOLDERS
from knowledge.load import load
from knowledge.models import Calendar, Case, Questions, Rank, Stage, Status
from tests.world import CONTENT


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return load(CONTENT)


@pytest.mark.parametrize("model", [*FOLDERS.values(), models.Case, models.View, models.Questions, models.Sanctions])
def test_every_model_is_frozen_and_closed(model: type[models.Model]) -> None:
    assert model.model_config["frozen"]
    assert model.model_config["extra"] == "forbid"


def test_a_rule_cannot_be_changed_once_it_is_read(base: KnowledgeBase) -> None:
    with pytest.raises(ValidationError):
        base.rules["like-akun-calon"].title = "lain"  # type: ignore[misc]


@pytest.mark.parametrize("day", ["2024-02-29", "2024-11-27"])
def test_a_day_is_text_of_one_form(day: str) -> None:
    assert Stage(title="x", stage="x", starts=day, ends=day).starts == date.fromisoformat(day)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "day", ["2023-02-29", "20241127", "2024-W48-3", "27-11-2024", "", "2024-11-27 ", 20241127, None]
)
def test_other_forms_of_a_day_are_refused(day: object) -> None:
    with pytest.raises(ValidationError):
        Stage(title="x", stage="x", starts=day, ends="2024-11-27")  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [7, 4.1, True, None, ["a"], {"a": "b"}, "", "  ", b"a"])
def test_only_text_is_text(value: object) -> None:
    with pytest.raises(ValidationError):
        models.Phrase(title="x", text=value)  # type: ignore[arg-type]


@pytest.mark.parametrize("when", [{"object": []}, {"object": "Calon"}, {"object": ["calon", 2]}, {"a b": "calon"}])
def test_a_case_needs_facts_it_can_choose_by(when: object) -> None:
    with pytest.raises(ValidationError):
        Case(id="x", when=when, verdict="boleh", answer="Boleh.")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "citation", ["skb-2022", "#b.6", "skb-2022#", "SKB#b.6", "skb-2022#b 6", "skb-2022#b.6\n", "skb.2022#b.6", "a#b#c"]
)
def test_a_citation_names_a_source_and_a_passage(citation: str) -> None:
    with pytest.raises(ValidationError):
        models.View(who="x", says="x", citation=citation)


def test_a_calendar_has_stages() -> None:
    with pytest.raises(ValidationError):
        Calendar(title="x", zone="Asia/Jakarta", citation="a#b", checked="2024-11-27", stages=())  # type: ignore[arg-type]


def test_questions_come_in_the_order_of_their_kinds() -> None:
    questions = Questions(singkat=("d",), baku=("a",), daerah=("c",), santai=("b",))
    assert questions.all() == ("a", "b", "c", "d")


def test_ranks_stand_in_the_order_of_their_force() -> None:
    assert [*Rank][:3] == [Rank.UU, Rank.PUTUSAN_MK, Rank.PP]
    assert [*Rank][-1] is Rank.BERITA


def test_a_citation_brings_what_a_sentence_rests_on(base: KnowledgeBase) -> None:
    regulation, article = base.cite("skb-2022#pembinaan"), base.cite("pernyataan-bawaslu-2024#medsos")
    assert (regulation.rank, regulation.status) == (Rank.SKB, Status.BERLAKU)
    assert regulation.confidence is models.Confidence.SEDANG
    assert base.cite("skb-2022#a.4").confidence is models.Confidence.TINGGI
    assert (article.rank, article.status) == (Rank.BERITA, Status.HISTORIS)


@pytest.mark.parametrize("citation", ["skb-2022#x", "x#b.6", "skb-2022", ""])
def test_a_citation_that_does_not_exist_is_a_key_error(base: KnowledgeBase, citation: str) -> None:
    with pytest.raises(KeyError):
        base.cite(citation)


def test_a_passage_is_in_force_on_its_first_and_last_day_and_not_beyond(base: KnowledgeBase) -> None:
    old = base.cite("skb-2020#pedoman")
    first, last, day = date(2020, 9, 10), date(2022, 9, 21), timedelta(days=1)
    assert [old.in_force(on=on) for on in (first - day, first, last, last + day)] == [False, True, True, False]


def test_a_passage_without_days_has_those_of_its_regulation(base: KnowledgeBase) -> None:
    assert base.cite("skb-2022#a.4").in_force(on=date(2026, 1, 1))
    assert not base.cite("skb-2022#a.4").in_force(on=date(1999, 1, 1))


def test_examples_know_their_rule_case_and_kind(base: KnowledgeBase) -> None:
    examples = {example.text: example for example in base.examples()}
    of_case = examples["kalo like postingan bawaslu aman kan"]
    assert (of_case.rule, of_case.case, of_case.kind) == ("like-akun-calon", "penyelenggara", "santai")
    of_rule = examples["like paslon"]
    assert (of_rule.rule, of_rule.case, of_rule.kind) == ("like-akun-calon", None, "singkat")


def test_a_release_is_named_by_the_start_of_its_fingerprint(base: KnowledgeBase) -> None:
    assert base.fingerprint.startswith(base.release)
    assert len(base.release) == 6

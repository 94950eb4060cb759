"""Every answer that the content can give: short enough, cited, in order, and without a name it must not say."""

from __future__ import annotations

import pytest

from bot.answering.answerer import Answerer
from bot.answering.compose import LONGEST, When, compose, part_of
from bot.answering.phrases import Phrases
from index.snapshot import Snapshot
from knowledge.load import CONTENT, load
from knowledge.models import Verdict
from tests.conftest import DAY

REAL = load(CONTENT)
TODAY = When(frozenset())
PARTS = [(rule, case) for rule, content in REAL.rules.items() for case in (None, *(c.id for c in content.cases))]


@pytest.fixture(scope="module")
def phrases() -> Phrases:
    return Phrases(REAL, operator="Desk", contact="kontak")


@pytest.mark.parametrize(("rule", "case"), PARTS, ids=lambda value: str(value))
def test_each_answer_fits_a_phone_and_rests_on_passages(rule: str, case: str | None, phrases: Phrases) -> None:
    part = part_of(REAL, rule, case)
    text, citations = compose(part, REAL, phrases, when=TODAY)
    assert len(text) <= LONGEST
    assert citations
    assert text.splitlines()[0] == phrases(f"verdict-{part.verdict.replace('_', '-')}")
    assert f"rilis {REAL.release}" in text
    assert "  " not in text
    assert "\n\n" not in text


def test_an_answer_without_a_resolvable_citation_cannot_be_built(phrases: Phrases) -> None:
    part = part_of(REAL, next(iter(REAL.rules)), None)
    broken = type(part)(**{**part.__dict__, "citations": ("skb-2022#z.99",)})
    with pytest.raises(KeyError):
        compose(broken, REAL, phrases, when=TODAY)


def test_a_permission_shows_neither_sanction_nor_the_condition_of_its_rule(phrases: Phrases) -> None:
    for rule, case in PARTS:
        part = part_of(REAL, rule, case)
        if part.verdict is Verdict.BOLEH:
            text, _ = compose(part, REAL, phrases, when=TODAY)
            assert "\nSanksi" not in text, (rule, case)


def test_what_is_unverified_says_so(phrases: Phrases) -> None:
    marked = 0
    for rule, case in PARTS:
        part = part_of(REAL, rule, case)
        text, citations = compose(part, REAL, phrases, when=TODAY)
        if any(citation.confidence == "belum_terverifikasi" for citation in citations):
            marked += 1
            assert "belum terverifikasi" in text, (rule, case)
    assert marked


def test_the_legal_basis_is_given_in_full(real_answerer: Answerer) -> None:
    text = real_answerer.sources.legal_basis("like-akun-calon", None, day=DAY)
    assert REAL.cite("skb-2022#b.6").passage.text in text


def test_all_sources_are_listed(real_answerer: Answerer, real_snapshot: Snapshot) -> None:
    text = real_answerer.sources.listing()
    assert all(regulation.short in text for regulation in real_snapshot.knowledge.regulations.values())


def test_shared_words_of_pinpoints_are_said_once(phrases: Phrases) -> None:
    text, _ = compose(part_of(REAL, "like-akun-calon", None), REAL, phrases, when=TODAY)
    assert "Lampiran II huruf A angka 4 dan huruf B angka 6" in text

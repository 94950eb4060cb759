"""What the desk halts tells nothing but that it is being looked at, wherever its rule would be shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from bot.answering.answerer import Answerer
from bot.answering.checking import Act
from bot.answering.halting import Halts, Switchboard
from bot.model import UNCLEAR, Answer, Outcome, Question
from index.snapshot import Snapshot
from tests.conftest import DAY

LIKE, LIKING = "like-akun-calon", "boleh ga like status calon bupati di facebook?"
HALTED = "SEDANG DIPERIKSA"


@pytest.fixture(scope="module")
def switchboard() -> Switchboard:
    return Switchboard()


@pytest.fixture(scope="module")
def answerer(real_snapshot: Snapshot, switchboard: Switchboard) -> Answerer:
    return Answerer(real_snapshot, operator="Desk Uji", contact="desk@contoh.test", switchboard=switchboard)


@pytest.fixture(autouse=True)
def running(switchboard: Switchboard) -> None:
    switchboard.halts = Halts()


@pytest.fixture
def halt(switchboard: Switchboard) -> Callable[..., None]:
    def now(*scopes: str) -> None:
        switchboard.halts = Halts.of(scopes)

    return now


def asked(answerer: Answerer, text: str = LIKING, day: date = DAY) -> Answer:
    return answerer.answer(Question(text, day))


@pytest.mark.parametrize("scope", [f"aturan:{LIKE}", "topik:medsos", "bot"])
def test_a_halted_rule_tells_no_verdict_and_no_law(answerer: Answerer, halt: Callable[..., None], scope: str) -> None:
    before = asked(answerer)
    assert (before.rule, before.verdict) == (LIKE, "tidak_boleh")
    halt(scope)
    answer = asked(answerer)
    assert (answer.outcome, answer.verdict, answer.citations, answer.rule) == (Outcome.HALTED, UNCLEAR, (), LIKE)
    assert HALTED in answer.text
    assert "TIDAK BOLEH" not in answer.text
    halt()
    assert asked(answerer) == before


def test_what_is_not_halted_answers_as_before(answerer: Answerer, halt: Callable[..., None]) -> None:
    question = "boleh ngajak tetangga ke TPS?"
    before = asked(answerer, question)
    halt(f"aturan:{LIKE}", "topik:tidak-ada")
    assert asked(answerer, question) == before


def test_buttons_inline_and_the_law_behind_tell_it_too(answerer: Answerer, halt: Callable[..., None]) -> None:
    halt(f"aturan:{LIKE}")
    brief = answerer.brief(Question(LIKING, DAY, public=True))
    assert brief is not None
    told = [
        answerer.choose(LIKE, None, day=DAY).text,
        answerer.plainly(LIKE, None),
        answerer.sources.legal_basis(LIKE, None, day=DAY),
        brief.text,
    ]
    assert all(HALTED in text and "TIDAK BOLEH" not in text for text in told)


def test_a_check_tells_what_is_halted_and_permits_nothing_beside_it(
    answerer: Answerer, halt: Callable[..., None]
) -> None:
    halt(f"aturan:{LIKE}")
    checked = answerer.checks.of_words(Question(LIKING, DAY))
    assert checked.verdict is None
    assert checked.text.startswith(f"HASIL CEK: {HALTED}")
    acts = [Act(LIKE, None)]
    assert HALTED in answerer.checks.short(acts, day=DAY)
    assert answerer.checks.sheet(acts, day=DAY).startswith(b"%PDF")


def test_a_draft_of_a_post_is_told_apart_from_the_rule_that_is_halted(
    answerer: Answerer, halt: Callable[..., None]
) -> None:
    text = "Ayo dukung dan coblos paslon nomor 2!"
    finding = answerer.drafts.check(text).findings[0]
    rule = answerer.knowledge.signals[finding.signal].rule
    assert answerer.knowledge.rules[rule].title in answerer.drafts.check(text).text
    halt(f"aturan:{rule}")
    checked = answerer.drafts.check(text)
    assert checked.shows_support, "that it looks like support stays told"
    assert answerer.knowledge.rules[rule].title not in checked.text
    assert HALTED in checked.text
    halt("bot")
    assert answerer.drafts.check(text).findings == ()


def test_nobody_is_told_of_a_change_in_what_is_halted(answerer: Answerer, halt: Callable[..., None]) -> None:
    assert answerer.recall.correction(LIKE, None, "boleh", given=DAY) is not None
    halt(f"aturan:{LIKE}")
    assert answerer.recall.correction(LIKE, None, "boleh", given=DAY) is None


def test_who_is_in_trouble_reads_whom_to_turn_to_all_the_same(answerer: Answerer, halt: Callable[..., None]) -> None:
    halt("bot")
    answer = asked(answerer, "saya diancam dipecat kalau tidak memilih calon bos, bagaimana?")
    assert answer.urgent
    assert HALTED in answer.text


def test_the_whole_bot_halted_looks_up_no_passage(answerer: Answerer, halt: Callable[..., None]) -> None:
    halt("bot")
    assert HALTED in answerer.sources.look_up("SKB B.6", day=DAY)
    assert asked(answerer, "resep rendang dong").outcome is Outcome.HALTED


def test_scopes_are_written_as_they_are_read() -> None:
    scopes = ("aturan:like-akun-calon", "bot", "topik:medsos")
    assert Halts.of(scopes).scopes == scopes

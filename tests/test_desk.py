"""What is due for a question at the desk, and how its replies are read."""

from __future__ import annotations

import string
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.phrases import Phrases
from bot.desk.due import Step, due
from bot.desk.notes import code_of, question_in, rule_in
from bot.storage import Handed, Handover
from knowledge.base import KnowledgeBase
from knowledge.load import CONTENT
from knowledge.models import Phrase

ASKED = datetime(2024, 11, 1, 8, tzinfo=UTC)


def hours(number: float) -> datetime:
    return ASKED + timedelta(hours=number)


def handed(state: Handed, **more: object) -> Handover:
    return Handover("AbC-_1234567", state, ASKED, 7, "boleh?", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("handover", "after", "step"),
    [
        (handed(Handed.NEW), 0, Step.SEND),
        (handed(Handed.NEW), 48, Step.GIVE_UP),
        (handed(Handed.SENT, desk_message=5), 3.9, None),
        (handed(Handed.SENT, desk_message=5), 4, Step.REMIND),
        (handed(Handed.SENT, desk_message=5, reminded_at=hours(4)), 9, None),
        (handed(Handed.SENT, desk_message=5, reminded_at=hours(0.2)), 4, Step.REMIND),
        (handed(Handed.SENT, desk_message=5, reminded_at=hours(4)), 48, Step.GIVE_UP),
        (handed(Handed.SENT), 0.1, None),
        (handed(Handed.SENT), 0.2, Step.REMIND),
        (handed(Handed.SENT, reminded_at=hours(0.2)), 0.3, None),
        (handed(Handed.ANSWERED), 1, Step.FORWARD),
        (handed(Handed.ANSWERED, forwarded_at=hours(1)), 99, None),
        (handed(Handed.CLOSED), 99, None),
        (handed(Handed.WITHDRAWN, desk_message=5), 0, Step.WITHDRAW),
    ],
)
def test_each_question_has_one_thing_due_at_a_time(handover: Handover, after: float, step: Step | None) -> None:
    assert due(handover, now=hours(after)) is step


@given(st.text(string.ascii_letters + string.digits + "-_", min_size=12, max_size=12), st.text())
def test_the_first_code_of_a_message_is_its_question(identity: str, typed: str) -> None:
    assert question_in(f"PERTANYAAN {code_of(identity)}\n{typed}") == identity


def test_a_message_without_a_code_is_no_question_of_the_desk() -> None:
    assert question_in("BOLEH\nP-5 dan XP-AbC-_1234567") is None


@pytest.mark.parametrize(
    ("reply", "rule"),
    [
        ("aturan like-akun-calon", "like-akun-calon"),
        ("Aturan: medsos/like-akun-calon.", "like-akun-calon"),
        ("aturan ini melarangnya", None),
        ("aturan", None),
        ("tidak boleh, lihat aturan like-akun-calon", None),
    ],
)
def test_a_reply_names_a_rule_and_nothing_else_or_it_answers(reply: str, rule: str | None) -> None:
    assert rule_in(reply) == rule


@pytest.mark.parametrize("name", ["petugas-pertanyaan", "petugas-pengingat"])
def test_the_phrases_for_the_desk_carry_the_code_before_anything_that_people_typed(name: str) -> None:
    lines = Path(CONTENT / "phrases" / f"{name}.yaml").read_text(encoding="utf-8").split("text: |-\n")[1].splitlines()
    text = "\n".join(line[2:] for line in lines)
    base = KnowledgeBase("0" * 64, phrases={name: Phrase(title="-", text=text)})
    shown = Phrases(base)(name, code=code_of("AbC-_1234567"), question="P-XXXXXXXXXXXX", rule="like", hours=4)
    assert question_in(shown) == "AbC-_1234567"

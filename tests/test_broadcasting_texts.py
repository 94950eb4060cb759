"""What staff write is shown where it is wrong, line and column, and nothing wrong is ever sent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.broadcasting.texts import TextRefused, flaws, flaws_of, personal, plain, rendered
from bot.storage import Content
from tests.telegram_markup import visible


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("Yth.\nHasil {{7*7}}", 2, 7, "isian sederhana"),
        ("{% for x in y %}", 1, 1, "isian sederhana"),
        ("{{ region.__class__ }}", 1, 1, "isian sederhana"),
        ("{{ config }}", 1, 1, "config tidak dikenal"),
        ("a\nb <script>alert(1)</script>", 2, 3, "<script>"),
        ("Tolong <b>netral", 1, 8, "tidak ditutup"),
        ("<b><i>x</b></i>", 1, 8, "pasangan"),
        ('<a href="javascript:x">y</a>', 1, 1, "https"),
        ('<b onclick="x">y</b>', 1, 1, "atribut"),
        ("x <!-- y -->", 1, 3, "komentar"),
        (" \n ", 1, 1, "kosong"),
    ],
)
def test_what_is_wrong_is_shown_with_line_and_column_fault_19(text: str, line: int, column: int, words: str) -> None:
    found = flaws(text)
    assert any((flaw.line, flaw.column) == (line, column) and words in flaw.message for flaw in found), found


def test_ten_thousand_characters_are_refused_where_the_limit_is_passed_fault_19() -> None:
    (flaw,) = flaws("baris\n" + "x" * 10_000)
    assert flaw.line == 2
    assert "3896" in flaw.message
    assert flaws_of(Content("x" * 900, poster="medsos/like"))
    assert not flaws_of(Content("x" * 900))


def test_the_holes_that_a_recipient_brings_and_those_of_the_broadcast_are_known() -> None:
    text = "<b>{{ region }}</b> & {{ agency }}: pose jari 1 sampai {{ candidates }}"
    assert flaws_of(Content(text, {"candidates": "5"})) == ()
    filled = rendered(text, {"region": "Kab. <A>", "agency": "Dinas", "candidates": "5"})
    assert filled == "<b>Kab. &lt;A&gt;</b> &amp; Dinas: pose jari 1 sampai 5"
    assert plain(filled) == "Kab. <A> & Dinas: pose jari 1 sampai 5"


def test_a_hole_without_a_value_is_never_sent_empty() -> None:
    with pytest.raises(TextRefused):
        rendered("Wilayah {{ region }}", {})


def test_a_value_is_text_and_never_a_template() -> None:
    assert rendered("{{ region }}", {"region": "{{7*7}}<b>"}) == "{{7*7}}&lt;b&gt;"


@pytest.mark.parametrize(
    "content",
    [
        Content("", question="x" * 301, options=("a", "b")),
        Content("", question="Apa?", options=("a",)),
        Content("", question="Apa?", options=("a", "b"), correct=2),
        Content("", question="Apa?", options=("a", "b"), explanation="x" * 201),
        Content("", question="Apa?", options=("a", "b"), explanation="satu\ndua\ntiga\nempat"),
        Content("", question="Apa?", options=("a", "a")),
        Content("", question="Apa?", options=("a", "{{ region }}")),
        Content("", question="Apa?", options=("a", "b"), explanation="{{ agency }}"),
        Content("", question="{{ calon }}?", options=("a", "b")),
        Content("", question="{{ 7*7 }}?", options=("a", "b")),
        Content("", question="{{ region }}" + "x" * 250, options=("a", "b")),
    ],
)
def test_a_quiz_keeps_within_what_telegram_takes(content: Content) -> None:
    assert flaws_of(content)


def test_the_question_of_a_quiz_names_the_region_of_its_reader_and_stays_plain_text() -> None:
    quiz = Content("", question="Di {{ region }}, boleh?", options=("Ya", "Tidak"))
    assert flaws_of(quiz) == ()
    assert personal(quiz, {"region": "Kab. <A> & {{ B }}"}).question == "Di Kab. <A> & {{ B }}, boleh?"
    with pytest.raises(TextRefused):
        personal(quiz, {"agency": "Dinas"})


@given(st.text(alphabet="<>/&;{}b ai=\"'!-\n", max_size=60))
def test_whatever_is_rendered_is_markup_that_telegram_takes(text: str) -> None:
    if not flaws(text):
        html = rendered(text, {"region": "r", "agency": "a"})
        assert visible(html) == plain(html)

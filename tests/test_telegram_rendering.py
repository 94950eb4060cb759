"""Every text becomes messages that Telegram takes, and nothing of it gets lost on the way."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram.rendering import as_html, in_parts, units
from tests.telegram_markup import visible


def number(place: int, count: int) -> str:
    return f"({place}/{count})"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400), st.booleans())
def test_whatever_is_escaped_is_seen_as_it_was_written(text: str, bold: bool) -> None:
    assert visible(as_html(text, bold_first_line=bold)) == text


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text("ab🗳. \n", max_size=120), max_size=12).map("".join))
def test_parts_fit_and_together_hold_every_word(text: str) -> None:
    parts = in_parts(text, number, limit=160)
    assert all(units(part) <= 160 for part in parts)
    bodies = [re.sub(r"\n\n\(\d+/\d+\)$", "", part) for part in parts] if len(parts) > 1 else parts
    assert re.sub(r"\s", "", "".join(bodies)) == re.sub(r"\s", "", text)


def test_a_short_text_stays_one_message_without_a_number() -> None:
    assert in_parts("BOLEH\nSilakan.", number) == ["BOLEH\nSilakan."]


def test_a_text_is_cut_at_paragraphs_before_sentences_and_at_sentences_before_words() -> None:
    sentences = "Kalimat satu. Kalimat dua. Kalimat tiga."
    paragraph = f"{sentences} {sentences} {sentences}"
    first, second = in_parts(f"{paragraph}\n\n{paragraph}", number, limit=64 + 130)
    assert first == f"{paragraph}\n\n(1/2)"
    assert second == f"{paragraph}\n\n(2/2)"
    assert in_parts(paragraph, number, limit=64 + 50)[0] == f"{sentences}\n\n(1/3)"


def test_length_is_counted_as_telegram_counts() -> None:
    assert units("a") == 1
    assert units("🗳") == 2
    assert len(in_parts("🗳" * 2048, number)) == 1
    assert len(in_parts("🗳" * 2049, number)) == 2


def test_only_the_first_line_is_bold() -> None:
    assert as_html("A & B\n<C>", bold_first_line=True) == "<b>A &amp; B</b>\n&lt;C&gt;"
    assert as_html("A & B\n<C>", bold_first_line=False) == "A &amp; B\n&lt;C&gt;"

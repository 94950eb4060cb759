"""The map from the law to the rules has no holes, and the page is drawn from it."""

from __future__ import annotations

from dataclasses import replace

from knowledge.coverage import MAP, as_page, holes, read
from knowledge.load import load

REAL = load()


def test_every_row_is_answered_and_every_rule_is_needed() -> None:
    assert list(holes(read(), REAL)) == []


def test_a_rule_that_is_gone_leaves_a_hole() -> None:
    name = next(iter(REAL.rules))
    without = replace(REAL, rules={other: rule for other, rule in REAL.rules.items() if other != name})
    assert any(name in hole for hole in holes(read(), without))


def test_the_page_is_up_to_date() -> None:
    assert MAP.with_suffix(".md").read_text(encoding="utf-8") == as_page(read(), REAL)

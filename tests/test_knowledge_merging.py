"""What two sides made of one base goes together by files; what both touched waits for a person."""

from __future__ import annotations

from knowledge.merging import merge

BASE = {"a": "1", "b": "1", "c": "1", "d": "1"}


def test_what_only_the_other_side_changed_is_taken() -> None:
    theirs = {"a": "2", "b": "1", "c": "1", "new": "1"}
    assert merge(BASE, BASE, theirs).taken == ("a", "d", "new")


def test_what_both_changed_is_a_conflict_and_what_both_changed_alike_is_none() -> None:
    merged = merge(BASE, {"a": "2", "b": "2", "d": "1"}, {"a": "3", "b": "2", "c": "2", "d": "1"})
    assert merged.conflicts == ("a", "c")
    assert merged.taken == ()


def test_what_only_we_changed_stays() -> None:
    assert merge(BASE, {"a": "2"}, BASE) == merge(BASE, BASE, BASE)

"""No figure belongs to fewer than five people, nor does any difference of figures."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.desk.suppression import LEAST, Cell, gathered, guarded, union

PAIRS = st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 30)), max_size=80)


def people(count: int, *, start: int = 0) -> Cell:
    return Cell(frozenset(range(start, start + count)), count)


def test_what_five_people_did_is_shown_and_what_four_did_is_not() -> None:
    safe = guarded({"a": people(5), "b": people(4, start=10), "c": people(3, start=20)})
    assert set(safe.shown) == {"a"}
    assert safe.rest is not None
    assert safe.rest.count == 7


def test_one_small_group_beside_big_ones_cannot_be_subtracted() -> None:
    safe = guarded({"a": people(9), "b": people(6, start=10), "c": people(1, start=20)})
    assert set(safe.shown) == {"a"}
    assert safe.rest is not None
    assert (safe.rest.count, len(safe.rest.people)) == (7, 7)


def test_many_answers_to_one_person_are_one_person() -> None:
    assert guarded(gathered([("a", 1)] * 50)).shown == {}
    assert guarded(gathered([("a", 1)] * 50)).rest is None


def test_those_who_told_nothing_belong_to_the_rest() -> None:
    assert guarded({"a": people(5), "b": people(2, start=10)}, also=people(3, start=20)).rest == Cell(
        frozenset({10, 11, 20, 21, 22}), 5
    )
    assert guarded({"a": people(5), "b": people(6, start=10)}, also=people(1, start=20)).shown.keys() == {"b"}


def test_counts_of_people_move_in_steps_of_five() -> None:
    assert [people(count).at_least for count in (5, 9, 10, 14, 15)] == [5, 5, 10, 10, 15]


@given(PAIRS)
def test_every_sum_and_every_difference_of_what_is_shown_is_about_five_people_or_none(
    pairs: list[tuple[str, int]],
) -> None:
    cells = gathered(pairs)
    safe = guarded(cells)
    parts = [*safe.shown.values(), *([safe.rest] if safe.rest else [])]
    hidden = union(cell for key, cell in cells.items() if key not in safe.shown)
    assert safe.rest in (None, hidden)
    assert all(len(part.people) >= LEAST for part in parts)
    left = union(cells.values()).count - sum(part.count for part in parts)
    assert left == 0 or not parts, "what is shown adds up to all, or nothing is shown"

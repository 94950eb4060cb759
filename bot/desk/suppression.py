"""Figures in which nobody can be found: what fewer than five people did is merged with more, so that no sum tells it.

Everything published is a union of at least five people. What is left of a sum after the published parts is such a
union too, or nothing. Counts of people are given in steps of five, because one who joins a group would show otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

LEAST = 5

K = TypeVar("K")


@dataclass(frozen=True)
class Cell:
    """Who did something, by number, and how often altogether."""

    people: frozenset[int] = frozenset()
    count: int = 0

    def __or__(self, other: Cell) -> Cell:
        return Cell(self.people | other.people, self.count + other.count)

    @property
    def enough(self) -> bool:
        return len(self.people) >= LEAST

    @property
    def at_least(self) -> int:
        """How many people, in whole steps of five."""
        return len(self.people) // LEAST * LEAST


@dataclass(frozen=True)
class Guarded(Generic[K]):
    """The cells that may be shown, and what was merged; None where that are too few people to say anything."""

    shown: Mapping[K, Cell]
    rest: Cell | None


def guarded(cells: Mapping[K, Cell], *, also: Cell | None = None) -> Guarded[K]:
    """Merge the cells of too few people, and the smallest others until the merged ones are enough.

    `also` belongs to the rest from the beginning, such as people who told no region.
    """
    shown = {key: cell for key, cell in cells.items() if cell.enough}
    rest = union([also or Cell(), *(cell for key, cell in cells.items() if key not in shown)])
    while rest.people and not rest.enough and shown:
        rest |= shown.pop(min(shown, key=lambda key: (len(shown[key].people), str(key))))
    return Guarded(shown, rest if rest.enough else None)


def union(cells: Iterable[Cell]) -> Cell:
    """All of them together."""
    whole = Cell()
    for cell in cells:
        whole |= cell
    return whole


def gathered(pairs: Iterable[tuple[K, int]]) -> dict[K, Cell]:
    """One cell a key, from keys and people."""
    people: dict[K, set[int]] = {}
    counts: dict[K, int] = {}
    for key, person in pairs:
        people.setdefault(key, set()).add(person)
        counts[key] = counts.get(key, 0) + 1
    return {key: Cell(frozenset(who), counts[key]) for key, who in people.items()}

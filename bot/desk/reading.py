"""What an impact says, put in the order in which a person should read it. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.desk.impact import Change, Impact

# So many lines around a change are enough to know where one is.
AROUND = 3


class Group(StrEnum):
    """Kinds of change, the most urgent first."""

    DANGEROUS = "berbahaya"
    PERMITS = "membolehkan"
    WORSE = "memburuk"
    VERDICT = "putusan"
    RULE = "aturan"
    CITATION = "kutipan"
    BETTER = "membaik"


@dataclass(frozen=True)
class Grouped:
    """A question that is answered otherwise, and why it stands where it stands."""

    group: Group
    change: Change


@dataclass(frozen=True)
class Line:
    """One line of a comparison: `tambah`, `hapus`, `tetap` or `lompat`."""

    kind: str
    text: str


def grouped(impact: Impact) -> list[Grouped]:
    """Every changed answer, the dangerous ones first."""
    order = list(Group)
    found = [Grouped(_group(change, impact), change) for change in impact.changes]
    return sorted(found, key=lambda one: order.index(one.group))


def counted(changes: list[Grouped]) -> dict[Group, int]:
    """How many there are of each kind, without those of which there are none."""
    count = {group: sum(one.group is group for one in changes) for group in Group}
    return {group: number for group, number in count.items() if number}


def differences(before: bytes | None, after: bytes | None) -> list[Line]:
    """How a text became another, line by line."""
    old, new = _lines(before), _lines(after)
    return list(_told(difflib.unified_diff(old, new, n=AROUND, lineterm="")))


def summed(lines: list[Line]) -> Mapping[str, int]:
    return {kind: sum(line.kind == kind for line in lines) for kind in ("tambah", "hapus")}


def _group(change: Change, impact: Impact) -> Group:
    if change.question in impact.dangerous:
        return Group.DANGEROUS
    if change.permits:
        return Group.PERMITS
    if change.turn != "tetap":
        return Group.BETTER if change.turn == "membaik" else Group.WORSE
    if change.before.verdict != change.after.verdict:
        return Group.VERDICT
    return Group.RULE if change.before.rule != change.after.rule else Group.CITATION


def _lines(text: bytes | None) -> list[str]:
    return [] if text is None else text.decode(errors="replace").splitlines()


def _told(lines: Iterator[str]) -> Iterator[Line]:
    kinds = {"+": "tambah", "-": "hapus", " ": "tetap"}
    for number, line in enumerate(lines):
        if number < 2:  # the names of both files, of which there are none
            continue
        if line.startswith("@@"):
            yield Line("lompat", "")
        else:
            yield Line(kinds[line[0]], line[1:])

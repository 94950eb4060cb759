"""What became of a broadcast, for those who sent it: per agency, with the next step for what failed.

Whoever reads a report learns about agencies and never about people: counts of readers begin at five and are rounded.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.broadcasting.reasons import TWICE, Words, words
from bot.storage import Fate, Kind, Tally

LEAST_SHOWN = 5
FEW = "kurang dari 5"
WITHOUT_AGENCY = "(tanpa OPD)"
COLUMNS = (
    *("OPD", "tujuan", "terkirim", "gagal", "tidak pasti", "menunggu", "dilewati", "kedaluwarsa", "dibatalkan"),
    *("sudah baca", "diteruskan"),
)


# The groups behind the reasons of each agency; see `bot.storage.Deliveries.troubled`.
Troubled = Mapping[tuple[str | None, str | None], tuple[str, ...]]


@dataclass(frozen=True)
class Line:
    """One agency; `read` is a count that may be shown, in words."""

    agency: str
    planned: int
    sent: int
    failed: int
    uncertain: int
    """Whether it arrived, or arrived twice, is not known."""
    waiting: int
    skipped: int
    expired: int
    cancelled: int
    read: str
    monitors: int
    forwarded: int


@dataclass(frozen=True)
class Trouble:
    """One reason, how often, and the next step; `groups` are those it is about, as the page of agencies names them."""

    agency: str
    what: str
    step: str
    count: int
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """A whole broadcast; `total` sums the lines."""

    total: Line
    lines: tuple[Line, ...]
    troubles: tuple[Trouble, ...]

    @property
    def done(self) -> float:
        """How much of it is settled, from 0 to 1."""
        return 1.0 - self.total.waiting / self.total.planned if self.total.planned else 1.0


def report(
    tallies: Sequence[Tally], read: Mapping[str, int], names: Mapping[str, str], troubled: Troubled | None = None
) -> Report:
    """Sum up; `read` counts taps per agency code, `names` gives the agencies their names."""
    agencies = sorted({tally.agency for tally in tallies}, key=lambda code: names.get(code or "", code or "~"))
    lines = tuple(
        _line(_name(code, names), [tally for tally in tallies if tally.agency == code], read.get(code or "", 0))
        for code in agencies
    )
    groups = _groups(troubled or {})
    troubles = [
        Trouble(_name(agency, names), said.what, said.step, count, groups.get((agency, said), ()))
        for (agency, said), count in _troubles(tallies).items()
    ]
    total = _line("Semua", tallies, sum(read.values()))
    return Report(total, lines, tuple(sorted(troubles, key=lambda trouble: -trouble.count)))


def _troubles(tallies: Iterable[Tally]) -> Mapping[tuple[str | None, Words], int]:
    """How often something went otherwise than hoped, for each agency."""
    counted: dict[tuple[str | None, Words], int] = {}
    for tally in tallies:
        doubtful = tally.doubtful if tally.state is Fate.SENT else 0
        for said, count in ((words(tally.reason), tally.count), (TWICE, doubtful)):
            if said.step and count:
                counted[tally.agency, said] = counted.get((tally.agency, said), 0) + count
    return counted


def _groups(troubled: Troubled) -> Mapping[tuple[str | None, Words], tuple[str, ...]]:
    found: dict[tuple[str | None, Words], tuple[str, ...]] = {}
    for (agency, reason), groups in troubled.items():
        said = TWICE if reason is None else words(reason)
        found[agency, said] = found.get((agency, said), ()) + groups
    return found


def shown(count: int) -> str:
    """A count of people as it may be shown: from five up, rounded down to fives; smaller ones in words."""
    return f"sekitar {count - count % LEAST_SHOWN}" if count >= LEAST_SHOWN else FEW


def quiz(votes: Iterable[tuple[str | None, Mapping[str, int]]], correct: str) -> Mapping[str, tuple[str, str]]:
    """For each agency how many took part and how many were right, as both may be shown."""
    counted: dict[str, list[int]] = {}
    for agency, options in votes:
        sums = counted.setdefault(agency or "", [0, 0])
        sums[0] += sum(options.values())
        sums[1] += options.get(correct, 0)
    return {agency: (shown(took), shown(right)) for agency, (took, right) in counted.items()}


def as_csv(made: Report) -> str:
    """The table for a spreadsheet; what would be a formula there is quoted."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    for line in (*made.lines, made.total):
        writer.writerow(map(_cell, _cells(line)))
    writer.writerow([])
    writer.writerow(("OPD", "sebab", "langkah berikutnya", "jumlah", "kode grup"))
    for trouble in made.troubles:
        cells = (trouble.agency, trouble.what, trouble.step, trouble.count, " ".join(trouble.groups))
        writer.writerow(map(_cell, cells))
    return stream.getvalue()


def _line(name: str, tallies: Sequence[Tally], read: int) -> Line:
    def count(*states: Fate) -> int:
        return sum(tally.count for tally in tallies if tally.state in states)

    doubtful = sum(tally.doubtful for tally in tallies if tally.state is Fate.SENT)
    return Line(
        agency=name,
        planned=sum(tally.count for tally in tallies),
        sent=count(Fate.SENT) - doubtful,
        failed=count(Fate.FAILED),
        uncertain=count(Fate.UNCERTAIN) + doubtful,
        waiting=count(Fate.QUEUED, Fate.CLAIMED),
        skipped=count(Fate.SKIPPED),
        expired=count(Fate.EXPIRED),
        cancelled=count(Fate.CANCELLED),
        read=shown(read),
        monitors=sum(tally.count for tally in tallies if tally.kind == Kind.STAFF),
        forwarded=sum(tally.forwarded for tally in tallies),
    )


def _cells(line: Line) -> tuple[object, ...]:
    counts = (line.planned, line.sent, line.failed, line.uncertain, line.waiting, line.skipped)
    passed_on = f"{line.forwarded} dari {line.monitors}"
    return (line.agency, *counts, line.expired, line.cancelled, line.read, passed_on)


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _name(code: str | None, names: Mapping[str, str]) -> str:
    return WITHOUT_AGENCY if code is None else names.get(code, code)

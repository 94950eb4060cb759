"""A report counts agencies, says what to do next, and never shows a handful of people."""

from __future__ import annotations

import csv
import io

from bot.broadcasting.reasons import TWICE, WORDS, Reason, words
from bot.broadcasting.report import FEW, as_csv, quiz, report, shown
from bot.storage import Fate, Tally

TALLIES = (
    Tally("dinkes", "grup", Fate.SENT, None, 10, 2, 0),
    Tally("dinkes", "grup", Fate.FAILED, "dikeluarkan", 3, 0, 0),
    Tally("dinkes", "staf", Fate.SENT, None, 1, 0, 1),
    Tally("disdik", "orang", Fate.UNCERTAIN, "tidak_diketahui", 1, 1, 0),
    Tally("disdik", "orang", Fate.QUEUED, None, 5, 0, 0),
)
NAMES = {"dinkes": "Dinas Kesehatan", "disdik": "=Disdik"}
MADE = report(TALLIES, {"dinkes": 17, "disdik": 4}, NAMES)


def test_lines_add_up_and_what_may_have_come_twice_is_uncertain_fault_1() -> None:
    health = next(line for line in MADE.lines if line.agency == "Dinas Kesehatan")
    assert (health.planned, health.sent, health.uncertain, health.failed) == (14, 9, 2, 3)
    assert (MADE.total.planned, MADE.total.waiting, MADE.total.uncertain) == (20, 5, 3)
    assert MADE.done == 0.75
    assert (health.forwarded, health.monitors) == (1, 1)


def test_readers_are_shown_from_five_up_and_rounded() -> None:
    assert [shown(count) for count in (0, 4, 5, 9, 17)] == [FEW, FEW, "sekitar 5", "sekitar 5", "sekitar 15"]
    assert quiz([("a", {"0": 3, "1": 9}), ("a", {"1": 4}), ("b", {"1": 2})], "1") == {
        "a": ("sekitar 15", "sekitar 10"),
        "b": (FEW, FEW),
    }


def test_every_failure_comes_with_the_next_step() -> None:
    assert {(trouble.what, trouble.count) for trouble in MADE.troubles} == {
        (words("dikeluarkan").what, 3),
        (words("tidak_diketahui").what, 1),
        (TWICE.what, 2),
    }
    assert all(trouble.step for trouble in MADE.troubles)
    assert all(WORDS[reason].step for reason in Reason if reason not in (Reason.EDITED, Reason.FOLLOWED))


def test_the_groups_behind_a_failure_are_named_by_their_codes() -> None:
    troubled = {("dinkes", "dikeluarkan"): ("g1", "g2", "g3"), ("dinkes", None): ("g4",), ("disdik", "diubah"): ("g5",)}
    made = report(TALLIES, {}, NAMES, troubled)
    named = {(trouble.agency, trouble.what): trouble.groups for trouble in made.troubles}
    assert named["Dinas Kesehatan", words("dikeluarkan").what] == ("g1", "g2", "g3")
    assert named["Dinas Kesehatan", TWICE.what] == ("g4",)
    assert named["=Disdik", words("tidak_diketahui").what] == ()
    assert "g1 g2 g3" in as_csv(made)
    assert "g5" not in as_csv(made), "what went well needs nobody"


def test_a_formula_in_a_name_stays_a_text_in_a_spreadsheet_fault_62() -> None:
    rows = list(csv.reader(io.StringIO(as_csv(MADE))))
    assert "'=Disdik" in {row[0] for row in rows if row}

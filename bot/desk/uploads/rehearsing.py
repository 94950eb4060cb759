"""The dry run: what an upload would do to a content, before anything of it enters a draft. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import unified_diff
from enum import StrEnum

from bot.desk.uploads.applying import apply_rows
from bot.desk.uploads.correcting import Work, about_of
from bot.desk.uploads.regulation import to_regulation
from bot.desk.uploads.upload import Kind, RowProblem, Upload
from knowledge.draft import problems_of
from knowledge.problems import KnowledgeError, Problem

LONGEST_DIFFERENCE = 400
SHEETS = (Kind.ATURAN, Kind.PERTANYAAN)


class Fate(StrEnum):
    """What would become of a file of the content."""

    NEW = "baru"
    CHANGED = "ubah"
    OVERWRITTEN = "timpa"
    """Somebody changed it in the chosen draft, and that would be replaced."""
    SAME = "sama"


@dataclass(frozen=True)
class Line:
    """One file of the dry run; `difference` shows what changes, line by line."""

    path: str
    fate: Fate
    difference: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rehearsal:
    """What would be done, and what is to mend; `digest` names exactly this, for who agrees to it."""

    changes: Mapping[str, bytes]
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    row_problems: tuple[RowProblem, ...]
    duplicates: tuple[RowProblem, ...]
    added: int
    digest: str


def rehearse(
    upload: Upload, work: Work, base: Mapping[str, bytes], *, checked: date, mine: Collection[str] = ()
) -> Rehearsal:
    """The upload upon the content `base`, of which somebody changed the paths `mine` in the draft that was chosen."""
    problems: tuple[Problem, ...] = upload.problems
    row_problems, added = upload.row_problems, 0
    duplicates: tuple[RowProblem, ...] = ()
    wanted: Mapping[str, bytes] = upload.changes
    if upload.kind in SHEETS:
        applied = apply_rows(upload, base)
        wanted, added = applied.changes, applied.added
        row_problems, duplicates = applied.problems, applied.duplicates
    elif upload.kind is Kind.PERATURAN:
        wanted, problems = _regulation(work, checked)
    lines = tuple(_line(path, data, base, mine, whole=upload.kind not in SHEETS) for path, data in wanted.items())
    changes = {line.path: wanted[line.path] for line in lines if line.fate is not Fate.SAME}
    return Rehearsal(changes, lines, problems, row_problems, duplicates, added, _digest(changes, base))


def _regulation(work: Work, checked: date) -> tuple[dict[str, bytes], tuple[Problem, ...]]:
    try:
        path, data = to_regulation(work.pieces, about_of(work.about), checked=checked)
    except KnowledgeError as error:
        return {}, tuple(error.problems)
    return {path: data}, tuple(problems_of(path, data))


def _line(path: str, data: bytes, base: Mapping[str, bytes], mine: Collection[str], *, whole: bool) -> Line:
    before = base.get(path)
    if before == data:
        return Line(path, Fate.SAME)
    fate = Fate.NEW if before is None else Fate.OVERWRITTEN if whole and path in mine else Fate.CHANGED
    old, new = ((text or b"").decode(errors="replace").splitlines() for text in (before, data))
    difference = list(unified_diff(old, new, lineterm="", n=2))[2:]
    if len(difference) > LONGEST_DIFFERENCE:
        difference = [*difference[:LONGEST_DIFFERENCE], "…"]
    return Line(path, fate, tuple(difference))


def _digest(changes: Mapping[str, bytes], base: Mapping[str, bytes]) -> str:
    parts = [(path, _sha(base.get(path)), _sha(data)) for path, data in sorted(changes.items())]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def _sha(data: bytes | None) -> str:
    return "" if data is None else hashlib.sha256(data).hexdigest()

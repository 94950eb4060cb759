"""What the rows of a workbook would change, before anything is changed: new rules, more example questions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from rapidfuzz import process

from bot.desk.uploads.sheets import told
from bot.desk.uploads.upload import Kind, Row, RowProblem, Upload
from knowledge.draft import NAME, problems_of
from knowledge.editing import Sheet, add_examples, new_text
from knowledge.models import Questions
from knowledge.problems import KnowledgeError

KINDS = tuple(Questions.model_fields)
# Column of the sheet → field of the rule; questions and sanctions are gathered below.
FIELDS = {
    "judul": "title", "putusan": "verdict", "jawaban": "answer", "syarat": "condition", "pidana": "criminal",
    "tetap_boleh": "instead", "catatan": "note", "dasar": "basis", "risiko": "risk", "diperiksa": "checked",
    "kutipan": "citations", "keterangan": "voices",
}  # fmt: skip
SANCTIONS = {
    "sanksi_sebelum": "sebelum_penetapan", "sanksi_sesudah": "sesudah_penetapan", "sanksi_selalu": "selalu",
}  # fmt: skip
LISTS = ("kutipan", "keterangan", *KINDS)


@dataclass(frozen=True)
class Applied:
    """A dry run: what would be written, what is to mend, and how much would be new."""

    changes: Mapping[str, bytes] = field(default_factory=dict)
    problems: tuple[RowProblem, ...] = ()
    added: int = 0
    duplicates: tuple[RowProblem, ...] = ()


def apply_rows(upload: Upload, base: Mapping[str, bytes]) -> Applied:
    """The rows of a workbook upon the content `base` (path → bytes); rows with problems change nothing."""
    spoilt = {problem.row for problem in upload.row_problems}
    rows = [row for row in upload.rows if row.row not in spoilt]
    return (_rules if upload.kind is Kind.ATURAN else _questions)(rows, upload.row_problems, base)


def _questions(rows: Sequence[Row], problems: Sequence[RowProblem], base: Mapping[str, bytes]) -> Applied:
    found, duplicates, added = list(problems), [], 0
    paths = {PurePosixPath(path).stem: path for path in base if path.startswith("rules/")}
    known = _known_texts(rows, paths, base)
    sheets: dict[str, Sheet] = {}
    for row in rows:
        if problem := _question_problem(row, paths):
            found.append(problem)
            continue
        name, text = row.cells["aturan"], row.cells["kalimat"]
        if (where := known.get(_folded(text))) is not None:
            duplicates.append(_at(row, "kalimat", where))
            continue
        path = paths[name]
        try:
            sheet = sheets.setdefault(path, Sheet(path, base[path].decode()))
            added += add_examples(sheet, row.cells["ragam"], [text], case=row.cells.get("kasus"))
        except KeyError:
            cases = ", ".join(case["id"] for case in sheet.get("cases") or []) or "-"
            found.append(_at(row, "kasus", told("kasus_tidak_ada", given=row.cells["kasus"], choices=cases)))
            continue
        known[_folded(text)] = told("ganda", given=row.row)
    changes = {path: sheet.text().encode() for path, sheet in sheets.items() if sheet.text().encode() != base[path]}
    return Applied(changes, tuple(found), added, tuple(duplicates))


def _known_texts(rows: Sequence[Row], paths: Mapping[str, str], base: Mapping[str, bytes]) -> dict[str, str]:
    """The questions of the rules that are written to; a question under two other rules is the checker's to find."""
    known: dict[str, str] = {}
    for name in {row.cells.get("aturan", "") for row in rows} & set(paths):
        data = Sheet(paths[name], base[paths[name]].decode()).data()
        for part in (data, *data.get("cases", [])):
            for texts in part.get("questions", {}).values():
                known.update((_folded(text), told("sudah_ada", given=name)) for text in texts)
    return known


def _question_problem(row: Row, paths: Mapping[str, str]) -> RowProblem | None:
    for column in ("aturan", "ragam", "kalimat"):
        if not row.cells.get(column):
            return _at(row, column, told("wajib"))
    name, kind = row.cells["aturan"], row.cells["ragam"]
    if name not in paths:
        near = [match[0] for match in process.extract(name, list(paths), limit=3)]
        return _at(
            row, "aturan", told("aturan_tidak_ada", given=name, near=f"; yang dekat: {', '.join(near)}" if near else "")
        )
    if kind not in KINDS:
        return _at(row, "ragam", told("ragam", given=kind, choices=", ".join(KINDS)))
    return None


def _rules(rows: Sequence[Row], problems: Sequence[RowProblem], base: Mapping[str, bytes]) -> Applied:
    found = list(problems)
    changes: dict[str, bytes] = {}
    seen: dict[str, int] = {}
    names = {PurePosixPath(path).stem for path in base if path.startswith("rules/")}
    for row in rows:
        name, topic = row.cells.get("nama", ""), row.cells.get("topik", "")
        wrong = [
            _at(row, column, told("nama"))
            for column in ("nama", "topik")
            if not NAME.fullmatch(row.cells.get(column, ""))
        ]
        if name in names:
            wrong.append(_at(row, "nama", told("aturan_ada", given=name)))
        if name in seen:
            wrong.append(_at(row, "nama", told("nama_ganda", given=seen[name])))
        seen[name] = row.row
        path = f"rules/{topic}/{name}.yaml"
        text = "" if wrong else _rule_text(path, row, wrong)
        if wrong:
            found.extend(wrong)
        else:
            changes[path] = text.encode()
    return Applied(changes, tuple(found), len(changes))


def _rule_text(path: str, row: Row, wrong: list[RowProblem]) -> str:
    """A rule as its file; what the reader of the file minds is told at its cell."""
    try:
        text = new_text(path, _rule(row.cells))
    except KnowledgeError as error:
        wrong.extend(_at(row, _column(problem.field), problem.message) for problem in error.problems)
        return ""
    wrong.extend(_at(row, _column(problem.field), problem.message) for problem in problems_of(path, text.encode()))
    return text


def _rule(cells: Mapping[str, str]) -> dict[str, Any]:
    def value(column: str) -> Any:
        text = cells.get(column, "")
        return (
            [line.strip() for line in text.splitlines() if line.strip()] if column in LISTS else " ".join(text.split())
        )

    return {
        **{field_: value(column) for column, field_ in FIELDS.items()},
        "sanctions": {stage: value(column) for column, stage in SANCTIONS.items() if cells.get(column)},
        "questions": {kind: value(kind) for kind in KINDS if cells.get(kind)},
    }


def _column(place: str) -> str:
    """The column that a field of the rule was read from."""
    first, _, rest = place.partition(".")
    inner = rest.partition(".")[0]
    if first == "questions" and inner in KINDS:
        return inner
    names = {name: column for column, name in (*FIELDS.items(), *((c, f"sanctions.{s}") for c, s in SANCTIONS.items()))}
    return names.get(f"{first}.{inner}") or names.get(first) or ("baku" if first == "questions" else first or "nama")


def _at(row: Row, column: str, message: str) -> RowProblem:
    return RowProblem(row.sheet, row.row, column, message)


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))

"""Read a workbook of rules or of example questions as rows of texts; nothing in it is calculated."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from bot.desk.uploads.members import Bounds, judge_office, open_archive
from bot.desk.uploads.upload import Kind, Reason, Refused, Row, RowProblem
from knowledge.yamlfile import read

MOST_ROWS = 5000
MOST_COLUMNS = 40
LONGEST_CELL = 4000


@cache
def layout() -> Mapping[str, Any]:
    """The columns of both sheets, as columns.yaml lists them."""
    data: Mapping[str, Any] = read(Path(__file__).parent / "columns.yaml", "columns.yaml").data
    return data


def told(which: str, /, **details: str | int) -> str:
    """A message about a cell with its holes filled."""
    return str(layout()["messages"][which]).format(**details)


def read_sheets(data: bytes) -> tuple[Kind, tuple[Row, ...], tuple[RowProblem, ...]]:
    """Every row of the first kind of sheet that is known, and what is wrong with single cells."""
    judge_office(open_archive(data, Bounds()))
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible" and (found := _headers(sheet)):
                kind, headers = found
                rows, problems = _rows(sheet, kind, headers)
                return Kind(kind), tuple(rows), tuple(problems)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, AttributeError, IndexError):
        raise Refused(Reason.RUSAK) from None
    raise Refused(Reason.LEMBAR_TIDAK_DIKENAL)


def _headers(sheet: Any) -> tuple[str, dict[int, str]] | None:
    """The kind of the sheet and the column of each header, when its first row holds them all but the empty ones."""
    sheet.reset_dimensions()
    first = next(sheet.iter_rows(max_row=1, max_col=MOST_COLUMNS, values_only=True), ())
    names = {at: str(value).strip().casefold().replace(" ", "_") for at, value in enumerate(first) if value is not None}
    for kind, about in layout()["sheets"].items():
        if len(set(names.values()) & set(about["columns"])) * 2 > len(about["columns"]):
            return kind, {at: name for at, name in names.items() if name in about["columns"]}
    return None


def _rows(sheet: Any, kind: str, headers: Mapping[int, str]) -> tuple[list[Row], list[RowProblem]]:
    example = layout()["sheets"][kind]["example"]
    rows: list[Row] = []
    problems: list[RowProblem] = []
    for number, given in enumerate(sheet.iter_rows(min_row=2, max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS), start=2):
        if number > MOST_ROWS + 1 and any(cell.value is not None for cell in given):
            raise Refused(Reason.TERLALU_BANYAK_BARIS, name=sheet.title, limit=MOST_ROWS)
        cells: dict[str, str] = {}
        for name, text, problem in _cells(given, headers):
            cells[name] = text
            if problem:
                problems.append(RowProblem(sheet.title, number, name, problem))
        cells = {name: text for name, text in cells.items() if text}
        if cells and cells != example:
            rows.append(Row(sheet.title, number, cells))
    return rows, problems


def _cells(given: Any, headers: Mapping[int, str]) -> Iterator[tuple[str, str, str]]:
    """Header, text and problem of each cell of a row."""
    for at, name in headers.items():
        if at < len(given) and given[at].value is not None:
            yield (name, *_text(given[at].value))


def _text(value: Any) -> tuple[str, str]:
    """A cell as text; a formula stays unread, and numbers and days become what a person would have typed."""
    if isinstance(value, str):
        text = value.replace("\r\n", "\n").strip()
        if text.startswith("="):
            return "", told("rumus")
        if len(text) > LONGEST_CELL:
            return text[:LONGEST_CELL], told("terlalu_panjang", given=len(text), limit=LONGEST_CELL)
        return text, ""
    if isinstance(value, datetime):
        return (value.date() if value.time() == time() else value).isoformat(), ""
    if isinstance(value, date):
        return value.isoformat(), ""
    if isinstance(value, time):
        return value.strftime("%H:%M"), ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "", told("bukan_teks")
    return f"{value:g}" if isinstance(value, float) and not value.is_integer() else str(int(value)), ""

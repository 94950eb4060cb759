"""The workbook that an editor downloads, fills in and uploads again."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from bot.desk.uploads.sheets import MOST_ROWS, layout
from bot.desk.uploads.upload import Kind
from knowledge.models import Questions, Sanction, Verdict

CHOICES: Mapping[str, Sequence[str]] = {
    "putusan": list(Verdict), "sanksi_sebelum": list(Sanction), "sanksi_sesudah": list(Sanction),
    "sanksi_selalu": list(Sanction), "dasar": ["bunyi", "tafsir"], "risiko": ["biasa", "tinggi"],
    "ragam": list(Questions.model_fields),
}  # fmt: skip


def template(kind: Kind, *, rules: Sequence[str] = (), topics: Sequence[str] = ()) -> bytes:
    """The workbook for rules or for questions; names of rules and topics become choices in their columns."""
    about, book = layout()["sheets"][kind.value], Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = about["label"]
    for at, name in enumerate(about["columns"], start=1):
        head = sheet.cell(1, at, name)
        head.font, head.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="1F4E79")
        example = sheet.cell(2, at, about["example"].get(name))
        example.alignment, example.font = Alignment(wrap_text=True, vertical="top"), Font(italic=True, color="606060")
        sheet.column_dimensions[get_column_letter(at)].width = 28
    sheet.freeze_panes = "A2"
    _as_text(sheet, len(about["columns"]))
    choices = {**CHOICES, "aturan": list(rules), "topik": list(topics)}
    _choices(book, sheet, list(about["columns"]), choices)
    _guide(book, about)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _as_text(sheet: Any, columns: int) -> None:
    """Text format for the rows to fill, so that Excel makes no day of 1-2 and no number of 010."""
    for row in range(2, 202):
        for column in range(1, columns + 1):
            sheet.cell(row, column).number_format = "@"


def _choices(book: Workbook, sheet: Any, columns: Sequence[str], choices: Mapping[str, Sequence[str]]) -> None:
    """Lists of choices on a hidden sheet: a list inside a cell may not be longer than 255 letters."""
    lists = book.create_sheet("Pilihan")
    lists.sheet_state = "hidden"
    for at, name in enumerate((name for name in columns if choices.get(name)), start=1):
        for row, value in enumerate(choices[name], start=1):
            lists.cell(row, at, str(value))
        letter, target = get_column_letter(at), get_column_letter(columns.index(name) + 1)
        rule = DataValidation("list", formula1=f"Pilihan!${letter}$1:${letter}${len(choices[name])}", allow_blank=True)
        rule.add(f"{target}2:{target}{MOST_ROWS + 1}")
        sheet.add_data_validation(rule)


def _guide(book: Workbook, about: Any) -> None:
    guide = book.create_sheet(layout()["guide"]["label"])
    guide.column_dimensions["A"].width, guide.column_dimensions["B"].width = 24, 90
    lines = [("", line) for line in layout()["guide"]["lines"]]
    for row, (name, text) in enumerate([*lines, ("", ""), *about["columns"].items()], start=1):
        guide.cell(row, 1, name).font = Font(bold=True)
        guide.cell(row, 2, text).alignment = Alignment(wrap_text=True)

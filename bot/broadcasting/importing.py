"""Read lists of agencies and of groups from CSV files; every row that cannot be taken says why, with its line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.broadcasting.planning import ZONES
from bot.storage import Agency

MOST_ROWS = 5_000
MOST_BYTES = 2_000_000
AGENCY_COLUMNS = ("kode", "nama", "wilayah", "zona")
GROUP_COLUMNS = ("id_grup", "kode", "topik")
# The code travels in a link of Telegram, `?start=opd_<code>`.
_CODE = re.compile(r"[a-z0-9-]{2,32}")
_GROUP = re.compile(r"-\d{5,16}")

Row = TypeVar("Row")


@dataclass(frozen=True)
class RowProblem:
    """A row that was not taken; `line` as a spreadsheet counts it."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"baris {self.line}: {self.message}"


@dataclass(frozen=True)
class Imported(Generic[Row]):
    """What could be read and what could not; take the rows only if there is no problem, or after asking."""

    rows: tuple[Row, ...]
    problems: tuple[RowProblem, ...]


@dataclass(frozen=True)
class ListedGroup:
    """A group that the desk knows by its number, and its topic (0 for none)."""

    chat: int
    agency: str
    thread: int | None


class _Wrong(ValueError):
    """Why a row cannot be taken."""


def agencies(content: bytes) -> Imported[Agency]:
    """Read `kode,nama,wilayah,zona`."""
    return _read(content, AGENCY_COLUMNS, _agency, lambda agency: agency.code)


def groups(content: bytes, known: Collection[str]) -> Imported[ListedGroup]:
    """Read `id_grup,kode,topik`; `known` are the codes of the agencies there are."""

    def group(row: Mapping[str, str]) -> ListedGroup:
        if not _GROUP.fullmatch(row["id_grup"]):
            raise _Wrong("id_grup harus angka negatif seperti -1001234567890")
        if row["kode"] not in known:
            raise _Wrong(f"kode {row['kode'] or '(kosong)'} tidak ada di daftar OPD")
        if row["topik"] and not row["topik"].isdecimal():
            raise _Wrong("topik harus angka, atau dikosongkan")
        return ListedGroup(int(row["id_grup"]), row["kode"], int(row["topik"] or 0) or None)

    return _read(content, GROUP_COLUMNS, group, lambda group: group.chat)


def _agency(row: Mapping[str, str]) -> Agency:
    if not _CODE.fullmatch(row["kode"]):
        raise _Wrong("kode harus 2 sampai 32 huruf kecil, angka, atau tanda hubung")
    for name, most in (("nama", 200), ("wilayah", 100)):
        if not 0 < len(row[name]) <= most:
            raise _Wrong(f"{name} harus diisi, paling banyak {most} karakter")
        if row[name][0] in "=+-@":
            raise _Wrong(f"{name} tidak boleh diawali tanda rumus")
    if row["zona"] not in ZONES:
        raise _Wrong(f"zona harus salah satu dari {', '.join(ZONES)}")
    return Agency(row["kode"], row["nama"], row["wilayah"], row["zona"])


def _read(
    content: bytes, columns: tuple[str, ...], taken: Callable[[Mapping[str, str]], Row], key: Callable[[Row], object]
) -> Imported[Row]:
    try:
        table = _table(content, columns)
    except _Wrong as error:
        return Imported((), (RowProblem(1, str(error)),))
    rows, problems, seen = [], [], dict[object, int]()
    for line, cells in table:
        try:
            row = taken(cells)
            if key(row) in seen:
                raise _Wrong(f"sama dengan baris {seen[key(row)]}")
            seen[key(row)] = line
            rows.append(row)
        except _Wrong as error:
            problems.append(RowProblem(line, str(error)))
    return Imported(tuple(rows), tuple(problems))


def _table(content: bytes, columns: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    """The rows with their lines, cells without blanks around them; spreadsheets here write `;` as often as `,`."""
    if len(content) > MOST_BYTES:
        raise _Wrong("berkas terlalu besar")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _Wrong("berkas bukan UTF-8; simpan ulang sebagai CSV UTF-8") from None
    if "\0" in text:
        raise _Wrong("berkas bukan CSV")
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        if set(columns) - set(header):
            raise _Wrong(f"kolom yang perlu ada: {', '.join(columns)}")
        rows = [
            (reader.line_num, {name: cell.strip() for name, cell in zip(header, cells, strict=False)})
            for cells in reader
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error as error:
        raise _Wrong(f"berkas tidak terbaca sebagai CSV ({error})") from None
    if len(rows) > MOST_ROWS:
        raise _Wrong(f"paling banyak {MOST_ROWS} baris sekali impor")
    return [(line, {name: row.get(name, "") for name in columns}) for line, row in rows]

"""What an uploaded file turned out to be: changes of content, rows of a sheet, pieces of a regulation, or a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path

from bot.desk.uploads.outline import Piece
from knowledge.problems import Problem
from knowledge.yamlfile import read

MEGABYTE = 1_000_000
LARGEST = 20 * MEGABYTE


class Kind(StrEnum):
    """What a file is for."""

    ISI = "isi"
    ARSIP = "arsip"
    ATURAN = "aturan"
    PERTANYAAN = "pertanyaan"
    PERATURAN = "peraturan"


class Reason(StrEnum):
    """Why a file is refused; the sentence for each stands in reasons.yaml."""

    KOSONG = "kosong"
    TERLALU_BESAR = "terlalu_besar"
    SALAH_AKHIRAN = "salah_akhiran"
    JENIS_TIDAK_DIKENAL = "jenis_tidak_dikenal"
    FORMAT_LAMA = "format_lama"
    TERENKRIPSI = "terenkripsi"
    TERPOTONG = "terpotong"
    RUSAK = "rusak"
    TANPA_TEKS = "tanpa_teks"
    TERLALU_BANYAK_HALAMAN = "terlalu_banyak_halaman"
    BOM_ZIP_TERTULIS = "bom_zip_tertulis"
    BOM_ZIP_NYATA = "bom_zip_nyata"
    TERLALU_BANYAK_BERKAS = "terlalu_banyak_berkas"
    NAMA_KELUAR_FOLDER = "nama_keluar_folder"
    NAMA_PERANGKAT = "nama_perangkat"
    NAMA_PANJANG = "nama_panjang"
    NAMA_KEMBAR = "nama_kembar"
    TAUTAN = "tautan"
    MAKRO = "makro"
    ENTITAS_LUAR = "entitas_luar"
    BOM_PDF = "bom_pdf"
    WAKTU_HABIS = "waktu_habis"
    MEMORI_HABIS = "memori_habis"
    TANPA_ISI = "tanpa_isi"
    LEMBAR_TIDAK_DIKENAL = "lembar_tidak_dikenal"
    TERLALU_BANYAK_BARIS = "terlalu_banyak_baris"


@dataclass(frozen=True)
class Refusal:
    """Why a file was not taken, as the person who sent it reads it."""

    reason: Reason
    text: str


class Refused(Exception):
    """Raised where the reason is found, shown by whoever asked for the examination."""

    def __init__(self, reason: Reason, **details: str | int) -> None:
        super().__init__(reason)
        self.pages: tuple[int, ...] = ()
        """The pages without text, for those who want to have them recognised."""
        self.refusal = Refusal(reason, said("reasons", reason, **details))


@dataclass(frozen=True)
class RowProblem:
    """One cell to mend, where the person finds it."""

    sheet: str
    row: int
    column: str
    message: str

    def __str__(self) -> str:
        return f"{self.sheet}, baris {self.row}, kolom {self.column}: {self.message}"


@dataclass(frozen=True)
class Row:
    """One row of a sheet, its cells as texts under the headers of the template."""

    sheet: str
    row: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Upload:
    """The result of an examination; with a refusal everything else is empty."""

    name: str
    """The name as it may be shown; nothing is stored under it."""
    sha256: str
    size: int
    kind: Kind | None = None
    refusal: Refusal | None = None
    notes: tuple[str, ...] = ()
    changes: Mapping[str, bytes] = field(default_factory=dict)
    """Path in the content → what should stand there."""
    problems: tuple[Problem, ...] = ()
    rows: tuple[Row, ...] = ()
    row_problems: tuple[RowProblem, ...] = ()
    pages: tuple[str, ...] = ()
    pieces: tuple[Piece, ...] = ()
    unread: tuple[int, ...] = ()
    """Pages without text."""


def said(group: str, which: str, /, **details: str | int) -> str:
    """A sentence of reasons.yaml with its holes filled."""
    return str(_sentences()[group][which]).format(**details)


@cache
def _sentences() -> Mapping[str, Mapping[str, str]]:
    data: Mapping[str, Mapping[str, str]] = read(Path(__file__).parent / "reasons.yaml", "reasons.yaml").data
    return data

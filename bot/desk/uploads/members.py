"""Judge the table of a zip before a single byte is unpacked, and measure what is unpacked while it is."""

from __future__ import annotations

import copy
import io
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.desk.uploads.upload import MEGABYTE, Reason, Refused

DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{number}" for name in ("com", "lpt") for number in range(10))}
LONGEST_NAME = 200
CHUNK = 64 * 1024
ENCRYPTED = 0x1
ENTITY = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(frozen=True)
class Bounds:
    """How much an archive may hold, in members and bytes."""

    members: int = 2000
    total: int = 64 * MEGABYTE
    one: int = 32 * MEGABYTE


def open_archive(data: bytes, bounds: Bounds) -> zipfile.ZipFile:
    """The archive with its table judged; Refused when anything in the table is not in order."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise Refused(Reason.TERPOTONG) from None
    judge(archive.infolist(), bounds)
    return archive


def judge(members: list[zipfile.ZipInfo], bounds: Bounds) -> None:
    """Refuse by the table alone: how many, how large, how named."""
    if len(members) > bounds.members:
        raise Refused(Reason.TERLALU_BANYAK_BERKAS, found=len(members), limit=bounds.members)
    declared = sum(info.file_size for info in members)
    if declared > bounds.total or any(info.file_size > bounds.one for info in members):
        limit = bounds.total // MEGABYTE
        raise Refused(Reason.BOM_ZIP_TERTULIS, found=-(-declared // MEGABYTE), limit=limit)
    seen: set[str] = set()
    for info in members:
        if info.flag_bits & ENCRYPTED:
            raise Refused(Reason.TERENKRIPSI)
        if stat.S_ISLNK(info.external_attr >> 16):
            raise Refused(Reason.TAUTAN, name=_shown(info.orig_filename))
        _judge_name(info.orig_filename, seen)


def _judge_name(name: str, seen: set[str]) -> None:
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or re.match(r"[A-Za-z]:", name) or "\0" in name:
        raise Refused(Reason.NAMA_KELUAR_FOLDER, name=_shown(name))
    if len(name) > LONGEST_NAME:
        raise Refused(Reason.NAMA_PANJANG, name=_shown(name))
    if any(part.split(".")[0].strip().casefold() in DEVICES for part in parts):
        raise Refused(Reason.NAMA_PERANGKAT, name=_shown(name))
    same = unicodedata.normalize("NFC", name).casefold()
    if same in seen:
        raise Refused(Reason.NAMA_KEMBAR, name=_shown(name))
    seen.add(same)


def unpacked(archive: zipfile.ZipFile, names: Iterable[str]) -> Mapping[str, bytes]:
    """The members by name, each no larger than the table said."""
    return {name: _measured(archive, archive.getinfo(name)) for name in names}


def _measured(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Read past the declared size on purpose: zipfile itself stops there and would hide a bomb."""
    further = copy.copy(info)
    further.file_size = info.file_size + CHUNK
    further.CRC = None  # type: ignore[assignment]  # the sum is over the declared bytes and is checked below
    try:
        with archive.open(further) as stream:
            data = stream.read(info.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise Refused(Reason.RUSAK) from None
    if len(data) > info.file_size:
        raise Refused(Reason.BOM_ZIP_NYATA, name=_shown(info.orig_filename))
    if len(data) < info.file_size or zlib.crc32(data) != info.CRC:
        raise Refused(Reason.TERPOTONG)
    return data


def judge_office(archive: zipfile.ZipFile) -> None:
    """Refuse macros and entities in a Word or Excel file; every part is measured on the way."""
    for info in archive.infolist():
        if info.filename.casefold().endswith(("vbaproject.bin", "vbadata.xml")):
            raise Refused(Reason.MAKRO)
    for info in archive.infolist():
        data = _measured(archive, info)
        if info.filename.casefold() == "[content_types].xml" and b"macroEnabled" in data:
            raise Refused(Reason.MAKRO)
        # NUL bytes go first, because an entity may hide in UTF-16.
        if info.filename.endswith((".xml", ".rels")) and ENTITY.search(data.replace(b"\0", b"")):
            raise Refused(Reason.ENTITAS_LUAR, name=_shown(info.orig_filename))


def _shown(name: str) -> str:
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in name)[:60]

"""Read one YAML file as plain text, lists and mappings, and remember on which line each thing stands.

The events of the parser are read directly and no object is ever constructed: aliases, anchors and tags are
refused instead of followed, every scalar stays text, and a number that forgot its quotes is a problem.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from knowledge.problems import Problem

FieldPath = tuple[str | int, ...]

MAX_BYTES = 1_000_000
MAX_DEPTH = 12
# Written without quotes these are numbers, days or booleans to one YAML reader and text to another.
AMBIGUOUS = re.compile(
    r"[-+]?[0-9][0-9_]*(\.[0-9_]*)?(e[-+]?[0-9]+)?|[-+]?\.[0-9_]+(e[-+]?[0-9]+)?|[-+]?0(x[0-9a-f_]+|o[0-7_]+|b[01_]+)"
    r"|\d{4}-\d\d?-\d\d?([t ]+\d\d?:.*)?|[-+]?\d+(:\d\d?)+(\.\d*)?|true|false|yes|no|on|off|null|~|[-+]?\.(inf|nan)",
    re.IGNORECASE,
)
UNUSUAL = re.compile(r"[^ -~\n]")
INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
# What the parser says, in words for an editor; the first entry that is part of the message holds.
SYNTAX = {
    "unexpected end of stream": "tanda kutip dibuka di sini tetapi tidak ditutup; tutup",
    "mapping values are not allowed": 'ada ": " di dalam teks, atau lekukan keliru; apit teks dengan tanda kutip',
    "expected ',' or ']'": "kurung siku dibuka di sini tetapi tidak ditutup; tambahkan ] atau koma",
    "expected ',' or '}'": "kurung kurawal dibuka di sini tetapi tidak ditutup; tambahkan } atau koma",
    "cannot start any token": "teks diawali tanda yang punya arti khusus; apit teks itu dengan tanda kutip",
    "unknown escape character": "garis miring terbalik di dalam kutip ganda; pakai kutip tunggal",
    "expected alphabetic or numeric": "teks diawali * atau &; apit teks itu dengan tanda kutip",
    "could not find expected ':'": "kunci tanpa titik dua; tulis kunci: nilai",
    "but found '<scalar>'": "ada teks sesudah tanda kutip penutup; apit seluruh teks dengan tanda kutip",
    "expected <block end>": "lekukan tidak sejajar; luruskan dengan baris di atasnya",
}
# Here the line where the thing began is the one to mend, not the line where the parser gave up.
OPENED_HERE = ("unexpected end of stream", "expected ',' or", "could not find expected ':'")


class _Stop(Exception):
    """After this problem the rest of the file cannot be read."""

    def __init__(self, line: int, path: FieldPath, message: str) -> None:
        self.line, self.path, self.message = line, path, message


@dataclass
class SourceFile:
    """One parsed file: its data, the line of each field, and what was wrong with it."""

    name: str
    data: Any = None
    lines: dict[FieldPath, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line_of(self, path: FieldPath) -> int:
        """The line of a field, or of the nearest thing around it that is in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, path: FieldPath, message: str) -> Problem:
        return Problem(self.name, self.line_of(path), ".".join(str(part) for part in path), message)

    def note(self, line: int, path: FieldPath, message: str) -> None:
        self.problems.append(Problem(self.name, line, ".".join(str(part) for part in path), message))


def read(path: Path, name: str) -> SourceFile:
    """Read `path`; never raises for bad content, the problems stand in the result.

    `data` is None when the file could not be read to its end.
    """
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError:
        source = SourceFile(name)
        source.note(1, (), "berkas tidak dapat dibuka; periksa izin bacanya")
        return source
    return read_bytes(raw, name, size=size)


def read_bytes(raw: bytes, name: str, *, size: int | None = None) -> SourceFile:
    """Read what is not on disk yet, as `read` will read it there."""
    source = SourceFile(name)
    text = _text(raw, len(raw) if size is None else size, source)
    if text is not None:
        _parse(text, source)
    return source


def _text(raw: bytes, size: int, source: SourceFile) -> str | None:
    """The text with its odd characters noted and mended, so that the reading can go on and find the rest."""

    def refuse(position: int, message: str) -> None:
        source.note(raw.count(b"\n", 0, position) + 1, (), message)

    if size > MAX_BYTES:
        refuse(0, f"berkas terlalu besar ({size} bita); pecah menjadi beberapa berkas")
        return None
    if raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        refuse(0, "berkas diawali BOM; simpan ulang sebagai UTF-8 tanpa BOM")
        return None
    if (position := raw.find(b"\x00")) >= 0:
        refuse(position, "ada bita NUL; hapus, lalu simpan sebagai UTF-8")
        return None
    try:
        text = unicodedata.normalize("NFC", raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        seen = raw[error.start : error.start + 1].decode("cp1252", errors="replace")
        refuse(error.start, f'bukan UTF-8 (tampaknya Windows-1252, huruf "{seen}"); simpan ulang sebagai UTF-8')
        return None
    if (position := raw.find(b"\r")) >= 0:
        refuse(position, "akhir baris bergaya Windows (CRLF); simpan ulang dengan akhir baris LF")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(
        line if _is_plain(line) else _mended(line, number, source) for number, line in enumerate(lines, start=1)
    )


def _is_plain(text: str) -> bool:
    """Whether nothing in it can be odd, as in most lines; far cheaper to ask than to look."""
    return text.isascii() and text.isprintable()


def _mended(line: str, number: int, source: SourceFile) -> str:
    for message in dict.fromkeys(odd(line)):
        source.note(number, (), message)
    return UNUSUAL.sub(lambda found: "  " if found.group() == "\t" else visible(found.group()), line)


def odd(text: str) -> Iterator[str]:
    """What is odd about the characters of a text: those that nobody sees, and those that only look like ours."""
    for found in UNUSUAL.finditer(text):
        char, kind = found.group(), unicodedata.category(found.group())
        name = unicodedata.name(char, f"U+{ord(char):04X}")
        if char == "\t":
            yield "ada tab; ganti dengan dua spasi"
        elif not visible(char):
            yield f"ada huruf tak terlihat ({name}); hapus"
        elif kind == "Zs":
            yield f"ada spasi istimewa ({name}); ganti dengan spasi biasa"
        elif (kind[0] == "L" and not name.startswith("LATIN ")) or kind == "Nd" or char == "\ufffd":
            yield f'"{char}" bukan huruf atau angka Latin ({name}); ketik ulang'


def visible(char: str) -> str:
    """The character itself, or nothing where nobody would see it."""
    return "" if unicodedata.category(char) in INVISIBLE or char in "\ufffe\uffff" else char


def _parse(text: str, source: SourceFile) -> None:
    """Read with libyaml, ten times faster; what it refuses is read again by the parser whose messages we know."""
    if not source.problems:
        draft = SourceFile(source.name)
        with suppress(YAMLError, ValueError, OverflowError, _Stop):
            draft.data = _document(iter(YAML(typ="safe", pure=False).parse(text)), draft)
            if isinstance(draft.data, dict) and not draft.problems:
                source.data, source.lines = draft.data, draft.lines
                return
    _parse_patiently(text, source)


def _parse_patiently(text: str, source: SourceFile) -> None:
    try:
        source.data = _document(iter(YAML(typ="safe", pure=True).parse(text)), source)
    except _Stop as stop:
        source.note(stop.line, stop.path, stop.message)
        return
    except (YAMLError, ValueError, OverflowError) as error:
        line, message = _syntax(error)
        # A tab or a forgotten quote on that line is what broke it, and it is noted already.
        if not any(problem.line == line for problem in source.problems):
            source.note(line, (), message)
        return
    if source.data is None:
        source.note(1, (), "berkas kosong; isi, atau hapus berkasnya")
    elif not isinstance(source.data, dict):
        source.note(source.line_of(()), (), "isi berkas harus berupa pasangan kunci: nilai")


def _document(events: Iterator[Event], source: SourceFile) -> Any:
    """The first document of the file; None when there is none."""
    data, documents = None, 0
    for event in events:
        if not isinstance(event, DocumentStartEvent):
            continue
        documents += 1
        if documents > 1:
            message = 'hanya satu dokumen tiap berkas; hapus "---", atau pindahkan isi sesudahnya ke berkas lain'
            raise _Stop(event.start_mark.line + 1, (), message)
        first = next(events)
        data = None if _is_empty(first) else _node(first, events, (), source)
    return data


def _node(event: Event, events: Iterator[Event], path: FieldPath, source: SourceFile) -> Any:
    line = event.start_mark.line + 1
    source.lines.setdefault(path, line)
    if len(path) > MAX_DEPTH:
        raise _Stop(line, path, "susunan terlalu dalam; kurangi lekukan atau kurung")
    if isinstance(event, AliasEvent):
        source.note(line, path, f'rujukan YAML "*{event.anchor}" tidak diterima; tulis isinya lengkap')
        return f"*{event.anchor}"
    _plain_node(event, line, path, source)
    if isinstance(event, MappingStartEvent):
        return _mapping(events, path, source)
    if isinstance(event, SequenceStartEvent):
        return _sequence(events, path, source)
    if isinstance(event, ScalarEvent):
        if _is_empty(event):  # the parser places what is not there on the next line
            source.note(source.line_of(path), path, "kosong; isi, atau hapus barisnya")
        elif not event.style and AMBIGUOUS.fullmatch(event.value):
            source.note(line, path, f'{event.value} harus diberi tanda kutip: "{event.value}"')
        return _scalar(event, line, path, source)
    raise _Stop(line, path, "susunan YAML tidak dikenal; periksa baris ini")


def _is_empty(event: Event) -> bool:
    return isinstance(event, ScalarEvent) and not event.style and not event.value


def _plain_node(event: Event, line: int, path: FieldPath, source: SourceFile) -> None:
    """Refuse what would make an object of a node or point from one to another."""
    if anchor := getattr(event, "anchor", None):
        source.note(line, path, f'jangkar YAML "&{anchor}" tidak diterima; hapus')
    tag = getattr(event, "ctag", None) or getattr(event, "tag", None)
    if tag and str(tag) != "None":
        source.note(line, path, f'tag YAML "{tag}" tidak diterima; hapus')


def _scalar(event: ScalarEvent, line: int, path: FieldPath, source: SourceFile) -> str:
    if event.style in ("'", '"') and event.end_mark.line != event.start_mark.line:
        # A forgotten quote runs on to the next one, lines below; only here its own line is known.
        message = "tanda kutip dibuka di sini tetapi tidak ditutup di baris yang sama; tutup, atau pakai >-"
        raise _Stop(line, path, message)
    # An escape such as \0 brings in what the text itself may not hold.
    if event.style == '"' and not _is_plain(event.value):
        for message in dict.fromkeys(odd(event.value)):
            source.note(line, path, message)
    return unicodedata.normalize("NFC", str(event.value))


def _mapping(events: Iterator[Event], path: FieldPath, source: SourceFile) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for event in events:
        if isinstance(event, MappingEndEvent):
            break
        line = event.start_mark.line + 1
        if not isinstance(event, ScalarEvent):
            raise _Stop(line, path, "kunci harus berupa kata; apit teks yang diawali *, [, atau { dengan tanda kutip")
        key = _key(event, line, path, source)
        place = (*path, key)
        if key in result:
            source.note(line, place, f"kunci ganda; sudah ada di baris {source.line_of(place)}; hapus salah satu")
            _node(next(events), events, place, SourceFile(source.name))
            continue
        source.lines[place] = line
        result[key] = _node(next(events), events, place, source)
    return result


def _key(event: ScalarEvent, line: int, path: FieldPath, source: SourceFile) -> str:
    key = _scalar(event, line, path, source)
    _plain_node(event, line, (*path, key), source)
    if not key:
        source.note(line, path, "kunci kosong; tulis namanya di depan titik dua")
    # A key such as 5 or on is read as a number or as true elsewhere, so it needs quotes as a value does.
    elif not event.style and AMBIGUOUS.fullmatch(key):
        source.note(line, (*path, key), f'kunci {key} harus diberi tanda kutip: "{key}"')
    return key


def _sequence(events: Iterator[Event], path: FieldPath, source: SourceFile) -> list[Any]:
    result: list[Any] = []
    for event in events:
        if isinstance(event, SequenceEndEvent):
            break
        result.append(_node(event, events, (*path, len(result)), source))
    return result


def _syntax(error: Exception) -> tuple[int, str]:
    """The line and the mend of what the parser could not read."""
    mark, said = None, str(error)
    if isinstance(error, MarkedYAMLError):
        said = error.problem or ""
        here = any(part in said for part in OPENED_HERE)
        mark = (here and error.context_mark) or error.problem_mark or error.context_mark
    fallback = "susunan YAML keliru di sini atau di baris sebelumnya; periksa lekukan, tanda kutip, dan kurung"
    message = next((mend for part, mend in SYNTAX.items() if part in said), fallback)
    return (mark.line if mark else 0) + 1, message

"""Read one YAML file as plain text, lists and mappings, and remember on which line each thing stands.

The events of the parser are read directly and no object is ever constructed: aliases, anchors and tags are
refused instead of followed, every scalar stays text, and a number that forgot its quotes is a problem.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
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
    r"[-+]?(0[xo])?[0-9][0-9a-fA-F_]*(\.[0-9]*)?([eE][-+]?[0-9]+)?|[-+]?\.[0-9]+|\d{4}-\d\d?-\d\d?.*|\d+(:\d\d)+"
    r"|true|false|yes|no|on|off|null|~|[-+]?\.(inf|nan)",
    re.IGNORECASE,
)
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]")


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


def read(path: Path, name: str) -> SourceFile:
    """Read `path`; never raises for bad content, the problems stand in the result."""
    source = SourceFile(name)
    text = _text(path, source)
    if text is not None and not source.problems:
        _parse(text, source)
    return source


def _text(path: Path, source: SourceFile) -> str | None:
    raw = path.read_bytes()

    def refuse(position: int, message: str) -> None:
        source.problems.append(Problem(source.name, raw.count(b"\n", 0, position) + 1, "", message))

    if len(raw) > MAX_BYTES:
        refuse(0, f"berkas terlalu besar ({len(raw)} bita); pecah menjadi beberapa berkas")
        return None
    if raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        refuse(0, "berkas diawali BOM; simpan ulang sebagai UTF-8 tanpa BOM")
        return None
    if (position := raw.find(b"\x00")) >= 0:
        refuse(position, "ada bita NUL; hapus, lalu simpan sebagai UTF-8")
        return None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        seen = raw[error.start : error.start + 1].decode("cp1252", errors="replace")
        refuse(error.start, f"bukan UTF-8 (tampaknya Windows-1252, huruf \"{seen}\"); simpan ulang sebagai UTF-8")
        return None
    for number, line in enumerate(text.splitlines(), start=1):
        _check_line(source, number, line)
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n"))


def _check_line(source: SourceFile, number: int, line: str) -> None:
    if "\t" in line[: len(line) - len(line.lstrip())] or line.rstrip().endswith("\t"):
        source.problems.append(Problem(source.name, number, "", "ada tab; ganti dengan dua spasi"))
    if found := INVISIBLE.search(line):
        name = unicodedata.name(found.group(), "tanpa nama")
        source.problems.append(Problem(source.name, number, "", f"ada huruf tak terlihat ({name}); hapus"))


def _parse(text: str, source: SourceFile) -> None:
    events: Iterator[Event] = iter(YAML(typ="rt", pure=True).parse(text))
    try:
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents == 1:
                    source.data = _node(next(events), events, (), source)
                    continue
                source.problems.append(
                    Problem(source.name, event.start_mark.line + 1, "", "hanya satu dokumen tiap berkas; hapus \"---\"")
                )
                return
    except (YAMLError, ValueError, RecursionError) as error:
        source.problems.append(_syntax_problem(error, source))
    if not source.problems and not isinstance(source.data, dict):
        source.problems.append(Problem(source.name, 1, "", "isi berkas harus berupa pasangan kunci: nilai"))


def _node(event: Event, events: Iterator[Event], path: FieldPath, source: SourceFile) -> Any:
    line = event.start_mark.line + 1
    source.lines.setdefault(path, line)

    def refuse(message: str) -> None:
        source.problems.append(source.problem(path, message))

    if len(path) > MAX_DEPTH:
        raise ValueError(f"baris {line}: susunan terlalu dalam")
    if isinstance(event, AliasEvent):
        refuse(f"rujukan YAML \"*{event.anchor}\" tidak diterima; tulis isinya lengkap")
        return ""
    if getattr(event, "anchor", None):
        refuse(f"jangkar YAML \"&{event.anchor}\" tidak diterima; hapus")
    if tag := _tag(event):
        refuse(f"tag YAML \"{tag}\" tidak diterima; hapus")
    if isinstance(event, MappingStartEvent):
        return _mapping(events, path, source)
    if isinstance(event, SequenceStartEvent):
        return _sequence(events, path, source)
    if isinstance(event, ScalarEvent):
        plain = event.style is None or event.style == ""
        if plain and not event.value:
            refuse("kosong; isi, atau hapus barisnya")
        elif plain and AMBIGUOUS.fullmatch(event.value):
            refuse(f"{event.value} harus diberi tanda kutip: \"{event.value}\"")
        return event.value
    raise ValueError(f"baris {line}: susunan YAML tidak dikenal")


def _tag(event: Event) -> str | None:
    tag = getattr(event, "ctag", None) or getattr(event, "tag", None)
    return str(tag) if tag and str(tag) != "None" else None


def _mapping(events: Iterator[Event], path: FieldPath, source: SourceFile) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for event in events:
        if isinstance(event, MappingEndEvent):
            return result
        if not isinstance(event, ScalarEvent):
            source.problems.append(source.problem(path, "kunci harus berupa kata"))
            _node(event, events, path, source)
            _node(next(events), events, path, source)
            continue
        key, line = event.value, event.start_mark.line + 1
        # A key such as 5 or on is read as a number or as true elsewhere, so it needs quotes as a value does.
        if (event.style is None or event.style == "") and AMBIGUOUS.fullmatch(key):
            source.problems.append(
                Problem(source.name, line, ".".join(map(str, path)), f"kunci {key} harus diberi tanda kutip: \"{key}\"")
            )
        if key in result:
            first = source.line_of((*path, key))
            source.problems.append(
                Problem(source.name, line, ".".join(map(str, (*path, key))), f"kunci ganda; sudah ada di baris {first}")
            )
            _node(next(events), events, (*path, key), source)
            continue
        source.lines[(*path, key)] = line
        result[key] = _node(next(events), events, (*path, key), source)
    return result


def _sequence(events: Iterator[Event], path: FieldPath, source: SourceFile) -> list[Any]:
    result: list[Any] = []
    for event in events:
        if isinstance(event, SequenceEndEvent):
            return result
        result.append(_node(event, events, (*path, len(result)), source))
    return result


def _syntax_problem(error: Exception, source: SourceFile) -> Problem:
    if not isinstance(error, MarkedYAMLError):
        return Problem(source.name, 1, "", f"tidak dapat dibaca sebagai YAML ({error})")
    mark = error.problem_mark or error.context_mark
    start = error.context_mark or error.problem_mark
    line = (mark.line if mark else 0) + 1
    problem = error.problem or ""
    if "end of stream" in problem and "quoted" in (error.context or ""):
        return Problem(source.name, (start.line if start else 0) + 1, "", "tanda kutip dibuka tetapi tidak ditutup")
    if "found character" in problem and "\\t" in problem:
        return Problem(source.name, line, "", "ada tab; ganti dengan dua spasi")
    if "mapping values are not allowed" in problem:
        return Problem(source.name, line, "", "ada \": \" di dalam teks; apit teks itu dengan tanda kutip")
    if "undefined alias" in problem or "alias" in problem:
        return Problem(source.name, line, "", "rujukan YAML (*) tidak diterima; tulis isinya lengkap")
    return Problem(source.name, line, "", f"susunan YAML keliru di sini atau sebelumnya ({problem or error})")

"""What staff write for many: a few tags, a few holes, nothing else; every fault with its line and column.

A hole is a name in two braces and nothing more, so that no text can compute. The sandbox is the second lock.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from html import escape, unescape
from html.parser import HTMLParser

from jinja2 import StrictUndefined, Template
from jinja2.exceptions import TemplateError
from jinja2.sandbox import SandboxedEnvironment

from bot.storage import Content

TAGS = frozenset({"b", "i", "u", "s", "a", "code", "blockquote"})
# Every recipient brings these.
OF_RECIPIENTS = frozenset({"region", "agency"})
# Where a preview is read; invented.
EXAMPLE: Mapping[str, str] = {"region": "Kabupaten Contoh", "agency": "Dinas Contoh"}
# Telegram counts in UTF-16 units, without the tags; under a picture there is less room.
LONGEST, LONGEST_CAPTION = 4096, 1024
# What the values of the holes may add.
SPARE = 200
LONGEST_QUESTION, LONGEST_OPTION, LONGEST_EXPLANATION, MOST_BREAKS = 300, 100, 200, 2
# The longest that a region or an agency's name gets in practice; a quiz that does not fit is refused by Telegram.
LONGEST_VALUE = 60

_HOLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_OPENING = re.compile(r"\{[{%#]")
_SANDBOX = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True, keep_trailing_newline=True)


@dataclass(frozen=True)
class Flaw:
    """A fault in a text and where it is, counted from 1; the message is for its author."""

    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"baris {self.line}, kolom {self.column}: {self.message}"


class TextRefused(ValueError):
    """A text that cannot be sent as it is."""


def flaws(text: str, known: Collection[str] = (), *, limit: int = LONGEST) -> tuple[Flaw, ...]:
    """Everything that keeps a text from being sent, in the order of the text."""
    found = [*_holes(text, OF_RECIPIENTS | set(known))]
    reader = _Reader(text)
    found += reader.found
    if not reader.visible.strip():
        found.append(Flaw(1, 1, "teks kosong"))
    if _units(reader.visible) > limit - SPARE:
        found.append(Flaw(*_at(text, _past(text, limit - SPARE)), f"teks melewati batas {limit - SPARE} karakter"))
    return tuple(sorted(found, key=lambda flaw: (flaw.line, flaw.column)))


def flaws_of(content: Content) -> tuple[Flaw, ...]:
    """The same for a whole message, its quiz included."""
    if content.question is not None:
        return tuple(_quiz(content))
    return flaws(content.text, content.variables, limit=LONGEST_CAPTION if content.poster else LONGEST)


def rendered(text: str, variables: Mapping[str, str]) -> str:
    """The text with its holes filled, as HTML that Telegram takes; TextRefused when that cannot be."""
    try:
        filled = _template(text).render(variables)
    except TemplateError as error:
        raise TextRefused(str(error)) from None
    reader = _Reader(filled)
    if reader.found:
        raise TextRefused(str(reader.found[0]))
    return reader.html


def personal(content: Content, variables: Mapping[str, str]) -> Content:
    """The message for one recipient as far as it is a quiz, whose parts are plain text; TextRefused as above."""
    if content.question is None or not _HOLE.search(content.question):
        return content
    missing = {hole[1] for hole in _HOLE.finditer(content.question)} - variables.keys()
    if missing:
        raise TextRefused(f"{', '.join(sorted(missing))} is not given")
    return replace(content, question=_HOLE.sub(lambda hole: variables[hole[1]], content.question))


def plain(html: str) -> str:
    """What a person sees of it."""
    return _Reader(html).visible


@cache
def _template(text: str) -> Template:
    return _SANDBOX.from_string(text)


def _holes(text: str, known: Collection[str]) -> list[Flaw]:
    found = []
    for opening in _OPENING.finditer(text):
        hole = _HOLE.match(text, opening.start())
        if hole is None:
            message = "hanya isian sederhana seperti {{ region }} yang boleh dipakai"
        elif hole[1] not in known:
            message = f"isian {hole[1]} tidak dikenal; yang ada: {', '.join(sorted(known))}"
        else:
            continue
        found.append(Flaw(*_at(text, opening.start()), message))
    return found


def _quiz(content: Content) -> list[Flaw]:
    """A poll has neither tags nor lines worth counting, so its faults name the part; its question may have holes."""
    question, options = content.question or "", content.options
    holes = len(_HOLE.findall(question))
    longest = LONGEST_QUESTION - LONGEST_VALUE * holes
    fixed = (*options, content.explanation)
    checks = (
        (_units(_HOLE.sub("", question)) <= longest, f"pertanyaan kuis melewati {longest} karakter"),
        (bool(question.strip()), "pertanyaan kuis kosong"),
        (2 <= len(options) <= 10, "kuis perlu 2 sampai 10 pilihan"),
        (all(0 < _units(one) <= LONGEST_OPTION for one in options), f"tiap pilihan 1 sampai {LONGEST_OPTION} karakter"),
        (len(set(options)) == len(options), "ada pilihan yang sama"),
        (not any(_OPENING.search(part) for part in fixed), "isian hanya boleh ada dalam pertanyaan kuis"),
        (0 <= content.correct < max(len(options), 1), "jawaban benar tidak ada di antara pilihan"),
        (_units(content.explanation) <= LONGEST_EXPLANATION, f"penjelasan melewati {LONGEST_EXPLANATION} karakter"),
        (content.explanation.count("\n") <= MOST_BREAKS, f"penjelasan paling banyak {MOST_BREAKS + 1} baris"),
    )
    return [*_holes(question, OF_RECIPIENTS), *(Flaw(1, 1, message) for fine, message in checks if not fine)]


class _Reader(HTMLParser):
    """Read a text once; `html` is the same text with everything escaped that is not one of our tags."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[Flaw] = []
        self.html = self.visible = ""
        self._open: list[tuple[str, int, int]] = []
        self.feed(text)
        self.close()
        self.found += [Flaw(line, column, f"tanda <{tag}> tidak ditutup") for tag, line, column in self._open]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self._fault(f"tanda <{tag}> tidak boleh dipakai; yang boleh: {', '.join(sorted(TAGS))}")
            return
        link = dict(attributes).get("href") or "" if tag == "a" else ""
        if tag == "a" and not link.startswith("https://"):
            self._fault("tautan harus berawalan https://")
        elif len(attributes) > (tag == "a"):
            self._fault(f"tanda <{tag}> tidak boleh berisi atribut lain")
        line, offset = self.getpos()
        self._open.append((tag, line, offset + 1))
        self.html += f'<a href="{escape(link)}">' if tag == "a" else f"<{tag}>"

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._fault(f"tanda <{tag}/> tidak boleh dipakai")

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1][0] == tag:
            self._open.pop()
            self.html += f"</{tag}>"
        else:
            self._fault(f"tanda </{tag}> tidak punya pasangan di tempat ini")

    def handle_data(self, data: str) -> None:
        self.visible += data
        self.html += escape(data, quote=False)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        self.handle_data(unescape(f"&#{name};"))

    def handle_comment(self, data: str) -> None:
        self._fault("komentar HTML tidak boleh dipakai")

    def handle_decl(self, decl: str) -> None:
        self._fault("deklarasi HTML tidak boleh dipakai")

    def handle_pi(self, data: str) -> None:
        self._fault("perintah HTML tidak boleh dipakai")

    def unknown_decl(self, data: str) -> None:
        self._fault("deklarasi HTML tidak boleh dipakai")

    def _fault(self, message: str) -> None:
        line, offset = self.getpos()
        self.found.append(Flaw(line, offset + 1, message))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _past(text: str, limit: int) -> int:
    """Where the limit is passed at the earliest, tags not counted out."""
    return next((at for at in range(limit // 2, len(text)) if _units(text[:at]) > limit), len(text) - 1)


def _at(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1

"""What a regulation was found to consist of, and how its pieces are named: `5.n.1` is Pasal 5 huruf n angka 1."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.desk.uploads.lines import joined
from bot.desk.uploads.marks import ROMAN, Mark, Style, roman


class Part(StrEnum):
    """The parts of a regulation; only body and annexes are proposed as passages."""

    PEMBUKAAN = "pembukaan"
    BATANG_TUBUH = "batang_tubuh"
    LAMPIRAN = "lampiran"
    PENJELASAN = "penjelasan"
    PENUTUP = "penutup"


class Sure(StrEnum):
    """How sure the splitting is; it says nothing about the law."""

    TINGGI = "tinggi"
    SEDANG = "sedang"
    RENDAH = "rendah"


@dataclass(frozen=True)
class Piece:
    """One piece of a regulation as it was found; a person corrects it before it becomes a passage."""

    key: str
    pinpoint: str
    page: int
    text: str
    lead: str = ""
    """The words above a list that its items need, such as "PNS dilarang:"."""
    sure: Sure = Sure.TINGGI
    doubts: tuple[str, ...] = ()
    part: Part = Part.BATANG_TUBUH
    heading: str = ""
    keep: bool = True
    """Whether it is proposed as a passage: items rather than the lists that hold them, and nothing of the preamble."""


@dataclass
class Node:
    """One thing that was counted, with the lines that belong to it and what is counted below."""

    mark: Mark | None
    page: int
    lines: list[str] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    part: Part = Part.BATANG_TUBUH
    annex: str = ""
    heading: str = ""

    def text(self) -> str:
        return joined(self.lines)


TITLED = (Style.HURUF_BESAR, Style.ROMAWI, Style.ANGKA, Style.DESIMAL)
WORDS = {
    Style.AYAT: "ayat ({})", Style.HURUF: "huruf {}", Style.HURUF_KURUNG: "huruf {}", Style.HURUF_BESAR: "huruf {}",
    Style.HURUF_DUA_KURUNG: "huruf {}", Style.ANGKA: "angka {}", Style.ANGKA_KURUNG: "angka {}",
    Style.DESIMAL: "angka {}", Style.ROMAWI: "angka {}", Style.ROMAWI_KECIL: "angka {}", Style.PASAL: "Pasal {}",
    Style.DIKTUM: "diktum {}",
}  # fmt: skip


def pieces_of(nodes: Sequence[Node]) -> Iterator[Piece]:
    """Every piece below the nodes, in reading order."""
    for node in nodes:
        yield from _piece(node, (), "")


def _piece(node: Node, above: tuple[Node, ...], lead: str) -> Iterator[Piece]:
    path = (*above, node)
    text, doubts = node.text(), list(node.doubts)
    is_lead = bool(node.children) and (text.endswith(":") or _is_title(node, text))
    if text or not node.children:
        if not text:
            doubts.append("tidak ada teksnya")
        yield Piece(
            key=_key(path), pinpoint=_pinpoint(path), page=node.page, text=text, lead=lead, doubts=tuple(doubts),
            sure=_sure(doubts), part=node.part, heading=node.heading, keep=_proposed(node, text, is_lead),
        )  # fmt: skip
    for child in node.children:
        yield from _piece(child, path, f"{lead} {text}".strip() if is_lead else lead)


def _is_title(node: Node, text: str) -> bool:
    titled = node.mark is not None and node.mark.style in TITLED
    return titled and not text.endswith((".", ";")) and len(text.split()) <= 14


def _proposed(node: Node, text: str, is_lead: bool) -> bool:
    worth = node.part in (Part.BATANG_TUBUH, Part.LAMPIRAN)
    return worth and bool(text) and not is_lead


def _sure(doubts: Sequence[str]) -> Sure:
    return Sure.TINGGI if not doubts else Sure.SEDANG if len(doubts) == 1 else Sure.RENDAH


def _key(path: Sequence[Node]) -> str:
    """The key of a passage as the content forms it: `5.n.1`, `71.2`, `b.6`."""
    names = []
    for node in path:
        mark = node.mark
        if mark is not None:
            label = mark.label.rpartition(".")[2] if mark.style is Style.DESIMAL else mark.label
            names.append(label.casefold())
    first = path[0]
    if first.part is Part.LAMPIRAN:
        number = roman(first.annex) if first.annex and set(first.annex) <= set(ROMAN) else first.annex.casefold()
        names.insert(0, f"l{number}")
    elif first.part in (Part.PENJELASAN, Part.PEMBUKAAN, Part.PENUTUP):
        names.insert(0, first.part.value)
    return ".".join(names)


def _pinpoint(path: Sequence[Node]) -> str:
    names = []
    for at, node in enumerate(path):
        if (mark := node.mark) is not None:
            above = path[at - 1].mark if at else None
            nested = mark.style is Style.AYAT and (above is None or above.style is not Style.PASAL)
            names.append(f"angka ({mark.label})" if nested else WORDS[mark.style].format(mark.label))
    first = path[0]
    place = {
        Part.LAMPIRAN: f"Lampiran {first.annex}".strip(), Part.PENJELASAN: "Penjelasan",
        Part.PEMBUKAAN: "Pembukaan", Part.PENUTUP: "Penutup",
    }.get(first.part, "")  # fmt: skip
    pinpoint = " ".join((place, *names)).strip()
    return pinpoint[:1].upper() + pinpoint[1:]

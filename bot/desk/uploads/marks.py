"""What stands at the beginning of a line of a regulation: Pasal 10A, (2), a., 1), and what it may count.

Every mark says its style and its number; whether it is one, or a reference that was wrapped to a new line, is decided
by the one who counts (`pieces.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Style(StrEnum):
    """The ways in which regulations count."""

    PASAL = "Pasal"
    DIKTUM = "Diktum"
    AYAT = "(1)"
    HURUF_BESAR = "A."
    ROMAWI = "I."
    ANGKA = "1."
    HURUF = "a."
    ROMAWI_KECIL = "i."
    ANGKA_KURUNG = "1)"
    HURUF_KURUNG = "a)"
    HURUF_DUA_KURUNG = "(a)"
    DESIMAL = "1.1"


@dataclass(frozen=True)
class Mark:
    """One counting mark: `value` is its number, `label` as it is written, `rest` what follows on the line."""

    style: Style
    value: int
    label: str
    rest: str
    inserted: str = ""
    """The letter of 10A or (2a), which comes after 10 and before 11."""


ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}
ORDINALS = (
    "KESATU", "KEDUA", "KETIGA", "KEEMPAT", "KELIMA", "KEENAM", "KETUJUH", "KEDELAPAN", "KESEMBILAN", "KESEPULUH",
    "KESEBELAS", "KEDUABELAS", "KETIGABELAS", "KEEMPATBELAS", "KELIMABELAS",
)  # fmt: skip
PASAL = re.compile(r"(?:Pasal|PASAL)\s+(\d{1,4})\s?([A-Z]{1,2})?(?![\w.]\w)\s*[.:]?(?:\s+|$)(.*)")
ROMAN_PASAL = re.compile(r"(?:Pasal|PASAL)\s+([IVX]+)\s*$")
DIKTUM = re.compile(rf"(?:DIKTUM\s+)?({'|'.join(ORDINALS)}|PERTAMA)\s*(?::\s*(.*)|$)")
AYAT = re.compile(r"\(\s?(\d{1,3}|l)\s?([a-z])?\s?\)\s*(.*)")
DESIMAL = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,3})\.?\s+(?=[^\d\s])(.*)")
ANGKA = re.compile(r"(\d{1,3})([a-z])?\.(?:\s+|(?=[A-Z]))(.*)")
ANGKA_KURUNG = re.compile(r"(\d{1,3})\)\s*(.*)")
HURUF = re.compile(r"([a-z]{1,2})\.(?:\s+|$)(.*)")
HURUF_KURUNG = re.compile(r"([a-z]{1,2})\)\s*(.*)")
HURUF_DUA_KURUNG = re.compile(r"\(([a-z])\)\s*(.*)")
HURUF_BESAR = re.compile(r"([A-Z])\.\s+(.*)")
ROMAWI = re.compile(r"([IVX]{1,6})\.\s+(.*)")
ROMAWI_KECIL = re.compile(r"([ivx]{1,5})[.)]\s+(.*)")
# The explanation of a law counts in words: "Ayat (1)", "Huruf a", each on a line of its own.
SPELT = re.compile(r"(?:Ayat\s+\((\d{1,3})\)|Huruf\s+([a-z])|Angka\s+(\d{1,3}))\s*$")


def marks(text: str) -> Iterator[Mark]:
    """Every reading of the beginning of a line, the likelier first."""
    if found := PASAL.fullmatch(text):
        yield Mark(Style.PASAL, int(found[1]), f"{found[1]}{found[2] or ''}", found[3], found[2] or "")
    if found := ROMAN_PASAL.fullmatch(text):
        yield Mark(Style.PASAL, roman(found[1]), found[1], "", "romawi")
    if found := DIKTUM.fullmatch(text):
        order = 1 if found[1] == "PERTAMA" else ORDINALS.index(found[1]) + 1
        yield Mark(Style.DIKTUM, order, found[1], found[2] or "")
    if found := AYAT.fullmatch(text):
        number = found[1].replace("l", "1")
        yield Mark(Style.AYAT, int(number), f"{number}{found[2] or ''}", found[3], found[2] or "")
    if found := SPELT.fullmatch(text):
        style = Style.AYAT if found[1] else Style.HURUF if found[2] else Style.ANGKA
        yield Mark(style, int(found[1] or found[3] or ord(found[2] or "a") - 96), str(found[found.lastindex or 1]), "")
    yield from _numbers(text)
    yield from _letters(text)


def _numbers(text: str) -> Iterator[Mark]:
    if found := DESIMAL.fullmatch(text):
        yield Mark(Style.DESIMAL, int(found[1].rpartition(".")[2]), found[1], found[2])
    elif found := ANGKA.fullmatch(text):
        yield Mark(Style.ANGKA, int(found[1]), f"{found[1]}{found[2] or ''}", found[3], found[2] or "")
    elif found := ANGKA_KURUNG.fullmatch(text):
        yield Mark(Style.ANGKA_KURUNG, int(found[1]), found[1], found[2])


def _letters(text: str) -> Iterator[Mark]:
    for pattern, style in ((HURUF, Style.HURUF), (HURUF_KURUNG, Style.HURUF_KURUNG)):
        if (found := pattern.fullmatch(text)) and len(set(found[1])) == 1:
            value = ord(found[1][0]) - 96 + 26 * (len(found[1]) - 1)
            yield Mark(style, value, found[1], found[2])
    if found := HURUF_DUA_KURUNG.fullmatch(text):
        yield Mark(Style.HURUF_DUA_KURUNG, ord(found[1]) - 96, found[1], found[2])
    if found := ROMAWI_KECIL.fullmatch(text):
        yield Mark(Style.ROMAWI_KECIL, roman(found[1].upper()), found[1], found[2])
    if found := ROMAWI.fullmatch(text):
        yield Mark(Style.ROMAWI, roman(found[1]), found[1], found[2])
    if found := HURUF_BESAR.fullmatch(text):
        yield Mark(Style.HURUF_BESAR, ord(found[1]) - 64, found[1], found[2])


def roman(text: str) -> int:
    """The number that I, IV or XII stands for."""
    values = [ROMAN[char] for char in text]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-one if one < after else one for one, after in pairs)

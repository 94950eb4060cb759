"""Bring a text into the one form that content has: UTF-8, NFC, plain line ends, nothing that nobody sees.

What comes from an editor's machine is mended and the mending is told; what only a person can decide (a Cyrillic letter
that looks like ours) is left for the reader of the file to refuse.
"""

from __future__ import annotations

import codecs
import unicodedata
from dataclasses import dataclass

from knowledge.yamlfile import UNUSUAL, visible

# The marks that some programs put in front of a text, and what they say about it.
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(frozen=True)
class Cleaned:
    """A text in our form, and what had to be changed for it."""

    text: str
    notes: tuple[str, ...] = ()


def clean_bytes(raw: bytes) -> Cleaned:
    """Decode and clean; UnicodeDecodeError for what is no text in any encoding that we meet."""
    notes: list[str] = []
    mark, encoding = next(((mark, code) for mark, code in MARKS if raw.startswith(mark)), (b"", ""))
    if mark:
        notes.append("tanda BOM di awal berkas dihapus")
        text = raw[len(mark) :].decode(encoding)
    else:
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            text = raw.decode("cp1252")
            notes.append("huruf Windows-1252 diubah menjadi UTF-8")
    cleaned = clean(text)
    return Cleaned(cleaned.text, (*notes, *cleaned.notes))


def clean(text: str) -> Cleaned:
    """Mend line ends, composed letters, tabs, odd spaces and what is invisible."""
    notes: list[str] = []
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        notes.append("akhir baris gaya Windows diubah")
    if (composed := unicodedata.normalize("NFC", text)) != text:
        text = composed
        notes.append("huruf bertanda diubah ke bentuk NFC")
    mended = UNUSUAL.sub(lambda found: _plain(found.group()), text)
    if hidden := sum(not visible(char) and char not in "\t\n" for char in text):
        notes.append(f"{hidden} huruf tak terlihat dihapus")
    if "\t" in text:
        notes.append("tab diganti spasi")
    if any(unicodedata.category(char) == "Zs" and char != " " for char in text):
        notes.append("spasi istimewa diganti spasi biasa")
    return Cleaned(mended, tuple(notes))


def _plain(char: str) -> str:
    if char == "\t":
        return "  "
    return " " if unicodedata.category(char) == "Zs" else visible(char)

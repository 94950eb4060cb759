"""Find in our own words what takes a side or frightens: a name, a ballot number, a slogan, one side only, a threat."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

# A name after the title of a candidate, or after "choose" and a form of address; a colleague's name takes no side.
CANDIDATE = r"(?:calon|paslon|caleg|capres|cawapres|cagub|cabup|cawalkot|petahana|bupati|gubernur|wali ?kota|presiden)"
ADDRESSED = r"(?:pilih|milih|coblos|nyoblos|dukung|mendukung|menangkan)(?:lah)? (?:pak|bu|bapak|ibu|mas|mbak|haji|kang)"
NAMED = re.compile(rf"\b(?i:{CANDIDATE}|{ADDRESSED}) ([A-Z][a-z]+)")
NUMBER_WORDS = {
    "satu": 1,
    "siji": 1,
    "hiji": 1,
    "dua": 2,
    "loro": 2,
    "tiga": 3,
    "telu": 3,
    "tilu": 3,
    "empat": 4,
    "papat": 4,
    "opat": 4,
}
BALLOT = re.compile(
    rf"\b(?:nomor|nomer|no|paslon|pasangan)\.? (?:urut )?(\d{{1,2}}|{'|'.join(NUMBER_WORDS)})\b", re.IGNORECASE
)
SLOGAN = re.compile(r"#\w{3,}|\b(?:slogan|jargon|tagline|yel-yel)\w* [\"“]([^\"”]+)[\"”]", re.IGNORECASE)
INCUMBENT = re.compile(r"\b(?:petahana|penantang|pendatang baru)\b", re.IGNORECASE)
EVERYBODY = re.compile(
    r"\b(?:semua (?:calon|pihak|orang|warga)|calon (?:mana|siapa) pun|siapa pun|setiap calon)\b", re.IGNORECASE
)
THREAT = re.compile(
    r"!|\b(?:awas|jangan coba-coba|jangan main-main|tidak ada ampun|dipecat|dipenjara|bersiaplah|hati-hati saja)\b",
    re.IGNORECASE,
)


def sides_taken(text: str, harmless: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """Kind and finding for everything in a message of ours that an editor should look at.

    `harmless` are lower-case words that look like names and are none.
    """
    for name in NAMED.findall(text):
        if name.lower() not in harmless:
            yield "nama orang", f'"{name}"'
    for pattern, kind in ((BALLOT, "nomor urut"), (SLOGAN, "slogan"), (THREAT, "mengancam")):
        if (found := pattern.search(text)) is not None:
            yield kind, f'"{found.group()}"'
    if (one := INCUMBENT.search(text)) is not None and not EVERYBODY.search(text):
        yield "berat sebelah", f'menyebut "{one.group()}" tanpa "semua calon" atau "calon mana pun"'

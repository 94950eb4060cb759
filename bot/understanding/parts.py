"""Tell whether one message asks two things, so that neither half is lost."""

from __future__ import annotations

import re

# A new question begins after a question mark or at a word with which people start the next one.
BORDER = re.compile(
    r"\?+|\n+|(?:[,.;]|\s)\s*(?=(?:terus|trus|trs|lalu|dan apakah|dan apa|dan boleh|sama apakah|kalo|kalau|klo|sedangkan)\b)",
    re.I,
)
ASKS = re.compile(
    r"\b(boleh\w*|blh|bole|apakah|apa|bagaimana|gimana|gmn|gmna|salah|melanggar|aman|kena|sanksi\w*|dilarang|"
    r"kenging|kengeng|meunang|oleh|entuk|pareng|bisa|bs|harus|wajib|siapa|kapan|berapa|naon|kumaha|piye|kepriben|keprimen)\b",
    re.I,
)
SHORTEST = 3
MOST = 2


def split(text: str) -> tuple[str, ...]:
    """The two questions of a message, or the message alone when it asks one thing."""
    if len(text) > 600:
        return (text,)
    parts = [part.strip(" ,.;") for part in BORDER.split(text)]
    asking = [part for part in parts if len(part.split()) >= SHORTEST and ASKS.search(part)]
    told = [part for part in parts if part and part not in asking and len(part.split()) >= SHORTEST]
    # Sentences that only tell belong to the question that follows; cutting them off would lose facts.
    return tuple(asking) if len(asking) == MOST and not told else (text,)

"""What a person makes of the pieces of a regulation before they become passages: corrected, joined, split, left out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from pydantic import TypeAdapter

from bot.desk.uploads.outline import Piece, Sure
from bot.desk.uploads.regulation import About
from knowledge.models import Rank, Status
from knowledge.problems import KnowledgeError, Problem

CUT = re.compile(r"\n[ \t]*\n")
NEEDED = ("code", "title", "short", "number", "rank")
DAYS = ("in_force_from", "in_force_until")
ORDER = (Sure.RENDAH, Sure.SEDANG)


@dataclass(frozen=True)
class Work:
    """What people said of an upload so far; `about` are the fields of the form as they were typed."""

    title: str = ""
    reason: str = ""
    pieces: tuple[Piece, ...] = ()
    about: Mapping[str, str] = field(default_factory=dict)

    def dumped(self) -> str:
        return _ADAPTER.dump_json(self).decode()

    @classmethod
    def loaded(cls, text: str) -> Work:
        return _ADAPTER.validate_json(text)


@dataclass(frozen=True)
class Revision:
    """One piece as a person left it in the form; `sure` when they compared it with the page."""

    keep: bool
    key: str
    pinpoint: str
    text: str
    sure: bool = False


def revised(pieces: Sequence[Piece], revisions: Mapping[int, Revision]) -> tuple[Piece, ...]:
    """The pieces with what a person changed, by their place in the order."""
    return tuple(_revised(piece, revisions.get(at)) for at, piece in enumerate(pieces))


def joined(pieces: Sequence[Piece], at: int) -> tuple[Piece, ...]:
    """The piece at that place put behind the one above it; nothing happens to the first one."""
    if not 0 < at < len(pieces):
        return tuple(pieces)
    above, below = pieces[at - 1], pieces[at]
    doubts = tuple(dict.fromkeys((*above.doubts, *below.doubts)))
    whole = replace(above, text=f"{above.text} {below.text}".strip(), keep=above.keep or below.keep, doubts=doubts)
    return (*pieces[: at - 1], whole, *pieces[at + 1 :])


def cut(pieces: Sequence[Piece], at: int) -> tuple[Piece, ...]:
    """The piece at that place split where a person left an empty line; its parts wait for keys of their own."""
    if not 0 <= at < len(pieces):
        return tuple(pieces)
    piece = pieces[at]
    texts = [text.strip() for text in CUT.split(piece.text) if text.strip()]
    parts = [
        replace(piece, key=f"{piece.key}.{number}", text=text, doubts=("hasil pecahan; beri kunci dan letaknya",))
        for number, text in enumerate(texts[1:], start=2)
    ]
    first = replace(piece, text=texts[0] if texts else "")
    return (*pieces[:at], first, *(replace(part, sure=Sure.SEDANG) for part in parts), *pieces[at + 1 :])


def doubtful(pieces: Sequence[Piece]) -> list[tuple[int, Piece]]:
    """The pieces that a person should look at, the least sure first, with their places."""
    found = [(at, piece) for at, piece in enumerate(pieces) if piece.sure in ORDER and piece.keep]
    return sorted(found, key=lambda one: ORDER.index(one[1].sure))


def about_of(fields: Mapping[str, str]) -> About:
    """What was typed about a regulation; KnowledgeError with everything that is missing or unreadable."""
    name = f"regulations/{fields.get('code') or '…'}.yaml"
    problems = [Problem(name, 1, needed, "wajib diisi") for needed in NEEDED if not fields.get(needed)]
    days: dict[str, date | None] = {}
    for at in DAYS:
        try:
            days[at] = date.fromisoformat(fields[at]) if fields.get(at) else None
        except ValueError:
            problems.append(Problem(name, 1, at, "tulis sebagai tahun-bulan-hari"))
    if fields.get("rank") and fields["rank"] not in list(Rank):
        problems.append(Problem(name, 1, "rank", "pilih salah satu tingkat"))
    if fields.get("status") and fields["status"] not in list(Status):
        problems.append(Problem(name, 1, "status", "pilih salah satu status"))
    if problems:
        raise KnowledgeError(problems)
    return About(
        code=fields["code"], title=fields["title"], short=fields["short"], number=fields["number"],
        rank=Rank(fields["rank"]), status=Status(fields.get("status") or Status.BERLAKU), **days,
        sources=tuple(line.strip() for line in fields.get("sources", "").splitlines() if line.strip()),
        note=" ".join(fields.get("note", "").split()),
    )  # fmt: skip


def _revised(piece: Piece, revision: Revision | None) -> Piece:
    if revision is None:
        return piece
    text = "\n\n".join(" ".join(part.split()) for part in CUT.split(revision.text.replace("\r\n", "\n")))
    # A lead that was woven into the text by hand would otherwise stand there twice.
    lead = "" if piece.lead and text.startswith(piece.lead) and not piece.text.startswith(piece.lead) else piece.lead
    changed = replace(
        piece, keep=revision.keep, key=revision.key, pinpoint=" ".join(revision.pinpoint.split()), text=text, lead=lead
    )
    return replace(changed, sure=Sure.TINGGI, doubts=()) if revision.sure else changed


_ADAPTER = TypeAdapter(Work)

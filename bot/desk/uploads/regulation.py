"""Make a regulation file of the pieces that a person kept and corrected."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.desk.uploads.outline import Piece
from knowledge.draft import NAME
from knowledge.editing import new_text
from knowledge.models import Confidence, Rank, Status
from knowledge.problems import KnowledgeError, Problem

KEY = re.compile(r"[a-z0-9][a-z0-9.]*")


@dataclass(frozen=True)
class About:
    """What only a person can say of a regulation."""

    code: str
    """The name of the file and the first half of every citation, such as se-walikota-3-2026."""
    title: str
    short: str
    number: str
    rank: Rank
    status: Status = Status.BERLAKU
    in_force_from: date | None = None
    in_force_until: date | None = None
    sources: tuple[str, ...] = ()
    note: str = ""


def to_regulation(pieces: Sequence[Piece], about: About, *, checked: date) -> tuple[str, bytes]:
    """Path and bytes of the regulation; KnowledgeError for a code or a key that the content cannot have.

    Every passage is `belum_terverifikasi` until an editor has restated and confirmed it.
    """
    path, kept = f"regulations/{about.code}.yaml", [piece for piece in pieces if piece.keep]
    if problems := _problems(path, about.code, kept):
        raise KnowledgeError(problems)
    return path, new_text(
        path,
        {
            "title": about.title,
            "short": about.short,
            "number": about.number,
            "rank": about.rank.value,
            "status": about.status.value,
            "confidence": Confidence.BELUM_TERVERIFIKASI.value,
            "in_force_from": about.in_force_from.isoformat() if about.in_force_from else "",
            "in_force_until": about.in_force_until.isoformat() if about.in_force_until else "",
            "note": about.note,
            "sources": list(about.sources),
            "checked": checked.isoformat(),
            "passages": {piece.key: _passage(piece) for piece in kept},
        },
    ).encode()


def _passage(piece: Piece) -> dict[str, str]:
    return {
        "pinpoint": piece.pinpoint,
        "text": f"{piece.lead} {piece.text}".strip(),
        "confidence": Confidence.BELUM_TERVERIFIKASI.value,
    }


def _problems(path: str, code: str, kept: Sequence[Piece]) -> list[Problem]:
    problems = [] if NAME.fullmatch(code) else [Problem(path, 1, "code", "hanya huruf kecil, angka, dan tanda hubung")]
    if not kept:
        problems.append(Problem(path, 1, "passages", "pilih paling sedikit satu potongan"))
    seen: dict[str, str] = {}
    for piece in kept:
        if not KEY.fullmatch(piece.key):
            problems.append(Problem(path, 1, piece.key, "kunci hanya boleh berisi huruf kecil, angka, dan titik"))
        elif piece.key in seen:
            message = f"kunci dipakai dua kali, untuk {seen[piece.key]} dan {piece.pinpoint}; ubah salah satu"
            problems.append(Problem(path, 1, piece.key, message))
        seen[piece.key] = piece.pinpoint
    return problems

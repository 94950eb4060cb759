"""The pieces of an uploaded regulation beside the page they were read from, corrected by hand; and what only a person
can say of a regulation: its code, its rank, its dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.channels.console.rendering import back, page
from bot.channels.console.security import field, get, post
from bot.channels.console.uploading import found, intake_of
from bot.desk.intake import Kept, orders_among
from bot.desk.roles import Act
from bot.desk.uploads.correcting import Revision, Work, cut, doubtful, joined, revised
from bot.desk.uploads.outline import Piece
from bot.desk.uploads.upload import MEGABYTE, Kind
from knowledge.models import Rank, Status

ABOUT = ("code", "title", "short", "number", "rank", "status", "in_force_from", "in_force_until", "note", "sources")
LONGEST_FIELD = 2000
MOVED, MOVED_ABOUT = "unggah-potongan-berubah", "unggah-keterangan-berubah"


def routes() -> list[BaseRoute]:
    return [
        get("/unggah/{id}/potongan", show, Act.EDIT),
        post("/unggah/{id}/potongan", correct, Act.EDIT, largest=2 * MEGABYTE),
        get("/unggah/{id}/keterangan", show_about, Act.EDIT),
        post("/unggah/{id}/keterangan", tell_about, Act.EDIT),
    ]


async def show(request: Request) -> Response:
    """One page of the regulation with the pieces that begin on it; at first the page of the first doubt."""
    kept = await _regulation(request)
    doubts, asked = doubtful(kept.work.pieces), request.query_params.get("hal", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
    if not 1 <= number <= len(kept.upload.pages):
        number = doubts[0][1].page if doubts else _first_page(kept.work.pieces)
    return _page(request, kept, number, kept.work.pieces)


async def correct(request: Request) -> Response:
    """Keep what was corrected on one page, and join or split what the pressed button names."""
    kept, form = await _regulation(request), request.state.form
    number, pieces = _number(form, "hal"), revised(kept.work.pieces, _revisions(form, len(kept.work.pieces)))
    if kept.stored.draft is not None or field(form, "versi") != str(kept.stored.version):
        return _page(request, kept, number, pieces, status=409, problem=MOVED)
    act, _, place = field(form, "aksi").partition(":")
    at = int(place) if place.isascii() and place.isdigit() and len(place) < 6 else -1
    if act == "pecah":
        parts = cut(pieces, at)
        if len(parts) == len(pieces):
            return _page(request, kept, number, pieces, status=422, problem="unggah-tanpa-baris-kosong")
        pieces = parts
    elif act == "gabung":
        pieces = joined(pieces, at)
    if not await intake_of(request).save(kept, replace(kept.work, pieces=pieces)):
        return _page(request, kept, number, pieces, status=409, problem=MOVED)
    if act == "keterangan":
        return back(f"/unggah/{kept.stored.id}/keterangan", "unggah-disimpan")
    onward = _number(form, "ke") if act == "lanjut" else number
    return back(f"/unggah/{kept.stored.id}/potongan?hal={onward}&kabar=unggah-disimpan")


async def show_about(request: Request) -> Response:
    kept = await _regulation(request)
    return _about(request, kept, kept.work)


async def tell_about(request: Request) -> Response:
    """Keep what was typed, whole or not: what is missing is told with the dry run."""
    kept, form = await _regulation(request), request.state.form
    typed = {name: field(form, name)[:LONGEST_FIELD] for name in ABOUT}
    work = replace(kept.work, about=typed)
    seen = field(form, "versi") == str(kept.stored.version)
    if not seen or not await intake_of(request).save(kept, work):
        return _about(request, kept, work, status=409, problem=MOVED_ABOUT)
    return back(f"/unggah/{kept.stored.id}", "unggah-disimpan")


async def _regulation(request: Request) -> Kept:
    kept = await found(request)
    if kept.upload.kind is not Kind.PERATURAN:
        raise HTTPException(404)
    return kept


def _page(
    request: Request,
    kept: Kept,
    number: int,
    pieces: tuple[Piece, ...],
    *,
    status: int = 200,
    problem: str | None = None,
) -> Response:
    here = [(at, piece) for at, piece in enumerate(pieces) if piece.page == number]
    holes: dict[str, Any] = {
        "kept": kept,
        "number": number,
        "shown": here,
        "text": kept.upload.pages[number - 1] if 0 < number <= len(kept.upload.pages) else "",
        "doubts": doubtful(pieces),
        "orders": {at: found for at, piece in here if (found := orders_among([piece.text]))},
        "problem": problem,
        # A form that was overtaken stays so: sending it once more overwrites nothing either.
        "version": field(request.state.form, "versi") if problem == MOVED else kept.stored.version,
        "opened": "hal" not in request.query_params and problem is None,
        "closed": kept.stored.draft is not None,
    }
    return page(request, "unggah_potongan.html", status=status, **holes)


def _about(request: Request, kept: Kept, work: Work, *, status: int = 200, problem: str | None = None) -> Response:
    typed: Mapping[str, str] = {name: work.about.get(name, "") for name in ABOUT}
    lists = {"ranks": list(Rank), "states": list(Status)}
    version = kept.stored.version if problem is None else field(request.state.form, "versi")
    return page(
        request,
        "unggah_keterangan.html",
        status=status,
        kept=kept,
        typed=typed,
        problem=problem,
        version=version,
        **lists,
    )


def _revisions(form: FormData, count: int) -> dict[int, Revision]:
    """What was typed for the pieces of the page; only they are in the form."""
    return {
        at: Revision(
            keep=field(form, f"pakai-{at}") == "ya",
            key=field(form, f"kunci-{at}"),
            pinpoint=field(form, f"letak-{at}"),
            text=field(form, f"teks-{at}"),
            sure=field(form, f"cocok-{at}") == "ya",
        )
        for at in range(count)
        if f"teks-{at}" in form
    }


def _number(form: FormData, name: str) -> int:
    text = field(form, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _first_page(pieces: tuple[Piece, ...]) -> int:
    return next((piece.page for piece in pieces if piece.keep), 1)

"""The picture of a report shows every agency and every failure, whatever the names and the numbers are."""

from __future__ import annotations

import io
from itertools import pairwise

import pytest
from PIL import Image

from bot.broadcasting.chart import MOST_SHOWN, WIDTH, picture, pieces
from bot.broadcasting.palette import Colour, contrast
from bot.broadcasting.report import report
from bot.storage import Fate, Tally

LONG = "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia Kabupaten Kepulauan Siau Tagulandang Biaro"


def drawn(*tallies: Tally, title: str = "Masa tenang", names: dict[str, str] | None = None) -> Image.Image:
    made = report(tallies, {}, names or {})
    return Image.open(io.BytesIO(picture(made, title))).convert("RGB")


def has(image: Image.Image, colour: Colour) -> bool:
    """Whether a colour occurs, as near as a small palette keeps it."""
    counted = image.getcolors(maxcolors=1 << 16) or []
    return any(all(abs(a - b) <= 6 for a, b in zip(found, colour, strict=True)) for _, found in counted)


def failed() -> Colour:
    return next(piece.colour for piece in pieces(report((), {}, {}).total) if piece.word == "gagal")


def test_one_failure_among_a_hundred_thousand_is_seen() -> None:
    sent = Tally("a", "grup", Fate.SENT, None, 100_000, 0, 0)
    assert not has(drawn(sent), failed())
    assert has(drawn(sent, Tally("a", "grup", Fate.FAILED, "diblokir", 1, 0, 0)), failed())


def test_neighbouring_parts_differ_in_brightness_for_every_eye() -> None:
    colours = [piece.colour for piece in pieces(report((), {}, {}).total)]
    assert all(contrast(one, other) >= 2 for one, other in pairwise(colours))


@pytest.mark.parametrize("name", [LONG, "X" * 200, "Dinas $\\frac{a}{b}$", "\u202eDinas", "a"])
def test_any_name_and_title_fit(name: str) -> None:
    image = drawn(Tally("a", "grup", Fate.SENT, None, 3, 0, 0), title=name * 2, names={"a": name})
    assert image.width == WIDTH
    assert image.height < 3_000


def test_of_very_many_agencies_those_are_shown_that_need_somebody() -> None:
    fine = [Tally(f"baik-{number}", "grup", Fate.SENT, None, 1, 0, 0) for number in range(400)]
    lost = Tally("zzz", "grup", Fate.FAILED, "tidak_ada", 1, 0, 0)
    image = drawn(*fine, lost)
    assert image.height < MOST_SHOWN * 200
    assert has(image, failed())


def test_an_empty_report_is_a_picture_too() -> None:
    assert drawn().width == WIDTH

"""The colours of a poster: calm, dark enough for white letters, and never the only sign of what is said.

Parties own bright red, yellow, green and blue; these are muted, and the verdict stands in words.
"""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.models import Verdict

Colour = tuple[int, int, int]

PAPER: Colour = (250, 248, 244)
INK: Colour = (32, 36, 43)
QUIET: Colour = (86, 92, 102)
LINE: Colour = (219, 214, 205)
WHITE: Colour = (255, 255, 255)


@dataclass(frozen=True)
class Palette:
    """What a verdict looks like: the band behind its word, and the tint behind what follows from it."""

    band: Colour
    tint: Colour


PALETTES = {
    Verdict.BOLEH: Palette((38, 94, 78), (231, 240, 235)),
    Verdict.TIDAK_BOLEH: Palette((126, 50, 54), (246, 235, 233)),
    Verdict.BERSYARAT: Palette((120, 82, 30), (247, 240, 226)),
    Verdict.INFORMASI: Palette((52, 74, 104), (233, 238, 244)),
}


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of WCAG 2, from 1 to 21; text needs 4.5."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (c / 255 for c in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

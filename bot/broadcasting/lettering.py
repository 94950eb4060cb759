"""Set text in a box: break it into lines, and find the largest size at which all of it stands inside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from PIL import ImageFont

# The fonts come with a library that we have anyway, so nothing is fetched and every machine draws the same; it is found
# and not imported, because that takes a second.
FONTS = Path(str(find_spec("matplotlib").origin)).parent / "mpl-data" / "fonts" / "ttf"  # type: ignore[union-attr]
# What belongs together on one line: a number and its unit, a pinpoint and its number.
BOUND = re.compile(r"(?<=\b(?:UU|PP|MK)) (?=\d)|(?<=\d) (?=\w)|(?<=\bayat) (?=\S)|(?<=\b(?:angka|huruf|Pasal)) (?=\S)")
REGULAR, BOLD = "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"
STEP = 8
"""Lines are evened to so many pixels."""


@dataclass(frozen=True)
class Block:
    """Lines of one size, ready to be drawn from the top."""

    lines: tuple[str, ...]
    font: ImageFont.FreeTypeFont
    leading: int
    """From one line to the next, in pixels."""

    @property
    def height(self) -> int:
        return len(self.lines) * self.leading

    @property
    def width(self) -> int:
        return max((int(self.font.getlength(line)) + 1 for line in self.lines), default=0)


@lru_cache(maxsize=128)
def font(face: str, size: int) -> ImageFont.FreeTypeFont:
    """A face at a size in pixels; OSError when the library no longer brings it."""
    return ImageFont.truetype(str(FONTS / face), size)


def block(text: str, face: str, size: int, width: int, spacing: float = 1.36, *, even: bool = False) -> Block:
    """The text broken to a width; a word that is longer than the line is broken too.

    `even` makes the lines alike in length, as headings want it, without needing more of them.
    """
    letters = font(face, size)
    words = BOUND.sub("\N{NO-BREAK SPACE}", " ".join(text.split())).split(" ")
    lines = _lines(words, letters, width)
    if even and len(lines) > 1:
        lines = _evened(words, letters, width, len(lines))
    return Block(tuple(lines), letters, round(size * spacing))


def _evened(words: Sequence[str], letters: ImageFont.FreeTypeFont, width: int, count: int) -> list[str]:
    """As few lines as before, at the narrowest width that allows it."""
    narrow, wide = width // 2, width
    while wide - narrow > STEP:
        middle = (narrow + wide) // 2
        narrow, wide = (narrow, middle) if len(_lines(words, letters, middle)) <= count else (middle, wide)
    return _lines(words, letters, wide)


def largest(text: str, face: str, sizes: Sequence[int], width: int, height: int, spacing: float = 1.36) -> Block:
    """The text at the first size, largest first, that fits; at the last one whatever its height."""
    for size in sizes[:-1]:
        tried = block(text, face, size, width, spacing, even=True)
        if tried.height <= height:
            return tried
    return block(text, face, sizes[-1], width, spacing, even=True)


def _lines(words: Sequence[str], letters: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines: list[str] = []
    for word in words:
        tried = f"{lines[-1]} {word}" if lines else word
        if lines and letters.getlength(tried) <= width:
            lines[-1] = tried
            continue
        while letters.getlength(word) > width:
            cut = next(at for at in range(len(word) - 1, 0, -1) if letters.getlength(word[:at]) <= width or at == 1)
            lines.append(word[:cut])
            word = word[cut:]
        lines.append(word)
    return lines

"""Draw one rule as a card for a phone: the verdict in words, what it is about, two lines, and where it is written.

All words come from the content. What is told is what the rule says whole: a permission with all its limits and a
condition entire; only the list of sources is shortened, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO

from PIL import Image, ImageDraw

from bot.answering.compose import Part, indonesian_day, legal_bases, part_of
from bot.answering.phrases import Phrases
from bot.broadcasting.lettering import BOLD, REGULAR, Block, block, font, largest
from bot.broadcasting.palette import INK, LINE, PALETTES, PAPER, QUIET, WHITE, Colour, Palette
from knowledge.base import KnowledgeBase
from knowledge.models import Verdict

WIDTH, HEIGHT = 1080, 1350
MARGIN = 84
INNER = WIDTH - 2 * MARGIN
BAND = 316
FOOT = HEIGHT - 76
GAP, UNDER_TITLE, PADDING = 36, 26, 34
RADIUS = 24
SIGN = 34
TITLE_SIZES = (58, 54, 50, 46, 42, 38)
TITLE_ROOM = 216
BODY_SIZES = (44, 42, 40, 38, 36, 34, 32, 30)
# Below this a phone held at arm's length is hard to read; it is used only where nothing more can be left out.
SMALL_SIZES = (28, 26, 24)
SOURCES_SHOWN = 3
CONDITION = "kartu-syaratnya"
KEPT = (CONDITION, "kartu-menurut-siapa", "kartu-tetap-boleh")
MOST_AIR = 70
# A tick, a cross, a fork in the road, an i: strokes from the middle of a circle.
SIGNS: dict[Verdict, tuple[tuple[tuple[int, int], ...], ...]] = {
    Verdict.BOLEH: (((-15, 1), (-4, 13), (16, -11)),),
    Verdict.TIDAK_BOLEH: (((-12, -12), (12, 12)), ((12, -12), (-12, 12))),
    Verdict.BERSYARAT: (((0, 18), (0, 2), (-13, -13)), ((0, 2), (13, -13))),
    Verdict.INFORMASI: (((0, -3), (0, 16)), ((0, -16), (0, -10))),
}


@dataclass(frozen=True)
class Card:
    """The words of a poster."""

    verdict: str
    maker: str
    title: str
    answer: str
    heading: str
    """What the second line is: its condition, or what stays allowed."""
    second: str
    sources_heading: str
    needed: bool
    """Whether the answer would mislead without it, as without a condition."""
    kept: bool
    """Whether it helps more than the second source does, as what stays allowed."""
    sources: tuple[str, ...]
    more: tuple[str, ...]
    """What stands for the sources from the second on, the third on, and after the last that is shown, if any."""
    mark: str
    foot: str


@dataclass(frozen=True)
class Layout:
    """Where each block stands, in pixels from the top."""

    title: tuple[int, Block]
    answer: tuple[int, Block]
    box: tuple[int, int] | None
    heading: tuple[int, Block]
    second: tuple[int, Block]
    rule: int
    sources: tuple[tuple[int, Block], ...]
    room: int
    """What is left between the last line and the sources; below 0 they run into each other."""


def poster(knowledge: KnowledgeBase, rule: str, case: str | None = None, *, phrase: Phrases | None = None) -> bytes:
    """The card of a rule, or of one of its cases, as PNG of 1080 × 1350; KeyError where there is none."""
    phrase = phrase or Phrases(knowledge)
    part = part_of(knowledge, rule, case)
    card = words_of(part, knowledge, phrase)
    return _drawn(card, laid_out(card), PALETTES[part.verdict], part.verdict)


def words_of(part: Part, knowledge: KnowledgeBase, phrase: Phrases) -> Card:
    """What the card of a part says."""
    bases = legal_bases(part, knowledge, phrase)
    tafsir = part.rule.basis == "tafsir" and part.verdict is not Verdict.INFORMASI
    heading, second = _second(part)
    return Card(
        verdict=phrase(f"kartu-{part.verdict.replace('_', '-')}"),
        maker=phrase("kartu-penerbit"),
        title=part.rule.title,
        answer=part.answer,
        heading=phrase(heading) if second else "",
        second=second,
        needed=heading == CONDITION or part.verdict is Verdict.BERSYARAT,
        kept=heading in KEPT,
        sources_heading=phrase("kartu-dasar"),
        sources=bases,
        more=tuple(phrase("kartu-dan-lain", more=len(bases) - shown) for shown in range(1, len(bases))),
        mark=phrase("kartu-tafsir") if tafsir else "",
        foot=phrase("kartu-kaki", checked=indonesian_day(part.rule.checked)),
    )


def _second(part: Part) -> tuple[str, str]:
    """The line that helps most after the answer, and the phrase that heads it."""
    allowed = "kartu-boleh-juga" if part.verdict is Verdict.BOLEH else "kartu-tetap-boleh"
    choices = (
        (CONDITION, part.condition),
        ("kartu-menurut-siapa", part.prevails if part.verdict is Verdict.BERSYARAT else None),
        (allowed, part.instead),
        ("kartu-catatan", part.note),
    )
    return next(((heading, text) for heading, text in choices if text), ("kartu-catatan", ""))


def laid_out(card: Card) -> Layout:
    """The card at the largest letters at which all of it stands above its foot.

    What it can do without goes first: a note, then sources after the first, then a second line that is no condition.
    """
    counts = range(min(SOURCES_SHOWN, len(card.sources)), 0, -1)
    tried = [(card, shown) for shown in counts][: None if card.kept else 1]
    if not card.needed:
        tried += [(replace(card, second=""), shown) for shown in counts]
    for sizes in (BODY_SIZES, SMALL_SIZES):
        for words, shown in tried:
            for size in sizes:
                layout = _laid_out(words, size, shown)
                if layout.room >= 0:
                    return layout
    return layout


def _laid_out(card: Card, size: int, shown: int) -> Layout:
    """From the top down to the second line, and from the foot up to the sources."""
    title = largest(card.title, BOLD, TITLE_SIZES, INNER, TITLE_ROOM, spacing=1.2)
    answer = block(card.answer, REGULAR, size, INNER)
    heading = block(card.heading, BOLD, max(26, size - 8), INNER - 2 * PADDING)
    second = block(card.second, REGULAR, size, INNER - 2 * PADDING)
    boxed = 2 * PADDING + heading.height + second.height if card.second else 0
    sources = _sources(card, shown)
    rule = FOOT - GAP - sum(lines.height for lines in sources)
    needed = BAND + GAP + title.height + UNDER_TITLE + answer.height + (GAP + boxed if boxed else 0) + GAP
    # What is left over is given to the gaps, up to a measure, so that a short card does not cling to its top.
    air = max(0, min(MOST_AIR, (rule - GAP - needed) // 3))
    title_at = BAND + GAP + air
    answer_at = title_at + title.height + UNDER_TITLE + air // 3
    box_at = answer_at + answer.height + GAP + air // 2
    return Layout(
        title=(title_at, title),
        answer=(answer_at, answer),
        box=(box_at, box_at + boxed) if boxed else None,
        heading=(box_at + PADDING - 4, heading),
        second=(box_at + PADDING + heading.height, second),
        rule=rule - GAP // 2,
        sources=tuple(_stacked(sources, rule)),
        room=rule - GAP // 2 - needed,
    )


def _sources(card: Card, shown: int) -> list[Block]:
    listed = [*card.sources[:shown], *card.more[shown - 1 : shown], *([card.mark] if card.mark else [])]
    return [
        block(card.sources_heading, BOLD, 26, INNER, spacing=1.5),
        *(block(text, REGULAR, 26, INNER, spacing=1.4, even=True) for text in listed),
    ]


def _stacked(blocks: Iterable[Block], at: int) -> Iterator[tuple[int, Block]]:
    for lines in blocks:
        yield at, lines
        at += lines.height


def _drawn(card: Card, layout: Layout, palette: Palette, verdict: Verdict) -> bytes:
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, WIDTH, BAND), fill=palette.band)
    pen.text((MARGIN, 66), card.maker, font=font(REGULAR, 32), fill=WHITE)
    _sign(pen, (WIDTH - MARGIN - SIGN, 66 + SIGN // 2), verdict)
    word = largest(card.verdict, BOLD, (124, 112, 100, 88, 76), INNER, 170, spacing=1.2)
    # So large a letter shows the white that stands before it; the word begins where the ink does.
    before, *_ = word.font.getmask(card.verdict).getbbox() or (0,)
    pen.text((MARGIN - before, BAND - 62), card.verdict, font=word.font, fill=WHITE, anchor="ls")
    _write(pen, (MARGIN, layout.title[0]), layout.title[1], INK)
    _write(pen, (MARGIN, layout.answer[0]), layout.answer[1], INK)
    if layout.box is not None:
        left, right = MARGIN, WIDTH - MARGIN
        pen.rounded_rectangle((left, layout.box[0], right, layout.box[1]), RADIUS, fill=palette.tint)
        _write(pen, (MARGIN + PADDING, layout.heading[0]), layout.heading[1], palette.band)
        _write(pen, (MARGIN + PADDING, layout.second[0]), layout.second[1], INK)
    pen.line((MARGIN, layout.rule, WIDTH - MARGIN, layout.rule), fill=LINE, width=3)
    for number, (at, lines) in enumerate(layout.sources):
        _write(pen, (MARGIN, at), lines, QUIET if number else palette.band)
    pen.text((MARGIN, FOOT), card.foot, font=font(REGULAR, 24), fill=QUIET)
    written = BytesIO()
    # Few colours are in it, so a small palette keeps it light on a phone's data.
    picture.quantize(colors=96, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
    return written.getvalue()


def _write(pen: ImageDraw.ImageDraw, at: tuple[int, int], lines: Block, colour: Colour) -> None:
    left, top = at
    for number, line in enumerate(lines.lines):
        pen.text((left, top + number * lines.leading), line, font=lines.font, fill=colour)


def _sign(pen: ImageDraw.ImageDraw, middle: tuple[int, int], verdict: Verdict) -> None:
    """A small sign beside the word, for who tells colours apart with difficulty."""
    x, y = middle
    pen.ellipse((x - SIGN, y - SIGN, x + SIGN, y + SIGN), outline=WHITE, width=4)
    for stroke in SIGNS[verdict]:
        pen.line([(x + across, y + down) for across, down in stroke], fill=WHITE, width=6, joint="curve")

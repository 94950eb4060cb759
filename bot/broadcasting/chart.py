"""Draw a report for a phone: for each agency its name, what became of its chats as one bar, and the same in words.

A bar is always as wide as the card, so that a small agency is seen as well as a large one; how many chats it stands
for is written beside it, and nothing is told by its colour alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw

from bot.broadcasting.lettering import BOLD, REGULAR, Block, block, font, largest
from bot.broadcasting.palette import INK, LINE, PAPER, QUIET, Colour
from bot.broadcasting.report import FEW, Line, Report

WIDTH, MARGIN = 1080, 64
INNER = WIDTH - 2 * MARGIN
TITLE_SIZES, TITLE_ROOM = (50, 46, 42, 38, 34), 190
NAME, NOTE, KEY = 32, 27, 28
BAR, SQUARE = 34, 26
GAP, BETWEEN = 14, 38
COUNT_ROOM = 236
# The least that a part of a bar is wide, and what separates it from the next.
LEAST, CUT = 9, 3
# More than these nobody scrolls through; the table has them all.
MOST_SHOWN = 30


@dataclass(frozen=True)
class Piece:
    """One part of a bar; light and dark alternate, so that neighbours differ for every eye."""

    word: str
    colour: Colour
    count: int


def picture(made: Report, title: str) -> bytes:
    """The report as PNG, 1080 wide and as high as it has to be; agencies where much failed come first if too many."""
    head = largest(title, BOLD, TITLE_SIZES, INNER, TITLE_ROOM, spacing=1.25)
    told = block(_told(made.total), REGULAR, KEY, INNER)
    keys = tuple(_keys(made.total))
    shown = _shown(made.lines)
    rows = [(line, block(line.agency, BOLD, NAME, INNER - COUNT_ROOM), _note(line)) for line in shown]
    rest = len(made.lines) - len(shown)
    foot = block(_foot(rest), REGULAR, NOTE, INNER)
    height = MARGIN + head.height + GAP + told.height + GAP + _height_of(keys) + BETWEEN
    height += sum(_height(name, note) for _, name, note in rows) + foot.height + MARGIN
    image = Image.new("RGB", (WIDTH, height), PAPER)
    pen = ImageDraw.Draw(image)
    top = _write(pen, MARGIN, head, INK) + GAP
    top = _write(pen, top, told, QUIET) + GAP
    top = _draw_keys(pen, top, keys) + BETWEEN
    for line, name, note in rows:
        _row(pen, top, line, name, note)
        top += _height(name, note)
    pen.line((MARGIN, top - BETWEEN // 2, WIDTH - MARGIN, top - BETWEEN // 2), fill=LINE, width=3)
    _write(pen, top, foot, QUIET)
    written = BytesIO()
    image.quantize(colors=96, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
    return written.getvalue()


def pieces(line: Line) -> tuple[Piece, ...]:
    """What became of the chats of one agency, in the order of the bar."""
    unsent = line.skipped + line.expired + line.cancelled
    return (
        Piece("terkirim", (29, 78, 74), line.sent),
        Piece("tidak pasti", (240, 180, 60), line.uncertain),
        Piece("gagal", (172, 62, 44), line.failed),
        Piece("menunggu", (190, 197, 205), line.waiting),
        Piece("tidak dikirim", (110, 118, 130), unsent),
    )


def _told(total: Line) -> str:
    return f"Laporan siaran: {total.sent} terkirim dari {total.planned} obrolan."


def _note(line: Line) -> Block:
    """Everything but what was sent, and how many read it, in words."""
    counts = [f"{piece.count} {piece.word}" for piece in pieces(line)[1:] if piece.count]
    counts += [f"{line.read} orang sudah baca"] if line.read != FEW else []
    counts += [f"diteruskan {line.forwarded} dari {line.monitors} pemantau"] if line.monitors else []
    return block("; ".join(counts), REGULAR, NOTE, INNER) if counts else block("semua sampai", REGULAR, NOTE, INNER)


def _foot(rest: int) -> str:
    more = f"Masih ada {rest} OPD lain; semuanya ada di tabel CSV. " if rest else ""
    return more + "Pembaca hanya dihitung; siapa yang belum membaca tidak pernah dicatat."


def _shown(lines: Sequence[Line]) -> tuple[Line, ...]:
    """All of them in their order, or those that need somebody most."""
    if len(lines) <= MOST_SHOWN:
        return tuple(lines)
    wanting = sorted(lines, key=lambda line: line.failed + line.uncertain + line.waiting, reverse=True)[:MOST_SHOWN]
    return tuple(line for line in lines if line in wanting)


def _keys(total: Line) -> Iterator[tuple[Piece, int, int]]:
    """The colours that occur, each with its row and its place in it."""
    letters, row, left = font(REGULAR, KEY), 0, 0
    for piece in pieces(total):
        if piece.count:
            wide = SQUARE + 12 + int(letters.getlength(_key(piece))) + 36
            if left and left + wide > INNER:
                row, left = row + 1, 0
            yield piece, row, left
            left += wide


def _key(piece: Piece) -> str:
    return f"{piece.word} {piece.count}"


def _height_of(keys: Sequence[tuple[Piece, int, int]]) -> int:
    return (max((row for _, row, _ in keys), default=-1) + 1) * (KEY + 16)


def _draw_keys(pen: ImageDraw.ImageDraw, top: int, keys: Sequence[tuple[Piece, int, int]]) -> int:
    for piece, row, left in keys:
        x, y = MARGIN + left, top + row * (KEY + 16)
        pen.rectangle((x, y + 4, x + SQUARE, y + 4 + SQUARE), fill=piece.colour)
        pen.text((x + SQUARE + 12, y), _key(piece), font=font(REGULAR, KEY), fill=INK)
    return top + _height_of(keys)


def _height(name: Block, note: Block) -> int:
    return name.height + GAP + BAR + GAP + note.height + BETWEEN


def _row(pen: ImageDraw.ImageDraw, top: int, line: Line, name: Block, note: Block) -> None:
    pen.text((WIDTH - MARGIN, top), f"{line.sent} dari {line.planned}", font=font(REGULAR, NAME), fill=INK, anchor="ra")
    bar, left = _write(pen, top, name, INK) + GAP, MARGIN
    occurring = [piece for piece in pieces(line) if piece.count]
    for piece, wide in zip(occurring, _widths([piece.count for piece in occurring]), strict=True):
        pen.rectangle((left, bar, left + wide - CUT, bar + BAR), fill=piece.colour)
        left += wide
    _write(pen, bar + BAR + GAP, note, QUIET)


def _widths(counts: Sequence[int]) -> list[int]:
    """The counts as parts of the whole bar; a single chat among many stays visible, at the cost of the largest."""
    widths = [max(LEAST, round(INNER * count / sum(counts))) for count in counts]
    if widths:
        widths[widths.index(max(widths))] += INNER - sum(widths)
    return widths


def _write(pen: ImageDraw.ImageDraw, top: int, lines: Block, colour: Colour) -> int:
    """The lines at the margin; where they end."""
    for number, line in enumerate(lines.lines):
        pen.text((MARGIN, top + number * lines.leading), line, font=lines.font, fill=colour)
    return top + lines.height

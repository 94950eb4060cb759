"""Read scanned pages with Tesseract where it is installed; the pictures come out of the PDF in the limited child."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bot.desk.uploads.outline import Piece, Sure
from bot.desk.uploads.pieces import split
from bot.desk.uploads.running import run_child
from bot.desk.uploads.upload import Kind, Refused, Upload, said

# A page takes a few seconds on one core; the limits are for pages that are no pages.
SECONDS_A_PAGE = 30
LONGEST = 300.0
MEMORY_KILOBYTES = 1_000_000
# So many pictures are taken out by one child, within its ten seconds.
BATCH = 4


def can_recognise() -> bool:
    """Whether Tesseract and its Indonesian are installed here."""
    program = shutil.which("tesseract")
    if program is None:
        return False
    try:
        listed = subprocess.run([program, "--list-langs"], capture_output=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return b"ind" in listed.stdout.split()


def recognise(
    data: bytes, upload: Upload, *, seconds: float = LONGEST, over: Callable[[], bool] = lambda: False
) -> Upload:
    """The upload with its unread pages recognised as far as the time reaches; blocks, so call it in a thread.

    When `over` says so, no further page is begun.
    Takes what `examine` gave for the same bytes, also when it was refused for having no text.
    """
    if not can_recognise() or hashlib.sha256(data).hexdigest() != upload.sha256:
        return upload
    pages, read = dict(enumerate(upload.pages, start=1)), []
    try:
        for number, text in _recognised(data, upload.unread, time.monotonic() + seconds, over):
            pages[number] = text
            read.append(number)
    except Refused as refused:
        return replace(upload, refusal=refused.refusal)
    if not any(text.strip() for text in pages.values()):
        return upload
    texts = tuple(pages.get(number, "") for number in range(1, max(pages) + 1))
    left = tuple(number for number in upload.unread if number not in read)
    pieces = tuple(_doubted(piece) if piece.page in read else piece for piece in split(texts))
    notes = (*upload.notes, said("notes", "dikenali", pages=", ".join(map(str, read))))
    return replace(upload, kind=Kind.PERATURAN, refusal=None, pages=texts, pieces=pieces, unread=left, notes=notes)


def _recognised(
    data: bytes, numbers: Sequence[int], until: float, over: Callable[[], bool]
) -> Iterator[tuple[int, str]]:
    """Page numbers with their texts, as long as there is time."""
    for start in range(0, len(numbers), BATCH):
        with tempfile.TemporaryDirectory(prefix="unggahan-") as place:
            folder = Path(place)
            run_child(folder, data, {"pictures": list(numbers[start : start + BATCH])}, 10)
            for number in numbers[start : start + BATCH]:
                picture = folder / f"{number}.png"
                if picture.exists() and time.monotonic() < until and not over():
                    yield number, _text(picture)


def _text(picture: Path) -> str:
    """What Tesseract reads on a picture, within its own limits; nothing when it does not come to an end."""
    limits = f'ulimit -v {MEMORY_KILOBYTES}; ulimit -t {SECONDS_A_PAGE}; exec tesseract "$0" stdout -l ind'
    environment = {"PATH": os.environ.get("PATH", ""), "OMP_THREAD_LIMIT": "1", "LANG": "C.UTF-8"}
    try:
        done = subprocess.run(
            ["/bin/sh", "-c", limits, str(picture)], capture_output=True, timeout=SECONDS_A_PAGE, env=environment,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout.decode("utf-8", errors="replace") if done.returncode == 0 else ""


def _doubted(piece: Piece) -> Piece:
    return replace(piece, sure=Sure.RENDAH, doubts=(*piece.doubts, "dikenali dari gambar; cocokkan hurufnya"))

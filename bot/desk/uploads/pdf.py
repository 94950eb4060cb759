"""The text of a PDF page by page, or the reason why there is none."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from PIL import Image
from pypdf import PdfReader, overwrite_configuration
from pypdf.errors import LimitReachedError, PyPdfError
from pypdf.generic import DictionaryObject

from bot.desk.uploads.upload import MEGABYTE, Reason, Refused

MOST_PAGES = 999
# The largest honest page of text that we met unpacks to less than two megabytes.
LARGEST_STREAM = 16 * MEGABYTE
# Fewer letters than this are a stamp or a page number upon a picture.
FEWEST_LETTERS = 20

LARGEST_PICTURE = 40_000_000


@dataclass(frozen=True)
class Pages:
    """The texts of all pages in order, and the numbers of those without text."""

    texts: tuple[str, ...]
    unread: tuple[int, ...]


def pages_of(data: bytes) -> Pages:
    """Read every page; Refused for what is locked, cut, broken, too long, or swells when it is opened."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    if b"%%EOF" not in data[-2048:]:
        raise Refused(Reason.TERPOTONG)
    overwrite_configuration(
        zlib_maximum_output_length=LARGEST_STREAM,
        lzw_maximum_output_length=LARGEST_STREAM,
        run_length_maximum_output_length=LARGEST_STREAM,
        array_based_stream_maximum_output_length=LARGEST_STREAM,
    )
    try:
        texts = tuple(_texts(_opened(data)))
    except LimitReachedError:
        raise Refused(Reason.BOM_PDF) from None
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError):
        raise Refused(Reason.RUSAK) from None
    return Pages(texts, tuple(number for number, text in enumerate(texts, start=1) if _letters(text) < FEWEST_LETTERS))


def _opened(data: bytes) -> PdfReader:
    reader = PdfReader(io.BytesIO(data))
    # Many offices lock only printing; such a file opens with the empty password.
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refused(Reason.TERENKRIPSI)
    tree = cast(DictionaryObject, reader.root_object["/Pages"].get_object())
    declared = int(tree.get("/Count", 0))  # looked at before the tree of pages is walked
    found = declared if declared > MOST_PAGES else len(reader.pages)
    if found > MOST_PAGES:
        raise Refused(Reason.TERLALU_BANYAK_HALAMAN, found=found, limit=MOST_PAGES)
    if not found:
        raise Refused(Reason.RUSAK)
    return reader


def _texts(reader: PdfReader) -> Iterator[str]:
    for page in reader.pages:
        yield page.extract_text()


def _letters(text: str) -> int:
    return sum(char.isalpha() for char in text)


def take_pictures(data: bytes, numbers: Sequence[int], folder: Path) -> None:
    """Write the largest picture of each page as NUMBER.png; a page without one is left out."""
    Image.MAX_IMAGE_PIXELS = LARGEST_PICTURE
    try:
        reader = _opened(data)
        for number in numbers:
            pictures = [found.image for found in reader.pages[number - 1].images if found.image is not None]
            if pictures:
                largest = max(pictures, key=lambda picture: picture.width * picture.height)
                largest.convert("L").save(folder / f"{number}.png")
    except (PyPdfError, LimitReachedError, Image.DecompressionBombError, ValueError, KeyError, TypeError, OSError):
        return

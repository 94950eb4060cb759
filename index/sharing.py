"""Snapshots that hold the same file hold it once on disk, as hard links; each folder still stands for itself.

Nothing counts references: a file goes when the last folder that links it goes. Where links cannot be made (another
file system, too many of them), each keeps its own copy. What many rely on would be lost to all of them by one bad
sector, so a second copy lies apart, from which any of them is mended.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.whole import write_whole

# Where a folder says which sha256 its files have, and under which key.
SUMS = (("manifest.json", "files"), ("tone/sums.json", None))


@dataclass
class Copies:
    """All places where one file lies, by the number that its bytes have on the disk."""

    places: dict[tuple[int, int], list[Path]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Path]:
        return itertools.chain.from_iterable(self.places.values())


def share(folders: Iterable[Path], spare: Path, scratch: Path) -> None:
    """Let files with the same sha256 be the same file, and keep one copy of each such file in `spare`.

    `scratch` is a folder on the same file system in which everything is made before it takes its place.
    """
    found: dict[str, Copies] = {}
    for folder in folders:
        for path, digest in _sums(folder).items():
            if (there := _number(path)) is not None:
                found.setdefault(digest, Copies()).places.setdefault(there, []).append(path)
    for digest, copies in found.items():
        if len(copies.places) > 1:
            _join(digest, copies, scratch / digest)
    shared = {digest: copies for digest, copies in found.items() if len([*copies]) > 1}
    spare.mkdir(exist_ok=True)
    for digest, copies in shared.items():
        _keep(next(iter(copies)), spare / digest, scratch / digest, digest)
    for place in spare.iterdir():
        if place.name not in shared:
            place.unlink(missing_ok=True)


def mend(folder: Path, spare: Path, scratch: Path) -> bool:
    """Replace the files of a folder whose bytes changed by their spare copies; False where there was nothing to do."""
    mended = False
    for path, digest in _sums(folder).items():
        if not _is(path, digest) and _is(spare / digest, digest):
            mended = _copy(spare / digest, path, scratch / digest) or mended
    return mended


def size_on_disk(folder: Path, counted: set[tuple[int, int]]) -> int:
    """The bytes that a folder takes beyond those that were counted before; it counts them."""
    size = 0
    for path in (folder, *folder.rglob("*")):
        try:
            told = path.lstat()
        except FileNotFoundError:
            continue
        number = (told.st_dev, told.st_ino)
        if number not in counted:
            counted.add(number)
            size += told.st_blocks * 512
    return size


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _join(digest: str, copies: Copies, draft: Path) -> None:
    """Link all places to the first file that is sound."""
    sound = next((number for number, paths in copies.places.items() if _is(paths[0], digest)), None)
    if sound is None:
        return
    original = copies.places[sound][0]
    for number, paths in copies.places.items():
        for path in paths if number != sound else ():
            _link(original, path, draft)


def _link(original: Path, place: Path, draft: Path) -> None:
    """Put a link in the place of a file in one step; where none can be made the file stays as it is."""
    with suppress(OSError):
        os.link(original, draft)
        os.replace(draft, place)


def _keep(original: Path, place: Path, draft: Path, digest: str) -> None:
    """Keep a copy of a file that many share, unless it lies there already."""
    with suppress(OSError):
        if place.exists() and place.stat().st_size == original.stat().st_size:
            return
        if _is(original, digest):
            _copy(original, place, draft)


def _copy(original: Path, place: Path, draft: Path) -> bool:
    """Put a copy in the place of a file in one step, its bytes on the disk; False where that cannot be done."""
    try:
        write_whole(draft, original.read_bytes())
        os.replace(draft, place)
    except OSError:
        return False
    return True


def _sums(folder: Path) -> Mapping[Path, str]:
    found: dict[Path, str] = {}
    for name, key in SUMS:
        try:
            told = json.loads((folder / name).read_text(encoding="utf-8"))
            files = told[key] if key else told
            found |= {(folder / name).parent / path: str(digest) for path, digest in files.items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
    return found


def _number(path: Path) -> tuple[int, int] | None:
    try:
        told = path.lstat()
    except OSError:
        return None
    return (told.st_dev, told.st_ino)


def _is(path: Path, digest: str) -> bool:
    try:
        return sha256_of(path) == digest
    except OSError:
        return False

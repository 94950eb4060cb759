"""Write a file whole: after a crash, and to whoever reads meanwhile, it is the old one or the new one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_whole(place: Path, data: bytes) -> None:
    """Write beside, sync, rename, and sync the folder; OSError leaves what was there."""
    place.parent.mkdir(parents=True, exist_ok=True)
    # Several processes may write the same file at once; each has a draft of its own.
    descriptor, draft = tempfile.mkstemp(dir=place.parent, prefix=".draft-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(draft, 0o644)
        os.replace(draft, place)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)

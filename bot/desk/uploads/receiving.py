"""Take a file in without holding more of it than is allowed, and keep its original under its hash."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
from collections.abc import AsyncIterator
from pathlib import Path

from bot.desk.uploads.upload import LARGEST, MEGABYTE, Reason, Refused

SHA256 = re.compile(r"[0-9a-f]{64}")


async def gathered(chunks: AsyncIterator[bytes], *, declared: int | None = None, limit: int = LARGEST) -> bytes:
    """The whole file; Refused before the first chunk when it says to be too large, else as soon as it is."""
    too_large = Refused(Reason.TERLALU_BESAR, limit=limit // MEGABYTE)
    if declared is not None and declared > limit:
        raise too_large
    data = bytearray()
    async for chunk in chunks:
        if len(data) + len(chunk) > limit:
            raise too_large
        data += chunk
    return bytes(data)


class Originals:
    """Uploaded files as they came, named by their sha256 and by nothing that anybody typed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, data: bytes) -> str:
        """Store the bytes whole or not at all; the name under which they are found again."""
        name = hashlib.sha256(data).hexdigest()
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (self._folder / name).exists():
            draft = self._folder / f".{secrets.token_hex(8)}"
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._folder / name)
        return name

    def read(self, sha256: str) -> bytes:
        """KeyError for a name that is no hash or that nothing is stored under."""
        path = self._folder / sha256
        if not SHA256.fullmatch(sha256) or not path.is_file():
            raise KeyError(sha256)
        return path.read_bytes()

    def names(self, *, older_than: float = 0) -> frozenset[str]:
        """What is kept, as far as it came more than so many seconds ago."""
        found = self._folder.iterdir() if self._folder.is_dir() else ()
        return frozenset(path.name for path in found if time.time() - path.stat().st_mtime >= older_than)

    def forget(self, sha256: str) -> None:
        """Remove an original; nothing happens where there is none."""
        if SHA256.fullmatch(sha256):
            (self._folder / sha256).unlink(missing_ok=True)

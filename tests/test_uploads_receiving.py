"""A file is stopped at the limit, not after it, and is kept under its hash."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.desk.uploads.receiving import Originals, gathered
from bot.desk.uploads.upload import Reason, Refused


class Sender:
    """Sends a megabyte at a time and remembers how many were taken."""

    def __init__(self, megabytes: int) -> None:
        self.left, self.taken = megabytes, 0

    async def chunks(self) -> AsyncIterator[bytes]:
        while self.left:
            self.left -= 1
            self.taken += 1
            yield b"x" * 1_000_000


async def test_fault_50_a_file_of_65_megabytes_is_refused_before_it_is_read() -> None:
    sender = Sender(65)
    with pytest.raises(Refused) as refused:
        await gathered(sender.chunks(), declared=65_000_000)
    assert refused.value.refusal.reason is Reason.TERLALU_BESAR
    assert sender.taken == 0


async def test_fault_50_a_file_that_lies_about_its_size_is_stopped_at_the_limit() -> None:
    sender = Sender(65)
    with pytest.raises(Refused):
        await gathered(sender.chunks(), declared=10)
    assert sender.taken == 21


async def test_a_file_within_the_limit_comes_whole() -> None:
    assert len(await gathered(Sender(3).chunks())) == 3_000_000


def test_fault_52_originals_are_named_by_their_hash(tmp_path: Path) -> None:
    originals = Originals(tmp_path / "asli")
    name = originals.keep(b"isi")
    assert name == hashlib.sha256(b"isi").hexdigest()
    assert originals.keep(b"isi") == name
    assert [path.name for path in (tmp_path / "asli").iterdir()] == [name]
    assert (tmp_path / "asli" / name).stat().st_mode & 0o777 == 0o600
    assert originals.read(name) == b"isi"
    for foreign in ("../../etc/passwd", "a;rm -rf", "A" * 64, "0" * 64):
        with pytest.raises(KeyError):
            originals.read(foreign)
    originals.forget(name)
    originals.forget("../x")
    with pytest.raises(KeyError):
        originals.read(name)

"""A small file that says what serves, for those on this machine who open no database: the terminal and the pipe.

The database decides; whoever publishes writes the file after it, and a service that starts mends it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from knowledge.whole import write_whole


@dataclass(frozen=True)
class Standing:
    """The number of the newest release, 0 where the desk never published, and what is halted."""

    number: int = 0
    fingerprints: tuple[str, ...] = ()
    """What serves, then the releases before it that may serve in its place."""
    halted: tuple[str, ...] = ()


class Pointer:
    """The file under one folder."""

    def __init__(self, var_dir: Path) -> None:
        self._file = var_dir / "desk" / "live.json"

    def read(self) -> Standing:
        """What stands there; where nothing can be read the desk never published."""
        try:
            data = json.loads(self._file.read_text(encoding="utf-8"))
            return Standing(int(data["number"]), tuple(data["fingerprints"]), tuple(data["halted"]))
        except (OSError, ValueError, TypeError, KeyError):
            return Standing()

    def write(self, standing: Standing) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self._file, json.dumps(asdict(standing)).encode())

    def changed_at(self) -> int:
        """Another number after every write; 0 where there is no file."""
        try:
            return self._file.stat().st_mtime_ns
        except OSError:
            return 0

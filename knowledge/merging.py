"""Bring two changes of one tree together, file by file; where both changed one file, a person decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# Names of bytes by path, as a tree holds them; a path that is missing has no file.
Files = Mapping[str, str]


@dataclass(frozen=True)
class Merged:
    """What of `theirs` can be taken over, and what cannot because `ours` changed it too."""

    taken: tuple[str, ...]
    conflicts: tuple[str, ...]


def merge(base: Files, ours: Files, theirs: Files) -> Merged:
    """Compare what two sides made of one base; a file that both changed alike is no conflict."""
    taken: list[str] = []
    conflicts: list[str] = []
    for path in sorted({*base, *ours, *theirs}):
        before, mine, other = base.get(path), ours.get(path), theirs.get(path)
        if other in (before, mine):
            continue
        (taken if mine == before else conflicts).append(path)
    return Merged(tuple(taken), tuple(conflicts))

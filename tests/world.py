"""A copy of the little world that a test may spoil, and what the loader says about it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from knowledge.load import load
from knowledge.problems import KnowledgeError, Problem

CONTENT = Path(__file__).parent / "content"
LIKE = "rules/medsos/like-akun-calon.yaml"


class World:
    """A content folder of its own for each test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def write(self, name: str, text: str | bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def change(self, name: str, old: str, new: str) -> int:
        """Replace the first `old` and return the line where it began."""
        text = self.read(name)
        assert old in text, f"{name} does not hold {old!r}"
        self.write(name, text.replace(old, new, 1))
        return text[: text.index(old)].count("\n") + 1

    def line_of(self, name: str, text: str) -> int:
        return self.change(name, text, text)

    def problems(self) -> Sequence[Problem]:
        """Every problem of the folder; it must be refused as a whole."""
        with pytest.raises(KnowledgeError) as refused:
            load(self.folder)
        return refused.value.problems

    def only_problem(self) -> Problem:
        problems = self.problems()
        assert len(problems) == 1, "\n".join(map(str, problems))
        return problems[0]

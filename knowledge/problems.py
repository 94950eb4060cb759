"""What is wrong with the content, as a colleague would note it: file, line, field, and the mend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend; `field` is the dotted path inside the file, empty for the file as a whole."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        where = f"{PurePath(self.file).as_posix()}:{self.line}: "
        line = f"{where}{self.field}: {self.message}" if self.field else f"{where}{self.message}"
        # Names and values come from the files; one problem stays one line that every terminal can print.
        return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in line)


class KnowledgeError(Exception):
    """The content cannot be used; says every problem at once, to the editor."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))

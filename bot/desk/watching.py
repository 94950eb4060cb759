"""Serve what the desk published where no database is open: a small file says what that is; each answer looks at it."""

from __future__ import annotations

from pathlib import Path

from bot.answering.answerer import Answerer
from bot.answering.halting import Halts
from bot.answering.live import Live
from bot.desk.opening import Opener, Report, tell
from bot.desk.pointer import Pointer
from index.learning import Progress
from index.shelf import silent
from index.snapshot import SnapshotError


class Watcher:
    """Looks at the file before an answer is given, and takes over what changed there."""

    def __init__(self, pointer: Pointer, opener: Opener) -> None:
        self._pointer = pointer
        self._opener = opener
        self._at = pointer.changed_at()
        self._standing = pointer.read()
        opener.switchboard.halts = Halts.of(self._standing.halted)

    def first(self, content: Path, *, progress: Progress = silent, report: Report = tell) -> Live:
        """What serves at the start; the index of the content folder is built when the desk never published."""
        return Live(self._first(content, progress, report), look=self.look)

    def look(self, live: Live) -> None:
        """Take over what was published or halted; a release that cannot be opened leaves the one that serves."""
        if self._pointer.changed_at() == self._at:
            return
        self._at = self._pointer.changed_at()
        before, self._standing = self._standing, self._pointer.read()
        self._opener.switchboard.halts = Halts.of(self._standing.halted)
        if self._standing.fingerprints[:1] == before.fingerprints[:1]:
            return
        try:
            live.swap(self._opener.first_ready(self._standing.fingerprints))
        except SnapshotError as error:
            tell(str(error))

    def _first(self, content: Path, progress: Progress, report: Report) -> Answerer:
        if self._standing.fingerprints:
            return self._opener.first_ready(self._standing.fingerprints, report=report)
        return self._opener.answerer(self._opener.shelf.ensure(content, progress=progress, report=report))

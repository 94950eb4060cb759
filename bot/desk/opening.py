"""Open a release: its snapshot from the shelf, built anew from the store where it is gone or broken."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.answering.answerer import Answerer
from bot.answering.halting import Switchboard
from bot.desk.trying import TONE
from index.learning import Progress
from index.shelf import Shelf, silent
from index.snapshot import Snapshot, SnapshotError
from knowledge.load import load
from knowledge.problems import KnowledgeError
from knowledge.store import Store, StoreError

Report = Callable[[str], None]


def tell(message: str) -> None:
    print(message, file=sys.stderr)


@dataclass(frozen=True)
class Opener:
    """Makes answerers of releases, ready to serve at once."""

    shelf: Shelf
    store: Store
    switchboard: Switchboard
    operator: str = ""
    contact: str = ""

    def ready(self, fingerprint: str, *, progress: Progress = silent, report: Report = tell) -> Answerer:
        """An answerer for which nobody waits; SnapshotError when the release can be neither opened nor built."""
        return self.prepared(self.snapshot(fingerprint, progress=progress, report=report))

    def first_ready(self, fingerprints: Iterable[str], *, report: Report = tell) -> Answerer:
        """The first of these releases that can be opened; SnapshotError with all reasons when none can."""
        reasons = []
        for fingerprint in fingerprints:
            try:
                return self.ready(fingerprint, report=report)
            except SnapshotError as error:
                reasons.append(str(error))
                report(f"Rilis {fingerprint[:6]} tidak dapat dipakai: {error}")
        raise SnapshotError("; ".join(reasons) or "tidak ada rilis")

    def prepared(self, snapshot: Snapshot) -> Answerer:
        """An answerer that has learnt already what the first draft of a post will need."""
        answerer = self.answerer(snapshot)
        answerer.drafts.prepare(self.tone_of(answerer))
        return answerer

    def answerer(self, snapshot: Snapshot) -> Answerer:
        return Answerer(snapshot, operator=self.operator, contact=self.contact, switchboard=self.switchboard)

    def tone_of(self, answerer: Answerer) -> Path:
        """Where that release keeps what `drafts.prepare` learns."""
        return self.shelf.folder(self.shelf.name_of(answerer.knowledge.fingerprint)) / TONE

    def snapshot(self, fingerprint: str, *, progress: Progress = silent, report: Report = tell) -> Snapshot:
        """The snapshot of a content that was kept, as `ready` opens it."""
        try:
            return self.shelf.open(self.shelf.name_of(fingerprint))
        except SnapshotError as error:
            report(f"Indeks ditolak dan dibuat ulang: {error}")
        try:
            with tempfile.TemporaryDirectory() as place:
                self.store.lay_out(self.store.tree(fingerprint), Path(place) / "isi")
                return self.shelf.prepare(load(Path(place) / "isi"), progress=progress)
        except (StoreError, KnowledgeError, OSError) as error:
            raise SnapshotError(f"rilis {fingerprint[:6]} tidak dapat dibuat ulang: {error}") from error

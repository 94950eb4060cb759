"""The snapshots of one machine and which of them serves.

A new one is built beside the others and only then named in `current`, a small file that is replaced whole. A folder
that is broken is passed over with its reason, and the one before it serves. What snapshots have in common lies on the
disk once, so that hundreds can be kept.
"""

from __future__ import annotations

import fcntl
import gc
import json
import shutil
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from index.build import build
from index.corpus import corpus_of
from index.encoders import STATIC, TransformerEncoder
from index.learning import SHIPPED, Learnt, Progress, learn, read_learnt, still_fits
from index.sharing import mend, share, size_on_disk
from index.snapshot import (
    MANIFEST,
    Snapshot,
    SnapshotError,
    open_snapshot,
    settle,
    snapshot_name,
    worked_out,
    write,
)
from knowledge.base import KnowledgeBase
from knowledge.load import fingerprint, load
from knowledge.problems import KnowledgeError
from knowledge.whole import write_whole

KEPT = 3
# Stands in a snapshot since it first served; it is no part of what the manifest vouches for.
SERVED = "served"


def silent(message: str) -> None:
    """A progress that nobody watches."""


@contextmanager
def _uncollected() -> Iterator[None]:
    """Nearly all that is made while a content is read and indexed stays; looking for garbage among it takes a tenth of
    the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class Shelf:
    """Snapshots under one folder, for one embedding model."""

    def __init__(self, root: Path, *, embedding_model: str = STATIC) -> None:
        self._root = root
        self._model = embedding_model
        self._snapshots = root / "snapshots"
        self._pointer = root / "current"
        self._held = root / "held.json"
        self._spare = root / "spare"

    def current(self, *, report: Progress = silent) -> Snapshot:
        """The snapshot that serves, or the newest sound one before it; SnapshotError when there is none."""
        reasons = []
        for folder in self._by_age():
            if not self._has_served(folder):
                continue
            try:
                snapshot = self._opened(folder)
            except SnapshotError as error:
                reasons.append(str(error))
                report(f"Indeks ditolak: {error}")
                continue
            return snapshot
        raise SnapshotError("; ".join(reasons) or "belum ada indeks")

    def ensure(self, content: Path, *, progress: Progress = silent, report: Progress = silent) -> Snapshot:
        """Serve the given content, building its index when there is none; broken content leaves the old one serving.

        KnowledgeError when the content is broken and nothing older can serve.
        """
        name = self.name_of(fingerprint(content))
        if self._named() == name:
            try:
                return self._opened(self._snapshots / name)
            except SnapshotError as error:
                report(f"Indeks ditolak dan dibuat ulang: {error}")
        try:
            with _uncollected():
                return self.publish(load(content), progress=progress)
        except KnowledgeError as error:
            report("Isi baru belum dapat dipakai:\n" + str(error))
            try:
                return self.current(report=report)
            except SnapshotError:
                raise error from None

    def publish(self, knowledge: KnowledgeBase, *, progress: Progress = silent) -> Snapshot:
        """Build a snapshot of the content and let it serve."""
        with self._alone():
            snapshot = self._prepared(knowledge, progress)
            with self._briefly():
                self._point_to(snapshot.name)
                self._tidy()
            return snapshot

    def prepare(self, knowledge: KnowledgeBase, *, progress: Progress = silent) -> Snapshot:
        """Build a snapshot of the content, or find it, without letting it serve."""
        with self._alone():
            return self._prepared(knowledge, progress)

    def open(self, name: str) -> Snapshot:
        """The snapshot of that name, every byte checked; SnapshotError when it is gone or broken."""
        return self._opened(self.folder(name))

    def serve(self, name: str) -> None:
        """Let a snapshot that was opened serve from now on."""
        with self._briefly():
            self._point_to(name)

    def hold(
        self, needed: Collection[str], wanted: Sequence[str] = (), *, room: int | None = None, notes: Sequence[str] = ()
    ) -> None:
        """Keep these, whatever is built later; others go when newer ones come.

        The needed ones stay in any case, the wanted ones, newest first, while all together take at most `room` bytes.
        `notes` are files beside a snapshot that only the needed ones keep.
        """
        with self._briefly() as scratch:
            for folder in self._by_age():
                for note in notes if folder.name not in needed else ():
                    (folder / note).unlink(missing_ok=True)
            share(self._by_age(), self._spare, scratch)
            held = [*needed, *self._that_fit(needed, wanted, room)]
            write_whole(self._held, json.dumps(sorted(set(held))).encode())
            self._tidy()

    def _that_fit(self, needed: Collection[str], wanted: Sequence[str], room: int | None) -> Iterator[str]:
        counted: set[tuple[int, int]] = set()
        size = size_on_disk(self._spare, counted) + sum(size_on_disk(self.folder(name), counted) for name in needed)
        for name in wanted:
            size += size_on_disk(self.folder(name), counted)
            if room is not None and size > room:
                return
            yield name

    def built(self, name: str) -> bool:
        """Whether it can be opened at once."""
        return (self.folder(name) / MANIFEST).is_file()

    def size(self) -> int:
        """The bytes that all snapshots take on the disk, the spare copies with them."""
        counted: set[tuple[int, int]] = set()
        return size_on_disk(self._snapshots, counted) + size_on_disk(self._spare, counted)

    def folder(self, name: str) -> Path:
        return self._snapshots / name

    def name_of(self, content_fingerprint: str) -> str:
        """What the snapshot of that content is called on this shelf."""
        return snapshot_name(content_fingerprint, self._model)

    def _prepared(self, knowledge: KnowledgeBase, progress: Progress) -> Snapshot:
        folder = self.folder(self.name_of(knowledge.fingerprint))
        try:
            return self._opened(folder)
        except SnapshotError:
            return self._build(knowledge, folder, progress)

    def _build(self, knowledge: KnowledgeBase, folder: Path, progress: Progress) -> Snapshot:
        learnt = self._learnt(knowledge, progress)
        earlier = next((held for old in self._by_age() if (held := worked_out(old, learnt))), None)
        built = build(knowledge, learnt, earlier=earlier.whole() if earlier else None, progress=progress)
        progress(
            f"Menulis indeks ({built.embedded} vektor baru, {built.taken_over} diambil dari indeks lama, "
            f"{built.adapted} contoh disesuaikan)"
        )
        self._snapshots.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._root, prefix="draft-") as draft:
            made = Path(draft) / folder.name
            write(made, knowledge, built, earlier.ground if earlier else None, embedding_model=self._model)
            with self._briefly() as scratch:
                share((*self._by_age(), made), self._spare, scratch)
                settle(made)
            # As the bot would open it, before anybody relies on it; what was read stays valid when the folder moves.
            normaliser = built.retriever.normaliser
            snapshot = open_snapshot(made, embedding_model=self._model, normaliser=normaliser)
            with self._briefly():
                if folder.exists():
                    folder.rename(Path(draft) / "broken")
                made.rename(folder)
        return snapshot

    def _opened(self, folder: Path) -> Snapshot:
        """Open a snapshot; one that is broken only in what it shares is mended from the copy of that."""
        try:
            return open_snapshot(folder, embedding_model=self._model)
        except SnapshotError:
            if not folder.is_dir():
                raise
            with self._briefly() as scratch:
                if not mend(folder, self._spare, scratch):
                    raise
            return open_snapshot(folder, embedding_model=self._model)

    def _learnt(self, knowledge: KnowledgeBase, progress: Progress) -> Learnt:
        """What ships with the program or was learnt on this machine, while it fits the content; else learnt now."""
        given = None
        if self._model != STATIC:
            progress(f"Memuat model kalimat {self._model}")
            given = TransformerEncoder(self._model)  # it was trained elsewhere and saw none of our examples
        corpus, mine = corpus_of(knowledge), self._root / "learnt"
        for folder in (SHIPPED, mine):
            with suppress(OSError, ValueError, KeyError):
                learnt = read_learnt(folder, given=given)
                if still_fits(learnt, corpus):
                    return learnt
        with tempfile.TemporaryDirectory(dir=self._root, prefix="draft-") as draft:
            made = Path(draft) / "learnt"
            made.mkdir()
            learn(knowledge, made, progress, given=given)
            if mine.exists():
                mine.rename(Path(draft) / "old")
            made.rename(mine)
        return read_learnt(mine, given=given)

    def _named(self) -> str | None:
        try:
            return self._pointer.read_text(encoding="utf-8").strip() or None
        except OSError:
            return None

    def _point_to(self, name: str) -> None:
        write_whole(self._pointer, f"{name}\n".encode())
        (self._snapshots / name / SERVED).touch()

    def _by_age(self) -> list[Path]:
        """The snapshot that serves first, then the others, newest first."""
        if not self._snapshots.is_dir():
            return []
        folders = [folder for folder in self._snapshots.iterdir() if folder.is_dir()]
        named = self._named()
        return sorted(folders, key=lambda folder: (folder.name == named, _age(folder)), reverse=True)

    def _has_served(self, folder: Path) -> bool:
        """Whether it may serve again unasked: a draft that somebody only tried out may not."""
        return folder.name == self._named() or (folder / SERVED).exists()

    def _tidy(self) -> None:
        try:
            held = frozenset(json.loads(self._held.read_text(encoding="utf-8")))
        except (OSError, ValueError):
            held = frozenset()
        for folder in self._by_age()[KEPT:]:
            if folder.name not in held:
                shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One build at a time on this machine; the second waits and then finds the first one's work."""
        with self._locked("lock"):
            # Nobody else builds now, so what lies here was left by a build that was killed.
            for left in self._root.glob("draft-*"):
                shutil.rmtree(left, ignore_errors=True)
            yield

    @contextmanager
    def _briefly(self) -> Iterator[Path]:
        """One at a time puts folders and files in their place, also while another one builds: a rollback waits for no
        build. Gives a folder for what is made meanwhile."""
        scratch = self._root / "scratch"
        with self._locked("brief.lock"):
            shutil.rmtree(scratch, ignore_errors=True)
            scratch.mkdir()
            yield scratch
            shutil.rmtree(scratch, ignore_errors=True)

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        self._root.mkdir(parents=True, exist_ok=True)
        with (self._root / name).open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _age(folder: Path) -> float:
    served = folder / SERVED
    return (served if served.exists() else folder).stat().st_mtime

"""Keep every state of the content that ever served, so that what an editor changes can be compared and taken back.

A file is kept once under the sha256 of its bytes, whatever it was called; a tree says which bytes stand under which
name. Everything is written beside, synced and renamed, so a name on disk always holds the whole of it.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from knowledge.draft import content_files, misplaced
from knowledge.load import fingerprint_of
from knowledge.problems import KnowledgeError, Problem
from knowledge.whole import write_whole

# A change to the content: what a file holds afterwards, or None where it goes.
Changes = Mapping[str, bytes | None]

LONGEST_PATH = 200
# Every entry of a zip gets the same day, so that the same tree gives the same file.
ZIP_DAY = (2024, 1, 1, 0, 0, 0)


class StoreError(Exception):
    """Something that was kept is missing or damaged; says what, to the operator."""


@dataclass(frozen=True)
class Tree:
    """The content at one moment: the sha256 of each file by its path; `fingerprint` names the release it makes."""

    files: Mapping[str, str]
    fingerprint: str


class Store:
    """Files and trees under one folder."""

    def __init__(self, root: Path) -> None:
        self._blobs = root / "blobs"
        self._trees = root / "trees"

    def keep(self, content: Path) -> Tree:
        """Keep a whole folder; KnowledgeError names every file that has no place in the content."""
        paths = [(path.relative_to(content).as_posix(), path) for path in content_files(content)]
        check_paths(name for name, _ in paths)
        links = [
            Problem(name, 1, "", "berkas ini tautan; ganti dengan berkasnya") for name, p in paths if p.is_symlink()
        ]
        if links:
            raise KnowledgeError(links)
        return self._made({name: self._keep(path.read_bytes()) for name, path in paths})

    def tree(self, fingerprint: str) -> Tree:
        """The tree of that name; StoreError when it was never kept or is damaged."""
        try:
            files = json.loads((self._trees / f"{fingerprint}.json").read_text(encoding="utf-8"))
            tree = Tree({str(path): str(digest) for path, digest in files.items()}, fingerprint)
        except (OSError, ValueError, AttributeError) as error:
            raise StoreError(f"susunan isi {fingerprint[:16]} tidak dapat dibaca ({error})") from error
        if self._fingerprint(tree.files) != fingerprint:
            raise StoreError(f"susunan isi {fingerprint[:16]} rusak")
        return tree

    def read(self, tree: Tree, path: str) -> bytes:
        """The bytes of a file; KeyError where the tree has none of that name."""
        return self._read(tree.files[path])

    def blob(self, digest: str) -> bytes:
        """The bytes of a file that was kept, by their sha256; StoreError when they are gone."""
        return self._read(digest)

    def changed(self, tree: Tree, changes: Changes) -> Tree:
        """The tree with the changes made; KnowledgeError names every file that has no place in the content."""
        check_paths(changes)
        files = {path: digest for path, digest in tree.files.items() if path not in changes}
        files.update({path: self._keep(data) for path, data in changes.items() if data is not None})
        return self._made(files)

    def differences(self, before: Tree, after: Tree) -> dict[str, bytes | None]:
        """The changes that lead from one tree to another."""
        names = sorted({*before.files, *after.files})
        return {
            name: self.read(after, name) if name in after.files else None
            for name in names
            if before.files.get(name) != after.files.get(name)
        }

    def lay_out(self, tree: Tree, folder: Path) -> None:
        """Make the folder hold exactly this tree; hidden files, such as those of git, stay as they are."""
        check_paths(tree.files)
        for path in list(content_files(folder)) if folder.exists() else []:
            if path.relative_to(folder).as_posix() not in tree.files:
                path.unlink()
        for name in tree.files:
            write_whole(folder / name, self.read(tree, name))

    def as_zip(self, tree: Tree) -> bytes:
        """The tree as a zip file, the same for the same tree."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sorted(tree.files):
                entry = zipfile.ZipInfo(name, ZIP_DAY)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, self.read(tree, name))
        return packed.getvalue()

    def _made(self, files: Mapping[str, str]) -> Tree:
        tree = Tree(dict(sorted(files.items())), self._fingerprint(files))
        place = self._trees / f"{tree.fingerprint}.json"
        if not place.exists():
            write_whole(place, json.dumps(tree.files, indent=0).encode())
        return tree

    def _fingerprint(self, files: Mapping[str, str]) -> str:
        return fingerprint_of((path, self._read(files[path])) for path in sorted(files))

    def _place(self, digest: str) -> Path:
        return self._blobs / digest[:2] / digest

    def _keep(self, data: bytes) -> str:
        digest = hashlib.sha256(data).hexdigest()
        try:
            self._read(digest)
        except StoreError:
            write_whole(self._place(digest), data)
        return digest

    def _read(self, digest: str) -> bytes:
        try:
            data = self._place(digest).read_bytes()
        except OSError as error:
            raise StoreError(f"berkas isi {digest[:16]} hilang ({error.strerror})") from error
        if hashlib.sha256(data).hexdigest() != digest:
            raise StoreError(f"berkas isi {digest[:16]} rusak atau diubah (sha256 tidak cocok)")
        return data


def check_paths(paths: Iterable[str]) -> None:
    """KnowledgeError with every path that the content cannot have: wrong folder, wrong name, or a way out."""
    problems = [Problem(path[:LONGEST_PATH], 1, "", wrong) for path in paths for wrong in _wrong(path)]
    if problems:
        raise KnowledgeError(problems)


def _wrong(path: str) -> Iterator[str]:
    relative = PurePosixPath(path)
    if len(path) > LONGEST_PATH:
        yield f"nama berkas terlalu panjang; paling banyak {LONGEST_PATH} huruf"
    elif not relative.parts or relative.is_absolute() or relative.as_posix() != path:
        yield "letak berkas tidak dikenal; tulis seperti rules/<topik>/<nama>.yaml"
    elif (told := misplaced(relative)) is not None:
        yield told

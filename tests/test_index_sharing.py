"""Many releases for the room of one: what they have in common lies on the disk once, and a copy of it apart."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from index.shelf import Shelf
from index.snapshot import MANIFEST
from knowledge.load import load
from tests.conftest import LITTLE

ANSWER = ("answer: ", "answer: Baru. ")
QUESTION = ("  baku:\n    - ", "  baku:\n    - Apakah pegawai boleh memencet suka di laman itu?\n    - ")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LITTLE, tmp_path / "content"))


@pytest.fixture
def shelf(tmp_path: Path, little_snapshot: object, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    source = next(path for path in tmp_path_factory.getbasetemp().glob("little*") if (path / "current").exists())
    return Shelf(Path(shutil.copytree(source, tmp_path / "index")))


def edited(shelf: Shelf, content: Path, change: tuple[str, str] = ANSWER) -> Path:
    file = next(path for path in sorted((content / "rules").rglob("*.yaml")) if change[0] in path.read_text())
    file.write_text(file.read_text().replace(*change, 1))
    return shelf.folder(shelf.prepare(load(content)).name)


def first(shelf: Shelf, content: Path) -> Path:
    return shelf.folder(shelf.ensure(content).name)


def own(folder: Path) -> set[str]:
    """The files that no other snapshot has."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.stat().st_nlink == 1]
    return {path.relative_to(folder).as_posix() for path in files}


def test_an_edited_answer_keeps_only_its_own_words(shelf: Shelf, content: Path) -> None:
    first(shelf, content)
    after = edited(shelf, content)
    assert {name.split("-")[0] for name in own(after)} == {MANIFEST, "knowledge/head.json.gz", "knowledge/rules"}


def test_an_added_question_keeps_only_its_own_rows(shelf: Shelf, content: Path) -> None:
    before = first(shelf, content)
    after = edited(shelf, content, QUESTION)
    assert os.path.samefile(before / "ground" / "ngrams.npz", after / "ground" / "ngrams.npz")
    assert os.path.samefile(before / "learnt" / "weights.npy", after / "learnt" / "weights.npy")
    size = sum((after / name).stat().st_size for name in own(after))
    assert size < sum(path.stat().st_size for path in after.rglob("*") if path.is_file()) / 10


def test_what_is_put_together_from_a_ground_answers_as_what_was_built_whole(
    shelf: Shelf, content: Path, tmp_path: Path
) -> None:
    first(shelf, content)
    upon = shelf.open(edited(shelf, content, QUESTION).name).retriever
    shutil.copytree(tmp_path / "index" / "learnt", tmp_path / "alone" / "learnt")
    whole = Shelf(tmp_path / "alone").prepare(load(content)).retriever
    for text in ("boleh memencet suka?", "boleh ngajak tetangga ke TPS?", "share video kampanye", "zzz"):
        assert upon.retrieve(text) == whole.retrieve(text)


def test_where_no_link_can_be_made_each_keeps_its_copy(
    shelf: Shelf, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other_file_system(*_: object) -> None:
        raise OSError(errno.EXDEV, "other file system")

    first(shelf, content)
    monkeypatch.setattr(os, "link", other_file_system)
    after = edited(shelf, content)
    assert "ground/vectors.npy" in own(after)
    assert shelf.open(after.name)


def test_a_shared_file_that_breaks_is_mended_from_its_copy_fault_48(shelf: Shelf, content: Path) -> None:
    before, after = first(shelf, content), edited(shelf, content)
    broken = before / "ground" / "vectors.npy"
    assert os.path.samefile(broken, after / "ground" / "vectors.npy")
    data = bytearray(broken.read_bytes())
    data[-9] ^= 1
    broken.write_bytes(data)
    assert shelf.open(before.name).name == before.name
    shelf.hold([before.name, after.name])
    assert os.path.samefile(broken, after / "ground" / "vectors.npy"), "the other one is mended with it"
    assert shelf.open(after.name)


def test_a_shared_file_that_breaks_without_a_copy_is_mended_by_the_next_build_fault_48(
    shelf: Shelf, content: Path
) -> None:
    before, after = first(shelf, content), edited(shelf, content)
    for path in (shelf.folder("x").parent.parent / "spare").iterdir():
        path.unlink()
    (before / "ground" / "vectors.npy").write_bytes(b"")
    (after / "knowledge" / "head.json.gz").unlink()
    shelf.prepare(load(content))
    assert shelf.open(before.name)


def test_the_room_on_disk_bounds_what_stays_and_the_oldest_go_first(shelf: Shelf, content: Path) -> None:
    folders = [first(shelf, content), *(edited(shelf, content) for _ in range(6))]
    newest_first = [folder.name for folder in reversed(folders)]
    shelf.serve(newest_first[0])
    shelf.hold(newest_first[:1], newest_first, room=10**12)
    assert all(shelf.built(name) for name in newest_first)
    room = shelf.size() - 20_000
    shelf.hold(newest_first[:1], newest_first, room=room)
    assert [shelf.built(name) for name in newest_first] == [True] * 6 + [False]
    shelf.hold(newest_first[:1], newest_first, room=0)
    assert shelf.built(newest_first[0]), "what is needed stays"


def test_notes_beside_a_snapshot_go_when_it_is_no_longer_needed(shelf: Shelf, content: Path) -> None:
    folders = [first(shelf, content), edited(shelf, content)]
    for folder in folders:
        (folder / "proof.json").write_text("{}")
    shelf.hold([folders[1].name], [folder.name for folder in folders], notes=("proof.json",))
    assert [(folder / "proof.json").exists() for folder in folders] == [False, True]


@pytest.mark.parametrize("steps", [0, 1, 7])
def test_who_dies_while_files_are_joined_leaves_every_snapshot_whole(
    shelf: Shelf, content: Path, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    before, after = first(shelf, content), edited(shelf, content)
    apart = Path(shutil.copytree(after, after.parent / "salinan"))
    shutil.rmtree(after)
    apart.rename(after)  # a copy shares nothing
    left = iter(range(steps))

    def replace(source: Path, place: Path) -> None:
        if next(left, None) is None:
            raise SystemExit("killed")
        source.rename(place)

    with monkeypatch.context() as killed:
        killed.setattr("index.sharing.os.replace", replace)
        with pytest.raises(SystemExit):
            shelf.hold([before.name, after.name])
    assert [shelf.open(folder.name).name for folder in (before, after)] == [before.name, after.name]
    shelf.hold([before.name, after.name])
    assert os.path.samefile(before / "ground" / "ngrams.npz", after / "ground" / "ngrams.npz")

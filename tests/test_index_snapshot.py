"""What people rely on is replaced whole, and what is broken is refused with its reason."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from index import shelf as shelves
from index.shelf import Shelf
from index.snapshot import MANIFEST, SnapshotError, open_snapshot
from knowledge.load import load
from knowledge.problems import KnowledgeError
from tests.conftest import LITTLE


@pytest.fixture
def content(tmp_path: Path) -> Path:
    shutil.copytree(LITTLE, tmp_path / "content")
    return tmp_path / "content"


@pytest.fixture
def root(tmp_path: Path, little_snapshot: object, tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = next(path for path in tmp_path_factory.getbasetemp().glob("little*") if (path / "current").exists())
    shutil.copytree(source, tmp_path / "index")
    return tmp_path / "index"


def served(root: Path) -> Path:
    return root / "snapshots" / (root / "current").read_text(encoding="utf-8").strip()


def rule_file(content: Path) -> Path:
    return sorted((content / "rules").rglob("*.yaml"))[0]


def add_a_question(content: Path) -> None:
    file = rule_file(content)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("title: ", "title: Baru ", 1), encoding="utf-8")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


def garbage(path: Path) -> None:
    path.write_bytes(b"bukan indeks" * 100)


def flip_one_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("damage", [empty, truncate, garbage, flip_one_bit])
@pytest.mark.parametrize(
    "name", ["ground/vectors.npy", "own/weights.npz", "knowledge/head.json.gz", "encoder/model.safetensors"]
)
def test_a_damaged_file_is_refused_fault_48(root: Path, damage: Callable[[Path], None], name: str) -> None:
    damage(served(root) / name)
    with pytest.raises(SnapshotError, match="sha256"):
        open_snapshot(served(root), embedding_model="static")


def test_a_missing_file_is_refused_fault_48(root: Path) -> None:
    (served(root) / "ranker.json").unlink()
    with pytest.raises(SnapshotError, match="hilang"):
        open_snapshot(served(root), embedding_model="static")


def test_an_index_of_another_model_is_refused_fault_49(root: Path) -> None:
    with pytest.raises(SnapshotError, match="model kalimat"):
        open_snapshot(served(root), embedding_model="lain/model")


def test_an_index_of_another_format_is_refused_fault_49(root: Path) -> None:
    manifest = served(root) / MANIFEST
    data = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(data | {"format": 0}), encoding="utf-8")
    with pytest.raises(SnapshotError, match="bentuk indeks"):
        open_snapshot(served(root), embedding_model="static")


def test_the_previous_snapshot_serves_when_the_new_one_is_damaged_fault_48(root: Path, content: Path) -> None:
    shelf = Shelf(root)
    before = shelf.ensure(content)
    add_a_question(content)
    after = shelf.ensure(content)
    assert after.name != before.name
    flip_one_bit(root / "snapshots" / after.name / "knowledge" / "head.json.gz")
    reasons: list[str] = []
    assert shelf.current(report=reasons.append).name == before.name
    assert any("sha256" in reason for reason in reasons)


def test_damage_is_repaired_from_the_content(root: Path, content: Path) -> None:
    flip_one_bit(served(root) / "ground" / "vectors.npy")
    reasons: list[str] = []
    snapshot = Shelf(root).ensure(content, report=reasons.append)
    assert reasons
    assert open_snapshot(root / "snapshots" / snapshot.name, embedding_model="static")


def test_an_edit_embeds_only_what_changed(root: Path, content: Path) -> None:
    steps: list[str] = []
    add_a_question(content)
    Shelf(root).ensure(content, progress=steps.append)
    assert "(1 vektor baru" in steps[-1]
    assert not any("Melatih model" in step for step in steps)


def test_broken_content_leaves_the_old_one_serving(root: Path, content: Path) -> None:
    shelf = Shelf(root)
    before = shelf.ensure(content)
    rule_file(content).write_text("title: [rusak\n", encoding="utf-8")
    told: list[str] = []
    assert shelf.ensure(content, report=told.append).name == before.name
    assert rule_file(content).name in told[0]


def test_broken_content_without_an_older_index_says_every_problem(tmp_path: Path, content: Path) -> None:
    rule_file(content).write_text("title: [rusak\n", encoding="utf-8")
    with pytest.raises(KnowledgeError):
        Shelf(tmp_path / "new").ensure(content)


def test_a_crash_before_the_pointer_moves_leaves_the_old_one_serving_fault_35(
    root: Path, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf(root)
    before = shelf.ensure(content)
    add_a_question(content)

    def crash(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(shelves, "write", crash)
    with pytest.raises(OSError, match="no space"):
        shelf.ensure(content)
    assert Shelf(root).current().name == before.name
    assert not list(root.glob("draft-*"))


def prepared(root: Path, content: Path, number: int) -> str:
    file = rule_file(content)
    file.write_text(f"# {number}\n{file.read_text(encoding='utf-8')}", encoding="utf-8")
    return Shelf(root).prepare(load(content)).name


def test_what_was_only_tried_never_stands_in_for_what_served_fault_48(root: Path, content: Path) -> None:
    before = Shelf(root).ensure(content)
    tried = prepared(root, content, 1)
    assert Shelf(root).current().name == before.name != tried
    flip_one_bit(root / "snapshots" / before.name / "knowledge" / "head.json.gz")
    with pytest.raises(SnapshotError):
        Shelf(root).current()
    Shelf(root).serve(tried)
    assert Shelf(root).current().name == tried


def test_what_is_held_stays_and_the_rest_goes_when_newer_ones_come(root: Path, content: Path) -> None:
    shelf = Shelf(root)
    names = [prepared(root, content, number) for number in range(5)]
    shelf.hold(names[:1])
    there = {folder.name for folder in (root / "snapshots").iterdir()}
    assert names[0] in there
    assert len(there) <= 1 + shelves.KEPT


def test_a_rollback_waits_for_no_build(root: Path, content: Path) -> None:
    shelf = Shelf(root)
    before = shelf.ensure(content).name
    after = prepared(root, content, 1)
    building, done = threading.Event(), threading.Event()

    def build() -> None:
        with shelf._alone():
            building.set()
            done.wait()

    busy = threading.Thread(target=build)
    busy.start()
    building.wait()
    shelf.serve(after)
    shelf.hold([before, after])
    assert served(root).name == after
    done.set()
    busy.join()


def test_a_killed_build_is_cleared_away_by_the_next_one(root: Path, content: Path) -> None:
    (root / "draft-mati" / "x").mkdir(parents=True)
    prepared(root, content, 1)
    assert not list(root.glob("draft-*"))

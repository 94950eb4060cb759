"""Every state of the content is kept whole, under a name that only it has."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge import whole
from knowledge.load import fingerprint, load
from knowledge.problems import KnowledgeError
from knowledge.store import Store, StoreError, Tree
from tests.world import CONTENT, LIKE


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def tree(store: Store) -> Tree:
    return store.keep(CONTENT)


def blobs(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "store" / "blobs").rglob("*") if path.is_file()]


def test_a_tree_has_the_fingerprint_of_the_folder_it_came_from(store: Store, tree: Tree) -> None:
    assert tree.fingerprint == fingerprint(CONTENT)
    assert store.read(tree, LIKE) == (CONTENT / LIKE).read_bytes()


def test_a_tree_laid_out_is_the_same_content(store: Store, tree: Tree, tmp_path: Path) -> None:
    changed = store.changed(tree, {LIKE: (CONTENT / LIKE).read_bytes().replace(b"Menyukai", b"Memberi hati pada")})
    store.lay_out(changed, tmp_path / "laid")
    assert fingerprint(tmp_path / "laid") == changed.fingerprint != tree.fingerprint
    assert load(tmp_path / "laid").fingerprint == changed.fingerprint


def test_what_is_kept_is_found_again_after_a_restart(store: Store, tree: Tree, tmp_path: Path) -> None:
    assert Store(tmp_path / "store").tree(tree.fingerprint) == tree


def test_the_changes_between_two_trees_lead_from_one_to_the_other(store: Store, tree: Tree) -> None:
    changes = {LIKE: None, "words/baru.yaml": b"title: Baru\nwords: [a]\n"}
    changed = store.changed(tree, changes)
    assert store.differences(tree, changed) == changes
    assert store.changed(tree, store.differences(tree, changed)) == changed
    assert store.changed(changed, store.differences(changed, tree)) == tree


def test_a_folder_under_git_becomes_exactly_the_tree_and_keeps_its_hidden_files(
    store: Store, tree: Tree, tmp_path: Path
) -> None:
    folder = tmp_path / "repository"
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    store.lay_out(tree, folder)
    store.lay_out(store.changed(tree, {LIKE: None}), folder)
    assert not (folder / LIKE).exists()
    assert (folder / ".git" / "HEAD").exists()
    assert store.changed(tree, {LIKE: None}) == store.keep(folder)


def test_the_same_tree_gives_the_same_zip_and_the_zip_holds_it(store: Store, tree: Tree) -> None:
    packed = store.as_zip(tree)
    assert packed == store.as_zip(tree)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.namelist() == sorted(tree.files)
        assert archive.read(LIKE) == (CONTENT / LIKE).read_bytes()


@pytest.mark.parametrize(
    "path",
    [
        "../../x.yaml",
        "rules/../../x.yaml",
        "/etc/passwd",
        "rules/medsos/a;rm -rf.yaml",
        "rules/medsos/" + "a" * 255 + ".yaml",
        "rules/medsos/Like-Akun-Calon.yaml",
        "rules/./medsos/like.yaml",
        "rules\\medsos\\like.yaml",
        "rules/medsos/like.yml",
        "lain/like.yaml",
        "rules/medsos/li\0ke.yaml",
        "rules/medsos/.yaml",
        "",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused_with_a_reason_fault_52(store: Store, tree: Tree, path: str) -> None:
    with pytest.raises(KnowledgeError) as refused:
        store.changed(tree, {path: b"title: x\n"})
    assert len(refused.value.problems) == 1


def test_files_are_stored_by_their_hash_and_never_by_their_name_fault_52(
    store: Store, tree: Tree, tmp_path: Path
) -> None:
    assert {path.name for path in blobs(tmp_path)} == set(tree.files.values())


def test_a_link_is_not_followed(store: Store, tmp_path: Path) -> None:
    (tmp_path / "isi" / "words").mkdir(parents=True)
    (tmp_path / "isi" / "words" / "rahasia.yaml").symlink_to("/etc/passwd")
    with pytest.raises(KnowledgeError, match="tautan"):
        store.keep(tmp_path / "isi")


def no_space(*_: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_state_whole_fault_35(
    store: Store, tree: Tree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = sorted(blobs(tmp_path))
    monkeypatch.setattr(whole.os, step, no_space)
    with pytest.raises(OSError, match="No space"):
        store.changed(tree, {LIKE: b"title: separuh"})
    monkeypatch.undo()
    assert sorted(blobs(tmp_path)) == before
    assert store.tree(tree.fingerprint) == tree


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3])


@pytest.mark.parametrize("damage", [cut, os.unlink])
def test_what_was_damaged_is_refused_and_mended_by_keeping_it_again(
    store: Store, tree: Tree, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    damage(next(path for path in blobs(tmp_path) if path.name == tree.files[LIKE]))
    with pytest.raises(StoreError):
        store.tree(tree.fingerprint)
    store.keep(CONTENT)
    assert store.tree(tree.fingerprint) == tree

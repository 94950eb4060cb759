"""A reader that ships learns on from its own files, and keeps what it knew."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from index.corpus import corpus_of
from index.reader import LEARNT, MODEL, RECIPE, Reader, Readings
from index.teaching.classroom import Recipe
from index.teaching.course import train_reader
from index.teaching.nets import sizes
from index.teaching.refresher import refresh_reader
from index.teaching.served import UNREAD, placed, shape_of, weights_of
from knowledge.base import KnowledgeBase
from knowledge.models import Talk, Talks
from tests.reader_fixtures import TINY

pytest_plugins = ["tests.reader_fixtures"]

LIKE = "like-akun-calon"
# Words that the little world's content does not use for anything else.
NEW = (
    "jempol saya mampir ke layar idola politik",
    "layar idola politik kena jempol saya",
    "jempol mampir idola politik",
)
AGAIN = Recipe(refresher_passes=30, refresher_rate=3e-3, kept=0.0, refresher_batch=16)
ONCE = replace(AGAIN, refresher_passes=1)


def with_talks(world: KnowledgeBase) -> KnowledgeBase:
    talks = tuple(Talk(earlier=("halo min",), question=text, rule=LIKE) for text in NEW)
    return replace(world, talks={**world.talks, "baru": Talks(title="Baru", talks=talks)})


@pytest.fixture(scope="module")
def refreshed(little_world: KnowledgeBase, little_reader: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("refreshed")
    refresh_reader(with_talks(little_world), little_reader, made, lambda _: None, recipe=AGAIN)
    return made


def test_the_weights_of_what_serves_can_be_read_again(little_reader: Path) -> None:
    weights = weights_of(little_reader / MODEL)
    shape = shape_of(weights, json.loads((little_reader / RECIPE).read_bytes())["attention_heads"])
    expected = {name: size for name, size in sizes(shape).items() if not name.startswith("words.")}
    assert {name: tuple(weight.shape) for name, weight in weights.items()} == expected


@pytest.mark.parametrize("recipe", [replace(ONCE, refresher_rate=1e-12), replace(ONCE, kept=1.0)])
def test_what_is_read_again_says_what_served(
    little_reader: Path, little_world: KnowledgeBase, tmp_path: Path, recipe: Recipe
) -> None:
    """Without a single step of learning, or keeping nothing of it, the reader speaks as before, but for rounding."""
    refresh_reader(little_world, little_reader, tmp_path, lambda _: None, recipe=recipe)
    before, after = Reader(little_reader), Reader(tmp_path)
    for text in corpus_of(little_world).texts[:20]:
        assert np.allclose(before.read(text.lower())[0], after.read(text.lower())[0], atol=0.02)


def test_what_is_new_is_learnt(refreshed: Path, little_reader: Path, little_world: KnowledgeBase) -> None:
    owners = corpus_of(little_world).owners
    row, text = owners.index(LIKE), NEW[0]
    before, after = (
        float(Readings(Reader(folder), little_world, owners).of(text, "halo min").owners[row])
        for folder in (little_reader, refreshed)
    )
    assert after > 0.8
    assert after > before


def test_what_was_known_is_kept(refreshed: Path, little_reader: Path, little_world: KnowledgeBase) -> None:
    before, after = Reader(little_reader), Reader(refreshed)
    same = [
        before.read(text.lower())[0].argmax() == after.read(text.lower())[0].argmax()
        for text in corpus_of(little_world).texts[:60]
    ]
    assert np.mean(same) > 0.9


def test_the_recipe_tells_what_came_before(refreshed: Path, little_reader: Path) -> None:
    told, before = (json.loads((folder / RECIPE).read_bytes()) for folder in (refreshed, little_reader))
    assert [past["content"] for past in told["refreshed"]] == [before["content"]]
    assert len(np.load(refreshed / LEARNT)) == len(np.load(little_reader / LEARNT)) + len(NEW)


def test_a_refresher_goes_on_with_an_earlier_one(
    refreshed: Path, little_reader: Path, little_world: KnowledgeBase, tmp_path: Path
) -> None:
    recipe = replace(ONCE, refresher_rate=1e-12)
    world = with_talks(little_world)
    refresh_reader(world, little_reader, tmp_path, lambda _: None, recipe=recipe, begun=refreshed)
    begun, gone_on = (Reader(folder).read(NEW[0], "halo min")[0] for folder in (refreshed, tmp_path))
    assert np.allclose(begun, gone_on, atol=0.02)
    past = json.loads((tmp_path / RECIPE).read_bytes())["refreshed"]
    assert past[-1]["files"] == json.loads((refreshed / RECIPE).read_bytes())["files"]


def test_a_course_goes_on_from_what_serves(little_reader: Path, little_world: KnowledgeBase, tmp_path: Path) -> None:
    """Keeping all of what served, nothing changes but what new teachers could have taught."""
    recipe = Recipe(teachers=2, word_passes=1, teacher_passes=1, pupil_passes=1, batch=16, kept=1.0)
    train_reader(with_talks(little_world), tmp_path, lambda _: None, served=little_reader, recipe=recipe, shape=TINY)
    before, after = Reader(little_reader), Reader(tmp_path)
    for text in corpus_of(little_world).texts[:20]:
        assert np.allclose(before.read(text.lower())[0], after.read(text.lower())[0], atol=0.02)
    told = json.loads((tmp_path / RECIPE).read_bytes())
    assert told["refreshed"][-1]["files"] == json.loads((little_reader / RECIPE).read_bytes())["files"]
    assert len(np.load(tmp_path / LEARNT)) == len(np.load(little_reader / LEARNT)) + len(NEW)


def test_a_case_that_nobody_read_of_begins_at_nothing() -> None:
    weights = {"cases.weight": torch.ones(2, 4), "cases.bias": torch.ones(2)}
    found = placed(weights, ["a|", "b|"], ["a|", "baru|", "b|"])
    assert found["cases.bias"].tolist() == [1, UNREAD, 1]
    assert not found["cases.weight"][1].any()

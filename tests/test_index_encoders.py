"""The same vectors with and without torch, and any sentence-transformers model by name or folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.encoders import StaticEncoder, TransformerEncoder, unit
from index.shelf import Shelf
from index.snapshot import SnapshotError
from index.train import train_static
from knowledge.load import load
from tests.conftest import LITTLE

TEXTS = ["boleh like postingan calon", "bolehkah menyukai unggahan calon", "cara melapor ke bawaslu", "lapor ke mana"]
LABELS = ["like", "like", "lapor", "lapor"]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model") / "static"
    train_static(TEXTS * 4, LABELS * 4, folder, epochs=5)
    return folder


def test_numpy_serves_what_sentence_transformers_trained(model: Path) -> None:
    ours = StaticEncoder(model).encode_queries(TEXTS)
    theirs = TransformerEncoder(str(model)).encode_queries(TEXTS)
    assert np.allclose(ours, theirs, atol=1e-5)


def test_training_pulls_questions_of_one_rule_together(model: Path) -> None:
    vectors = StaticEncoder(model).encode_queries(TEXTS)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


def test_training_is_repeatable(model: Path, tmp_path: Path) -> None:
    train_static(TEXTS * 4, LABELS * 4, tmp_path / "again", epochs=5)
    assert StaticEncoder(tmp_path / "again").identity == StaticEncoder(model).identity


def test_prompts_of_a_model_are_used(model: Path, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    prompted = SentenceTransformer(str(model), device="cpu")
    prompted.prompts = {"query": "lapor ke mana: ", "document": ""}
    prompted.save(str(tmp_path / "prompted"), create_model_card=False)
    encoder = TransformerEncoder(str(tmp_path / "prompted"))
    assert not np.allclose(encoder.encode_queries(TEXTS), encoder.encode_passages(TEXTS))


def test_a_text_of_strangers_is_a_zero_and_not_an_error(model: Path) -> None:
    vectors = StaticEncoder(model).encode_queries(["", "🙂"])
    assert np.isfinite(vectors).all()
    assert np.allclose(unit(np.zeros((1, 3), dtype=np.float32)), 0)


def test_an_operators_model_builds_and_serves_an_index(model: Path, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, embedding_model=str(model))
    name = shelf.ensure(LITTLE).name
    assert shelf.current().name == name
    with pytest.raises(SnapshotError, match="model kalimat"):
        Shelf(tmp_path).current()


def test_the_little_world_is_the_one_that_was_indexed(tmp_path: Path) -> None:
    snapshot = Shelf(tmp_path).ensure(LITTLE)
    assert snapshot.knowledge == load(LITTLE)

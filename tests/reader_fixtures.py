"""A tiny reader that was really taught, on the content of the little world."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.reader import LONGEST
from index.teaching.classroom import Recipe
from index.teaching.course import train_reader
from index.teaching.nets import Shape
from knowledge.load import load
from tests.conftest import LITTLE

TINY = Shape(900, 0, 0, hidden=48, layers=1, attention_heads=4, inner=96, positions=LONGEST)
QUICK = Recipe(
    teachers=2, word_passes=1, teacher_passes=24, teacher_rate=4e-3, pupil_passes=24, pupil_rate=4e-3, batch=32
)


@pytest.fixture(scope="session")
def little_reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("reader")
    train_reader(load(LITTLE), made, lambda _: None, recipe=QUICK, shape=TINY)
    return made

"""The little world, copied for each test that spoils it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.world import CONTENT, World


@pytest.fixture
def files(tmp_path: Path) -> World:
    return World(Path(shutil.copytree(CONTENT, tmp_path / "content")))

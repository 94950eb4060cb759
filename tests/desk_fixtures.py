"""A desk for each test, copied from one whose index was built once."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from index.shelf import Shelf
from tests.desk_world import World, make_cases, make_content, opened


@pytest.fixture(scope="session")
def desk_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    make_content(folder / "isi")
    make_cases(folder / "soal")
    Shelf(folder / "var" / "index").ensure(folder / "isi")
    return folder


@pytest.fixture
def desk_folder(desk_template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(desk_template, tmp_path / "desk"))


@pytest.fixture
async def desk_world(desk_folder: Path) -> AsyncIterator[World]:
    async with opened(desk_folder) as desk_world:
        yield desk_world

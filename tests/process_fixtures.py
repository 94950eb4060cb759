"""The folder for a program in a process of its own, with the index that the session has built."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory, real_snapshot: object) -> Path:
    """A var folder whose index the session has built already."""
    folder = tmp_path_factory.mktemp("var")
    built = next(path for path in tmp_path_factory.getbasetemp().glob("real*") if (path / "current").exists())
    (folder / "index").symlink_to(built)
    return folder

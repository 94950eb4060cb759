"""A publisher that is killed anywhere leaves one whole release: the old one before the claim, the new one after it."""

from __future__ import annotations

import asyncio
import shutil
import signal
import sys
from pathlib import Path

import pytest

from bot.model import Question
from tests.conftest import DAY
from tests.desk_process import STEPS
from tests.desk_world import SHARE, opened

pytest_plugins = ["tests.desk_fixtures"]

SHARING = "nge-share video kampanye ke grup wa boleh gak"


@pytest.fixture(scope="module")
def drafted(desk_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A desk with a draft that was examined and is not published."""
    folder = Path(shutil.copytree(desk_template, tmp_path_factory.mktemp("drafted") / "desk"))

    async def made() -> str:
        async with opened(folder) as desk_world:
            draft = await desk_world.draft(SHARE, "answer: ", "answer: Sejak edaran baru, ")
            await desk_world.examined(draft)
            return draft

    return folder, asyncio.run(made())


@pytest.mark.parametrize("step", list(STEPS))
async def test_after_a_kill_one_whole_release_serves(drafted: tuple[Path, str], tmp_path: Path, step: str) -> None:
    folder = Path(shutil.copytree(drafted[0], tmp_path / "desk"))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.desk_process", str(folder), drafted[1], step
    )
    assert await process.wait() == -signal.SIGKILL
    async with opened(folder) as desk_world:
        number, _ = await desk_world.desk.releases.standing()
        answer = desk_world.live.answer(Question(SHARING, DAY))
        assert number == (1 if step == "before the claim" else 2)
        assert ("Sejak edaran baru," in answer.text) == (number == 2)
        assert answer.release in answer.text
        assert desk_world.live.knowledge.fingerprint == (await desk_world.desk.serving()).fingerprint
        # What the dead one left undone is mended: who has no database answers from the same release.
    async with opened(folder) as later:
        assert ("Sejak edaran baru," in later.live.answer(Question(SHARING, DAY)).text) == (number == 2)

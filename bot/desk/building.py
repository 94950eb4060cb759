"""Start the process that tries a draft, one at a time; a newer version of a draft ends the older one's."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.desk.trying import Tried, read_result
from knowledge.store import Store, Tree

LONGEST = 1_200.0
TRIAL = "coba-"
# The child leaves the other core to those who answer.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class BuildFailed(Exception):
    """A draft could not be tried, through no fault of its text; says why, to the editor."""


class Superseded(Exception):
    """A newer version of the same draft is being tried instead."""


@dataclass(frozen=True)
class Workshop:
    """Where drafts are tried: the machine's folder, the sentence model and the known questions."""

    var_dir: Path
    embedding_model: str
    cases: Path


class Builder:
    """Tries drafts, in the order of their coming."""

    def __init__(self, workshop: Workshop, store: Store) -> None:
        self._workshop = workshop
        self._store = store
        self._turn = asyncio.Semaphore(1)
        self._running: dict[str, asyncio.Task[Tried]] = {}

    async def try_out(self, draft: str, tree: Tree, base: Tree) -> Tried:
        """What the tree would change; Superseded when a newer version of the draft came meanwhile."""
        if (older := self._running.pop(draft, None)) is not None:
            older.cancel()
        task = asyncio.create_task(self._in_turn(tree, base))
        self._running[draft] = task
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if self._running.get(draft) is task:
                # Who waited for it was cancelled, not the work itself.
                task.cancel()
                raise
            raise Superseded from None
        finally:
            if self._running.get(draft) is task:
                del self._running[draft]

    async def close(self) -> None:
        """End what is being tried."""
        for task in (running := list(self._running.values())):
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _in_turn(self, tree: Tree, base: Tree) -> Tried:
        async with self._turn:
            desk = self._workshop.var_dir / "desk"
            desk.mkdir(parents=True, exist_ok=True)
            await asyncio.to_thread(_clear, desk)
            with tempfile.TemporaryDirectory(dir=desk, prefix=TRIAL) as place:
                folder = Path(place)
                await asyncio.to_thread(self._store.lay_out, tree, folder / "isi")
                await asyncio.to_thread(self._store.lay_out, base, folder / "dasar")
                return await self._run(folder)

    async def _run(self, folder: Path) -> Tried:
        workshop, result = self._workshop, folder / "hasil.json"
        where = (folder / "isi", folder / "dasar", result, workshop.var_dir, workshop.cases, workshop.embedding_model)
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "draft-build", *map(str, where)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, **ONE_THREAD},
            start_new_session=True,
        )
        try:
            _, told = await asyncio.wait_for(child.communicate(), LONGEST)
        except TimeoutError:
            raise BuildFailed("pemeriksaan terlalu lama dan dihentikan; coba lagi") from None
        finally:
            if child.returncode is None:
                with suppress(ProcessLookupError):
                    os.killpg(child.pid, signal.SIGKILL)
                await child.wait()
        try:
            return await asyncio.to_thread(read_result, result)
        except OSError:
            last = told.decode(errors="replace").strip().splitlines()[-1:]
            reason = last[0][:200] if last else f"status {child.returncode}"
            raise BuildFailed(f"pemeriksaan berhenti sebelum selesai ({reason}); coba lagi") from None


def _clear(desk: Path) -> None:
    """Take away what a process that was killed left behind; a trial that still runs is younger."""
    for left in desk.glob(f"{TRIAL}*"):
        with suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime > 2 * LONGEST:
                shutil.rmtree(left, ignore_errors=True)

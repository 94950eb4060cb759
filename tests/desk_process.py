"""Publish a draft and die by kill -9 at a named step: `python -m tests.desk_process FOLDER DRAFT STEP`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

from bot.answering.live import Live
from bot.desk.pointer import Pointer
from bot.storage import Releases
from index.shelf import Shelf
from tests.desk_world import opened

STEPS: dict[str, tuple[type, str, bool]] = {
    "before the claim": (Releases, "claim", False),
    "after the claim": (Releases, "claim", True),
    "before the file": (Pointer, "write", False),
    "after the file": (Pointer, "write", True),
    "before the shelf": (Shelf, "serve", False),
    "after the shelf": (Shelf, "serve", True),
    "before the swap": (Live, "swap", False),
    "after the swap": (Live, "swap", True),
}


def die_at(step: str) -> None:
    """Kill this process right before or right after the step is done."""
    owner, name, after = STEPS[step]
    original = getattr(owner, name)

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    async def claiming(*args: Any) -> Any:
        # The first release of a desk is claimed for what served before; the second is what is published.
        second = args[1].number > 1
        if second and not after:
            die()
        done = await original(*args)
        if second:
            die()
        return done

    def doing(*args: Any) -> Any:
        if not after:
            die()
        done = original(*args)
        die()
        return done

    setattr(owner, name, claiming if name == "claim" else doing)


async def main(folder: Path, draft: str, step: str) -> None:
    async with opened(folder) as world:
        die_at(step)
        await world.publish(draft)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))

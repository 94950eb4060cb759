"""End a task that runs as long as the bot does: let it finish what it is at, for a while."""

from __future__ import annotations

import asyncio


async def finished(task: asyncio.Task[None], grace: float) -> None:
    """Wait for a task that was told to end, at most `grace` seconds; then it is cancelled."""
    _, late = await asyncio.wait({task}, timeout=grace)
    for running in late:
        running.cancel()
    await asyncio.gather(task, return_exceptions=True)

"""Keep order within a chat and company across chats."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from bot.storage import Waiting


class Lanes:
    """One queue and one task for each chat that has something waiting."""

    def __init__(self, handle: Callable[[Waiting], Awaitable[None]]) -> None:
        self._handle = handle
        self._queues: dict[str, deque[Waiting]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False

    def add(self, waiting: Waiting) -> None:
        """Put an update at the end of its chat's queue."""
        if waiting.chat in self._queues:
            self._queues[waiting.chat].append(waiting)
            return
        self._queues[waiting.chat] = deque([waiting])
        task = asyncio.create_task(self._drive(waiting.chat))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self, grace: float) -> None:
        """Finish what is being handled, for at most `grace` seconds; what has not begun stays in the inbox."""
        self._closing = True
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=grace)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _drive(self, chat: str) -> None:
        queue = self._queues[chat]
        try:
            while queue and not self._closing:
                await self._handle(queue.popleft())
        finally:
            del self._queues[chat]

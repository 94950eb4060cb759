"""Count what happens in any stretch of time, however the stretch is laid."""

from __future__ import annotations

import math
from collections import deque


class Window:
    """At most `limit` requests in any `period` seconds, as the receiver counts them.

    A request arrives somewhere between its start and its end, so it takes its place from the start until a
    period after the end. Counting starts alone would let two requests meet when the first one was slow.
    """

    def __init__(self, limit: int, period: float) -> None:
        self._limit = limit
        self._period = period
        self._running = 0
        self._ended: deque[float] = deque()

    def wait(self, now: float) -> float:
        """Seconds until there is room; infinite when only the end of a running request makes some."""
        self._forget(now)
        over = self._running + len(self._ended) - self._limit
        if over < 0:
            return 0.0
        return self._ended[over] + self._period - now if over < len(self._ended) else math.inf

    def allow(self, limit: int) -> None:
        """Change how many there may be; those that are inside stay."""
        self._limit = limit

    def enter(self) -> None:
        self._running += 1

    def leave(self, now: float) -> None:
        self._running -= 1
        self._ended.append(now)

    def idle(self, now: float) -> bool:
        self._forget(now)
        return not self._running and not self._ended

    def _forget(self, now: float) -> None:
        # The same sum as in `wait`, so that rounding cannot leave a request neither waiting nor forgotten.
        while self._ended and self._ended[0] + self._period - now <= 0:
            self._ended.popleft()

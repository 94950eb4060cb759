"""Each poster of a broadcast is drawn once, beside the loop, and uploaded once: from then on Telegram has it.

Drawing takes half a second, in which nobody would get an answer; and six hundred uploads of one picture help nobody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

# Pictures of broadcasts that are sent side by side; older ones are drawn again if somebody needs them.
KEPT = 8

Poster = Callable[[str], bytes]
Key = tuple[str, str]


class Posters:
    """The pictures of broadcasts, by broadcast and rule; `draw` is None where nothing can be drawn."""

    def __init__(self, draw: Poster | None) -> None:
        self._draw = draw
        self._drawn: dict[Key, asyncio.Task[bytes]] = {}
        self._uploaded: dict[Key, str] = {}

    @property
    def there(self) -> bool:
        return self._draw is not None

    async def of(self, broadcast: str, rule: str) -> bytes | str:
        """The picture, or the name under which Telegram has it; LookupError when the rule is gone."""
        key = (broadcast, rule)
        known = self._uploaded.get(key)
        return known if known is not None else await self.drawn(broadcast, rule)

    async def drawn(self, broadcast: str, rule: str) -> bytes:
        """The picture itself; who asks while it is being drawn waits for the same one."""
        assert self._draw is not None  # `there` says so
        key = (broadcast, rule)
        if key not in self._drawn:
            _make_room(self._drawn)
            self._drawn[key] = asyncio.create_task(asyncio.to_thread(self._draw, rule))
        try:
            return await asyncio.shield(self._drawn[key])
        except Exception:
            self._drawn.pop(key, None)
            raise

    def uploaded(self, broadcast: str, rule: str, name: str) -> None:
        """Telegram has it under this name."""
        _make_room(self._uploaded)
        self._uploaded[broadcast, rule] = name

    def lost(self, broadcast: str, rule: str) -> None:
        """Telegram does not know that name any more."""
        self._uploaded.pop((broadcast, rule), None)


def _make_room(kept: dict[Key, Any]) -> None:
    if len(kept) >= KEPT:
        kept.pop(next(iter(kept)))

"""Follow the database: whatever release is the newest there serves here within moments, in every process."""

from __future__ import annotations

import asyncio
import logging
import time

from bot.answering.answerer import Answerer
from bot.answering.halting import Halts
from bot.answering.live import Live
from bot.desk.opening import Opener
from bot.desk.pointer import Pointer, Standing
from bot.storage import Release, Releases, StorageError
from index.snapshot import SnapshotError
from knowledge.base import KnowledgeBase

LOG = logging.getLogger(__name__)

BETWEEN_LOOKS = 1.0
# A release that could not be opened is tried again after so many seconds.
PATIENCE = 60.0
# So many earlier releases stand in for one that is broken.
STAND_INS = 5


class Follower:
    """The one who swaps: on a look at the database, or for a publisher that has just claimed a release."""

    def __init__(self, releases: Releases, live: Live, opener: Opener, pointer: Pointer) -> None:
        self._releases = releases
        self._live = live
        self._opener = opener
        self._pointer = pointer
        self._refused: tuple[int, float] = (0, 0.0)
        self._noting = asyncio.Lock()
        self.lock = asyncio.Lock()
        """Held by whoever claims a release until it serves here."""
        standing = pointer.read()
        # The file may be behind the database, and what it names may have been replaced by a stand-in.
        self.number = standing.number if live.knowledge.fingerprint in standing.fingerprints[:1] else 0

    @property
    def knowledge(self) -> KnowledgeBase:
        """What serves here."""
        return self._live.knowledge

    @property
    def halted(self) -> tuple[str, ...]:
        """What is halted here, as scopes."""
        return self._opener.switchboard.halts.scopes

    async def run(self) -> None:
        """Look every second until cancelled; while a release is being opened, switches are seen all the same."""
        taking: asyncio.Task[None] | None = None
        try:
            while True:
                try:
                    number = await self.look_at_switches()
                    if taking is None or taking.done():
                        taking = asyncio.create_task(self._patiently_follow(number))
                except (StorageError, OSError) as error:
                    LOG.warning("releases not looked at: %s", error)
                await asyncio.sleep(BETWEEN_LOOKS)
        finally:
            if taking is not None:
                taking.cancel()

    async def look(self) -> None:
        """Take over what changed in the database; a release that cannot be opened leaves the one that serves."""
        await self._follow(await self.look_at_switches())

    async def look_at_switches(self) -> int:
        """Halt and resume as the database says; returns the number of its newest release, 0 for none."""
        number, switches = await self._releases.standing()
        halts = Halts.of(switch.scope for switch in switches)
        if self._opener.switchboard.halts != halts:
            self._opener.switchboard.halts = halts
            await self._note()
        return number

    async def _patiently_follow(self, number: int) -> None:
        try:
            await self._follow(number)
        except Exception as error:
            # What nobody foresaw must not end the looking: the next switch has to be seen.
            LOG.error("a release was not taken over: %s", type(error).__name__)

    async def _follow(self, number: int) -> None:
        if number in (0, self.number):
            if number != self._pointer.read().number:
                await self._note()
            return
        async with self.lock:
            # The one who held the lock may have switched to it.
            number, _ = await self._releases.standing()
            refused, at = self._refused
            if number != self.number and (number != refused or time.monotonic() - at > PATIENCE):
                await self._take_over(number)

    async def _take_over(self, number: int) -> None:
        newest, *earlier = await self._releases.all(limit=STAND_INS)
        try:
            answerer = await asyncio.to_thread(self._opener.ready, newest.fingerprint, report=LOG.warning)
        except SnapshotError as error:
            LOG.error("release %d cannot serve: %s", number, error)
            self._refused = (number, time.monotonic())
            if self._live.knowledge.fingerprint not in {release.fingerprint for release in (newest, *earlier)}:
                await self._stand_in([release.fingerprint for release in earlier])
            return
        await self.switch(newest, answerer)

    async def _stand_in(self, earlier: list[str]) -> None:
        """Let an earlier release of the desk serve rather than something that it never published."""
        try:
            answerer = await asyncio.to_thread(self._opener.first_ready, earlier, report=LOG.warning)
        except SnapshotError as error:
            LOG.error("no release of the desk can serve: %s", error)
            return
        self._live.swap(answerer)

    async def switch(self, release: Release, answerer: Answerer) -> None:
        """Point to the release and let it answer; it was claimed in the database before, and the lock is held."""
        try:
            await self._note()
            await asyncio.to_thread(self._opener.shelf.serve, self._opener.shelf.name_of(release.fingerprint))
        except (StorageError, OSError) as error:
            # It was claimed, so it has to answer; the next look or the next start mends the files.
            LOG.error("release %d serves, but the files do not say so: %s", release.number, error)
        self._live.swap(answerer)
        self.number = release.number

    async def _note(self) -> None:
        """Make the file equal to the database."""
        async with self._noting:
            scopes = self._opener.switchboard.halts.scopes
            releases = await self._releases.all(limit=STAND_INS)
            names = tuple(dict.fromkeys(release.fingerprint for release in releases))
            standing = Standing(releases[0].number if releases else 0, names, scopes)
            if self._pointer.read() != standing:
                await asyncio.to_thread(self._pointer.write, standing)

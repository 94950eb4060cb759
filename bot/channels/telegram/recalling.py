"""Tell those who agreed when a verdict that they received has changed: once, claimed before it is sent."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta

from bot.answering.recall import RECALLED, Correction
from bot.channels.telegram.consenting import CORRECTIONS
from bot.channels.telegram.reading import Target
from bot.channels.telegram.replying import Replies, now
from bot.channels.telegram.talking import ZONE
from bot.finishing import finished
from bot.storage import Corrections, KeyProblem, Received, StorageError

LOG = logging.getLogger(__name__)

LOOKS_BACK = timedelta(days=30)
BETWEEN_LOOKS = 60.0


class Recalling:
    """Looks again whenever the release changed, and after a while for what a stop left undone."""

    def __init__(self, replies: Replies, corrections: Corrections) -> None:
        self._replies = replies
        self._corrections = corrections
        self._closing = asyncio.Event()

    async def run(self) -> None:
        """Look until closed."""
        while not self._closing.is_set():
            try:
                await self.look()
            except StorageError as error:
                LOG.warning("corrections put off: %s", error)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), BETWEEN_LOOKS)

    async def close(self, task: asyncio.Task[None], grace: float) -> None:
        """Finish the message that is leaving, for at most `grace` seconds."""
        self._closing.set()
        await finished(task, grace)

    async def look(self) -> int:
        """Tell everybody whom a change concerns; returns how many were told."""
        told = 0
        since = now() - LOOKS_BACK
        for received in await self._corrections.received(since=since, purpose=CORRECTIONS, verdicts=RECALLED):
            correction = self._replies.answerer.recall.correction(
                received.rule, received.case, received.verdict, given=received.at.astimezone(ZONE).date()
            )
            if self._closing.is_set():
                break
            if correction is not None and await self._corrections.claim(received, correction.verdict, now=now()):
                told += await self._tell(received, correction)
        return told

    async def _tell(self, received: Received, correction: Correction) -> bool:
        try:
            chat = int(self._replies.identity.unseal(received.address))
        except KeyProblem:
            # Sealed under another secret: this person cannot be reached any more.
            chat = None
        if chat is not None:
            await self._replies.sender.send(Target(chat), correction.text, now=now(), bold_first_line=True)
        await self._corrections.settle(received, correction.verdict, now=now())
        return chat is not None

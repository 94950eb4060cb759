"""Tell who brought a file what its draft would change, once that is known: claimed before it leaves, told once.

There is no button that publishes. What may be published is decided upon both answers side by side and upon exactly the
draft that was seen, and a chat shows a summary; a telephone on a desk asks nobody for a password. So it leads to the
console.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass

from telegram.error import TelegramError

from bot.channels.telegram.reading import PLATFORM, Target
from bot.channels.telegram.replying import Replies, now
from bot.desk.building import BuildFailed, Superseded
from bot.desk.editing import Conflict, DraftGone
from bot.desk.intake import Intake
from bot.desk.publishing import Examined
from bot.desk.roles import Act, may
from bot.finishing import finished
from bot.storage import Accounts, StorageError, StoredUpload

LOG = logging.getLogger(__name__)

BETWEEN_LOOKS = 60.0
SHOWN = 5


@dataclass(frozen=True)
class Door:
    """What the desk lends to a messenger: who takes files in, and where its console is, if others can reach it."""

    intake: Intake
    console: str | None = None

    def page(self, path: str) -> str | None:
        return None if self.console is None else self.console.rstrip("/") + path


class Outcomes:
    """The periodic task beside the polling; without a door it has nothing to tell."""

    def __init__(self, replies: Replies, accounts: Accounts, door: Door | None) -> None:
        self._replies = replies
        self._accounts = accounts
        self._door = door
        self._wake = asyncio.Event()
        self._closing = False

    def wake(self) -> None:
        """A draft was just made."""
        self._wake.set()

    async def run(self) -> None:
        """Look until closed; what cannot be told now is told later, also after a restart."""
        while not self._closing:
            self._wake.clear()
            try:
                await self._go()
            except StorageError as error:
                LOG.error("storage unavailable, outcomes wait: %s", error)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), BETWEEN_LOOKS)

    async def close(self, task: asyncio.Task[None], grace: float) -> None:
        """Finish what is being told, for at most `grace` seconds; a trial that is under way begins anew next time."""
        self._closing = True
        self.wake()
        await finished(task, grace)

    async def _go(self) -> None:
        if self._door is None:
            return
        for upload in await self._door.intake.stored.waiting():
            if self._closing:
                return
            try:
                await self._tell(self._door, upload)
            except TelegramError as error:
                LOG.error("an outcome could not be told yet: %s", type(error).__name__)
            except (StorageError, Superseded):
                continue
            except Exception as error:
                # One draft that nobody foresaw must not keep the others waiting.
                LOG.error("an outcome was not found: %s", type(error).__name__)

    async def _tell(self, door: Door, upload: StoredUpload) -> None:
        """Try the draft and tell what came of it, if who brought it still works here then."""
        chat, stored = upload.chat, door.intake.stored
        assert chat is not None  # only such ones wait
        assert upload.draft is not None
        text = await self._outcome(door, upload.draft) if await self._still_here(upload, chat) else None
        if not await stored.claim_outcome(upload.id):
            return
        if text is None or not await self._still_here(upload, chat):
            return
        try:
            await self._replies.sender.send(Target(chat), text, now=now())
        except TelegramError:
            await stored.release_outcome(upload.id, chat)
            raise

    async def _still_here(self, upload: StoredUpload, chat: int) -> bool:
        """Whether the account may still do this and still is the person of that chat."""
        account = await self._accounts.get(upload.account)
        person = self._replies.identity.person(PLATFORM, chat)
        return account is not None and may(account, Act.EDIT) and account.telegram == person

    async def _outcome(self, door: Door, draft: str) -> str:
        phrase, page = self._replies.answerer.phrase, door.page(f"/rancangan/{draft}")
        try:
            found = await door.intake.desk.publishing.examine(draft)
        except DraftGone:
            return phrase("unggah-rancangan-hilang", rancangan=draft)
        except BuildFailed as error:
            return phrase("unggah-dampak-gagal", rancangan=draft, alasan=str(error), alamat=page)
        except Conflict:
            return phrase("unggah-dampak-gagal", rancangan=draft, alasan=None, alamat=page)
        return phrase("unggah-dampak", rancangan=draft, alamat=page, **self._holes(door, found))

    def _holes(self, door: Door, found: Examined) -> dict[str, object]:
        gate, impact = door.intake.desk.publishing.gate(found), found.tried.impact
        return {
            "ditolak": gate.refused,
            "kedua": gate.second,
            "masalah": [str(problem) for problem in found.tried.problems[:SHOWN]],
            "soal": impact.asked if impact else 0,
            "sebelum": impact.right_before if impact else 0,
            "sesudah": impact.right_after if impact else 0,
            "berubah": len(impact.changes) if impact else 0,
        }

"""Go round the questions at the desk: send what is new, remind, forward answers, tell who waits in vain.

Every step is noted before its message leaves, so that neither a crash nor a second process repeats it.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import datetime

from telegram.error import BadRequest, TelegramError

from bot.channels.telegram.limiter import Limiter
from bot.channels.telegram.reading import Target
from bot.channels.telegram.replying import Replies, now
from bot.desk.due import REMIND_AFTER, Step, due
from bot.desk.notes import code_of
from bot.finishing import finished
from bot.storage import Handover, StorageError

LOG = logging.getLogger(__name__)

BETWEEN_ROUNDS = 60.0


class Rounds:
    """The periodic task beside the polling; `chat` is the desk's, None where there is no desk."""

    def __init__(self, replies: Replies, limiter: Limiter, chat: int | None) -> None:
        self._replies = replies
        self._limiter = limiter
        self._chat = chat
        self._wake = asyncio.Event()
        self._closing = False

    @property
    def chat(self) -> int | None:
        """Where the desk is now; a group may have become a supergroup."""
        return None if self._chat is None else self._limiter.current(self._chat)

    def wake(self) -> None:
        """Something may be due at once."""
        self._wake.set()

    async def run(self) -> None:
        """Go round until closed; what cannot be done now is done in a later round."""
        while not self._closing:
            self._wake.clear()
            try:
                await self.go(now())
            except StorageError as error:
                LOG.error("storage unavailable, questions for the desk wait: %s", error)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), BETWEEN_ROUNDS)

    async def close(self, task: asyncio.Task[None], grace: float) -> None:
        """Finish the message that is leaving, for at most `grace` seconds."""
        self._closing = True
        self.wake()
        await finished(task, grace)

    async def go(self, moment: datetime) -> None:
        """One round, as of that moment."""
        self._replies.memory.forget_questions(moment)
        for handover in await self._replies.handovers.unfinished():
            if self._closing:
                return
            try:
                await self._take(due(handover, now=moment), handover, moment)
            except TelegramError as error:
                LOG.error("a question for the desk could not go on: %s", type(error).__name__)

    async def _take(self, step: Step | None, handover: Handover, moment: datetime) -> None:
        match step:
            case Step.SEND if self.chat is not None:
                if await self._replies.handovers.claim(handover.id):
                    await self._show(handover)
            case Step.REMIND if self.chat is not None:
                if await self._replies.handovers.remind(handover, now=moment):
                    await self._remind(handover)
            case Step.WITHDRAW:
                await self._take_away(handover)
            case Step.GIVE_UP:
                if await self._replies.handovers.close(handover.id):
                    await self._to_asker(handover, "petugas-belum-dijawab", question=handover.question)
            case Step.FORWARD:
                await self.forward(handover)

    async def forward(self, handover: Handover) -> bool:
        """Send the answer of the desk to who asked, once; False when it is not known to have arrived."""
        if not await self._replies.handovers.claim_answer(handover.id, now=now()):
            return False
        holes = {"answer": handover.answer, "question": handover.question}
        try:
            return await self._to_asker(handover, "petugas-jawaban", **holes)
        except BadRequest:
            # The chat is gone for good; another try would end the same.
            return False
        except TelegramError:
            await self._replies.handovers.release_answer(handover.id)
            raise

    async def _show(self, handover: Handover) -> None:
        """Put a question before the desk, and take it away again if it was withdrawn on its way."""
        assert self.chat is not None  # the caller has looked
        text = self._phrase("petugas-pertanyaan", handover, question=handover.question, rule=handover.rule)
        sent = await self._replies.sender.send(Target(self.chat), text, now=now(), bold_first_line=True)
        if sent and not await self._replies.handovers.reached(handover.id, sent[0]):
            await self._erase_message(handover, sent[0])

    async def _remind(self, handover: Handover) -> None:
        """Remind below the question; show it once more where it is not known to have arrived."""
        if handover.desk_message is None:
            await self._show(handover)
            return
        assert self.chat is not None  # the caller has looked
        hours = int(REMIND_AFTER.total_seconds() // 3600)
        text = self._phrase("petugas-pengingat", handover, hours=hours)
        await self._replies.sender.send(Target(self.chat, reply_to=handover.desk_message), text, now=now())

    async def _take_away(self, handover: Handover) -> None:
        if handover.desk_message is not None:
            await self._erase_message(handover, handover.desk_message)
        await self._replies.handovers.forget(handover.id)

    async def _erase_message(self, handover: Handover, message: int) -> None:
        """Leave only a word in the place of a question; a message that cannot be reached is past our help."""
        if self.chat is not None:
            text = self._phrase("petugas-ditarik", handover)
            await self._replies.sender.edit(self.chat, message, text, None, bold_first_line=False)

    async def _to_asker(self, handover: Handover, phrase: str, **holes: object) -> bool:
        text = self._phrase(phrase, handover, **holes)
        return bool(await self._replies.sender.send(Target(handover.address), text, now=now(), bold_first_line=True))

    def _phrase(self, name: str, handover: Handover, **holes: object) -> str:
        return self._replies.answerer.phrase(name, code=code_of(handover.id), **holes)

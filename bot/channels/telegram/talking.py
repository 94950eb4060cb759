"""The thread of a talk: what was asked lately and which choice is open, kept in the database."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from bot.channels.telegram.reading import PLATFORM, Asker
from bot.storage import Dialogue, Dialogues, Identity, StorageError

LOG = logging.getLogger(__name__)

EARLIER_QUESTIONS = 2
# The day of a question is the day in the capital, where the calendar of the election is kept.
ZONE = ZoneInfo("Asia/Jakarta")


def day_of(asker: Asker) -> date:
    return asker.at.astimezone(ZONE).date()


def day_in(talk: Dialogue, asker: Asker) -> date:
    """The day for which this talk is to be answered: the one that was set, else the day of the message."""
    return date.fromisoformat(talk.day) if talk.day else day_of(asker)


class Talks:
    """The talks of all chats; where the database cannot tell, a question is answered as if it were the first."""

    def __init__(self, dialogues: Dialogues, identity: Identity) -> None:
        self._dialogues = dialogues
        self._identity = identity

    async def of(self, asker: Asker) -> Dialogue:
        """The talk of this person in this chat as it stands; empty where none goes on."""
        return await self._load(asker)

    async def asked(self, asker: Asker, gist: str, talk: Dialogue) -> None:
        """Keep a question for the next one of the talk; whatever choice was open is passed over."""
        earlier = (*talk.earlier, gist)[-EARLIER_QUESTIONS:]
        await self._keep(asker, replace(talk, earlier=earlier, open_choice=None))

    async def offered(self, asker: Asker, message_id: int) -> None:
        """Remember the message whose buttons wait for a choice."""
        await self._keep(asker, replace(await self._load(asker), open_choice=message_id))

    async def chosen(self, asker: Asker) -> None:
        """The open choice was made; the talk goes on."""
        await self._keep(asker, replace(await self._load(asker), open_choice=None))

    async def day(self, asker: Asker) -> date:
        """The day for which this person wants to be answered: the one they set, else the day of the message."""
        return day_in(await self._load(asker), asker)

    async def set_day(self, asker: Asker, day: date | None) -> None:
        """Answer for that day from now on, for today again with None."""
        talk = await self._load(asker)
        await self._keep(asker, replace(talk, day=day.isoformat() if day else None))

    async def end(self, asker: Asker) -> int | None:
        """Drop the talk; returns the message whose choice was open."""
        waiting = (await self._load(asker)).open_choice
        try:
            await self._dialogues.forget(self._chat(asker), asker.person)
        except StorageError as error:
            LOG.error("a talk could not be dropped: %s", error)
        return waiting

    async def _load(self, asker: Asker) -> Dialogue:
        try:
            return await self._dialogues.load(self._chat(asker), asker.person, now=asker.at)
        except StorageError as error:
            LOG.error("a talk could not be read: %s", error)
            return Dialogue()

    async def _keep(self, asker: Asker, dialogue: Dialogue) -> None:
        try:
            await self._dialogues.keep(self._chat(asker), asker.person, dialogue, now=asker.at)
        except StorageError as error:
            LOG.error("a talk could not be kept: %s", error)

    def _chat(self, asker: Asker) -> str:
        return self._identity.chat(PLATFORM, asker.target.chat_id)

"""/kabari and /berhenti: what we may write to a person unasked, and the end of it."""

from __future__ import annotations

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup

from bot.answering.compose import indonesian_day
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.reading import Asker
from bot.channels.telegram.replying import Replies, now
from bot.channels.telegram.subscribing import Subscribing
from bot.channels.telegram.talking import day_of
from bot.storage import Consent, Consents

CORRECTIONS = "pembetulan"
# Raise it whenever the words of the phrase "kabari" change what people agree to.
VERSION = 1
AGREE = f"v1:yes:{CORRECTIONS}:{VERSION}"


class Consenting:
    """The handler of both commands and of the button that agrees."""

    def __init__(self, replies: Replies, consents: Consents, desk: Desk, subscribing: Subscribing) -> None:
        self._replies = replies
        self._consents = consents
        self._desk = desk
        self._subscribing = subscribing

    async def offer(self, asker: Asker) -> None:
        """Say what is asked for, with the button that agrees."""
        if asker.group:
            await self._replies.phrase(asker, "khusus-pribadi")
            return
        agree = InlineKeyboardButton(self._replies.answerer.phrase("tombol-setuju-kabari"), callback_data=AGREE)
        await self._replies.say(asker, self._replies.answerer.phrase("kabari"), buttons=InlineKeyboardMarkup([[agree]]))

    async def press(self, query: CallbackQuery, asker: Asker) -> bool:
        """Note the agreement; False when the button is not ours, or asked for something else than today's words."""
        if query.data != AGREE:
            return False
        address = self._replies.identity.seal(str(asker.target.chat_id))
        await self._consents.give(asker.person, Consent(CORRECTIONS, VERSION, now()), address)
        await self._replies.sender.toast(query.id, None)
        await self._replies.phrase(asker, "kabari-disetujui", day=indonesian_day(day_of(asker)))
        return True

    async def stop(self, asker: Asker) -> None:
        """Take back every agreement, and what still waits to be sent."""
        if asker.group:
            await self._replies.phrase(asker, "khusus-pribadi")
            return
        withdrawn = await self._consents.withdraw(asker.person)
        questions = await self._desk.withdraw(asker.person)
        subscribed = await self._subscribing.stop(asker)
        await self._replies.talks.end(asker)
        await self._replies.phrase(asker, "berhenti", consents=withdrawn + subscribed, questions=questions)

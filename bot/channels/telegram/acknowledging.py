"""What readers of a reminder tell us: that they read it, how they answered its quiz, that it was passed on.

All of it becomes numbers of agencies. In a group nobody sees who tapped, and nobody can see who did not.
"""

from __future__ import annotations

import re

from telegram import CallbackQuery, Update
from telegram.ext import ContextTypes

from bot.channels.telegram.posting import FORWARDED, FROM_TEXT, LENGTH, LETTERS, READ
from bot.channels.telegram.reading import PLATFORM, Asker
from bot.channels.telegram.replying import Replies, now
from bot.storage import Broadcasts, Deliveries, Kind, Receipts, Recipients

_PRESS = re.compile(
    rf"v1:(?:(?P<read>{READ}):(?P<broadcast>[\w-]{{12}})|{FORWARDED}:(?P<code>[{LETTERS}]{{{LENGTH}}}))", re.ASCII
)


class Acknowledging:
    """The handler of receipts."""

    def __init__(
        self,
        replies: Replies,
        broadcasts: Broadcasts,
        deliveries: Deliveries,
        recipients: Recipients,
        receipts: Receipts,
    ) -> None:
        self._replies = replies
        self._broadcasts = broadcasts
        self._deliveries = deliveries
        self._recipients = recipients
        self._receipts = receipts

    async def press(self, query: CallbackQuery) -> bool:
        """Count a reader, or note that a text was passed on; False when the button is not ours."""
        found = _PRESS.fullmatch(query.data or "")
        if found is None:
            return False
        person = self._replies.identity.person(PLATFORM, query.from_user.id)
        if found["code"]:
            noted = await self._deliveries.forwarded(found["code"], person, now=now())
            await self._toast(query, "diteruskan-dicatat" if noted else "tombol-kedaluwarsa")
        elif query.message is None or await self._broadcasts.get(found["broadcast"]) is None:
            await self._toast(query, "tombol-kedaluwarsa")
        else:
            agency = await self._agency(person, query.message.chat.id)
            await self._receipts.tap(found["broadcast"], agency, person, now=now())
            await self._toast(query, "baca-dicatat")
        return True

    async def start(self, asker: Asker, parameter: str) -> bool:
        """Count who came by the link in a text that was passed on; False when it is no such link."""
        if not parameter.startswith(FROM_TEXT):
            return False
        known = await self._deliveries.with_code(parameter.removeprefix(FROM_TEXT))
        if known is None:
            return False
        await self._receipts.tap(*known, asker.person, now=now())
        await self._replies.phrase(asker, "baca-dari-teks")
        return True

    async def on_poll(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """Keep how often each option was chosen in one chat; Telegram does not tell us by whom."""
        if update.poll is not None:
            votes = {str(place): option.voter_count for place, option in enumerate(update.poll.options)}
            await self._deliveries.voted(update.poll.id, votes)

    async def _agency(self, person: str, chat: int) -> str | None:
        group = chat < 0
        name = self._replies.identity.chat(PLATFORM, chat) if group else person
        found = await self._recipients.find(Kind.GROUP if group else Kind.PERSON, name)
        return None if found is None else found.place.agency

    async def _toast(self, query: CallbackQuery, phrase: str) -> None:
        await self._replies.sender.toast(query.id, self._replies.answerer.phrase(phrase))

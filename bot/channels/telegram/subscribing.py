"""People who want to be reminded: by a link of their agency, about the subjects they choose, until one word."""

from __future__ import annotations

import re

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup

from bot.broadcasting.reasons import Reason
from bot.channels.telegram.reading import Asker
from bot.channels.telegram.replying import Replies, now
from bot.storage import Agencies, Kind, Place, Recipient, Recipients

FROM_AGENCY = "opd_"
STOP_WORDS = frozenset({"berhenti", "stop"})
ON, OFF = "✓", "–"
_PRESS = re.compile(
    r"v1:lgn:(?:(?P<yes>y):(?P<code>[a-z0-9-]{2,32})|(?P<switch>s):(?P<subject>[\w-]{1,40})|(?P<stop>x))", re.ASCII
)


class Subscribing:
    """The handler of links of agencies, of the choice of subjects, and of the word that ends it."""

    def __init__(self, replies: Replies, recipients: Recipients, agencies: Agencies) -> None:
        self._replies = replies
        self._recipients = recipients
        self._agencies = agencies

    async def start(self, asker: Asker, parameter: str) -> bool:
        """Greet who came by a link of an agency; False when it is no such link. Whoever starts again is back."""
        await self._recipients.reactivate(
            (Kind.PERSON, Kind.STAFF), asker.person, now=now(), reasons=(Reason.BLOCKED, Reason.NOT_FOUND)
        )
        if not parameter.startswith(FROM_AGENCY):
            return False
        agency = await self._agencies.find(parameter.removeprefix(FROM_AGENCY))
        if agency is None:
            return False
        agree = self._button("tombol-berlangganan", f"v1:lgn:y:{agency.code}")
        text = self._replies.answerer.phrase("langganan-tawaran", nama=agency.name)
        await self._replies.say(asker, text, buttons=InlineKeyboardMarkup([[agree]]))
        return True

    async def press(self, query: CallbackQuery, asker: Asker) -> bool:
        """Subscribe, turn a subject on or off, or stop; False when the button is not ours."""
        found = _PRESS.fullmatch(query.data or "")
        if found is None:
            return False
        if found["yes"]:
            await self._subscribe(asker, found["code"])
        recipient = await self._recipients.find(Kind.PERSON, asker.person)
        if recipient is None:
            await self._replies.sender.toast(query.id, self._replies.answerer.phrase("tombol-kedaluwarsa"))
            return True
        await self._replies.sender.toast(query.id, None)
        if found["stop"]:
            await self.stop(asker)
            await self._replies.phrase(asker, "langganan-berhenti")
            return True
        if found["switch"]:
            await self._recipients.switch(recipient.id, found["subject"])
        await self._show(query, asker, recipient)
        return True

    async def stop_word(self, asker: Asker, text: str) -> bool:
        """Whether this was the one word that ends a subscription; to everybody else it is a question like any."""
        if asker.group or text.strip().lower().rstrip(".!") not in STOP_WORDS or not await self.stop(asker):
            return False
        await self._replies.phrase(asker, "langganan-berhenti")
        return True

    async def stop(self, asker: Asker) -> bool:
        """Send nothing any more, also nothing of what is on its way; False when nothing would have been sent."""
        return await self._recipients.forget(Kind.PERSON, asker.person)

    async def _subscribe(self, asker: Asker, code: str) -> None:
        agency = await self._agencies.find(code)
        if agency is not None:
            place = Place(agency.code, agency.region, agency.zone)
            await self._recipients.keep(Kind.PERSON, asker.person, asker.target.chat_id, place, now=now())

    async def _show(self, query: CallbackQuery, asker: Asker, recipient: Recipient) -> None:
        """The subjects as they are switched now, in the place of the message that was pressed."""
        muted = await self._recipients.muted(recipient.id)
        rows = [
            [InlineKeyboardButton(f"{OFF if slug in muted else ON} {title}", callback_data=f"v1:lgn:s:{slug}")]
            for slug, title in self._subjects()
        ]
        rows.append([self._button("tombol-berhenti", "v1:lgn:x")])
        text, buttons = self._replies.answerer.phrase("langganan-aktif"), InlineKeyboardMarkup(rows)
        old = query.message
        if old is None or not await self._replies.sender.edit(
            asker.target.chat_id, old.message_id, text, buttons, bold_first_line=False
        ):
            await self._replies.say(asker, text, buttons=buttons)

    def _subjects(self) -> list[tuple[str, str]]:
        """The subjects of the content: one a line, its slug, and behind a dash its title."""
        lines = self._replies.answerer.phrase("langganan-subjek").splitlines()
        return [
            (slug.strip(), title.strip()) for slug, dash, title in (line.partition(" - ") for line in lines) if dash
        ]

    def _button(self, phrase: str, data: str) -> InlineKeyboardButton:
        return InlineKeyboardButton(self._replies.answerer.phrase(phrase), callback_data=data)

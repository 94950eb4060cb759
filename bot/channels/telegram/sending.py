"""Send text as messages, in parts, with buttons under the last, and survive what Telegram says to it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.channels.telegram.limiter import OutcomeUnknown
from bot.channels.telegram.reading import Target
from bot.channels.telegram.rendering import as_html, in_parts

LOG = logging.getLogger(__name__)

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
LONGEST_TOAST = 200


class Sender:
    """Everything that appears in a chat passes here; `number` makes the line that counts the parts."""

    def __init__(self, bot: Bot, number: Callable[[int, int], str]) -> None:
        self._bot = bot
        self._number = number
        self._gone: dict[int, datetime] = {}

    def heard_from(self, chat_id: int, at: datetime) -> None:
        """Who writes after having blocked us is back."""
        if self._gone.get(chat_id, at) < at:
            del self._gone[chat_id]

    async def send(
        self,
        target: Target,
        text: str,
        *,
        now: datetime,
        buttons: InlineKeyboardMarkup | None = None,
        bold_first_line: bool = False,
    ) -> tuple[int, ...]:
        """Send all parts and return their message ids; fewer when the chat is gone or an outcome is unknown."""
        if target.chat_id in self._gone:
            return ()
        parts = in_parts(text, self._number)
        sent: list[int] = []
        try:
            for place, part in enumerate(parts):
                last = place == len(parts) - 1
                try:
                    bold = bold_first_line and place == 0
                    sent.append(await self._one(target, part, buttons if last else None, bold, reply=place == 0))
                except OutcomeUnknown as error:
                    LOG.warning("outcome unknown, not repeated: %s", error)
        except Forbidden:
            LOG.info("a chat is gone")
            self._gone[target.chat_id] = now
        return tuple(sent)

    async def edit(
        self, chat_id: int, message_id: int, text: str, buttons: InlineKeyboardMarkup | None, *, bold_first_line: bool
    ) -> bool:
        """Replace one message; False when the text needs more than one or the message is out of reach."""
        parts = in_parts(text, self._number)
        if len(parts) > 1:
            return False
        try:
            await self._bot.edit_message_text(
                as_html(parts[0], bold_first_line=bold_first_line),
                chat_id,
                message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=buttons,
                link_preview_options=NO_PREVIEW,
            )
        except Forbidden:
            return False
        except BadRequest as error:
            return "not modified" in error.message
        return True

    async def remove_buttons(self, chat_id: int, message_id: int) -> None:
        # The buttons may be gone already, or the message; either way there is nothing left to remove.
        with suppress(BadRequest, Forbidden):
            await self._bot.edit_message_reply_markup(chat_id, message_id, reply_markup=None)

    async def typing(self, target: Target) -> None:
        with suppress(TelegramError):
            await self._bot.send_chat_action(target.chat_id, ChatAction.TYPING, message_thread_id=target.thread_id)

    async def toast(self, callback_id: str, text: str | None) -> None:
        """Answer a callback query, which Telegram allows once and not for long."""
        with suppress(BadRequest):
            await self._bot.answer_callback_query(callback_id, text and text[:LONGEST_TOAST])

    async def _one(
        self, target: Target, text: str, buttons: InlineKeyboardMarkup | None, bold: bool, *, reply: bool
    ) -> int:
        async def attempt(body: str, parse_mode: ParseMode | None) -> int:
            message = await self._bot.send_message(
                target.chat_id,
                body,
                parse_mode=parse_mode,
                message_thread_id=target.thread_id,
                link_preview_options=NO_PREVIEW,
                reply_markup=buttons,
                reply_parameters=(
                    ReplyParameters(target.reply_to, allow_sending_without_reply=True)
                    if reply and target.reply_to is not None
                    else None
                ),
            )
            return message.message_id

        try:
            return await attempt(as_html(text, bold_first_line=bold), ParseMode.HTML)
        except BadRequest as error:
            if "can't parse entities" not in error.message.lower():
                raise
            LOG.error("markup refused, sent as plain text")
            return await attempt(text, None)

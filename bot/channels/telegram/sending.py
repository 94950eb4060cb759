"""Send text as messages, in parts, with buttons under the last, and survive what Telegram says to it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from telegram import InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ExtBot
from telegram.helpers import create_deep_linked_url

from bot.channels.telegram.limiter import Afterwards, OutcomeUnknown
from bot.channels.telegram.reading import Target
from bot.channels.telegram.rendering import as_html, in_parts

LOG = logging.getLogger(__name__)

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
LONGEST_TOAST = 200
# How Telegram says that we may not speak here.
KEPT_QUIET = (
    *("not enough rights", "no rights to send", "chat_write_forbidden", "chat_restricted"),
    *("topic_closed", "topic_deleted", "thread not found"),
)


class Sender:
    """Everything that appears in a chat passes here; `number` makes the line that counts the parts."""

    def __init__(self, bot: ExtBot[Any], number: Callable[[int, int], str]) -> None:
        self._bot = bot
        self._number = number
        self._gone: dict[int, datetime] = {}

    def link(self, parameter: str) -> str:
        """A link that opens the private chat with us and sends /start with the parameter."""
        return create_deep_linked_url(self._bot.username, parameter)

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
        afterwards: Afterwards | None = None,
    ) -> tuple[int, ...]:
        """Send all parts and return their message ids; fewer when the chat is gone or an outcome is unknown.

        `afterwards` runs as soon as the last part has left, before anything else may leave.
        """
        if target.chat_id in self._gone:
            return ()
        parts = in_parts(text, self._number)
        sent: list[int] = []
        try:
            for place, part in enumerate(parts):
                first, last = place == 0, place == len(parts) - 1
                html = as_html(part, bold_first_line=bold_first_line and first)
                extras: dict[str, Any] = {
                    "message_thread_id": target.thread_id,
                    "link_preview_options": NO_PREVIEW,
                    "reply_markup": buttons if last else None,
                    "reply_parameters": _reply(target) if first else None,
                    "rate_limit_args": afterwards if last else None,
                }
                try:
                    sent.append(await self._one(target.chat_id, part, html, extras))
                except OutcomeUnknown as error:
                    LOG.warning("outcome unknown, not repeated: %s", error)
                    if last and afterwards is not None:
                        await afterwards()
        except Forbidden:
            LOG.info("a chat is gone")
            self._gone[target.chat_id] = now
        except BadRequest as error:
            if not _kept_quiet(error):
                raise
            LOG.info("we may not speak in a chat")
        return tuple(sent)

    async def send_file(self, target: Target, content: bytes, name: str, *, now: datetime) -> None:
        """Send a file; an unknown outcome is not repeated."""
        if target.chat_id in self._gone:
            return
        try:
            await self._bot.send_document(
                target.chat_id,
                content,
                filename=name,
                message_thread_id=target.thread_id,
                reply_parameters=_reply(target),
            )
        except OutcomeUnknown as error:
            LOG.warning("outcome unknown, not repeated: %s", error)
        except Forbidden:
            LOG.info("a chat is gone")
            self._gone[target.chat_id] = now

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
        await self.change_buttons(chat_id, message_id, None)

    async def change_buttons(self, chat_id: int, message_id: int, buttons: InlineKeyboardMarkup | None) -> None:
        # The buttons may be as they should be already, or the message be gone; either way there is nothing to change.
        with suppress(BadRequest, Forbidden):
            await self._bot.edit_message_reply_markup(chat_id, message_id, reply_markup=buttons)

    async def typing(self, target: Target) -> None:
        with suppress(TelegramError):
            await self._bot.send_chat_action(target.chat_id, ChatAction.TYPING, message_thread_id=target.thread_id)

    async def toast(self, callback_id: str, text: str | None) -> None:
        """Answer a callback query, which Telegram allows once and not for long."""
        with suppress(BadRequest):
            await self._bot.answer_callback_query(callback_id, text and text[:LONGEST_TOAST])

    async def _one(self, chat_id: int, text: str, html: str, extras: dict[str, Any]) -> int:
        """One message; as plain text when Telegram does not take the markup."""
        try:
            message = await self._bot.send_message(chat_id, html, parse_mode=ParseMode.HTML, **extras)
        except BadRequest as error:
            if "can't parse entities" not in error.message.lower():
                raise
            LOG.error("markup refused, sent as plain text")
            message = await self._bot.send_message(chat_id, text, **extras)
        return message.message_id


def _kept_quiet(error: BadRequest) -> bool:
    """Whether a group lets nobody but its admins speak, or closed the topic: no fault, and no use in trying again."""
    return any(words in error.message.lower() for words in KEPT_QUIET)


def _reply(target: Target) -> ReplyParameters | None:
    if target.reply_to is None:
        return None
    # The message may have been deleted since, or lie in the group from before it moved.
    return ReplyParameters(target.reply_to, allow_sending_without_reply=True)

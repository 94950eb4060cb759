"""Send one message of a broadcast, and tell in the words of the ledger how that ended."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.broadcasting.causes import Outcome, Result
from bot.broadcasting.delivering import Parcel
from bot.broadcasting.reasons import Reason
from bot.broadcasting.texts import plain
from bot.channels.telegram.limiter import BEHIND, Limiter, OutcomeUnknown, seconds_asked
from bot.channels.telegram.posters import Poster, Posters
from bot.channels.telegram.sending import NO_PREVIEW
from bot.storage import Content, Deliveries, Delivery, Identity, Kind

LOG = logging.getLogger(__name__)

READ, FORWARDED = "bca", "trs"
# With this start parameter people come who got a text that was passed on.
FROM_TEXT = "baca_"
# Letters that nobody takes for another when a text is read out or typed again.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 6

# How Telegram says what is wrong; the first that fits counts.
GONE = (
    ("topic_closed", Reason.TOPIC_CLOSED),
    ("topic_deleted", Reason.TOPIC_CLOSED),
    ("thread not found", Reason.TOPIC_CLOSED),
    ("not enough rights", Reason.NO_RIGHT),
    ("no rights to send", Reason.NO_RIGHT),
    ("chat_write_forbidden", Reason.NO_RIGHT),
    ("chat_restricted", Reason.NO_RIGHT),
    ("need administrator rights", Reason.NO_RIGHT),
    ("chat not found", Reason.NOT_FOUND),
    ("user is deactivated", Reason.NOT_FOUND),
    ("bot was kicked", Reason.KICKED),
    ("not a member", Reason.KICKED),
    ("blocked", Reason.BLOCKED),
    ("can't initiate conversation", Reason.BLOCKED),
)
# For these the same words without markup may pass.
MARKUP = ("can't parse entities", "message is too long", "caption is too long")
TOO_LONG = "too long"
# Telegram no longer knows a picture by the name that it gave it.
UNKNOWN_FILE = "file identifier"


class Posting:
    """The channel's side of `bot.broadcasting.delivering.Post`."""

    def __init__(
        self,
        bot: ExtBot[Any],
        limiter: Limiter,
        deliveries: Deliveries,
        identity: Identity,
        phrase: Callable[..., str],
        link: Callable[[str], str],
        poster: Poster | None = None,
    ) -> None:
        self._bot = bot
        self._limiter = limiter
        self._deliveries = deliveries
        self._identity = identity
        self._phrase = phrase
        self._link = link
        self._posters = Posters(poster)

    def silence(self) -> float:
        return self._limiter.silence()

    async def send(self, parcel: Parcel) -> Outcome:
        """Try once; what the limiter followed to another number is told with the outcome."""
        outcome = await self._tried(parcel)
        chat = parcel.delivery.address
        now = self._limiter.current(chat)
        return outcome if now == chat else Outcome(**{**vars(outcome), "moved": now})

    async def _tried(self, parcel: Parcel) -> Outcome:
        try:
            if parcel.delivery.edits is not None and parcel.original is not None:
                edited = await self._edit(parcel, parcel.delivery.edits, parcel.original)
                if edited is not None:
                    return edited
            return await self._new(parcel)
        except LookupError:
            return Outcome(Result.REFUSED, reason=Reason.POSTER)
        except RetryAfter as error:
            return Outcome(Result.FULL, wait=seconds_asked(error))
        except OutcomeUnknown:
            return Outcome(Result.UNKNOWN)
        except Forbidden as error:
            return Outcome(Result.GONE, reason=_reason(error) or Reason.BLOCKED)
        except BadRequest as error:
            reason = _reason(error)
            if reason is not None:
                return Outcome(Result.GONE, reason=reason)
            LOG.warning("a message was refused: %s", type(error).__name__)
            too_long = TOO_LONG in error.message.lower()
            return Outcome(Result.REFUSED, reason=Reason.TOO_LONG if too_long else Reason.REFUSED)
        except NetworkError:
            return Outcome(Result.AWAY)
        except TelegramError as error:
            LOG.warning("a message was refused: %s", type(error).__name__)
            return Outcome(Result.REFUSED, reason=Reason.REFUSED)

    async def _new(self, parcel: Parcel) -> Outcome:
        """Send it; once more as plain text when Telegram does not take the markup."""
        delivery, content = parcel.delivery, parcel.content
        html = parcel.html
        if delivery.kind is Kind.STAFF:
            html = await self._to_pass_on(delivery, html)
        try:
            message = await self._message(delivery, content, html)
        except BadRequest as error:
            if content.question is not None or not any(words in error.message.lower() for words in MARKUP):
                raise
            LOG.error("markup refused, sent as plain text")
            message = await self._message(delivery, content, plain(html), markup=False)
        followed = Reason.FOLLOWED if parcel.original is not None else None
        poll = message.poll.id if message.poll is not None else None
        return Outcome(Result.SENT, message.message_id, poll, followed)

    async def _message(self, delivery: Delivery, content: Content, html: str, *, markup: bool = True) -> Message:
        extras: dict[str, Any] = {"message_thread_id": delivery.place.thread, "rate_limit_args": BEHIND}
        extras |= {"reply_markup": self._buttons(delivery, content)}
        parsed = ParseMode.HTML if markup else None
        if content.question is not None:
            return await self._bot.send_poll(
                delivery.address,
                content.question,
                content.options,
                type="quiz",
                is_anonymous=True,
                explanation=content.explanation or None,
                **(extras | {"correct_option_ids": [content.correct]}),
            )
        if content.poster is not None and self._posters.there and delivery.kind is not Kind.STAFF:
            return await self._photo(delivery, content.poster, caption=html, parse_mode=parsed, **extras)
        return await self._bot.send_message(
            delivery.address, html, parse_mode=parsed, link_preview_options=NO_PREVIEW, **extras
        )

    async def _photo(self, delivery: Delivery, rule: str, **extras: Any) -> Message:
        """Send a poster by the name under which Telegram has it, or else itself."""
        picture = await self._posters.of(delivery.broadcast, rule)
        try:
            message = await self._bot.send_photo(delivery.address, picture, **extras)
        except BadRequest as error:
            if isinstance(picture, bytes) or UNKNOWN_FILE not in error.message.lower():
                raise
            self._posters.lost(delivery.broadcast, rule)
            drawn = await self._posters.drawn(delivery.broadcast, rule)
            message = await self._bot.send_photo(delivery.address, drawn, **extras)
        if message.photo:
            self._posters.uploaded(delivery.broadcast, rule, message.photo[-1].file_id)
        return message

    async def _edit(self, parcel: Parcel, message: int, original: Content) -> Outcome | None:
        """Put the correction where the message stands; None when a new message must follow instead.

        Who passes texts on has passed the old one on, and needs a new one. A withdrawn picture cannot become a text, so
        it is deleted.
        """
        if original.question is not None or parcel.delivery.kind is Kind.STAFF:
            return None
        if original.poster is not None and parcel.content.poster is None:
            with suppress(BadRequest, Forbidden):
                await self._bot.delete_message(parcel.delivery.address, message, rate_limit_args=BEHIND)
            return None
        buttons = self._buttons(parcel.delivery, parcel.content)
        chat = parcel.delivery.address
        common: Any = {"reply_markup": buttons, "rate_limit_args": BEHIND}
        try:
            if original.poster is not None:
                await self._bot.edit_message_caption(
                    chat, message, caption=parcel.html, parse_mode=ParseMode.HTML, **common
                )
            else:
                await self._bot.edit_message_text(
                    parcel.html,
                    chat,
                    message,
                    parse_mode=ParseMode.HTML,
                    link_preview_options=NO_PREVIEW,
                    **common,
                )
        except BadRequest as error:
            if "not modified" not in error.message.lower():
                return None if _reason(error) is None else Outcome(Result.GONE, reason=_reason(error))
        return Outcome(Result.SENT, message, reason=Reason.EDITED)

    async def _to_pass_on(self, delivery: Delivery, html: str) -> str:
        """The text for where the bot cannot be, with the code by which its readers are counted."""
        code = code_of(self._identity, delivery.broadcast, delivery.place.agency)
        await self._deliveries.give_code(delivery, code)
        return f"{html}\n\n{self._phrase('siaran-teruskan', code=code, tautan=self._link(f'{FROM_TEXT}{code}'))}"

    def _buttons(self, delivery: Delivery, content: Content) -> InlineKeyboardMarkup | None:
        if delivery.kind is Kind.STAFF:
            code = code_of(self._identity, delivery.broadcast, delivery.place.agency)
            return _one(self._phrase("tombol-sudah-diteruskan"), f"v1:{FORWARDED}:{code}")
        if not content.receipt or content.question is not None:
            return None
        return _one(self._phrase("tombol-sudah-baca"), f"v1:{READ}:{delivery.broadcast}")


def code_of(identity: Identity, broadcast: str, agency: str | None) -> str:
    """A short code for one text of one agency, always the same, that nobody can guess."""
    ticket = identity.ticket(f"forward:{broadcast}:{agency}")
    number = int.from_bytes(ticket.encode(), "big")
    return "".join(LETTERS[number // len(LETTERS) ** place % len(LETTERS)] for place in range(LENGTH))


def _one(label: str, data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data)]])


def _reason(error: TelegramError) -> Reason | None:
    """What keeps us out of a chat, if that is what the error says."""
    said = error.message.lower()
    return next((reason for words, reason in GONE if words in said), None)

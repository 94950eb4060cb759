"""Handle one stored update: claim it, let the handlers work, settle it, whatever happens in between."""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import suppress

from telegram import Update
from telegram.error import BadRequest, InvalidToken, NetworkError, TelegramError
from telegram.ext import Application, ContextTypes

from bot.channels.telegram.limiter import OutcomeUnknown
from bot.channels.telegram.polling import patiently
from bot.channels.telegram.reading import target_of
from bot.channels.telegram.replying import Replies, now
from bot.storage import Inbox, StorageError, Waiting

LOG = logging.getLogger(__name__)

# Seconds, times the back-off, between the rounds when Telegram or the database cannot be reached.
ROUNDS = (10.0, 60.0)


class Handling:
    """The way of an update from the inbox to its end."""

    def __init__(self, application: Application, inbox: Inbox, replies: Replies, backoff: float) -> None:  # type: ignore[type-arg]
        self._application = application
        self._inbox = inbox
        self._replies = replies
        self._backoff = backoff
        self._troubles: dict[int, Exception] = {}
        application.add_error_handler(self._on_error)

    async def handle(self, waiting: Waiting) -> None:
        """Claim, process and settle; an update that a stop interrupts goes back to wait."""
        payload = await patiently(lambda: self._inbox.claim(waiting.update_id))
        if payload is None:
            return
        try:
            trouble = await self._process(payload)
        except asyncio.CancelledError:
            with suppress(StorageError):
                await self._inbox.release(waiting.update_id)
            raise
        except Exception as error:
            # One update that nobody foresaw must not stop its chat.
            trouble = error
        if isinstance(trouble, InvalidToken):
            # The token was revoked: the polling ends the run, and the answer waits for a new token.
            await patiently(lambda: self._inbox.release(waiting.update_id))
            return
        if trouble is not None:
            LOG.error("an update failed: %s", type(trouble).__name__)
        await patiently(lambda: self._inbox.settle(waiting.update_id, failed=trouble is not None))

    async def _process(self, payload: str) -> Exception | None:
        """Let the handlers work, again after a pause if waiting can help; returns what remained wrong."""
        update = Update.de_json(json.loads(payload), self._application.bot)
        for pause in (*ROUNDS, None):
            with self._replies.answerer.one_release():
                await self._application.process_update(update)
            trouble = self._troubles.pop(update.update_id, None)
            if trouble is None or pause is None or not _passing(trouble):
                break
            await asyncio.sleep(pause * self._backoff)
        if trouble is not None and not isinstance(trouble, InvalidToken):
            await self._own_up(update)
        return trouble

    async def _on_error(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        if isinstance(update, Update) and isinstance(context.error, Exception):
            self._troubles[update.update_id] = context.error

    async def _own_up(self, update: Update) -> None:
        """Tell the person that something went wrong, if that can be told."""
        sorry = self._replies.answerer.phrase("gangguan")
        with suppress(TelegramError):
            if update.callback_query is not None:
                await self._replies.sender.toast(update.callback_query.id, sorry)
            elif update.message is not None:
                await self._replies.sender.send(target_of(update.message), sorry, now=now())


def _passing(trouble: Exception) -> bool:
    """Whether the same may work later: nothing was said yet, and neither the message nor the code is to blame."""
    if isinstance(trouble, BadRequest | OutcomeUnknown):
        return False
    return isinstance(trouble, NetworkError | StorageError)

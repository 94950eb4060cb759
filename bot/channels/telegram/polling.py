"""Fetch updates and store each batch before the next request tells Telegram to forget it."""

from __future__ import annotations

import asyncio
import logging
import random
import warnings
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any, Protocol, TypeVar, cast

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.channels.telegram.inline import stamped
from bot.channels.telegram.limiter import seconds_asked
from bot.channels.telegram.reading import PLATFORM
from bot.storage import Arrival, Identity, Inbox, StorageError, Waiting

LOG = logging.getLogger(__name__)

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "inline_query", "my_chat_member", "poll"]
POLL_SECONDS = 30
LONGEST_PAUSE = 60.0
# A predecessor that is just going away may still hold the line once or twice.
CONFLICTS_BORNE = 3

Result = TypeVar("Result")
# What PTB raises over an update that is not shaped as it expects.
Unreadable = (TypeError, KeyError, ValueError, AttributeError)


class Phrases(Protocol):
    def __call__(self, name: str, **holes: object) -> str: ...


class ChannelError(Exception):
    """The channel cannot go on by itself; says why and what to do, to the operator. `exit_code` is for the process."""

    exit_code = 3


class Polling:
    """The one loop that asks Telegram what is new."""

    def __init__(
        self,
        bot: Bot,
        inbox: Inbox,
        identity: Identity,
        phrase: Phrases,
        *,
        hand_on: Callable[[Waiting], None],
        poll_seconds: int = POLL_SECONDS,
        backoff: float = 1.0,
    ) -> None:
        self._bot = bot
        self._inbox = inbox
        self._identity = identity
        self._phrase = phrase
        self._hand_on = hand_on
        self._poll_seconds = poll_seconds
        self._backoff = backoff

    async def run(self) -> None:
        """Fetch until cancelled; ChannelError when Telegram will not have us."""
        offset: int | None = None
        conflicts = failures = 0
        while True:
            try:
                updates = await self._bot.get_updates(
                    offset=offset, timeout=timedelta(seconds=self._poll_seconds), allowed_updates=ALLOWED_UPDATES
                )
            except InvalidToken:
                raise ChannelError(self._phrase("token-ditolak")) from None
            except Conflict:
                conflicts += 1
                if conflicts == CONFLICTS_BORNE:
                    raise ChannelError(self._phrase("bot-ganda")) from None
                await asyncio.sleep(self._backoff)
            except TelegramError as error:
                failures += 1
                LOG.warning("fetching failed: %s", type(error).__name__)
                await asyncio.sleep(self._pause(error, failures))
            except Unreadable:
                offset = await self._past_the_unreadable(offset)
            else:
                conflicts = failures = 0
                await self._store(updates)
                if updates:
                    offset = updates[-1].update_id + 1

    async def _past_the_unreadable(self, offset: int | None) -> int | None:
        """Take the next update alone, leave it if the library cannot read it, and return the offset behind it."""
        with warnings.catch_warnings():
            # PTB points to get_updates, which is what has just failed.
            warnings.simplefilter("ignore")
            fetched = await self._bot.do_api_request("getUpdates", {"offset": offset, "limit": 1, "timeout": 0})
        for raw in cast("list[dict[str, Any]]", fetched):
            try:
                await self._store([Update.de_json(dict(raw), self._bot)])
            except Unreadable as error:
                LOG.error("update %s cannot be read and is left out: %s", raw["update_id"], type(error).__name__)
            offset = raw["update_id"] + 1
        return offset

    async def _store(self, updates: Sequence[Update]) -> None:
        batch = [self._arrival(update) for update in updates]
        for waiting in await patiently(lambda: self._inbox.store(batch)):
            self._hand_on(waiting)

    def _arrival(self, update: Update) -> Arrival:
        if update.inline_query is not None:
            # It has no chat; in the lane of the person's private chat it keeps their order, and goes with their data.
            lane = self._identity.chat(PLATFORM, update.inline_query.from_user.id)
            return Arrival(update.update_id, lane, stamped(update))
        chat = update.effective_chat
        # A press on a message that Telegram no longer knows comes without its chat.
        lane = self._identity.chat(PLATFORM, chat.id if chat is not None else "-")
        return Arrival(update.update_id, lane, update.to_json())

    def _pause(self, error: TelegramError, failures: int) -> float:
        """As long as Telegram asks, else longer with each failure and never in step with others."""
        if isinstance(error, RetryAfter):
            return seconds_asked(error)
        if isinstance(error, NetworkError):
            return self._backoff * min(2.0 ** min(failures - 1, 10), LONGEST_PAUSE) * random.uniform(0.5, 1.0)
        return LONGEST_PAUSE


async def patiently(step: Callable[[], Awaitable[Result]], *, pause: float = 1.0) -> Result:
    """Repeat a step until the database can do it; Telegram keeps meanwhile what we have not confirmed."""
    while True:
        try:
            return await step()
        except StorageError as error:
            LOG.error("storage unavailable, trying again: %s", error)
            await asyncio.sleep(pause)

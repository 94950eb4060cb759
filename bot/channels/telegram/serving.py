"""Serve Telegram: put the parts together, run until told to stop, and leave in order."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from telegram.error import InvalidToken, NetworkError, TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    InlineQueryHandler,
    MessageHandler,
    PollHandler,
    filters,
)

from bot.broadcasting.delivering import Delivering
from bot.broadcasting.scheduling import Memory, Scheduling, Source
from bot.broadcasting.texts import flaws_of
from bot.channels.stopping import stop_on_signals
from bot.channels.telegram.acknowledging import Acknowledging
from bot.channels.telegram.commands import set_menus
from bot.channels.telegram.consenting import Consenting
from bot.channels.telegram.conversation import Conversation
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.flood import Flood
from bot.channels.telegram.groups import Groups
from bot.channels.telegram.handling import Handling
from bot.channels.telegram.inline import Inline
from bot.channels.telegram.lanes import Lanes
from bot.channels.telegram.limiter import Limiter
from bot.channels.telegram.overseeing import Overseeing
from bot.channels.telegram.polling import POLL_SECONDS, ChannelError, Polling, patiently
from bot.channels.telegram.posters import Poster
from bot.channels.telegram.posting import Posting
from bot.channels.telegram.pressing import Pressing
from bot.channels.telegram.profile import Profiling
from bot.channels.telegram.reading import PLATFORM
from bot.channels.telegram.recalling import Recalling
from bot.channels.telegram.redaction import keep_logs_clean
from bot.channels.telegram.reminding import Reminding, Reporting
from bot.channels.telegram.replying import Answers, Replies
from bot.channels.telegram.reporting import Door, Outcomes
from bot.channels.telegram.rights import Rights
from bot.channels.telegram.rounds import Rounds
from bot.channels.telegram.sending import Sender
from bot.channels.telegram.staff import Staff
from bot.channels.telegram.subscribing import Subscribing
from bot.channels.telegram.talking import Talks
from bot.channels.telegram.uploading import Uploading
from bot.storage import (
    Accounts,
    Agencies,
    Audit,
    Broadcasts,
    Consents,
    Corrections,
    Database,
    Deliveries,
    Dialogues,
    Handovers,
    Identity,
    Inbox,
    Invitations,
    Ledger,
    Marks,
    Profiles,
    Receipts,
    Recipients,
    Schedules,
    SenderLock,
    Subject,
)
from bot.storage.deliveries import LEASE

__all__ = ["ChannelError", "Reminders", "TelegramSettings", "serve"]

LOG = logging.getLogger(__name__)

OFFICIAL_API = "https://api.telegram.org"
# After SIGTERM what is being answered may be finished for this long.
GRACE_SECONDS = 10.0
LOCK_TRIES = 3


@dataclass(frozen=True)
class TelegramSettings:
    """The part of the settings that Telegram needs.

    `api_url` is another Bot API server, without `/bot`; `desk_chat` is where people answer.

    The rest, but for `mark_file`, is for tests: how long a request for updates and any other one may take, what pauses
    are times of, and after how long a claim of a dead sender is taken up.
    """

    token: SecretStr
    api_url: str | None = None
    desk_chat: int | None = None
    poll_seconds: int = POLL_SECONDS
    read_seconds: float = 15.0
    backoff: float = 1.0
    lease_seconds: float = LEASE.total_seconds()
    mark_file: Path | None = None
    """Where it is noted, outside the database, how far broadcasts came; see `bot.broadcasting.scheduling`."""


@dataclass(frozen=True)
class Reminders:
    """What reminders are made of; without it only what a person wrote is sent."""

    source: Source | None = None
    poster: Poster | None = None


async def serve(
    telegram: TelegramSettings,
    answerer: Answers,
    database: Database,
    identity: Identity,
    *,
    stop: asyncio.Event | None = None,
    door: Door | None = None,
    reminders: Reminders | None = None,
    greeted: Callable[[str], None] | None = None,
) -> None:
    """Answer on Telegram until `stop` is set, by default on SIGTERM or SIGINT; ChannelError when it cannot go on.

    Through `door` those who work at the desk bring files in; without one nobody does. `greeted` is told our name.

    What is being answered then is finished within ten seconds, the rest waits in the inbox for the next start.
    """
    keep_logs_clean()
    stop = stop or stop_on_signals()
    limiter = Limiter(backoff=telegram.backoff)
    application = _application(telegram, limiter)
    bot = application.bot
    lock: SenderLock | None = None
    try:
        if not await _before(stop, _greet(application, answerer, telegram.backoff)):
            return
        if greeted is not None:
            greeted(bot.username)
        name = f"telegram:{bot.id}"
        lock = await _only_one(SenderLock(database, name), answerer, telegram.backoff)
        inbox = Inbox(database, identity, name)
        sender = Sender(bot, lambda place, count: answerer.phrase("pembagian", nomor=place, jumlah=count))
        talks = Talks(Dialogues(database, identity, name), identity)
        ledger, subject, handovers = Ledger(database), Subject(database), Handovers(database, identity, name)
        has_desk = telegram.desk_chat is not None
        replies = Replies(name, answerer, inbox, ledger, talks, subject, identity, sender, handovers, has_desk=has_desk)
        flood = Flood()
        profiles, consents = Profiles(database, identity), Consents(database)
        rounds = Rounds(replies, limiter, telegram.desk_chat)
        desk = Desk(bot, replies, rounds)
        audit, agencies, recipients = Audit(database), Agencies(database), Recipients(database, identity, name)
        broadcasts, deliveries = Broadcasts(database, audit, flaws_of), Deliveries(database, identity, name)
        receipts, marks = Receipts(database, identity), Marks(database)
        accounts = Accounts(database, audit)
        subscribing = Subscribing(replies, recipients, agencies)
        groups = Groups(bot, replies, recipients, agencies, accounts, audit)
        acknowledging = Acknowledging(replies, broadcasts, deliveries, recipients, receipts)
        profiling, consenting = Profiling(replies, profiles), Consenting(replies, consents, desk, subscribing)
        rights = Rights(replies, profiles, consents, desk)
        staff = Staff(replies, accounts, Invitations(database, accounts, audit), audit, recipients, agencies)
        outcomes = Outcomes(replies, accounts, door)
        uploading = Uploading(bot, replies, staff, audit, outcomes, door)
        reporting = Reporting(replies, broadcasts, deliveries, recipients, receipts, agencies, accounts, marks)
        overseeing = Overseeing(replies, staff, accounts, audit, broadcasts, reporting)
        conversation = Conversation(
            bot,
            replies,
            flood,
            limiter,
            rights,
            profiling,
            consenting,
            desk,
            staff,
            uploading,
            groups,
            subscribing,
            acknowledging,
            overseeing,
            recipients,
        )
        anywhere = (groups.press, acknowledging.press, overseeing.press)
        pressing = Pressing(replies, flood, profiling, consenting, desk, uploading, subscribing, anywhere)
        application.add_handler(MessageHandler(filters.ALL, conversation.on_message))
        application.add_handler(CallbackQueryHandler(pressing.on_press))
        application.add_handler(InlineQueryHandler(Inline(bot, replies).on_query))
        application.add_handler(ChatMemberHandler(groups.on_member, ChatMemberHandler.MY_CHAT_MEMBER))
        application.add_handler(PollHandler(acknowledging.on_poll))
        handling = Handling(application, inbox, replies, telegram.backoff)
        lanes = Lanes(handling.handle)
        for waiting in await patiently(inbox.pending):
            lanes.add(waiting)
        polling = Polling(
            bot,
            inbox,
            identity,
            answerer.phrase,
            hand_on=lanes.add,
            poll_seconds=telegram.poll_seconds,
            backoff=telegram.backoff,
        )
        recalling = Recalling(replies, Corrections(database))
        made_of = reminders or Reminders()
        delivering = Delivering(
            broadcasts,
            deliveries,
            recipients,
            Posting(bot, limiter, deliveries, identity, answerer.phrase, sender.link, made_of.poster),
            reporting,
            pseudonym=lambda chat: identity.chat(PLATFORM, chat),
            lease=timedelta(seconds=telegram.lease_seconds),
            backoff=telegram.backoff,
        )
        memory = Memory(marks, name, telegram.mark_file)
        scheduling = Scheduling(Schedules(database, audit), broadcasts, memory, made_of.source)
        reminding = Reminding(scheduling, delivering, reporting)
        looking, going_round = asyncio.create_task(recalling.run()), asyncio.create_task(rounds.run())
        telling = asyncio.create_task(outcomes.run())
        sending_out = asyncio.create_task(reminding.run())
        try:
            await _before(stop, polling.run())
        finally:
            await asyncio.gather(
                lanes.close(GRACE_SECONDS),
                rounds.close(going_round, GRACE_SECONDS),
                recalling.close(looking, GRACE_SECONDS),
                outcomes.close(telling, GRACE_SECONDS),
                reminding.close(sending_out, GRACE_SECONDS),
            )
    finally:
        with suppress(TelegramError, RuntimeError):
            await application.shutdown()
        if lock is not None:
            await lock.release()


async def _only_one(lock: SenderLock, answerer: Answers, backoff: float) -> SenderLock:
    """Be the only process that sends for this bot; a predecessor that is just going away is waited for."""
    for _ in range(LOCK_TRIES):
        if await lock.take():
            return lock
        await asyncio.sleep(backoff)
    raise ChannelError(answerer.phrase("pengirim-ganda"))


def _application(telegram: TelegramSettings, limiter: Limiter) -> Application:  # type: ignore[type-arg]
    api_url = (telegram.api_url or OFFICIAL_API).rstrip("/")
    return (
        ApplicationBuilder()
        .token(telegram.token.get_secret_value())
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .rate_limiter(limiter)
        .read_timeout(telegram.read_seconds)
        .updater(None)
        .build()
    )


async def _greet(application: Application, answerer: Answers, backoff: float) -> None:  # type: ignore[type-arg]
    """Learn who we are, leave webhook mode and set the menus; waits for the network as long as it takes."""
    for failures in range(1, 1_000_000):
        try:
            await application.initialize()
            await application.bot.delete_webhook(drop_pending_updates=False)
            await set_menus(application.bot, answerer.phrase)
            return
        except InvalidToken:
            # Without the cause, because its message holds the token.
            raise ChannelError(answerer.phrase("token-ditolak")) from None
        except NetworkError as error:
            LOG.warning("Telegram cannot be reached yet: %s", type(error).__name__)
            await asyncio.sleep(backoff * min(2.0 ** min(failures, 6), 60.0) * random.uniform(0.5, 1.0))


async def _before(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Whether the work came to its end before `stop` cut it short; its failures are raised."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
        return working.done()
    finally:
        for task in (working, stopping):
            task.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)

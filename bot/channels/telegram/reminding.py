"""Run the reminders beside the polling: what is due, what is on its way, and one message that shows how far it is."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import TelegramError

from bot.broadcasting.delivering import Delivering
from bot.broadcasting.reasons import Reason, words
from bot.broadcasting.report import Line, Report, report
from bot.broadcasting.scheduling import Scheduling
from bot.channels.telegram.reading import Target
from bot.channels.telegram.replying import Replies, now
from bot.finishing import finished
from bot.storage import (
    Accounts,
    Agencies,
    Broadcast,
    Broadcasts,
    Course,
    Deliveries,
    Delivery,
    Kind,
    Marks,
    Receipts,
    Recipients,
    StorageError,
)

LOG = logging.getLogger(__name__)

BETWEEN_TICKS, BETWEEN_REPORTS = 60.0, 5.0
# The last report of a broadcast is made up for after a restart, if that did not take longer.
REPORTED_FOR = timedelta(hours=1)
DAY, EVER = timedelta(days=1), timedelta(days=365)
# The button below a progress message; `overseeing` does what it says.
CANCEL = re.compile(r"v1:btl:(?P<broadcast>[\w-]{12})", re.ASCII)


class Reporting:
    """Shows a broadcast to who sent it, as one message that changes; and tells when something needs a person."""

    def __init__(
        self,
        replies: Replies,
        broadcasts: Broadcasts,
        deliveries: Deliveries,
        recipients: Recipients,
        receipts: Receipts,
        agencies: Agencies,
        accounts: Accounts,
        marks: Marks,
    ) -> None:
        self._replies = replies
        self._broadcasts = broadcasts
        self._deliveries = deliveries
        self._recipients = recipients
        self._receipts = receipts
        self._agencies = agencies
        self._accounts = accounts
        self._marks = marks
        self._shown: dict[str, str] = {}

    async def go(self, moment: datetime) -> None:
        """Bring every report up to date."""
        going_on = [one for one in await self._broadcasts.under_way() if one.state is Course.RUNNING]
        for broadcast in (*going_on, *await self._broadcasts.ended(since=moment - REPORTED_FOR)):
            if not broadcast.early(moment):
                await self._show(broadcast)

    async def of(self, broadcast: Broadcast) -> Report:
        """What became of it so far."""
        names = {agency.code: agency.name for agency in await self._agencies.all()}
        return report(await self._deliveries.tallies(broadcast.id), await self._receipts.of(broadcast.id), names)

    async def full(self, broadcast: Broadcast) -> None:
        """Telegram keeps asking us to wait; told once for each broadcast."""
        if await self._marks.first(f"penuh:{broadcast.id}", now=now(), within=EVER):
            await self._tell(broadcast, "siaran-tertahan", judul=broadcast.title)

    async def no_right(self, broadcast: Broadcast, delivery: Delivery, reason: Reason) -> None:
        """We may not speak in some group; told once a day."""
        if await self._marks.first("hak_kirim", now=now(), within=DAY):
            said = words(reason)
            holes = {"judul": broadcast.title, "opd": delivery.agency_name, "sebab": said.what, "langkah": said.step}
            await self._tell(broadcast, "siaran-hak-kirim", **holes)

    async def _show(self, broadcast: Broadcast) -> None:
        chat = await self._chat_of(broadcast.author)
        if chat is None:
            return
        total = (await self.of(broadcast)).total
        text = self._replies.answerer.phrase("siaran-kemajuan", **_holes(broadcast, total))
        if self._shown.get(broadcast.id) == text:
            return
        running = broadcast.state is Course.RUNNING
        label = self._replies.answerer.phrase("tombol-batal-siaran")
        button = InlineKeyboardButton(label, callback_data=f"v1:btl:{broadcast.id}")
        buttons = InlineKeyboardMarkup([[button]] if running else [])
        sender = self._replies.sender
        if broadcast.report_message is None:
            sent = await sender.send(Target(chat), text, now=now(), buttons=buttons, bold_first_line=True)
            if sent:
                await self._broadcasts.reported(broadcast.id, sent[-1])
        else:
            await sender.edit(chat, broadcast.report_message, text, buttons, bold_first_line=True)
        self._shown[broadcast.id] = text

    async def _tell(self, broadcast: Broadcast, phrase: str, **holes: object) -> None:
        chat = await self._chat_of(broadcast.author)
        if chat is not None:
            with suppress(TelegramError):
                text = self._replies.answerer.phrase(phrase, **holes)
                await self._replies.sender.send(Target(chat), text, now=now())

    async def _chat_of(self, account: str) -> int | None:
        """Where an account can be told something: the private chat in which it gave its code."""
        found = await self._accounts.get(account)
        if found is None or found.telegram is None or found.revoked_at is not None:
            return None
        recipient = await self._recipients.find(Kind.STAFF, found.telegram)
        return recipient.address if recipient is not None and recipient.address else None


class Reminding:
    """The periodic tasks of the reminders."""

    def __init__(self, scheduling: Scheduling, delivering: Delivering, reporting: Reporting) -> None:
        self._scheduling = scheduling
        self._delivering = delivering
        self._reporting = reporting
        self._closing = asyncio.Event()
        self._sending: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Until closed; nothing is sent before it is known whether the database is the one we wrote last."""
        while not self._closing.is_set():
            try:
                await self._scheduling.begin(now=now())
                break
            except StorageError as error:
                LOG.warning("storage unavailable, broadcasts wait: %s", error)
                await self._rest(1.0)
        if self._closing.is_set():
            # Nobody would end a sender that begins after the end.
            return
        self._sending = asyncio.create_task(self._delivering.run())
        tasks = (self._every(BETWEEN_TICKS, self._tick), self._every(BETWEEN_REPORTS, self._report))
        await asyncio.gather(*tasks)

    async def close(self, task: asyncio.Task[None], grace: float) -> None:
        """Finish what is leaving, for at most `grace` seconds."""
        self._closing.set()
        if self._sending is not None:
            await self._delivering.close(self._sending, grace)
        await finished(task, grace)

    async def _tick(self) -> None:
        if await self._scheduling.tick(now()):
            self._delivering.wake()

    async def _report(self) -> None:
        await self._reporting.go(now())

    async def _every(self, seconds: float, step: Callable[[], Awaitable[None]]) -> None:
        while not self._closing.is_set():
            try:
                await step()
            except (StorageError, TelegramError) as error:
                LOG.warning("reminders put off: %s", type(error).__name__)
            except Exception as error:
                # One fault that nobody foresaw must not end all reminders for good.
                LOG.error("reminders failed: %s", type(error).__name__)
            await self._rest(seconds)

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), seconds)


def _holes(broadcast: Broadcast, total: Line) -> Mapping[str, object]:
    names = ("planned", "sent", "failed", "uncertain", "waiting", "skipped", "expired", "cancelled")
    return {"judul": broadcast.title, "keadaan": broadcast.state.value} | {n: getattr(total, n) for n in names}

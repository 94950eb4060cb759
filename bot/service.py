"""Serve messengers with storage behind them: what `app` assembles for answers, this assembles for the long run.

A module of its own, because a question in the terminal should not wait for messenger and database to be imported.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.answering.live import Live
from bot.app import open_live, warn
from bot.broadcasting.shelf import Shelf
from bot.channels.console import ConsoleError, ConsoleSettings, Messenger, first_words, open_office, plain
from bot.channels.console import serve as serve_at
from bot.channels.stopping import stop_on_signals
from bot.channels.telegram import ChannelError, Door, Reminders, TelegramSettings
from bot.channels.telegram import serve as serve_telegram
from bot.desk.building import Workshop
from bot.desk.health import FORGOTTEN
from bot.desk.house import KnowledgeDesk, open_desk
from bot.desk.intake import Intake, open_intake
from bot.desk.opening import Opener
from bot.settings import Settings
from bot.storage import Audit, Database, DatabaseNewer, Identity, KeyProblem, Marks, StorageError, purge

LOG = logging.getLogger(__name__)
BETWEEN_PURGES = 10 * 60


def serve(settings: Settings) -> int:
    """Serve Telegram, and the console beside it, until told to stop; the exit status for the shell."""
    live, opener = open_live(settings)
    return explaining(settings, lambda: _serve(settings, live, opener))


def serve_console(
    settings: Settings, serving: tuple[Live, Opener] | None = None, over: threading.Event | None = None
) -> int:
    """Serve the console alone, until `over` or, in the main thread, until a signal; the exit status for the shell.

    `serving` is what answers in this process, where somebody else asks it too.
    """
    live, opener = serving or open_live(settings)
    return explaining(settings, lambda: _serve_console(settings, live, opener, over))


def explaining(settings: Settings, work: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Run something with logs; what a person can mend becomes one clear line and a status that is not 0."""
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for name in ("alembic", "uvicorn"):
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        return asyncio.run(work())
    except ChannelError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except (ConsoleError, DatabaseNewer, KeyProblem) as error:
        print(error, file=sys.stderr)
        return 1
    except StorageError as error:
        print(
            f"Basis data tidak dapat dibuka atau ditulis ({error}); periksa DATABASE_URL dan izin foldernya.",
            file=sys.stderr,
        )
        return 1


async def _serve(settings: Settings, live: Live, opener: Opener) -> int:
    assert settings.telegram_bot_token is not None, "without a token there is nothing to serve"
    stop, first = stop_on_signals(), live.current
    preparing = asyncio.create_task(asyncio.to_thread(first.drafts.prepare, opener.tone_of(first)))
    try:
        async with _opened(settings, live, opener) as house:
            console = asyncio.create_task(_console_if_it_can(settings, house, stop))
            try:
                telegram = TelegramSettings(
                    settings.telegram_bot_token,
                    settings.telegram_api_url,
                    desk_chat=settings.desk_chat,
                    mark_file=settings.var_dir / "siaran-sampai",
                )
                door = Door(house.intake, settings.console_url)
                shelf = Shelf(lambda: live.knowledge)
                reminders = Reminders(shelf, shelf.poster)
                await serve_telegram(
                    telegram,
                    live,
                    house.database,
                    house.identity,
                    stop=stop,
                    door=door,
                    reminders=reminders,
                    greeted=house.greeted,
                )
            finally:
                stop.set()
                await console
    finally:
        await preparing
    return 0


async def _serve_console(settings: Settings, live: Live, opener: Opener, over: threading.Event | None) -> int:
    if not settings.console_port:
        raise ConsoleError(plain("padam.txt"))
    stop = stop_on_signals() if over is None else asyncio.Event()
    watching = asyncio.create_task(_wait_for(over, stop))
    async with _opened(settings, live, opener) as house:
        await _console(settings, house, stop)
    watching.cancel()
    return 0


@dataclass(frozen=True)
class House:
    """What every door of this process works with."""

    database: Database
    identity: Identity
    live: Live
    desk: KnowledgeDesk
    intake: Intake
    messenger: Messenger | None = None

    def greeted(self, username: str) -> None:
        """Tell the pages under which name Telegram knows us."""
        if self.messenger is not None:
            self.messenger.username = username


async def _console_if_it_can(settings: Settings, house: House, stop: asyncio.Event) -> None:
    """The console beside a bot, which matters more than a door that cannot be opened."""
    try:
        if settings.console_port:
            await _console(settings, house, stop)
    except (ConsoleError, StorageError) as error:
        print(error, file=sys.stderr, flush=True)


async def _wait_for(over: threading.Event | None, stop: asyncio.Event) -> None:
    """Set the loop's event when the thread's is."""
    while over is not None and not over.is_set():  # noqa: ASYNC110 - an event of another thread wakes no loop
        await asyncio.sleep(0.1)
    if over is not None:
        stop.set()


async def _console(settings: Settings, house: House, stop: asyncio.Event) -> None:
    """The console with what its pages need, its address and first password on standard error and in no log."""
    url, intake = settings.console_url, house.intake
    office = open_office(
        house.database,
        house.identity,
        desk=house.desk,
        live=house.live,
        url=url,
        intake=intake,
        messenger=house.messenger,
    )

    async def opened(address: str) -> None:
        print(await first_words(office, address), file=sys.stderr, flush=True)

    door = ConsoleSettings(settings.console_host, settings.console_port, settings.console_url)
    await serve_at(door, office, stop=stop, opened=opened)


@asynccontextmanager
async def _opened(settings: Settings, live: Live, opener: Opener) -> AsyncIterator[House]:
    """Database, identity and desk, with somebody who forgets in time and somebody who follows what is published."""
    identity = Identity.load(settings.identity_key, file=settings.var_dir / "kunci")
    database = await Database.open(settings.database_url)
    desk = desk_of(settings, database, live, opener)
    await desk.follower.look()
    await _offer_shipped(desk)
    intake = open_intake(database, identity, desk)
    working = [asyncio.create_task(_forget_in_time(database, intake)), asyncio.create_task(desk.follower.run())]
    try:
        yield House(database, identity, live, desk, intake, _messenger(settings))
    finally:
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
        await intake.close()
        await desk.builder.close()
        await database.close()


def _messenger(settings: Settings) -> Messenger | None:
    """The bot that sends to many; its number stands before the secret part of the token."""
    token = settings.telegram_bot_token
    return None if token is None else Messenger(f"telegram:{token.get_secret_value().partition(':')[0]}")


def desk_of(settings: Settings, database: Database, live: Live, opener: Opener) -> KnowledgeDesk:
    workshop = Workshop(settings.var_dir, settings.embedding_model, settings.proof_dir)
    return open_desk(
        database,
        live,
        opener,
        workshop,
        content=settings.content_dir,
        least_right=settings.proof_least,
        room=settings.releases_disk_mb * 10**6,
        note=Audit(database).note,
    )


async def _offer_shipped(desk: KnowledgeDesk) -> None:
    """Say once that the program brought other content than the desk began with."""
    offered = await desk.shipping.offer()
    if offered is not None:
        warn(
            f"Isi bawaan program berubah; ditawarkan sebagai rancangan: {offered.draft.title} ({offered.draft.reason})"
        )


async def _forget_in_time(database: Database, intake: Intake) -> None:
    """Purge what is older than it may be, at the start and then every ten minutes: a talk may last only thirty."""
    while True:
        try:
            await forget(database, intake, now=datetime.now(UTC))
        except (StorageError, OSError) as error:
            LOG.warning("purge put off: %s", error)
        await asyncio.sleep(BETWEEN_PURGES)


async def forget(database: Database, intake: Intake, *, now: datetime) -> None:
    """Purge once, and note it only when everything is gone: health turns red when that note grows old."""
    gone = await purge(database, now=now)
    if gone.updates or gone.answers:
        LOG.info("purged %d updates and %d answers", gone.updates, gone.answers)
    await intake.forget_originals()
    await Marks(database).set(FORGOTTEN, 0, now=now)

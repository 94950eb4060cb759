"""Serve messengers with storage behind them: what `app` assembles for answers, this assembles for the long run.

A module of its own, because a question in the terminal should not wait for messenger and database to be imported.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from datetime import UTC, datetime

from bot.answering.live import Live
from bot.app import open_live, warn
from bot.channels.telegram import ChannelError, TelegramSettings
from bot.channels.telegram import serve as serve_telegram
from bot.desk.building import Workshop
from bot.desk.house import KnowledgeDesk, open_desk
from bot.desk.opening import Opener
from bot.settings import Settings
from bot.storage import Database, DatabaseNewer, Identity, KeyProblem, StorageError, purge

LOG = logging.getLogger(__name__)
BETWEEN_PURGES = 10 * 60


def serve(settings: Settings) -> int:
    """Serve Telegram until told to stop; the exit status for the shell, with one clear line when it is not 0."""
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        asyncio.run(_serve(settings, *open_live(settings)))
    except ChannelError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except (DatabaseNewer, KeyProblem) as error:
        print(error, file=sys.stderr)
        return 1
    except StorageError as error:
        print(
            f"Basis data tidak dapat dibuka atau ditulis ({error}); periksa DATABASE_URL dan izin foldernya.",
            file=sys.stderr,
        )
        return 1
    return 0


async def _serve(settings: Settings, live: Live, opener: Opener) -> None:
    assert settings.telegram_bot_token is not None, "without a token there is nothing to serve"
    identity = Identity.load(settings.identity_key, file=settings.var_dir / "kunci")
    database = await Database.open(settings.database_url)
    desk = desk_of(settings, database, live, opener)
    await desk.follower.look()
    await _offer_shipped(desk)
    forgetting = asyncio.create_task(_forget_in_time(database))
    following = asyncio.create_task(desk.follower.run())
    first = live.current
    preparing = asyncio.create_task(asyncio.to_thread(first.drafts.prepare, opener.tone_of(first)))
    try:
        telegram = TelegramSettings(
            settings.telegram_bot_token, settings.telegram_api_url, desk_chat=settings.desk_chat
        )
        await serve_telegram(telegram, live, database, identity)
    finally:
        forgetting.cancel()
        following.cancel()
        await desk.builder.close()
        await preparing
        await database.close()


def desk_of(settings: Settings, database: Database, live: Live, opener: Opener) -> KnowledgeDesk:
    workshop = Workshop(settings.var_dir, settings.embedding_model, settings.proof_dir)
    return open_desk(
        database,
        live,
        opener,
        workshop,
        content=settings.content_dir,
        least_right=settings.proof_least,
        kept=settings.releases_kept,
    )


async def _offer_shipped(desk: KnowledgeDesk) -> None:
    """Say once that the program brought other content than the desk began with."""
    offered = await desk.shipping.offer()
    if offered is not None:
        warn(
            f"Isi bawaan program berubah; ditawarkan sebagai rancangan: {offered.draft.title} ({offered.draft.reason})"
        )


async def _forget_in_time(database: Database) -> None:
    """Purge what is older than it may be, at the start and then every ten minutes: a talk may last only thirty."""
    while True:
        try:
            gone = await purge(database, now=datetime.now(UTC))
            if gone.updates or gone.answers:
                LOG.info("purged %d updates and %d answers", gone.updates, gone.answers)
        except StorageError as error:
            LOG.warning("purge put off: %s", error)
        await asyncio.sleep(BETWEEN_PURGES)

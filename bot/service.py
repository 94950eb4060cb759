"""Serve messengers with storage behind them: what `app` assembles for answers, this assembles for the long run.

A module of its own, because a question in the terminal should not wait for messenger and database to be imported.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from datetime import UTC, datetime

from bot.answering.answerer import Answerer
from bot.app import open_answerer
from bot.channels.telegram import ChannelError, TelegramSettings
from bot.channels.telegram import serve as serve_telegram
from bot.settings import Settings
from bot.storage import Database, DatabaseNewer, Identity, KeyProblem, StorageError, purge

LOG = logging.getLogger(__name__)
BETWEEN_PURGES = 10 * 60


def serve(settings: Settings) -> int:
    """Serve Telegram until told to stop; the exit status for the shell, with one clear line when it is not 0."""
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        asyncio.run(_serve(settings, open_answerer(settings)))
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


async def _serve(settings: Settings, answerer: Answerer) -> None:
    assert settings.telegram_bot_token is not None, "without a token there is nothing to serve"
    identity = Identity.load(settings.identity_key, file=settings.var_dir / "kunci")
    database = await Database.open(settings.database_url)
    forgetting = asyncio.create_task(_forget_in_time(database))
    preparing = asyncio.create_task(asyncio.to_thread(answerer.drafts.prepare))
    try:
        telegram = TelegramSettings(
            settings.telegram_bot_token, settings.telegram_api_url, desk_chat=settings.desk_chat
        )
        await serve_telegram(telegram, answerer, database, identity)
    finally:
        forgetting.cancel()
        await preparing
        await database.close()


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

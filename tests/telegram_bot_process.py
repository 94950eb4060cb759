"""A bot in a process of its own, for tests that kill it: `python -m tests.telegram_bot_process URL DATABASE`."""

from __future__ import annotations

import asyncio
import sys

from pydantic import SecretStr

from bot.channels.telegram import ChannelError, TelegramSettings, serve
from bot.storage import Database, Identity
from tests.fakes import FakeAnswerer
from tests.telegram_records import TOKEN
from tests.telegram_world import SECRET


async def main(url: str, database_url: str, backoff: str = "1", lease: str = "30") -> None:
    database = await Database.open(database_url)
    settings = TelegramSettings(
        SecretStr(TOKEN), url, poll_seconds=5, backoff=float(backoff), lease_seconds=float(lease)
    )
    try:
        await serve(settings, FakeAnswerer(slowness=0.01), database, Identity(SECRET))
    finally:
        await database.close()


if __name__ == "__main__":
    try:
        asyncio.run(main(*sys.argv[1:]))
    except ChannelError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)

"""The service that runs for long answers from what the desk publishes, wherever it is published."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot import service
from bot.app import open_live
from bot.settings import Settings
from tests.desk_world import SHARE, opened
from tests.telegram_records import TOKEN
from tests.telegram_server import running

pytest_plugins = ["tests.telegram_fixtures", "tests.desk_fixtures"]

SHARING = "nge-share video kampanye ke grup wa boleh gak"


def settings(folder: Path, url: str) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        telegram_bot_token=SecretStr(TOKEN),
        telegram_api_url=url,
        database_url=f"sqlite:///{folder}/bot.db",
        content_dir=folder / "isi",
        console_port=0,
        var_dir=folder / "var",
        proof_dir=folder / "soal",
    )


async def test_what_is_published_in_another_process_answers_here_and_shipped_content_is_offered_once(
    desk_folder: Path, short_pace: None, capsys: pytest.CaptureFixture[str]
) -> None:
    async with running() as server, opened(desk_folder) as desk:
        known = settings(desk_folder, server.url)
        serving = asyncio.create_task(service._serve(known, *open_live(known)))
        server.write(7, SHARING)
        (before,) = await server.answers(7)
        assert "TIDAK BOLEH" in before.text
        await desk.publish(await desk.draft(SHARE, "answer: ", "answer: Sejak edaran baru, "))
        await asyncio.sleep(4)  # another process sees a release within five seconds
        server.write(8, SHARING)
        (after,) = await server.answers(8)
        assert "Sejak edaran baru," in after.text
        assert desk.live.release in after.text
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        assert "Isi bawaan" not in capsys.readouterr().err
        shipped = desk_folder / "isi" / "words" / "terlindung.yaml"
        shipped.write_text(shipped.read_text().replace("title: ", "title: Baru ", 1))
        for expected in (True, False):
            serving = asyncio.create_task(service._serve(known, *open_live(known)))
            server.write(9, SHARING)
            await server.answers(9, 1 if expected else 2)
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
            assert ("ditawarkan sebagai rancangan" in capsys.readouterr().err) is expected

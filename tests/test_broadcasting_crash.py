"""A killed sender loses nobody, repeats at most what was in flight, and says so."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections import Counter
from pathlib import Path

from bot.broadcasting.delivering import IN_FLIGHT
from bot.storage import Course, Database, Fate
from tests.broadcast_world import Office
from tests.fakes import FakeAnswerer
from tests.telegram_server import TelegramServer, running
from tests.telegram_world import World

ROOT = Path(__file__).parent.parent
GROUPS, KILLS = 60, (11, 37)
LEASE = "1"


async def sender(server: TelegramServer, folder: Path) -> asyncio.subprocess.Process:
    database = f"sqlite:///{folder}/bot.db"
    script = (sys.executable, "-m", "tests.telegram_bot_process", server.url, database, "1", LEASE)
    return await asyncio.create_subprocess_exec(*script, cwd=ROOT, stderr=PIPE)


async def test_kill_9_loses_nobody_and_what_may_have_come_twice_is_reported_fault_1_fault_2(tmp_path: Path) -> None:
    async with running() as server:
        server.latency = 0.03
        database = await Database.open(f"sqlite:///{tmp_path}/bot.db")
        office = Office(World(server, database, FakeAnswerer()))
        for number in range(GROUPS):
            await office.group(-1001000000 - number)
        made = await office.send()
        for kill_after in KILLS:
            process = await sender(server, tmp_path)
            await server.until(lambda count=kill_after: len(server.sent) >= count, 30)  # type: ignore[misc]
            process.kill()
            await process.wait()
        process = await sender(server, tmp_path)
        async with asyncio.timeout(40):
            while (await office.get(made)).state is not Course.DONE:  # noqa: ASYNC110 - another process ends it
                await asyncio.sleep(0.1)
        process.terminate()
        assert await process.wait() == 0
        counted = Counter(sent.chat for sent in server.sent)
        states = await office.states(made)
        await database.close()
    doubled = sum(counted.values()) - len(counted)
    assert len(counted) == GROUPS
    assert doubled <= states.get("ragu", 0) <= len(KILLS) * IN_FLIGHT
    assert states[Fate.SENT] == GROUPS
    assert server.busiest(1.0) <= 30


async def test_a_second_sender_refuses_with_one_line_and_status_3_fault_4(tmp_path: Path) -> None:
    async with running() as server:
        first = await sender(server, tmp_path)
        await server.until(lambda: server.called("getUpdates"), 30)
        second = await sender(server, tmp_path)
        _, errors = await second.communicate()
        assert (second.returncode, errors.decode().strip()) == (3, "[pengirim-ganda]")
        first.terminate()
        assert await first.wait() == 0

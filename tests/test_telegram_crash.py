"""A killed bot loses nothing and repeats at most what was in flight."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from pathlib import Path

from bot.channels.telegram.limiter import IN_FLIGHT
from tests.telegram_records import Fault, Refusal
from tests.telegram_server import TelegramServer, running

ROOT = Path(__file__).parent.parent
PEOPLE = 30
QUESTIONS = 3


async def start(server: TelegramServer, folder: Path, backoff: float = 1) -> Process:
    database = f"sqlite:///{folder}/bot.db"
    script = (sys.executable, "-m", "tests.telegram_bot_process", server.url, database, str(backoff))
    return await asyncio.create_subprocess_exec(*script, cwd=ROOT, stderr=PIPE)


def in_flight(folder: Path) -> int:
    """How many updates were being handled, and not known to be answered, when the process went."""
    with sqlite3.connect(folder / "bot.db") as database:
        wanted = "SELECT count(*) FROM updates WHERE state = 'doing' AND answered_at IS NULL"
        count: int = database.execute(wanted).fetchone()[0]
    return count


async def test_kill_9_loses_no_answer_and_doubles_only_those_in_flight_fault_22(tmp_path: Path) -> None:
    async with running() as server:
        for question in range(QUESTIONS):
            for person in range(1, PEOPLE + 1):
                server.write(person, f"pertanyaan {question} dari {person}")
        repeatable = 0
        for kill_after in (12, 40, None):
            process = await start(server, tmp_path)
            if kill_after is None:
                await server.until(lambda: len({sent.text for sent in server.sent}) == PEOPLE * QUESTIONS, 30)
                await server.quiet(0.3)
                process.send_signal(signal.SIGTERM)
                assert await process.wait() == 0
                continue
            await server.until(lambda count=kill_after: len(server.sent) >= count, 20)  # type: ignore[misc]
            process.kill()
            await process.wait()
            repeatable += in_flight(tmp_path)
        counted = Counter((sent.chat, sent.text) for sent in server.sent)
        assert len(counted) == PEOPLE * QUESTIONS
        doubled = sum(counted.values()) - len(counted)
        assert doubled <= repeatable
        assert doubled <= 2 * IN_FLIGHT[0]
        for person in range(1, PEOPLE + 1):
            first_seen = list(dict.fromkeys(sent.text for sent in server.to(person)))
            assert first_seen == sorted(first_seen), "the order within a chat is kept through the kills"
        assert server.busiest(1.0) <= 30


async def test_sigterm_ends_the_process_in_order_fault_3(tmp_path: Path) -> None:
    async with running() as server:
        process = await start(server, tmp_path)
        server.write(7, "lambat bolehkah?")
        await server.until(lambda: not server.updates and server.called("getUpdates"), 20)
        process.terminate()
        _, errors = await process.communicate()
        assert process.returncode == 0
        assert errors == b""
        assert len(server.to(7)) <= 1
        assert in_flight(tmp_path) == 0


async def test_a_second_bot_is_told_so_on_stderr_and_ends_with_a_failure_fault_32(tmp_path: Path) -> None:
    async with running() as server:
        conflict = Refusal(409, "Conflict: terminated by other getUpdates request")
        server.faults.append(Fault("getUpdates", conflict, times=99))
        process = await start(server, tmp_path, backoff=0.1)
        _, errors = await process.communicate()
        assert process.returncode not in (0, None)
        assert errors.decode().strip() == "[bot-ganda]"

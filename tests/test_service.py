"""The console stands beside the bot and beside the terminal; real processes from start to end."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import httpx
import pytest

from tests.processes import bot, free_port, started
from tests.telegram_records import TOKEN
from tests.telegram_server import running

pytest_plugins = ["tests.process_fixtures"]

PASSWORD = re.compile(r"kata sandi (\w{4}(?:-\w{4}){3})")


@contextmanager
def ended(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    """The process is gone afterwards, whatever happens."""
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def until_open(port: str, process: subprocess.Popen[str]) -> httpx.Response:
    """Wait until the console answers."""
    for _ in range(600):
        assert process.poll() is None, process.communicate()
        try:
            return httpx.get(f"http://127.0.0.1:{port}/masuk")
        except httpx.TransportError:
            time.sleep(0.1)
    raise TimeoutError


def read_until(stream: IO[str] | None, word: str) -> str:
    """Read lines until one holds the word."""
    assert stream is not None
    lines = ""
    for line in stream:
        lines += line
        if word in line:
            return lines
    raise AssertionError(f"{word} never came in:\n{lines}")


def test_the_console_alone_shows_the_first_password_once_and_ends_in_order(tmp_path: Path) -> None:
    port = free_port()
    with ended(started(tmp_path, "console", CONSOLE_PORT=port, LOG_LEVEL="DEBUG")) as process:
        # Read first: at DEBUG the log of the start alone fills a pipe, and then the process would wait for us.
        words = read_until(process.stderr, "kata sandi ")
        assert until_open(port, process).status_code == 200
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 0
    (password,) = PASSWORD.findall(words)
    assert f"http://127.0.0.1:{port}" in words
    assert password not in out + err
    with ended(started(tmp_path, "console", CONSOLE_PORT=port)) as process:
        until_open(port, process)
        process.send_signal(signal.SIGTERM)
        assert PASSWORD.search(process.communicate(timeout=20)[1]) is None
    assert all(password.encode() not in file.read_bytes() for file in tmp_path.glob("bot.db*"))


def test_a_port_that_is_taken_is_one_clear_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = bot(tmp_path, "console", CONSOLE_PORT=str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "CONSOLE_PORT" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_console_that_is_switched_off_says_so(tmp_path: Path) -> None:
    done = bot(tmp_path, "console", CONSOLE_PORT="0")
    assert (done.returncode, "CONSOLE_PORT=0" in done.stderr) == (1, True)


@pytest.fixture
def var_of_its_own(var: Path, tmp_path: Path) -> Path:
    """The index of the session with an empty database beside it."""
    (tmp_path / "index").symlink_to(var / "index")
    return tmp_path


def test_beside_the_chat_in_the_terminal_there_is_the_console(var_of_its_own: Path) -> None:
    port = free_port()
    with ended(started(var_of_its_own, CONSOLE_PORT=port)) as process:
        assert until_open(port, process).status_code == 200
        assert process.stdin is not None
        process.stdin.write("boleh ga nyoblos di TPS?\n")
        process.stdin.flush()
        read_until(process.stdout, "BOLEH")
        process.stdin.close()
        assert process.wait(20) == 0
        assert PASSWORD.search(process.stderr.read() if process.stderr else "")


def test_without_any_input_the_samples_are_answered_and_the_program_ends(var_of_its_own: Path) -> None:
    done = bot(var_of_its_own, CONSOLE_PORT=free_port())
    assert done.returncode == 0
    assert done.stdout.count("Dasar hukum:") == 3
    assert "Traceback" not in done.stderr


def test_a_console_that_cannot_open_does_not_keep_the_terminal_from_answering(var_of_its_own: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = started(var_of_its_own, CONSOLE_PORT=str(taken.getsockname()[1]))
        with ended(process):
            read_until(process.stderr, "CONSOLE_PORT")
            assert process.stdin is not None
            process.stdin.write("boleh ga nyoblos di TPS?\n")
            process.stdin.close()
            read_until(process.stdout, "BOLEH")
            assert process.wait(20) == 0


async def test_beside_telegram_there_is_the_console_and_both_end_with_one_signal(var_of_its_own: Path) -> None:
    port = free_port()
    async with running() as server:
        telegram = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": server.url}
        process = started(var_of_its_own, CONSOLE_PORT=port, **telegram)
        with ended(process):
            assert (await asyncio.to_thread(until_open, port, process)).status_code == 200
            server.write(9001, "boleh ga nyoblos di TPS?")
            await server.answers(9001, seconds=30)
            os.kill(process.pid, signal.SIGTERM)
            out, err = await asyncio.to_thread(process.communicate, timeout=20)
    assert process.returncode == 0, err
    assert PASSWORD.search(err)
    assert TOKEN.split(":")[1] not in out + err


async def test_a_console_that_cannot_open_does_not_keep_telegram_from_answering(var_of_its_own: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        async with running() as server:
            telegram = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": server.url}
            process = started(var_of_its_own, CONSOLE_PORT=str(taken.getsockname()[1]), **telegram)
            with ended(process):
                await asyncio.to_thread(read_until, process.stderr, "CONSOLE_PORT")
                server.write(9001, "boleh ga nyoblos di TPS?")
                await server.answers(9001, seconds=30)

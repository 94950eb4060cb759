"""The program in a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def bot(var: Path, *arguments: str, stdin: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """Run it to its end, without a messenger and without the console unless the settings say otherwise."""
    command = [sys.executable, "-m", "bot", *arguments]
    environment = environment_of(var, **settings)
    return subprocess.run(command, input=stdin, capture_output=True, text=True, cwd=ROOT, env=environment, timeout=120)


def started(var: Path, *arguments: str, **settings: str) -> subprocess.Popen[str]:
    """Start it, with pipes to talk through."""
    command = [sys.executable, "-m", "bot", *arguments]
    pipe = subprocess.PIPE
    environment = environment_of(var, **settings)
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=ROOT, env=environment)


def environment_of(var: Path, **settings: str) -> dict[str, str]:
    known = {"VAR_DIR": str(var), "TELEGRAM_BOT_TOKEN": "", "CONSOLE_PORT": "0"}
    return {**os.environ, **known, "DATABASE_URL": f"sqlite:///{var}/bot.db", **settings}


def free_port() -> str:
    """A port that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return str(door.getsockname()[1])

"""Start the examining process, wait for it no longer than allowed, and say why it fell."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import bot
from bot.desk.uploads.upload import Reason, Refused

ROOT = Path(bot.__file__).resolve().parents[1]
CHILD = "bot.desk.uploads.child"


def run_child(folder: Path, data: bytes, task: Mapping[str, Any], seconds: float) -> None:
    """Let the child work in the folder, where its result then lies; Refused when it did not come to its end."""
    (folder / "upload").write_bytes(data)
    (folder / "task.json").write_text(json.dumps(task), encoding="utf-8")
    code = _run(folder, seconds)
    if code != 0:
        raise Refused(_fallen(code), limit=round(seconds))


def _run(folder: Path, seconds: float) -> int:
    """The exit code of the child; -SIGXCPU when its time is up by the clock on the wall."""
    # The child gets no secrets: nothing of our environment goes along.
    environment = {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "HOME": str(folder), "TMPDIR": str(folder)}
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", CHILD, str(folder)], cwd=folder, env=environment, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return -signal.SIGXCPU
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _fallen(code: int) -> Reason:
    """Why the child did not come to its end."""
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return Reason.WAKTU_HABIS
    if code in (-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS):
        return Reason.MEMORI_HABIS
    return Reason.RUSAK

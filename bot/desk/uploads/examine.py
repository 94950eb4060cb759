"""Have a file examined by a process of its own, with limits of memory and time; an answer always comes back."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Collection
from pathlib import Path

from pydantic import ValidationError

import bot
from bot.desk.uploads import child
from bot.desk.uploads.upload import LARGEST, MEGABYTE, Reason, Refused, Upload
from bot.desk.uploads.wire import unpack
from knowledge.load import CONTENT
from knowledge.yamlfile import read

ROOT = Path(bot.__file__).resolve().parents[1]
LONGEST_SHOWN = 80


def examine(data: bytes, name: str, *, known: Collection[str] = (), seconds: float = child.SECONDS) -> Upload:
    """What the file is and holds, or why it is refused; blocks for at most `seconds`, so call it in a thread.

    `name` is only looked at for its ending and shown; `known` are the paths of the content that is there.
    """
    shown = shown_name(name)
    empty = Upload(shown, hashlib.sha256(data).hexdigest(), len(data))
    try:
        if len(data) > LARGEST:
            raise Refused(Reason.TERLALU_BESAR, limit=LARGEST // MEGABYTE)
        if not data.strip():
            raise Refused(Reason.KOSONG)
        return _in_child(data, shown, known, seconds)
    except Refused as refused:
        return Upload(empty.name, empty.sha256, empty.size, refusal=refused.refusal)


def shown_name(name: str) -> str:
    """A name that can be shown and whose ending can be trusted to be the ending: no path, nothing unprintable."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(char if char.isprintable() else "" for char in last).strip() or "unggahan"
    if len(clean) <= LONGEST_SHOWN:
        return clean
    stem, dot, ending = clean.rpartition(".")
    return f"{stem[: LONGEST_SHOWN - 12]}…{dot}{ending[:10]}"


def can_recognise() -> bool:
    """Whether Tesseract and its Indonesian are installed here."""
    program = shutil.which("tesseract")
    if program is None:
        return False
    try:
        said = subprocess.run([program, "--list-langs"], capture_output=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return b"ind" in said.stdout.split()


def _in_child(data: bytes, name: str, known: Collection[str], seconds: float) -> Upload:
    with tempfile.TemporaryDirectory(prefix="unggahan-") as place:
        folder = Path(place)
        orders = read(CONTENT / "words" / "perintah.yaml", "perintah.yaml").data["words"]
        task = {"name": name, "known": sorted(known), "orders": orders, "ocr": can_recognise()}
        (folder / "upload").write_bytes(data)
        (folder / "task.json").write_text(json.dumps(task), encoding="utf-8")
        code = _run(folder, seconds)
        if code != 0:
            raise Refused(_fallen(code), limit=round(seconds))
        try:
            return unpack((folder / "result.json").read_bytes())
        except (OSError, ValidationError):
            raise Refused(Reason.RUSAK) from None


def _run(folder: Path, seconds: float) -> int:
    """The exit code of the child; -SIGXCPU when its time is up by the clock on the wall."""
    # The child gets no secrets: nothing of our environment goes along.
    environment = {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "HOME": str(folder), "TMPDIR": str(folder)}
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", child.__name__, str(folder)], cwd=folder, env=environment, start_new_session=True,
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

"""Have a file examined by a process of its own, with limits of memory and time; an answer always comes back."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Collection
from pathlib import Path

from pydantic import ValidationError

from bot.desk.uploads import child
from bot.desk.uploads.recognising import can_recognise
from bot.desk.uploads.running import run_child
from bot.desk.uploads.upload import LARGEST, MEGABYTE, Reason, Refused, Upload
from bot.desk.uploads.wire import unpack
from knowledge.load import CONTENT
from knowledge.yamlfile import read

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


def _in_child(data: bytes, name: str, known: Collection[str], seconds: float) -> Upload:
    with tempfile.TemporaryDirectory(prefix="unggahan-") as place:
        folder = Path(place)
        orders = read(CONTENT / "words" / "perintah.yaml", "perintah.yaml").data["words"]
        task = {"name": name, "known": sorted(known), "orders": orders, "ocr": can_recognise()}
        run_child(folder, data, task, seconds)
        try:
            return unpack((folder / "result.json").read_bytes())
        except (OSError, ValidationError):
            raise Refused(Reason.RUSAK) from None

"""`python -m bot.desk.uploads.child FOLDER`: the examination itself, in a process that may fall.

It limits itself before it reads a byte, opens no connection and starts no program, and leaves only `result.json`.
"""

from __future__ import annotations

import hashlib
import json
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MEMORY = 512 * 1024 * 1024
SECONDS = 10
WRITTEN = 64 * 1024 * 1024
FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "pty.",
    "urllib.",
)


def limit() -> None:
    """Bound memory, time and what may be written; nothing in this process can raise the bounds again."""
    for kind, bound in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (bound, bound))


def shut_in() -> None:
    """From here on a connection or another program is an error."""
    # Without numpy openpyxl does the same work in a tenth of the address space.
    sys.modules["numpy"] = None  # type: ignore[assignment]
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: Any) -> None:
    if event.startswith(FORBIDDEN):
        raise PermissionError(event)


def main(folder: Path) -> int:
    limit()
    shut_in()
    from bot.desk.uploads.upload import Reason, Refused
    from bot.desk.uploads.wire import pack

    task = json.loads((folder / "task.json").read_text(encoding="utf-8"))
    if "pictures" in task:
        from bot.desk.uploads.pdf import take_pictures

        take_pictures((folder / "upload").read_bytes(), task["pictures"], folder)
        return 0
    try:
        upload = _examined((folder / "upload").read_bytes(), task)
    except Refused as refused:
        upload = _refused(folder, task, refused)
    except MemoryError:
        upload = None
    if upload is None:  # outside of the handler, so that what filled the memory is gone
        upload = _refused(folder, task, Refused(Reason.MEMORI_HABIS))
    (folder / "result.json").write_bytes(pack(upload))
    return 0


def _refused(folder: Path, task: dict[str, Any], refused: Any) -> Any:
    from bot.desk.uploads.upload import Upload

    data = (folder / "upload").read_bytes()
    return Upload(
        task["name"], hashlib.sha256(data).hexdigest(), len(data), refusal=refused.refusal, unread=refused.pages
    )


def _examined(data: bytes, task: dict[str, Any]) -> Any:
    from bot.desk.uploads import content, kinds
    from bot.desk.uploads.upload import Kind, Upload

    name, sha = task["name"], hashlib.sha256(data).hexdigest()
    kind = kinds.kind_of(data, name)
    if kind in ("yaml", "zip"):
        taken = content.single(data, name, task["known"]) if kind == "yaml" else content.several(data)
        notes = [*taken.notes, *_orders((raw.decode() for raw in taken.changes.values()), task)]
        return Upload(
            name, sha, len(data), Kind.ISI if kind == "yaml" else Kind.ARSIP, notes=tuple(notes),
            changes=taken.changes, problems=tuple(taken.problems),
        )  # fmt: skip
    if kind == "xlsx":
        from bot.desk.uploads.sheets import read_sheets

        sort, rows, problems = read_sheets(data)
        notes = _orders((cell for row in rows for cell in row.cells.values()), task)
        return Upload(name, sha, len(data), sort, notes=tuple(notes), rows=rows, row_problems=problems)
    return _regulation(data, kind, name, sha, task)


def _regulation(data: bytes, kind: str, name: str, sha: str, task: dict[str, Any]) -> Any:
    from bot.desk.uploads.pieces import split
    from bot.desk.uploads.upload import Kind, Reason, Refused, Upload, said

    unread: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    if kind == "pdf":
        from bot.desk.uploads import pdf

        read = pdf.pages_of(data)
        pages, unread = read.texts, read.unread
    elif kind == "docx":
        from bot.desk.uploads import members, word

        members.judge_office(members.open_archive(data, members.Bounds()))
        pages, notes = word.pages_of(data)
    else:
        from bot.desk.uploads import web

        pages, notes = web.pages_of(data)
    advice = said("advice", "kenali" if task["ocr"] else "pasang")
    numbers = _spans(unread or tuple(range(1, len(pages) + 1)))
    if len(unread) == len(pages) or not any(page.strip() for page in pages):
        refused = Refused(Reason.TANPA_TEKS, pages=numbers, advice=advice)
        refused.pages = unread
        raise refused
    if unread:
        notes = (*notes, said("notes", "tanpa_teks", pages=numbers, advice=advice))
    return Upload(
        name, sha, len(data), Kind.PERATURAN, notes=(*notes, *_orders(iter(pages), task)), pages=pages,
        pieces=tuple(split(pages)), unread=unread,
    )  # fmt: skip


def _orders(texts: Iterator[str], task: dict[str, Any]) -> list[str]:
    from bot.desk.uploads.content import orders_in
    from bot.desk.uploads.upload import said

    return [said("notes", "perintah", found=found) for found in orders_in(texts, task["orders"])]


def _spans(numbers: tuple[int, ...]) -> str:
    """1-3, 7"""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(f"{first}-{last}" if first != last else str(first) for first, last in spans)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

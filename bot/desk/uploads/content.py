"""One content file or an archive of them as changes of the content, in the form that our reader takes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from bot.desk.uploads.members import Bounds, open_archive, unpacked
from bot.desk.uploads.upload import MEGABYTE, Reason, Refused, said
from knowledge.cleaning import clean_bytes
from knowledge.draft import FOLDERS, problems_of
from knowledge.problems import Problem
from knowledge.yamlfile import MAX_BYTES, read_bytes

ARCHIVE = Bounds(members=2000, total=40 * MEGABYTE, one=MAX_BYTES)
# What operating systems put beside the files of a folder.
CLUTTER = re.compile(r"(?:^|/)(?:__MACOSX/.*|\.DS_Store|Thumbs\.db|desktop\.ini|\._[^/]*)$", re.IGNORECASE)


class Content:
    """Files on their way to a draft."""

    def __init__(self) -> None:
        self.changes: dict[str, bytes] = {}
        self.notes: list[str] = []
        self.problems: list[Problem] = []

    def take(self, path: str, raw: bytes) -> None:
        """Bring one file into our form and note what is wrong with it by itself."""
        cleaned = clean_bytes(raw)
        data = cleaned.text.encode()
        self.changes[path] = data
        self.problems.extend(problems_of(path, data))
        if cleaned.notes:
            self.notes.append(said("notes", "diperbaiki", name=path, done="; ".join(cleaned.notes)))


def single(data: bytes, name: str, known: Collection[str]) -> Content:
    """One file; `known` are the paths of the content that is there, where a file of that name may belong."""
    content = Content()
    stem = slug(PurePosixPath(name.replace("\\", "/")).name)
    path = next((path for path in known if PurePosixPath(path).stem == stem), None)
    if path is None:
        folder = _folder(read_bytes(clean_bytes(data).text.encode(), name).data)
        path = f"{folder}/unggahan/{stem}.yaml" if folder == "rules" else f"{folder}/{stem}.yaml"
        if folder == "rules":
            content.notes.append(said("notes", "topik", name=path))
    content.take(path, data)
    return content


def several(data: bytes) -> Content:
    """An archive of content files, whatever folder they lie in."""
    archive = open_archive(data, ARCHIVE)
    names = [info.filename for info in archive.infolist() if not info.is_dir() and not CLUTTER.search(info.filename)]
    wanted = {name: path for name in names if (path := _inside(name))}
    if not wanted:
        raise Refused(Reason.TANPA_ISI)
    content = Content()
    for name, raw in unpacked(archive, wanted).items():
        content.take(wanted[name], raw)
    if others := [name for name in names if name not in wanted]:
        content.notes.append(said("notes", "dilewati", names=", ".join(others[:10])))
    return content


def slug(name: str) -> str:
    """A name that content files may have, made of any name."""
    stem = re.sub(r"\.(?:yaml|yml|pdf|docx|html?|zip|xlsx)$", "", name, flags=re.IGNORECASE)
    return re.sub(r"[^a-z0-9]+", "-", stem.casefold()).strip("-")[:60] or "unggahan"


def _inside(name: str) -> str | None:
    """The path within the content: what stands from the first folder on that the content knows."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    start = next((at for at, part in enumerate(parts[:-1]) if part in FOLDERS), None)
    if start is None or not name.casefold().endswith((".yaml", ".yml")):
        return None
    return str(PurePosixPath(*parts[start:]).with_suffix(".yaml"))


def _folder(data: Any) -> str:
    """The folder whose model fits the keys of a file best."""
    keys = set(data) if isinstance(data, Mapping) else set()
    return max(FOLDERS, key=lambda folder: _fit(keys, folder))


def _fit(keys: set[str], folder: str) -> float:
    fields = FOLDERS[folder].model_fields
    required = {name for name, about in fields.items() if about.is_required()}
    return len(keys & set(fields)) - 2 * len(required - keys) - len(keys - set(fields))


def orders_in(texts: Iterator[str], orders: Collection[str]) -> list[str]:
    """Sentences that speak to the bot instead of saying a norm; they are shown and have no effect."""
    phrases = [f" {phrase} " for phrase in orders]
    found: dict[str, None] = {}
    for text in texts:
        for sentence in re.split(r"(?<=[.!?;:])\s+|\n", text):
            words = f" {' '.join(re.findall(r'[a-z0-9]+', sentence.casefold()))} "
            if any(phrase in words for phrase in phrases):
                found[" ".join(sentence.split())[:120]] = None
    return list(found)[:10]

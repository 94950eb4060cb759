"""A knowledge desk upon a little content of its own, with a real database, real snapshots and real child processes."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.answering.halting import Switchboard
from bot.answering.live import Live
from bot.desk.building import Workshop
from bot.desk.house import KnowledgeDesk, open_desk
from bot.desk.opening import Opener
from bot.desk.pointer import Pointer
from bot.desk.publishing import Examined
from bot.desk.watching import Watcher
from bot.storage import Database, Release
from index.shelf import Shelf
from knowledge.load import CONTENT
from knowledge.store import Store
from tests.conftest import LITTLE

LIKE = "rules/medsos/like-akun-calon.yaml"
SHARE = "rules/medsos/bagikan-konten-kampanye.yaml"
VOTE = "rules/jabatan/ajak-ke-tps.yaml"
BOSS = "rules/jabatan/arahkan-bawahan.yaml"

DEV = (
    {"q": "Apakah ASN boleh menyukai unggahan pasangan calon?", "verdict": "tidak_boleh", "danger": True},
    {"q": "nge-share video kampanye ke grup wa boleh gak", "verdict": "tidak_boleh", "danger": True},
    {"q": "boleh ngajak tetangga ke tps?", "verdict": "bersyarat", "accept": ["boleh"], "danger": False},
)
PAIR = {
    "a": {"q": "Apakah pegawai boleh membagikan materi kampanye di grup keluarga?", "verdict": "tidak_boleh"},
    "b": {"q": "boleh ngajak tetangga ke tps?", "verdict": "bersyarat", "accept": []},
}


def make_content(folder: Path) -> Path:
    """The little world with all that the bot itself says."""
    shutil.copytree(LITTLE, folder)
    for name in ("phrases", "words"):
        shutil.copytree(CONTENT / name, folder / name, dirs_exist_ok=True)
    return folder


def make_cases(folder: Path, dev: tuple[dict[str, Any], ...] = DEV) -> Path:
    (folder / "pairs").mkdir(parents=True)
    (folder / "dev.jsonl").write_text("\n".join(map(json.dumps, dev)), encoding="utf-8")
    (folder / "pairs" / "object.jsonl").write_text(json.dumps(PAIR), encoding="utf-8")
    return folder


@dataclass
class Noted:
    """An audit that remembers."""

    acts: list[tuple[str, str, str]] = field(default_factory=list)

    async def __call__(self, by: str, act: str, subject: str = "", **detail: str | int | None) -> None:
        self.acts.append((by, act, subject))


class World:
    """One process of the desk: its folder, its database, and what answers here."""

    def __init__(self, folder: Path, database: Database, live: Live, desk: KnowledgeDesk, noted: Noted) -> None:
        self.folder = folder
        self.database = database
        self.live = live
        self.desk = desk
        self.noted = noted

    def text(self, path: str) -> str:
        return (self.folder / "isi" / path).read_text(encoding="utf-8")

    async def draft(self, path: str, old: str, new: str, *, by: str = "sari") -> str:
        """A draft that replaces the first `old` of a file that serves; returns its id."""
        draft = await self.desk.editing.open(f"Ubah {path}", "surat edaran baru", by)
        await self.change(draft.id, path, old, new, by=by)
        return draft.id

    async def change(self, draft: str, path: str, old: str, new: str, *, by: str = "sari") -> None:
        page = await self.desk.editing.page(draft, path)
        assert page.content is not None
        text = page.content.decode()
        assert old in text, f"{path} does not hold {old!r}"
        await self.desk.editing.save(draft, path, text.replace(old, new, 1).encode(), seen=page.seen, editor=by)

    async def examined(self, draft: str) -> Examined:
        return await self.desk.publishing.examine(draft)

    async def publish(self, draft: str, *, by: str = "sari", second: str | None = None) -> Release:
        found = await self.examined(draft)
        if second is not None:
            await self.desk.publishing.approve(draft, second, {"peninjau"}, fingerprint=found.fingerprint)
        return await self.desk.publishing.publish(draft, by, {"editor"}, fingerprint=found.fingerprint)


@asynccontextmanager
async def opened(folder: Path, *, least_right: float = 0.9, room: int = 10**9) -> AsyncIterator[World]:
    """A process of the desk in this folder; a second one in the same folder is another process that starts later."""
    shelf, store = Shelf(folder / "var" / "index"), Store(folder / "var" / "desk" / "store")
    opener = Opener(shelf, store, Switchboard(), "Desk Uji", "desk@contoh.test")
    live = Watcher(Pointer(folder / "var"), opener).first(folder / "isi")
    database = await Database.open(f"sqlite:///{folder}/bot.db")
    workshop, noted = Workshop(folder / "var", "static", folder / "soal"), Noted()
    parts = {"content": folder / "isi", "least_right": least_right, "room": room, "note": noted}
    desk = open_desk(database, live, opener, workshop, **parts)  # type: ignore[arg-type]
    try:
        await desk.follower.look()
        yield World(folder, database, live, desk, noted)
    finally:
        await desk.builder.close()
        await database.close()

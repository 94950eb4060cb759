"""What many releases of one changed rule each take on the disk, and how soon the oldest serves again.

`python -m benchmarks.keeping` takes a quarter of an hour for a hundred releases of the full content; everything happens
in a folder of its own. Every other release changes an answer, the others add a question too. Nobody asks the drafts the
known questions, which takes longest of all when the desk publishes and leaves nothing behind.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bot.answering.halting import Switchboard
from bot.desk.building import Workshop
from bot.desk.editing import now
from bot.desk.house import KnowledgeDesk, open_desk
from bot.desk.opening import Opener
from bot.desk.pointer import Pointer
from bot.desk.watching import Watcher
from bot.settings import PROOF
from bot.storage import Database, Release, ReleaseKind
from index.shelf import Shelf
from knowledge.load import CONTENT, load
from knowledge.store import Store

CHANGED = "rules/medsos/like-akun-calon.yaml"
ANSWER, QUESTION = "Like, love, atau reaksi", '        - "Adakah akibat bagi aparatur yang enggan'
COUNTS = (1, 10, 100)
ROOM = 10**11
TIMES = 3


async def measure(folder: Path) -> list[tuple[int, float, float, float]]:
    """For each count: megabytes of all releases, of the store beside them, and the seconds back to the oldest."""
    shutil.copytree(CONTENT, folder / "isi")
    shelf, store = Shelf(folder / "var" / "index"), Store(folder / "var" / "desk" / "store")
    opener = Opener(shelf, store, Switchboard())
    live = Watcher(Pointer(folder / "var"), opener).first(folder / "isi")
    database = await Database.open(f"sqlite:///{folder}/bot.db")
    workshop = Workshop(folder / "var", "static", PROOF)
    desk, rows = open_desk(database, live, opener, workshop, content=folder / "isi", least_right=0.9, room=ROOM), []
    try:
        for number in range(1, max(COUNTS) + 1):
            await _publish(desk, opener, folder / "isi", number)
            if number in COUNTS:
                back = statistics.median([await _back_and_forth(desk) for _ in range(TIMES)])
                rows.append((number, shelf.size() / 1e6, _size(folder / "var" / "desk" / "store"), back))
        return rows
    finally:
        await database.close()


async def _publish(desk: KnowledgeDesk, opener: Opener, content: Path, number: int) -> None:
    """One rule changed, built and claimed as the desk does, without a proof."""
    file = content / CHANGED
    text = file.read_text(encoding="utf-8").replace(f"Edaran {number - 1}. ", "", 1)
    text = text.replace(ANSWER, f"Edaran {number}. {ANSWER}", 1)
    if number % 2 == 0:
        asked = f'        - "Bolehkah staf kelurahan {number} menekan hati di sana?"\n'
        text = text.replace(QUESTION, asked + QUESTION, 1)
    file.write_text(text, encoding="utf-8")
    tree = await asyncio.to_thread(desk.store.keep, content)
    snapshot = await asyncio.to_thread(lambda: opener.shelf.prepare(load(content)))
    await asyncio.to_thread(opener.ready, tree.fingerprint)
    newest = await desk.releases.newest()
    last = newest.number if newest else 0
    release = Release(
        last + 1, tree.fingerprint, snapshot.name, last or None, "ukur", "ukur", ReleaseKind.PUBLISHED, now()
    )
    assert await desk.releases.claim(release)
    await desk.follower.look()
    # What the desk does after each publication.
    await desk.publishing._hold()


async def _back_and_forth(desk: KnowledgeDesk) -> float:
    """The seconds until the oldest release serves; then the newest one serves again."""
    newest, oldest = (await desk.publishing.releases())[0], await desk.releases.find(1)
    assert oldest is not None
    if newest.fingerprint == oldest.fingerprint:
        return 0.0
    begun = time.perf_counter()
    await desk.publishing.restore(oldest.number, "ukur", {"peninjau"}, reason="ukur")
    took = time.perf_counter() - begun
    assert desk.follower.knowledge.fingerprint == oldest.fingerprint
    await desk.publishing.restore(newest.number, "ukur", {"peninjau"}, reason="ukur")
    return took


def _size(folder: Path) -> float:
    return sum(path.lstat().st_blocks * 512 for path in folder.rglob("*")) / 1e6


def main() -> int:
    logging.basicConfig(level=logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        rows = asyncio.run(measure(Path(folder)))
    print(f"(load of the machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)\n")
    print("| releases | all of them on disk | their content in the store | back to the oldest (target 5 s) |")
    print("|---|---|---|---|")
    for count, size, kept, back in rows:
        print(f"| {count} | {size:.0f} MB | {kept:.0f} MB | {f'{back:.1f} s' if back else 'it serves'} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())

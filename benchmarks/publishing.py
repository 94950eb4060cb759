"""How long a changed rule takes from upload to live, an earlier release to come back, and a swap, on the full content.

`python -m benchmarks.publishing`; everything happens in a folder of its own.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from bot.answering.halting import Switchboard
from bot.answering.live import Live
from bot.desk.building import Workshop
from bot.desk.house import KnowledgeDesk, open_desk
from bot.desk.opening import Opener
from bot.desk.pointer import Pointer
from bot.desk.watching import Watcher
from bot.model import Question
from bot.settings import PROOF
from bot.storage import Database
from index.shelf import Shelf
from knowledge.load import CONTENT
from knowledge.store import Store

CHANGED = "rules/medsos/like-akun-calon.yaml"
QUESTIONS = ("boleh ga like status calon bupati?", "boleh ngajak tetangga ke TPS?", "cuti buat kampanye suami boleh?")
SWAPS, PEOPLE = 1_000, 50


async def measure(folder: Path) -> list[tuple[str, str]]:
    """Rows of the table: what, and how long."""
    shutil.copytree(CONTENT, folder / "isi")
    opener = Opener(Shelf(folder / "var" / "index"), Store(folder / "var" / "desk" / "store"), Switchboard())
    live = Watcher(Pointer(folder / "var"), opener).first(folder / "isi")
    database = await Database.open(f"sqlite:///{folder}/bot.db")
    workshop = Workshop(folder / "var", "static", PROOF)
    desk = open_desk(database, live, opener, workshop, content=folder / "isi", least_right=0.9, room=10**10)
    try:
        rows = await _publish(desk, live, "satu")
        rows += [(f"{what}, once more", seconds) for what, seconds in await _publish(desk, live, "dua")]
        rows += await _restore(desk, live)
        rows += await _swap(live, opener, [release.fingerprint for release in await desk.publishing.releases()])
        return rows
    finally:
        await database.close()


async def _publish(desk: KnowledgeDesk, live: Live, word: str) -> list[tuple[str, str]]:
    draft = await desk.editing.open(f"Edaran {word}", "", "penyunting")
    page = await desk.editing.page(draft.id, CHANGED)
    assert page.content is not None
    text = page.content.decode().replace("answer: ", f"answer: Edaran {word}. ", 1)
    begun = time.perf_counter()
    await desk.editing.save(draft.id, CHANGED, text.encode(), seen=page.seen, editor="penyunting")
    found = await desk.publishing.examine(draft.id)
    examined = time.perf_counter()
    seen = found.fingerprint
    await desk.publishing.approve(draft.id, "peninjau", {"peninjau"}, fingerprint=seen)
    await desk.publishing.publish(draft.id, "penyunting", {"editor"}, fingerprint=seen)
    done = time.perf_counter()
    assert live.release == seen[:6]
    return [
        ("upload to live, one changed rule (target < 60 s)", f"{done - begun:.1f} s"),
        ("of it check, build and proof in a process of its own", f"{examined - begun:.1f} s"),
        ("of it publishing (target 5 s)", f"{done - examined:.1f} s"),
    ]


async def _restore(desk: KnowledgeDesk, live: Live) -> list[tuple[str, str]]:
    begun = time.perf_counter()
    await desk.publishing.restore(1, "peninjau", {"peninjau"}, reason="uji")
    return [("back to an earlier release (target 5 s)", f"{time.perf_counter() - begun:.1f} s")]


async def _swap(live: Live, opener: Opener, releases: list[str]) -> list[tuple[str, str]]:
    both = [opener.ready(fingerprint) for fingerprint in releases[:2]]
    names, texts = {answerer.release for answerer in both}, set[tuple[str, str, str]]()
    done, times, waited = asyncio.Event(), list[float](), list[float]()

    async def person(number: int) -> None:
        question = QUESTIONS[number % len(QUESTIONS)]
        while not done.is_set():
            begun = time.perf_counter()
            answer = await asyncio.to_thread(live.answer, Question(question, date(2026, 11, 25)))
            waited.append(time.perf_counter() - begun)
            assert answer.release in names
            texts.add((question, answer.release, answer.text))

    people = [asyncio.create_task(person(number)) for number in range(PEOPLE)]
    for number in range(SWAPS):
        begun = time.perf_counter()
        live.swap(both[number % 2])
        times.append(time.perf_counter() - begun)
        await asyncio.sleep(0.005)
    done.set()
    await asyncio.gather(*people)
    assert len(texts) <= len(QUESTIONS) * len(names), "an answer mixed two releases"
    return [
        (f"{SWAPS} swaps while {PEOPLE} people ask: answers, errors, mixed", f"{len(waited)}, 0, 0"),
        ("a swap, median", f"{statistics.median(times) * 1e6:.1f} µs"),
        ("an answer meanwhile, median", f"{statistics.median(waited) * 1e3:.0f} ms"),
    ]


def main() -> int:
    logging.basicConfig(level=logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        rows = asyncio.run(measure(Path(folder)))
    print("| measure | value |\n|---|---|")
    for what, value in rows:
        print(f"| {what} | {value} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())

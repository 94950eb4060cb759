"""Pictures of the console's main pages for `docs/konsol/`: the shipped content, invented people, a real browser.

`python -m tests.console_pictures` takes a few minutes, because it builds the index of a draft.
"""

from __future__ import annotations

import asyncio
import random
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Page, async_playwright

from bot.storage import Agency, Entry, Fate, Ledger, Profile, Profiles
from index.shelf import Shelf
from knowledge.load import CONTENT
from tests.broadcast_world import now
from tests.browser_fixtures import CHROMIUM, QUIET
from tests.browsing import sign_in
from tests.console_mail_world import BOT, group, written
from tests.console_world import PASSWORD, World, opened_at
from tests.desk_world import World as DeskWorld
from tests.desk_world import opened
from tests.test_console_schedules import FORM as SCHEDULE

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "konsol"
RULE, VOTE = "rules/medsos/like-akun-calon.yaml", "rules/hak/hak-memilih.yaml"
SIZE = {"width": 1100, "height": 900}
PAGES = (
    ("beranda", "/"),
    ("isi", "/isi"),
    ("unggah", "/unggah"),
    ("rilis", "/rilis"),
    ("sakelar", "/sakelar"),
    ("akun", "/akun"),
    ("audit", "/audit"),
)
AGENCIES_SENT = [
    Agency("disdik", "Dinas Pendidikan", "Kota A", "WIB"),
    Agency("dinkes", "Dinas Kesehatan", "Kota A", "WIB"),
    Agency("utara", "Kecamatan Utara", "Kabupaten B", "WITA"),
]
REGIONS = ("Kota A", "Kabupaten B", "Kabupaten C")
AGENCIES = ("Dinas Pendidikan", "Dinas Kesehatan", "Kecamatan Utara", "Sekretariat Daerah")
OUTCOMES = ("answered", "answered", "answered", "answered", "suggested", "not_found", "out_of_scope")


async def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "meja"
        folder.mkdir()
        shutil.copytree(CONTENT, folder / "isi")
        shutil.copytree(ROOT / "tests" / "cases" / "pairs", folder / "soal" / "pairs")
        shutil.copy(ROOT / "tests" / "cases" / "dev.jsonl", folder / "soal")
        Shelf(folder / "var" / "index").ensure(folder / "isi")
        async with opened(folder) as desk, opened_at(desk, BOT) as console, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", *QUIET])
            await many_ask(console)
            sari = await console.account("sari", "editor")
            rina = await console.account("rina", "peninjau", "pengelola")
            await desk.publish(await changed(desk, VOTE, sari.id), by=sari.id, second=rina.id)
            draft = await changed(desk, RULE, sari.id)
            await many_are_reminded(console)
            await look(
                await browser.new_page(viewport=SIZE),
                console,
                "rina",
                *PAGES,
                ("sunting", f"/rancangan/{draft}/sunting/{RULE}"),
                ("dampak", f"/rancangan/{draft}/dampak"),
            )
            sender = await (await browser.new_context(viewport=SIZE)).new_page()
            await look(sender, console, "dini", ("siaran", "/siaran"), ("jadwal", "/jadwal"))
            await browser.close()


async def many_ask(console: World) -> None:
    """Eight weeks of questions by invented people."""
    chance, database, identity = random.Random(4), console.office.database, console.office.identity
    rules = list(console.office.live.knowledge.rules.items())
    for person in range(60):
        told = Profile(region=chance.choice(REGIONS), agency=chance.choice(AGENCIES))
        await Profiles(database, identity).keep(f"orang-{person}", told, now=datetime.now(UTC))
    for number in range(900):
        rule, said = chance.choice(rules)
        outcome, at = chance.choice(OUTCOMES), datetime.now(UTC) - timedelta(hours=chance.randint(30, 24 * 55))
        answered = outcome == "answered"
        entry = Entry(
            id=f"j{number}",
            person=f"orang-{chance.randint(0, 59)}",
            chat_kind="private",
            outcome=outcome,
            verdict=said.verdict.value if answered else "perlu_klarifikasi",
            release="contoh",
            asked_at=at,
            latency_ms=6,
            rule=rule if answered else None,
            suggestions=() if answered else (rule,),
            vote=chance.choice((None, None, 1, 1, 1, -1)) if answered else None,
        )
        await Ledger(database).record(entry)


async def many_are_reminded(console: World) -> None:
    """Agencies with their groups, a broadcast on its way, one that waits, and a schedule."""
    mail = console.office.mail
    await mail.agencies.keep(AGENCIES_SENT)
    for number in range(12):
        await group(mail, -1000 - number, AGENCIES_SENT[number % len(AGENCIES_SENT)])
    await console.account("bima", "penyiar")
    dini, bima = await console.signed_in("dini", "penyiar"), console.browser()
    await bima.sign_in("bima")
    path = await written(dini, judul="Hari tenang dimulai besok")
    await dini.send(f"{path}/ajukan")
    await bima.send(f"{path}/setujui")
    running = await mail.broadcasts.get(path.rpartition("/")[2])
    assert running is not None
    for delivery in await mail.deliveries.claim(running, now=now(), most=8):
        await mail.deliveries.settle(delivery, Fate.SENT, now=now(), message=1)
    await dini.send(f"{await written(dini, judul='Kuis pekan ini: boleh atau tidak?')}/ajukan")
    await dini.send("/jadwal", **SCHEDULE)


async def changed(desk: DeskWorld, path: str, editor: str) -> str:
    """A draft of one rule, submitted and tried."""
    folded = "answer: >-\n  "
    before = folded if folded in desk.text(path) else "answer: "
    draft = await desk.draft(path, before, f"{before}Sesuai edaran terbaru. ", by=editor)
    await desk.desk.editing.submit(draft)
    await desk.examined(draft)
    return draft


async def look(page: Page, console: World, name: str, *pages: tuple[str, str]) -> None:
    """Keep what somebody sees of some pages."""
    await sign_in(page, console, name, PASSWORD)
    await page.get_by_role("heading", name="Yang perlu perhatian").wait_for()
    for name, path in pages:
        await page.goto(console.url + path)
        await page.evaluate("Promise.all([...document.images].map(i => { i.loading = 'eager'; return i.decode() }))")
        await page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    asyncio.run(main())

"""The pages of broadcasts on a phone: nothing pushed aside, and figures that come by themselves."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from bot.desk.roles import Role
from bot.storage import Audience, Content, Fate
from knowledge.base import KnowledgeBase
from knowledge.load import load
from tests.broadcast_world import HEALTH, SCHOOLS, now
from tests.browsing import sign_in
from tests.console_mail_world import approve, group, opened, written
from tests.console_world import PASSWORD, World

pytest_plugins = ["tests.browser_fixtures"]

WIDTH = "document.documentElement.scrollWidth <= innerWidth"


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return load()


@pytest.fixture
async def console(tmp_path: Path, knowledge: KnowledgeBase) -> AsyncIterator[World]:
    async with opened(tmp_path, knowledge) as world:
        for chat in range(4):
            await group(world.office.mail, -1000 - chat, HEALTH if chat < 3 else SCHOOLS)
        yield world


async def look(page: Page, name: str) -> None:
    """Everything opened, every picture there, nothing wider than the window; kept where somebody wants to look."""
    for closed in await page.locator("details").all():
        await closed.evaluate("details => { details.open = true }")
    await page.evaluate("() => Promise.all([...document.images].map(image => image.decode()))")
    assert await page.evaluate(WIDTH), name
    if folder := os.environ.get("SCREENSHOTS"):
        await page.screenshot(path=f"{folder}/{name}.png", full_page=True)


async def test_a_broadcast_from_a_reminder_to_its_report_on_a_phone(console: World, chromium: Browser) -> None:
    await console.account("ani", Role.BROADCASTER)
    budi = await console.signed_in("budi", Role.BROADCASTER)
    page = await (await chromium.new_context(viewport={"width": 360, "height": 800})).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    await sign_in(page, console, "ani", PASSWORD)
    await page.get_by_role("link", name="Siaran", exact=True).click()
    await page.get_by_role("link", name="Tulis siaran").click()
    await page.get_by_text("Mulai dari pengingat yang sudah ada").click()
    await page.get_by_label("Pengingat", exact=True).select_option("hindari-pose-angka")
    await page.get_by_role("button", name="Isi formulir dengan pengingat ini").click()
    await page.get_by_role("button", name="Lihat pratinjau").click()
    await expect(page.get_by_role("heading", name="Pratinjau")).to_be_visible()
    await expect(page.get_by_text("4 obrolan")).to_be_visible()
    await look(page, "tulis")
    await page.get_by_role("button", name="Simpan rancangan").click()
    await page.get_by_role("button", name="Ajukan untuk disetujui").click()
    await expect(page.get_by_text("Menunggu disetujui")).to_be_visible()
    path = page.url.removeprefix(console.url).partition("?")[0]
    await approve(budi, path)
    await page.goto(console.url + path)
    await expect(page.get_by_text("0 terkirim dari 4")).to_be_visible()
    await look(page, "berjalan")
    mail = console.office.mail
    one = await mail.broadcasts.get(path.rpartition("/")[2])
    assert one is not None
    for delivery in await mail.deliveries.claim(one, now=now(), most=2):
        await mail.deliveries.settle(delivery, Fate.SENT, now=now(), message=1)
    await expect(page.get_by_text("2 terkirim dari 4")).to_be_visible(timeout=15_000)
    for name in ("siaran", "jadwal", "opd"):
        await page.goto(f"{console.url}/{name}")
        await look(page, name)
    assert complaints == [], "the browser found nothing to refuse"


async def test_a_long_title_and_a_long_word_push_nothing_aside(console: World, chromium: Browser) -> None:
    await console.account("ani", Role.BROADCASTER)
    mail = console.office.mail
    made = await mail.broadcasts.write(
        "Pengingat" * 20, Content("kata" * 200), Audience(), by="x", now=now(), due_at=now(), expires_at=now()
    )
    page = await (await chromium.new_context(viewport={"width": 360, "height": 800})).new_page()
    await sign_in(page, console, "ani", PASSWORD)
    for path in ("/siaran", f"/siaran/{made}"):
        await page.goto(console.url + path)
        await look(page, f"panjang{path.count('/')}")


async def test_two_who_edit_one_draft_on_phones_both_keep_their_words(console: World, chromium: Browser) -> None:
    for name in ("ani", "budi"):
        await console.account(name, Role.BROADCASTER)
    ani_at_work = console.browser()
    await ani_at_work.sign_in("ani")
    path = await written(ani_at_work, teks="<b>Masa tenang</b> di {{ region }}.", waktu="")
    pages: list[Page] = []
    for name in ("ani", "budi"):
        page = await (await chromium.new_context(viewport={"width": 360, "height": 800})).new_page()
        await sign_in(page, console, name, PASSWORD)
        await page.goto(console.url + path)
        await page.get_by_role("link", name="Sunting").click()
        await page.get_by_label("Teks", exact=True).fill(f"<b>Masa tenang</b>, tulis {name}.")
        pages.append(page)
    first, second = pages
    await first.get_by_role("button", name="Simpan rancangan").click()
    await expect(first.get_by_text("Perubahan disimpan sebagai rancangan")).to_be_visible()
    await look(first, "disunting")
    await second.get_by_role("button", name="Simpan rancangan").click()
    await expect(second.get_by_text("ani menyimpan versi lain")).to_be_visible()
    await expect(second.get_by_text("Masa tenang, tulis ani.")).to_be_visible()
    await expect(second.get_by_label("Teks", exact=True)).to_have_value("<b>Masa tenang</b>, tulis budi.")
    await look(second, "bentrok")
    await second.get_by_label("Teks", exact=True).fill("<b>Masa tenang</b>, tulis keduanya.")
    await second.get_by_role("button", name="Simpan rancangan").click()
    await expect(second.get_by_text("Masa tenang, tulis keduanya.")).to_be_visible()

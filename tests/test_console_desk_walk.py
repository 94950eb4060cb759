"""The whole way in a real browser: a draft, a form, its answer beside it, the impact, a second person, live, back."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from bot.model import Question
from tests.browsing import sign_in
from tests.conftest import DAY
from tests.console_world import PASSWORD, World, opened_at
from tests.desk_world import LIKE
from tests.desk_world import World as DeskWorld

pytest_plugins = ["tests.browser_fixtures", "tests.desk_fixtures"]

LIKING = "like paslon"
WORDS = "Sejak edaran baru, memberi like pun terbaca sebagai dukungan."
# A child process builds the draft on a machine that others use too.
PATIENCE = 90_000


@pytest.fixture
async def console(desk_world: DeskWorld) -> AsyncIterator[World]:
    async with opened_at(desk_world) as console:
        yield console


async def at_work(console: World, chromium: Browser, name: str, *roles: str, width: int = 1280) -> Page:
    """The browser of somebody who has just signed in."""
    await console.account(name, *roles)
    page = await (await chromium.new_context(viewport={"width": width, "height": 800})).new_page()
    page.complaints = []  # type: ignore[attr-defined]
    page.on("console", lambda message: page.complaints.append(message.text))  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.complaints.append(str(error)))  # type: ignore[attr-defined]
    await sign_in(page, console, name, PASSWORD)
    await expect(page.get_by_role("navigation").get_by_role("link", name="Rancangan")).to_be_visible()
    return page


async def fits(page: Page) -> bool:
    return bool(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


async def test_from_sign_in_to_live_and_back(desk_world: DeskWorld, console: World, chromium: Browser) -> None:
    sari = await at_work(console, chromium, "sari", "editor")
    await sari.get_by_role("navigation").get_by_role("link", name="Rancangan").click()
    await sari.get_by_label("Judul").fill("Aturan like menurut edaran baru")
    await sari.get_by_label("Alasan").fill("SE Wali Kota 12/2026")
    await sari.get_by_role("button", name="Buka rancangan").click()
    await sari.get_by_role("link", name="Pilih isi untuk diubah").click()
    await sari.get_by_role("link", name=re.compile("Menyukai")).click()
    await sari.get_by_label("Jawaban").first.fill(WORDS)
    await sari.get_by_role("button", name="Simpan").click()
    await expect(sari.get_by_role("status").first).to_have_text(re.compile("Tersimpan dalam rancangan"))

    await sari.get_by_label("Coba tanya").fill(LIKING)
    await sari.get_by_role("button", name="Tanya", exact=True).click()
    aside = sari.locator("#hasil-coba")
    await expect(aside.get_by_text("sedang disiapkan")).to_be_visible()
    await expect(aside.get_by_text(WORDS)).to_be_visible(timeout=PATIENCE)
    await expect(aside.get_by_text("Memberi like, love")).to_be_visible()

    await sari.get_by_role("link", name="Dampak dan terbit").click()
    await expect(sari.get_by_role("heading", name="Perlu orang kedua")).to_be_visible()
    await expect(sari.get_by_role("button", name="Terbitkan")).to_have_count(0)
    await sari.get_by_role("button", name="Ajukan").click()

    rina = await at_work(console, chromium, "rina", "peninjau", width=360)
    await rina.get_by_role("navigation").get_by_role("link", name="Rancangan").click()
    await rina.get_by_role("link", name="Aturan like menurut edaran baru").click()
    await rina.get_by_role("link", name="Dampak dan terbit").click()
    await expect(rina.locator(".b-tambah", has_text=WORDS)).to_be_visible()
    assert await fits(rina), "a phone need not scroll sideways"
    await rina.get_by_role("button", name="Setujui").click()
    await expect(rina.get_by_role("status")).to_have_text("Persetujuan Anda dicatat.")

    await sari.reload()
    await sari.get_by_role("button", name="Terbitkan").click()
    await expect(sari.get_by_role("status")).to_have_text(re.compile("Terbit"))
    assert WORDS in desk_world.live.answer(Question(LIKING, DAY)).text

    await rina.get_by_role("navigation").get_by_role("link", name="Rilis").click()
    await rina.get_by_role("link", name="Nomor 1").click()
    await rina.get_by_label("Alasan").fill("edaran dicabut")
    await rina.get_by_role("button", name="Pulihkan rilis 1").click()
    await expect(rina.get_by_role("status")).to_have_text(re.compile("kembali melayani"))
    assert await fits(rina)
    assert WORDS not in desk_world.live.answer(Question(LIKING, DAY)).text
    assert (sari.complaints, rina.complaints) == ([], []), "the browser found nothing to refuse"  # type: ignore[attr-defined]


async def test_rows_are_added_and_passages_read_while_typing(
    desk_world: DeskWorld, console: World, chromium: Browser
) -> None:
    sari = await at_work(console, chromium, "sari", "editor", width=360)
    draft = (await desk_world.desk.editing.open("Kasus", "uji", "sari")).id
    await sari.goto(f"{console.url}/rancangan/{draft}/sunting/{LIKE}")
    assert await fits(sari)
    for number, name in ((2, "menolak"), (3, "tenang")):
        row = sari.locator(f"[id='cases.{number}']")
        await row.locator("summary").first.press("Enter")
        await row.get_by_label("Nama kasus").fill(name)
        await row.get_by_label("Putusan").select_option("tidak_boleh")
        await row.get_by_label("Jawaban").fill("Tidak boleh.")
        await row.get_by_label("Bila, fakta 1").select_option("stage=masa_tenang")
        await row.get_by_label("Dasar hukum 1", exact=True).fill("skb-2022#b.6")
        await expect(row.get_by_text("Lampiran II huruf B angka 6: ")).to_be_visible()
    assert await fits(sari)
    await sari.get_by_role("button", name="Simpan").click()
    await expect(sari.get_by_role("status").first).to_have_text(re.compile("Tersimpan"))
    content = (await desk_world.desk.editing.page(draft, LIKE)).content
    assert content is not None
    assert re.findall(r"- id: (\w+)", content.decode()) == ["penyelenggara", "calon", "menolak", "tenang"]
    assert sari.complaints == []  # type: ignore[attr-defined]


async def test_a_row_filled_in_before_its_opening_is_told_is_not_doubled(
    desk_world: DeskWorld, console: World, chromium: Browser
) -> None:
    sari = await at_work(console, chromium, "sari", "editor")
    draft = (await desk_world.desk.editing.open("Kasus", "uji", "sari")).id
    await sari.goto(f"{console.url}/rancangan/{draft}/sunting/{LIKE}")
    typed = "row => { row.open = true; row.querySelector(`[name='${row.id}.id']`).value = 'menolak'; }"
    for number in (2, 3):
        await sari.locator(f"[id='cases.{number}']").evaluate(typed)
        following = f"cases.{number + 1}"
        await expect(sari.locator(f"[name='{following}.id']")).to_have_value("")
        await expect(sari.locator(f"[name='{following}.urutan']")).to_have_value(str(number + 2))


async def test_the_whole_way_goes_without_scripts(desk_world: DeskWorld, console: World, chromium: Browser) -> None:
    await console.account("sari", "editor")
    page = await (await chromium.new_context(java_script_enabled=False)).new_page()
    await sign_in(page, console, "sari", PASSWORD)
    draft = await desk_world.draft(LIKE, "answer: ", "answer: Sejak edaran baru, ")
    await page.goto(f"{console.url}/rancangan/{draft}/coba")
    await page.get_by_label("Coba tanya").fill(LIKING)
    await page.get_by_role("button", name="Tanya", exact=True).click()
    again = page.get_by_role("button", name="Tanya lagi")
    await expect(again).to_be_visible()
    await desk_world.examined(draft)
    await again.click()
    await expect(page.get_by_text("Sejak edaran baru,")).to_be_visible()

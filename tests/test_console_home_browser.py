"""The first page as people see it: on a phone and on a desk, nothing pushed aside, every picture there."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Browser, expect

from bot.storage import Entry, Ledger, Profile, Profiles
from tests.browsing import sign_in
from tests.console_world import PASSWORD, World, opened_at
from tests.desk_world import World as DeskWorld

pytest_plugins = ["tests.browser_fixtures", "tests.desk_fixtures"]

RULE = "like-akun-calon"
LOADED = """async () => {
    document.querySelectorAll('img').forEach(image => { image.loading = 'eager' });
    await Promise.all([...document.images].map(image => image.decode()));
    return JSON.stringify([...document.images].map(image => [image.alt, image.naturalWidth]));
}"""


async def many_ask(console: World) -> None:
    at, identity = datetime.now(UTC) - timedelta(days=7), console.office.identity
    told = Profile(region="Kabupaten dengan Nama yang Panjang Sekali", agency="Dinas PekerjaanUmumDanPenataanRuang")
    for number in range(30):
        person = f"p{number}"
        await Profiles(console.office.database, identity).keep(person, told, now=at)
        answered = Entry(
            f"a{number}", person, "private", "answered", "tidak_boleh", "r1", at, 3, rule="like-akun-calon"
        )
        await Ledger(console.office.database).record(answered)


@pytest.mark.parametrize("width", [360, 1280])
async def test_nothing_is_pushed_aside_and_every_picture_is_there(
    world: DeskWorld, chromium: Browser, width: int
) -> None:
    async with opened_at(world) as console:
        await many_ask(console)
        await console.account("ani", "editor")
        page = await (await chromium.new_context(viewport={"width": width, "height": 800})).new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        await sign_in(page, console, "ani", PASSWORD)
        await expect(page.get_by_role("heading", name="Yang perlu perhatian")).to_be_visible()
        pictures = json.loads(await page.evaluate(LOADED))
        assert len(pictures) == 6
        assert all(words and wide > 900 for words, wide in pictures)
        for closed in await page.locator("details").all():
            await closed.evaluate("details => { details.open = true }")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        async with page.expect_download() as saved:
            await page.get_by_role("link", name="Simpan gambar Peta risiko per wilayah").click()
        assert (await saved.value).suggested_filename == "wilayah.png"
        async with page.expect_download() as saved:
            await page.get_by_role("link", name="Simpan angka (CSV) Peta risiko per wilayah").click()
        assert (await saved.value).suggested_filename == "wilayah.csv"
        assert complaints == [], "the browser found nothing to refuse"

"""The way into the console as a person walks it, in a real browser: first sign-in, invitation, revocation."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from bot.channels.console import first_words
from tests.browsing import sign_in
from tests.console_world import PASSWORD, World

pytest_plugins = ["tests.browser_fixtures", "tests.console_fixtures"]


async def replace_password(page: Page, old: str, new: str) -> None:
    await page.get_by_label("Kata sandi lama").fill(old)
    await page.get_by_label("Kata sandi baru (").fill(new)
    await page.get_by_label("Ulangi kata sandi baru").fill(new)
    await page.get_by_role("button", name="Ganti").click()


async def test_from_the_first_password_to_a_colleague_who_comes_and_goes(console: World, chromium: Browser) -> None:
    (first,) = re.findall(r"kata sandi (\S+-\S+)", await first_words(console.office, console.url))
    admin = await (await chromium.new_context()).new_page()
    complaints: list[str] = []
    admin.on("console", lambda message: complaints.append(message.text))
    await sign_in(admin, console, "pengelola", first)
    await expect(admin.get_by_role("heading", name="Ganti kata sandi")).to_be_visible()
    await admin.goto(f"{console.url}/akun")
    await expect(admin.get_by_role("heading", name="Ganti kata sandi")).to_be_visible()
    await replace_password(admin, first, PASSWORD)
    await expect(admin.get_by_role("status")).to_have_text(re.compile("Kata sandi diganti"))

    await admin.get_by_role("navigation").get_by_role("link", name="Akun").click()
    await admin.get_by_label("Nama akun").fill("ani")
    await admin.get_by_label("Editor").check()
    await admin.get_by_role("button", name="Buat undangan").click()
    link = await admin.get_by_label("Tautan undangan").input_value()

    ani = await (await chromium.new_context(viewport={"width": 360, "height": 700})).new_page()
    await ani.goto(link)
    await ani.get_by_label("Kata sandi (").fill(PASSWORD)
    await ani.get_by_label("Ulangi kata sandi").fill(PASSWORD)
    await ani.get_by_role("button", name="Simpan").click()
    await sign_in(ani, console, "ani", PASSWORD)
    await expect(ani.get_by_role("heading", name="Selamat datang, ani")).to_be_visible()
    assert await ani.evaluate("document.documentElement.scrollWidth <= innerWidth"), "a phone need not scroll sideways"

    (cookie,) = await ani.context.cookies()
    assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Lax")

    await admin.get_by_role("navigation").get_by_role("link", name="Akun").click()
    await admin.get_by_role("link", name="ani", exact=True).click()
    await admin.get_by_role("button", name="Cabut ani").click()
    await expect(admin.get_by_role("status")).to_have_text(re.compile("Akun dicabut"))
    await ani.goto(f"{console.url}/saya")
    await expect(ani.get_by_role("heading", name="Masuk")).to_be_visible()

    await admin.get_by_role("navigation").get_by_role("link", name="Audit").click()
    await admin.get_by_role("button", name="Periksa rantai").click()
    await expect(admin.get_by_role("status")).to_have_text(re.compile("Rantai utuh"))
    await admin.get_by_role("button", name="Keluar").click()
    await expect(admin.get_by_role("status")).to_have_text("Anda sudah keluar.")
    assert complaints == [], "the browser found nothing to refuse"


async def test_a_page_from_elsewhere_changes_nothing_fault_62(
    console: World, chromium: Browser, tmp_path: Path
) -> None:
    await console.account("ani", "pengelola")
    page = await (await chromium.new_context()).new_page()
    await sign_in(page, console, "ani", PASSWORD)
    await expect(page.get_by_role("heading", name="Selamat datang, ani")).to_be_visible()
    trap = tmp_path / "jahat.html"
    trap.write_text(
        f'<form method="post" action="{console.url}/akun"><input name="nama" value="penyusup">'
        '<input name="peran" value="pengelola"><button>Hadiah</button></form>'
    )
    await page.goto(trap.as_uri())
    await page.get_by_role("button", name="Hadiah").click()
    await expect(page.get_by_role("heading", name="Tidak diizinkan")).to_be_visible()
    assert [account.name for account in await console.office.accounts.all()] == ["ani"]

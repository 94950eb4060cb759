"""What people do in a browser, step by step."""

from __future__ import annotations

from playwright.async_api import Page

from tests.console_world import World


async def sign_in(page: Page, world: World, name: str, password: str) -> None:
    await page.goto(world.url)
    await page.get_by_label("Nama akun").fill(name)
    await page.get_by_label("Kata sandi").fill(password)
    await page.get_by_role("button", name="Masuk").click()

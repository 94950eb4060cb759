"""The own account: a first password is replaced before anything else, a code links Telegram."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from bot.channels.console import first_words
from bot.desk.roles import Role
from tests.console_world import PASSWORD, Browser, World

pytest_plugins = ["tests.console_fixtures"]


async def first_sign_in(console: World) -> tuple[Browser, str]:
    words = await first_words(console.office, console.url)
    (password,) = re.findall(r"kata sandi (\S+-\S+)", words)
    browser = console.browser()
    await browser.sign_in("pengelola", password)
    return browser, password


async def test_the_first_password_opens_nothing_but_its_own_replacement(console: World) -> None:
    browser, password = await first_sign_in(console)
    for path in ("/", "/akun", "/saya", "/audit"):
        assert (await browser.get(path)).headers["location"] == "/sandi"
    assert (await browser.send("/akun", nama="budi", peran="editor")).headers["location"] == "/sandi"
    done = await browser.send("/sandi", lama=password, sandi=PASSWORD, ulang=PASSWORD)
    assert "Kata sandi diganti" in (await browser.get(done.headers["location"])).text
    assert (await browser.get("/akun")).status_code == 200


async def test_the_first_password_is_shown_once(console: World) -> None:
    assert "kata sandi" in await first_words(console.office, console.url)
    again = await first_words(console.office, console.url)
    assert again.strip() == f"Konsol desk: {console.url}"


async def test_what_is_wrong_with_a_new_password_is_told(console: World) -> None:
    browser = await console.signed_in("ani", Role.EDITOR)
    for form, told in (
        ({"lama": "salah", "sandi": "x" + PASSWORD, "ulang": "x" + PASSWORD}, "lama tidak cocok"),
        ({"lama": PASSWORD, "sandi": PASSWORD, "ulang": PASSWORD}, "harus berbeda"),
        ({"lama": PASSWORD, "sandi": "pendek", "ulang": "pendek"}, "paling sedikit 12"),
        ({"lama": PASSWORD, "sandi": "x" + PASSWORD, "ulang": "lain"}, "tidak sama"),
    ):
        response = await browser.send("/sandi", **form)
        assert (response.status_code, told in response.text) == (422, True), told


async def test_a_new_password_ends_the_sessions_elsewhere(console: World) -> None:
    here = await console.signed_in("ani", Role.EDITOR)
    there = console.browser()
    await there.sign_in("ani")
    await here.send("/sandi", lama=PASSWORD, sandi="x" + PASSWORD, ulang="x" + PASSWORD)
    assert (await here.get("/")).status_code == 200
    assert (await there.get("/")).headers["location"] == "/masuk"


async def test_signing_out_ends_the_session_and_not_only_the_cookie(console: World) -> None:
    browser = await console.signed_in("ani", Role.EDITOR)
    token = browser.token
    await browser.send("/keluar")
    assert browser.token == ""
    browser.token = token
    assert (await browser.get("/")).headers["location"] == "/masuk"
    assert (await console.acts())[0] == "keluar"


async def test_a_code_is_shown_once_and_links_telegram_until_it_is_undone(console: World) -> None:
    browser = await console.signed_in("ani", Role.EDITOR)
    (code,) = re.findall(r"/tautkan ([\w-]+)", (await browser.send("/saya/tautkan")).text)
    assert code not in (await browser.get("/saya")).text
    await console.office.invitations.link(code, "person", now=datetime.now(UTC))
    assert "Telegram Anda tertaut" in (await browser.get("/saya")).text
    await browser.send("/saya/lepas")
    assert await console.office.accounts.linked("person") is None


async def test_twenty_wrong_passwords_are_told_to_wait_in_words_that_give_no_name_away_fault_62(
    console: World,
) -> None:
    await console.account("ani", Role.EDITOR)
    pages = {}
    for name in ("ani", "budi"):
        browser = console.browser()
        tried = [await browser.sign_in(name, "salah") for _ in range(20)]
        pages[name] = {(response.status_code, re.sub(r"\d+ detik", "", response.text)) for response in tried[5:]}
        # The client waits too; for the second name it begins anew.
        async with console.office.database.transaction() as connection:
            await connection.exec_driver_sql("DELETE FROM attempts")
    assert pages["ani"] == pages["budi"]
    assert {status for status, _ in pages["ani"]} == {429}


async def test_a_question_mark_in_the_address_says_nothing_of_its_own(console: World) -> None:
    assert "jahat" not in (await console.browser().get("/masuk?kabar=jahat&ke=//jahat")).text

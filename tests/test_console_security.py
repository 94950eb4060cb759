"""Nobody passes the walls of the console: no session, no right, no token, no foreign page, no foreign name."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.routing import Mount, Route

from bot.channels.console.app import create_app
from bot.channels.console.security import local
from bot.desk.roles import Role
from bot.storage import StorageError
from bot.storage.account_tables import sessions
from tests.console_world import PASSWORD, World, opened

pytest_plugins = ["tests.console_fixtures"]

OPEN = {"/masuk", "/undangan/{code}", "/sehat"}
ADMIN = Role.ADMINISTRATOR


async def test_every_page_but_the_way_in_needs_a_session(console: World) -> None:
    stranger = console.browser()
    for route in create_app(console.office).routes:
        if isinstance(route, Mount) or (isinstance(route, Route) and route.path in OPEN):
            continue
        assert isinstance(route, Route)
        path = route.path.replace("{id}", "x")
        ask = stranger.post if "POST" in (route.methods or ()) else stranger.get
        response = await ask(path)
        assert (response.status_code, response.headers["location"].split("?")[0]) == (303, "/masuk"), path


async def test_every_form_needs_the_token_of_its_own_session(console: World) -> None:
    ani, budi = await console.signed_in("ani", ADMIN), await console.signed_in("budi", ADMIN)
    forms = [
        route.path.replace("{id}", "x")
        for route in create_app(console.office).routes
        if isinstance(route, Route) and "POST" in (route.methods or ()) and route.path not in OPEN
    ]
    assert len(forms) > 5
    for path in forms:
        for token in ("", "x", await budi.csrf(), "ü"):
            assert (await ani.post(path, {"csrf": token})).status_code == 403, path


@pytest.mark.parametrize(
    "sent",
    [
        {"origin": "https://jahat.example", "sec_fetch_site": "cross-site"},
        {"origin": "https://jahat.example", "sec_fetch_site": ""},
        {"origin": "null", "sec_fetch_site": ""},
        {"origin": "", "sec_fetch_site": "same-site"},
        {"origin": "", "sec_fetch_site": ""},
        {"origin": "http://127.0.0.1:1", "sec_fetch_site": ""},
    ],
)
async def test_a_form_from_another_page_is_refused_fault_62(console: World, sent: dict[str, str]) -> None:
    ani = await console.signed_in("ani", ADMIN)
    form = {"csrf": await ani.csrf(), "nama": "budi", "peran": "editor"}
    assert (await ani.post("/akun", form, **sent)).status_code == 403
    assert (await console.browser().post("/masuk", {"nama": "ani", "sandi": PASSWORD}, **sent)).status_code == 403
    assert [account.name for account in await console.office.accounts.all()] == ["ani"]


async def test_a_foreign_name_that_leads_here_is_refused(console: World) -> None:
    for name in ("jahat.example", "127.0.0.1.jahat.example:80", "x@127.0.0.1:80", ""):
        assert (await console.browser().get("/masuk", host=name)).status_code == 403, name
    port = console.url.rpartition(":")[2]
    assert (await console.browser().get("/masuk", host=f"localhost:{port}")).status_code == 200


async def test_behind_a_proxy_its_name_is_ours(tmp_path: Path) -> None:
    async with opened(tmp_path, url="https://konsol.contoh.go.id") as console:
        await console.account("ani", ADMIN)
        browser = console.browser()
        form: dict[str, object] = {"nama": "ani", "sandi": PASSWORD, "ke": "/"}
        there = {"host": "konsol.contoh.go.id", "sec_fetch_site": ""}
        assert (await browser.post("/masuk", form, origin="https://konsol.contoh.go.id", **there)).status_code == 303
        assert (await browser.post("/masuk", form, origin="http://konsol.contoh.go.id", **there)).status_code == 403


async def test_the_cookie_is_secure_out_of_reach_of_scripts_and_of_other_sites_fault_62(console: World) -> None:
    await console.account("ani", ADMIN)
    cookie = (await console.browser().sign_in("ani")).headers["set-cookie"].lower()
    assert all(word in cookie for word in ("secure", "httponly", "samesite=lax", "path=/"))


async def test_every_answer_carries_the_headers(console: World) -> None:
    ani = await console.signed_in("ani", ADMIN)
    for path in ("/", "/masuk", "/tidak-ada", "/static/konsol.css"):
        headers = (await ani.get(path)).headers
        policy = headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert ("no-store" in headers.get("cache-control", "")) is not path.startswith("/static")


async def test_pages_hold_nothing_inline_and_nothing_from_elsewhere(console: World) -> None:
    ani = await console.signed_in("ani", ADMIN)
    for path in ("/", "/masuk", "/sandi", "/saya", "/akun", "/audit"):
        text = (await ani.get(path)).text
        assert not any(word in text for word in ("style=", "<style", "onclick", "<script>", "https://", "//cdn")), path


async def test_who_may_not_is_refused_and_noted_fault_54(console: World) -> None:
    editor = await console.signed_in("ani", Role.EDITOR)
    for path in ("/akun", "/audit"):
        assert (await editor.get(path)).status_code == 403
    assert (await editor.send("/akun", nama="budi", peran="pengelola")).status_code == 403
    (last, *_) = await console.office.audit.latest()
    assert (last.act, last.subject, last.details) == ("ditolak", "/akun", {"hak": "kelola"})
    assert "Akun</a>" not in (await editor.get("/")).text


async def test_who_is_revoked_between_two_steps_is_out_fault_55(console: World) -> None:
    admin, editor = await console.signed_in("ani", ADMIN), await console.signed_in("budi", Role.EDITOR)
    token = await editor.csrf()
    budi = next(account for account in await console.office.accounts.all() if account.name == "budi")
    await admin.send(f"/akun/{budi.id}/cabut")
    response = await editor.post("/saya/tautkan", {"csrf": token})
    assert (response.status_code, response.headers["location"]) == (303, "/masuk")


async def test_who_loses_a_role_between_two_steps_is_refused_fault_55(console: World) -> None:
    ani, budi = await console.signed_in("ani", ADMIN), await console.signed_in("budi", ADMIN)
    token = await budi.csrf()
    found = next(account for account in await console.office.accounts.all() if account.name == "budi")
    await ani.send(f"/akun/{found.id}/peran", peran="editor")
    assert (await budi.post("/akun", {"csrf": token, "nama": "citra", "peran": "pengelola"})).status_code == 403


async def test_a_session_that_is_over_leads_to_the_way_in_and_back(console: World) -> None:
    ani = await console.signed_in("ani", ADMIN)
    async with console.office.database.transaction() as connection:
        long_ago = datetime.now(UTC) - timedelta(days=1)
        await connection.execute(sessions.update().values(seen_at=long_ago))
    assert (await ani.get("/audit")).headers["location"] == "/masuk?ke=/audit"


@pytest.mark.parametrize("path", ["//jahat.example", "https://jahat.example", "/\\jahat.example", "", "/\n/x", None])
def test_after_signing_in_nobody_is_led_elsewhere(path: str | None) -> None:
    assert local(path) == "/"


async def test_too_much_is_refused_and_the_browser_hears_of_it_fault_28(console: World) -> None:
    ani = await console.signed_in("ani", ADMIN)
    refused = await ani.send("/akun", nama="x" * 20_000_000)
    assert (refused.status_code, "Terlalu besar" in refused.text) == (413, True)
    assert (await ani.send("/akun", nama="x" * 100_000)).status_code == 413
    assert (await console.browser().post("/masuk", {"nama": "x" * 100_000})).status_code == 413


async def test_a_form_that_is_none_is_refused_without_a_trace_fault_28(console: World) -> None:
    ani = await console.signed_in("ani", ADMIN)
    broken = {"content_type": "multipart/form-data; boundary=x"}
    response = await ani.post("/akun", {"nama": "x"}, **broken)
    assert response.status_code == 400
    assert "Traceback" not in response.text
    many: dict[str, object] = {f"n{number}": "1" for number in range(3000)}
    assert (await ani.post("/akun", many)).status_code == 400


async def test_what_nobody_foresaw_is_told_in_indonesian_and_logged_without_words(
    console: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ani = await console.signed_in("ani", ADMIN)

    async def broken(**_: object) -> None:
        raise RuntimeError("rahasiabesar")

    monkeypatch.setattr(console.office.audit, "verify", broken)
    with caplog.at_level(logging.DEBUG):
        response = await ani.send("/audit/periksa")
    assert response.status_code == 500
    assert "Ada yang salah pada kami" in response.text
    assert "rahasiabesar" not in response.text + caplog.text
    assert "RuntimeError" in caplog.text


async def test_a_database_that_is_away_is_told_so_fault_33(console: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ani = await console.signed_in("ani", ADMIN)

    async def away() -> None:
        raise StorageError("OperationalError")

    monkeypatch.setattr(console.office.accounts, "all", away)
    response = await ani.get("/akun")
    assert response.status_code == 503
    assert "Basis data" in response.text


async def test_a_page_that_finds_no_connection_is_told_so_in_time_fault_37(
    console: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ani, database = await console.signed_in("ani", ADMIN), console.office.database
    monkeypatch.setattr(database, "_patience", 0.2)
    async with database.transaction():
        response = await asyncio.wait_for(ani.get("/akun"), 5)
    assert response.status_code == 503
    assert (await ani.get("/akun")).status_code == 200


async def test_a_page_that_is_not_there_is_told_so(console: World) -> None:
    response = await console.browser().get("/tidak-ada")
    assert response.status_code == 404
    assert "Halaman ini tidak ada" in response.text
    assert (await console.browser().get("/static/../app.py")).status_code == 404

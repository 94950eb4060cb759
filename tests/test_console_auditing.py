"""The audit is read by those who may, by name, and says whether its chain holds."""

from __future__ import annotations

from sqlalchemy import text

from bot.desk.roles import Role
from bot.storage import SYSTEM
from tests.console_world import World

pytest_plugins = ["tests.console_fixtures"]


async def test_acts_are_listed_with_the_names_of_those_who_did_them(console: World) -> None:
    admin = await console.signed_in("ani", Role.ADMINISTRATOR)
    await admin.send("/akun", nama="budi", peran="editor")
    page = (await admin.get("/audit")).text
    assert "akun.buat" in page
    assert "<td>ani</td>" in page
    assert "<td>budi</td>" in page
    assert "peran: editor" in page


async def test_the_chain_is_verified_at_a_press(console: World) -> None:
    admin = await console.signed_in("ani", Role.ADMINISTRATOR)
    assert "Rantai utuh" in (await admin.send("/audit/periksa")).text
    async with console.office.database.transaction() as connection:
        await connection.execute(text("DROP TRIGGER audit_no_update"))
        await connection.execute(text("UPDATE audit SET act = 'lain' WHERE number = 2"))
    assert "Rantai putus pada catatan nomor 2" in (await admin.send("/audit/periksa")).text


async def test_older_acts_are_a_page_further(console: World) -> None:
    reviewer = await console.signed_in("ani", Role.REVIEWER)
    for number in range(120):
        await console.office.audit.note(SYSTEM, "uji", f"hal-{number}")
    first = (await reviewer.get("/audit")).text
    assert "hal-119" in first
    assert "hal-10<" not in first
    assert "/audit?sebelum=24" in first
    assert "hal-10<" in (await reviewer.get("/audit?sebelum=24")).text
    assert (await reviewer.get("/audit?sebelum=x")).status_code == 200

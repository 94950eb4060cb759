"""An administrator invites, gives roles, and takes everything back; the invited come in by a link that works once."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bot.desk.roles import Role
from bot.storage import Account
from tests.console_world import PASSWORD, World

pytest_plugins = ["tests.console_fixtures"]

ADMIN = Role.ADMINISTRATOR


def link_in(text: str) -> str:
    """The path of the one-use link on a page."""
    (found,) = re.findall(r'value="(http[^"]+/undangan/[^"]+)"', text)
    return urlsplit(found).path


async def named(console: World, name: str) -> Account:
    return next(account for account in await console.office.accounts.all() if account.name == name)


async def test_an_invited_editor_chooses_a_password_and_comes_in(console: World) -> None:
    admin, guest = await console.signed_in("ani", ADMIN), console.browser()
    path = link_in((await admin.send("/akun", nama="Budi", peran="editor")).text)
    assert "budi" in (await guest.get(path)).text
    done = await guest.post(path, {"sandi": PASSWORD, "ulang": PASSWORD})
    assert done.headers["location"] == "/masuk?kabar=sandi-dipasang"
    assert "Kata sandi dipasang" in (await guest.get(done.headers["location"])).text
    assert (await guest.sign_in("budi")).headers["location"] == "/"
    assert "Editor" in (await guest.get("/")).text


async def test_the_link_is_shown_once_and_works_once(console: World) -> None:
    admin, guest = await console.signed_in("ani", ADMIN), console.browser()
    path = link_in((await admin.send("/akun", nama="budi", peran="editor")).text)
    assert "/undangan/" not in (await admin.get("/akun")).text
    await guest.post(path, {"sandi": PASSWORD, "ulang": PASSWORD})
    assert (await guest.get(path)).status_code == 404
    assert (await guest.post(path, {"sandi": "x" + PASSWORD, "ulang": "x" + PASSWORD})).status_code == 404


async def test_a_password_that_will_not_do_leaves_the_link_as_it_was(console: World) -> None:
    admin, guest = await console.signed_in("ani", ADMIN), console.browser()
    path = link_in((await admin.send("/akun", nama="budi", peran="editor")).text)
    short = await guest.post(path, {"sandi": "pendek", "ulang": "pendek"})
    assert (short.status_code, "paling sedikit 12 karakter" in short.text) == (422, True)
    assert "tidak sama" in (await guest.post(path, {"sandi": PASSWORD, "ulang": "lain"})).text
    assert (await guest.post(path, {"sandi": PASSWORD, "ulang": PASSWORD})).status_code == 303


async def test_a_forgotten_password_is_mended_by_a_new_link_that_ends_old_sessions(console: World) -> None:
    admin, budi = await console.signed_in("ani", ADMIN), await console.signed_in("budi", Role.EDITOR)
    account = await named(console, "budi")
    path = link_in((await admin.send(f"/akun/{account.id}/undang")).text)
    await console.browser().post(path, {"sandi": "x" + PASSWORD, "ulang": "x" + PASSWORD})
    assert (await budi.get("/")).status_code == 303
    assert (await budi.sign_in("budi", "x" + PASSWORD)).status_code == 303


async def test_what_is_wrong_with_an_invitation_is_told_and_what_was_typed_stays(console: World) -> None:
    admin = await console.signed_in("ani", ADMIN)
    for form, told in (
        ({"nama": "Budi Santoso", "peran": "editor"}, "tanpa spasi"),
        ({"nama": "budi"}, "sedikitnya satu peran"),
        ({"nama": "budi", "peran": "raja"}, "sedikitnya satu peran"),
        ({"nama": "budi", "peran": "pemantau", "opd": " "}, "perlu nama OPD"),
        ({"nama": "ani", "peran": "editor"}, "sudah dipakai"),
    ):
        response = await admin.send("/akun", **form)
        assert response.status_code == 422, form
        assert told in response.text
    wrong = (await admin.send("/akun", nama="<b>x</b>", peran="penyiar")).text
    assert 'value="&lt;b&gt;x&lt;/b&gt;"' in wrong
    assert 'value="penyiar" checked' in wrong
    assert len(await console.office.accounts.all()) == 1


async def test_roles_are_changed_and_shown(console: World) -> None:
    admin = await console.signed_in("ani", ADMIN)
    await console.account("budi", Role.EDITOR)
    account = await named(console, "budi")
    saved = await admin.send(f"/akun/{account.id}/peran", peran=["pemantau", "peninjau"], opd="Dinas <X>")
    assert "Perubahan disimpan" in (await admin.get(saved.headers["location"])).text
    listed = (await admin.get("/akun")).text
    assert "Pemantau OPD, Peninjau" in listed
    assert "Dinas &lt;X&gt;" in listed
    without = await admin.send(f"/akun/{account.id}/peran")
    assert (without.status_code, "sedikitnya satu peran" in without.text) == (422, True)


async def test_a_revoked_account_is_out_at_once_and_listed_as_such(console: World) -> None:
    admin, budi = await console.signed_in("ani", ADMIN), await console.signed_in("budi", Role.EDITOR)
    account = await named(console, "budi")
    await admin.send(f"/akun/{account.id}/cabut")
    assert (await budi.get("/")).headers["location"] == "/masuk"
    assert (await budi.sign_in("budi")).status_code == 401
    assert "dicabut" in (await admin.get("/akun")).text
    assert (await admin.get(f"/akun/{account.id}")).status_code == 404
    assert (await admin.send(f"/akun/{account.id}/undang")).status_code == 404


async def test_the_last_administrator_is_told_to_make_another_first(console: World) -> None:
    admin = await console.signed_in("ani", ADMIN)
    account = await named(console, "ani")
    for path, form in ((f"/akun/{account.id}/cabut", {}), (f"/akun/{account.id}/peran", {"peran": "editor"})):
        response = await admin.send(path, **form)
        assert (response.status_code, "pengelola terakhir" in response.text) == (422, True)
    assert (await admin.get("/akun")).status_code == 200


async def test_everything_is_noted_with_who_did_it(console: World) -> None:
    admin = await console.signed_in("ani", ADMIN)
    ani = await named(console, "ani")
    await admin.send("/akun", nama="budi", peran="editor")
    budi = await named(console, "budi")
    await admin.send(f"/akun/{budi.id}/peran", peran="peninjau")
    await admin.send(f"/akun/{budi.id}/cabut")
    notes = (await console.office.audit.latest())[:4]
    assert [note.act for note in notes] == ["akun.cabut", "akun.peran", "undangan.sandi", "akun.buat"]
    assert {(note.by, note.subject) for note in notes} == {(ani.id, budi.id)}
    assert await console.office.audit.verify() is None

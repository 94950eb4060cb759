"""Files that come in through the console: each with its dry run, or with the reason why it is refused."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from bot.channels.console.security import COOKIE
from bot.desk.editing import Seen
from bot.desk.uploads.upload import LARGEST
from tests import hostile
from tests.console_world import Browser, opened_at
from tests.console_world import World as Console
from tests.desk_world import LIKE, World

pytest_plugins = ["tests.desk_fixtures"]


QUESTIONS = ["aturan", "kasus", "ragam", "kalimat"]
NEW = "boleh ga sih kasih jempol ke postingan paslon kemarin"


@pytest.fixture
async def console(desk_world: World) -> AsyncIterator[Console]:
    async with opened_at(desk_world) as console:
        yield console


@pytest.fixture
async def ani(console: Console) -> Browser:
    return await console.signed_in("ani", "editor")


async def send(browser: Browser, name: str, data: bytes) -> str:
    """Upload a file; the path of its page, or the page that says why not."""
    files = {"berkas": (name, data)}
    headers = {"cookie": f"{COOKIE}={browser.token}", "origin": browser.url}
    answer = await browser._http.post("/unggah", data={"csrf": await browser.csrf()}, files=files, headers=headers)
    return answer.headers.get("location") or f"{answer.status_code} {answer.text}"


def digest(page: str) -> str:
    return re.findall(r'name="terlihat" value="(\w+)"', page)[0]


async def entered(browser: Browser, path: str, **more: str) -> str:
    """Take an upload into a draft as its page offers it; the id of the draft."""
    seen = (await browser.get(path + (f"?ke={more['ke']}" if "ke" in more else ""))).text
    await browser.send(f"{path}/masukkan", terlihat=digest(seen), **({"judul": "Edaran baru"} | more))
    return re.findall(r"/rancangan/(\w+)", (await browser.get(path)).text)[0]


async def test_rows_enter_a_draft_only_after_their_dry_run_was_seen(
    console: Console, ani: Browser, desk_world: World
) -> None:
    rows = [QUESTIONS, ["like-akun-calon", "", "santai", NEW], ["tidak-ada", "", "santai", "x y"]]
    path = await send(ani, "soal.xlsx", hostile.xlsx(rows))
    page = (await ani.get(path)).text
    assert LIKE in page
    assert NEW in page
    assert "aturan &#34;tidak-ada&#34; tidak ada" in page
    assert await desk_world.desk.editing.alive() == (), "nothing was entered yet"
    draft = await entered(ani, path)
    assert NEW.encode() in (await desk_world.desk.editing.changes(draft))[LIKE]  # type: ignore[operator]
    assert (await desk_world.desk.editing.find(draft)).title == "Edaran baru"
    assert {"unggahan.terima", "unggahan.muat"} <= set(await console.acts())


async def test_entering_twice_makes_one_draft(ani: Browser, desk_world: World) -> None:
    path = await send(ani, "soal.xlsx", hostile.xlsx([QUESTIONS, ["like-akun-calon", "", "santai", NEW]]))
    seen = digest((await ani.get(path)).text)
    for _ in range(2):
        await ani.send(f"{path}/masukkan", terlihat=seen, judul="Sekali")
    assert len(await desk_world.desk.editing.alive()) == 1


async def test_a_dry_run_that_is_no_longer_true_enters_nothing(ani: Browser, desk_world: World) -> None:
    path = await send(ani, "like-akun-calon.yaml", desk_world.text(LIKE).replace("reaksi apa pun", "reaksi").encode())
    seen = digest((await ani.get(path)).text)
    await desk_world.publish(await desk_world.draft(LIKE, "reaksi apa pun", "tanggapan apa pun"), second="ben")
    answer = await ani.send(f"{path}/masukkan", terlihat=seen, judul="Terlambat")
    assert answer.status_code == 409
    assert "sudah lain daripada yang Anda lihat" in answer.text
    assert await desk_world.desk.editing.alive() == ()


async def test_a_draft_that_a_colleague_works_on_is_never_overwritten_unseen(ani: Browser, desk_world: World) -> None:
    draft = await desk_world.draft(LIKE, "reaksi apa pun", "tanggapan apa pun")
    path = await send(ani, "like-akun-calon.yaml", desk_world.text(LIKE).replace("reaksi apa pun", "reaksi").encode())
    assert "Berubah" in (await ani.get(path)).text
    into = await ani.get(f"{path}?ke={draft}")
    assert "Menimpa perubahan di rancangan itu" in into.text
    await desk_world.change(draft, LIKE, "tanggapan", "balasan")
    answer = await ani.send(f"{path}/masukkan", terlihat=digest(into.text), ke=draft)
    assert answer.status_code == 409
    assert "balasan apa pun" in str((await desk_world.desk.editing.changes(draft))[LIKE])
    assert await entered(ani, path, ke=draft) == draft
    assert "balasan" not in str((await desk_world.desk.editing.changes(draft))[LIKE])


async def test_an_archive_shows_what_is_new_what_changes_and_what_is_the_same(ani: Browser, desk_world: World) -> None:
    members = {
        LIKE: desk_world.text(LIKE).encode(),
        "words/salam.yaml": "\ufefftitle: Salam\r\nwords: [halo]\r\n".encode(),
        "words/rusak.yaml": b"title: [\n",
    }
    page = (await ani.get(await send(ani, "isi.zip", hostile.zipped(members)))).text
    for words in ("Sudah sama", "Baru", "BOM", "words/rusak.yaml"):
        assert words in page


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", b"", "Berkas ini kosong"),
        ("a.docx", hostile.pdf([hostile.REGULATION]), "tidak cocok dengan isinya"),
        ("a.pdf", hostile.encrypted_pdf("rahasia"), "dikunci dengan kata sandi"),
        ("a.zip", hostile.zipped({"words/../../x.yaml": b"a: b"}), "menunjuk ke luar foldernya"),
        ("a.docx", hostile.macro_docx(), "memuat makro"),
        ("a.pdf", hostile.scanned_pdf(2), "tesseract-ocr-ind"),
        ("a.pdf", b"%PDF-1.7" + b"0" * LARGEST, "lebih besar daripada 20 MB"),
    ],
)
async def test_faults_50_51_52_are_shown_with_their_reason_and_kept_nowhere(
    console: Console,
    ani: Browser,
    desk_world: World,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    data: bytes,
    reason: str,
) -> None:
    monkeypatch.setenv("PATH", "")
    page = await send(ani, name, data)
    assert page.startswith("422")
    assert reason in page
    assert desk_world.desk.originals.names() == frozenset()
    assert "Unggahan 7 hari terakhir" not in (await ani.get("/unggah")).text


async def test_fault_50_what_is_far_too_large_is_cut_off(ani: Browser) -> None:
    page = await send(ani, "a.pdf", b"0" * (LARGEST + 5_000_000))
    assert page.startswith("413")
    assert "20 MB" in page


async def test_no_file_is_no_error_of_ours(ani: Browser) -> None:
    assert "Pilih berkasnya" in (await ani.send("/unggah")).text


async def test_the_original_is_saved_and_never_run_fault_52(console: Console, ani: Browser) -> None:
    evil = b"<html><body><h1>Pasal 1</h1><p>Pegawai netral.</p><script>alert(1)</script></body></html>"
    path = await send(ani, "jahat\u202e<b>.html", evil)
    answer = await ani.get(f"{path}/asli")
    assert answer.content == evil
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''jahat")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "<b>" not in (await ani.get(path)).text


async def test_what_is_discarded_is_gone_at_once(ani: Browser, desk_world: World) -> None:
    path = await send(ani, "salam.yaml", b"title: Salam\nwords: [halo]\n")
    assert len(desk_world.desk.originals.names()) == 1
    await ani.send(f"{path}/buang")
    assert desk_world.desk.originals.names() == frozenset()
    assert (await ani.get(path)).status_code == 404
    assert (await ani.get(f"{path}/asli")).status_code == 404


@pytest.mark.parametrize(("kind", "column"), [("aturan", "topik"), ("pertanyaan", "aturan")])
async def test_the_workbooks_offer_what_there_is(ani: Browser, kind: str, column: str) -> None:
    answer = await ani.get(f"/unggah/contoh/{kind}.xlsx")
    book = load_workbook(io.BytesIO(answer.content))
    cells = {cell.value for row in book["Pilihan"].iter_rows() for cell in row}
    assert ("like-akun-calon" if column == "aturan" else "medsos") in cells
    assert zipfile.is_zipfile(io.BytesIO(answer.content))
    assert "attachment" in answer.headers["content-disposition"]
    assert (await ani.get("/unggah/contoh/lain.xlsx")).status_code == 404


async def test_who_may_not_edit_sees_no_upload_fault_54(console: Console, ani: Browser) -> None:
    path = await send(ani, "salam.yaml", b"title: Salam\nwords: [halo]\n")
    for role in ("penyiar", "pengelola"):
        other = await console.signed_in(role, role)
        assert (await other.get("/unggah")).status_code == 403
        assert (await other.get(f"{path}/asli")).status_code == 403
        assert (await send(other, "salam.yaml", b"title: S\nwords: [a]\n")).startswith("403")


async def test_who_is_revoked_between_two_steps_is_refused_fault_55(console: Console, ani: Browser) -> None:
    path = await send(ani, "salam.yaml", b"title: Salam\nwords: [halo]\n")
    seen, token = digest((await ani.get(path)).text), await ani.csrf()
    account = next(one for one in await console.office.accounts.all() if one.name == "ani")
    await console.office.accounts.revoke(account.id, by="uji", now=datetime.now(UTC))
    answer = await ani.post(f"{path}/masukkan", {"csrf": token, "terlihat": seen, "judul": "x"})
    assert answer.headers["location"].startswith("/masuk")
    assert await console.office.desk.editing.alive() == ()


async def test_an_upload_into_a_published_draft_says_so(ani: Browser, desk_world: World) -> None:
    draft = await desk_world.draft(LIKE, "reaksi apa pun", "tanggapan apa pun")
    path = await send(ani, "salam.yaml", b"title: Salam\nwords: [halo]\n")
    seen = digest((await ani.get(f"{path}?ke={draft}")).text)
    await desk_world.desk.editing.discard(draft)
    answer = await ani.send(f"{path}/masukkan", terlihat=seen, ke=draft)
    assert "Rancangan itu tidak dapat dipakai" in answer.text
    assert (await desk_world.desk.editing.page(await entered(ani, path), "words/salam.yaml")).seen == Seen(1, None)

"""A circular arrives as a PDF of several pages: an editor walks with it, in a real browser, until it is in a draft."""

from __future__ import annotations

import os
import re
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests import hostile
from tests.browsing import sign_in
from tests.console_world import PASSWORD, opened_at
from tests.desk_world import World
from tests.test_console_pieces import PATH

pytest_plugins = ["tests.browser_fixtures", "tests.desk_fixtures"]


PAGES = [
    [
        "SURAT EDARAN WALI KOTA CONTOH",
        "NOMOR 3 TAHUN 2026",
        "TENTANG NETRALITAS PEGAWAI",
        "Pasal 1",
        "(1) Pegawai wajib menjaga netralitas sebelum, selama, dan sesudah kampanye.",
        "(2) Atasan wajib mengingatkan pegawai di bawahnya paling sedikit sebulan sekali.",
    ],
    [
        "Pasal 2",
        "Pegawai dilarang:",
        "a. memasang alat peraga kampanye di kantor;",
        "b. mengunggah atau menyukai materi kampanye; dan",
        "c. memakai kendaraan dinas bagi keperluan peserta pemilihan.",
    ],
    ["Pasal 4", "Surat edaran ini mulai berlaku pada tanggal ditetapkan."],
]


async def picture(page: Page, name: str) -> None:
    """Keep what the page looks like where somebody asked for it."""
    if folder := os.environ.get("SCREENSHOTS"):
        for width in (1280, 360):
            await page.set_viewport_size({"width": width, "height": 800})
            await page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
        await page.set_viewport_size({"width": 1280, "height": 800})


async def fits_a_phone(page: Page) -> None:
    await page.set_viewport_size({"width": 360, "height": 800})
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "no scrolling sideways"
    await page.set_viewport_size({"width": 1280, "height": 800})


async def test_a_circular_from_its_file_to_a_draft(desk_world: World, chromium: Browser, tmp_path: Path) -> None:
    (tmp_path / "edaran.pdf").write_bytes(hostile.pdf(PAGES))
    (tmp_path / "kosong.pdf").write_bytes(b"")
    async with opened_at(desk_world) as console:
        await console.account("ani", "editor")
        page = await (await chromium.new_context()).new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        await sign_in(page, console, "ani", PASSWORD)
        await page.get_by_role("navigation").get_by_role("link", name="Unggah").click()

        await page.get_by_label("Berkas", exact=False).first.set_input_files(tmp_path / "kosong.pdf")
        await page.get_by_role("button", name="Periksa berkas").click()
        await expect(page.get_by_role("alert").filter(has_text="Berkas ini kosong")).to_be_visible()
        await fits_a_phone(page)
        await picture(page, "unggah-ditolak")
        refused, complaints[:] = list(complaints), []
        assert all("422" in text for text in refused), refused

        await page.get_by_label("Berkas", exact=False).first.set_input_files(tmp_path / "edaran.pdf")
        await page.get_by_role("button", name="Periksa berkas").click()
        await expect(page.get_by_role("heading", name="edaran.pdf")).to_be_visible()
        await fits_a_phone(page)
        await page.get_by_role("link", name="Periksa potongan").click()
        await expect(page.get_by_text("sebelum Pasal 4 ada pasal yang hilang").first).to_be_visible()
        await picture(page, "unggah-potongan-ragu")
        await page.get_by_label("Sudah saya cocokkan dengan naskah").check()
        await page.get_by_role("button", name="Simpan halaman ini").click()
        await expect(page.get_by_role("status")).to_have_text("Disimpan.")

        await page.get_by_role("link", name="← Halaman 2").click()
        second = page.get_by_role("group", name=re.compile("Pasal 2 huruf b"))
        await second.get_by_label("Teks").fill("mengunggah, membagikan, atau menyukai materi kampanye; dan")
        await fits_a_phone(page)
        # The keyboard alone is enough: Enter in a field saves and does nothing else.
        await second.get_by_label("Kunci").press("Enter")
        await expect(page.get_by_role("status")).to_have_text("Disimpan.")
        await expect(second.get_by_label("Teks")).to_have_value(re.compile("membagikan"))
        await picture(page, "unggah-potongan")

        await page.get_by_role("button", name="Simpan dan isi keterangan").click()
        await page.get_by_label("Kode").fill("se-walikota-3-2026")
        await page.get_by_label("Judul lengkap").fill("Surat Edaran Wali Kota Contoh tentang Netralitas Pegawai")
        await page.get_by_label("Sebutan singkat").fill("SE Wali Kota 3/2026")
        await page.get_by_label("Nomor").fill("3 Tahun 2026")
        await page.get_by_label("Tingkat").select_option("se")
        await page.get_by_label("Berlaku sejak").fill("2026-11-26")
        await page.get_by_label("Catatan").fill("Berlaku bagi pegawai Pemerintah Kota Contoh.")
        await fits_a_phone(page)
        await picture(page, "unggah-keterangan")
        await page.get_by_role("button", name="Simpan keterangan").click()

        await expect(page.get_by_text(PATH)).to_be_visible()
        await page.get_by_text("Lihat barisnya").click()
        await expect(page.get_by_text("membagikan, atau menyukai").first).to_be_visible()
        await fits_a_phone(page)
        await picture(page, "unggah-uji")
        await page.get_by_label("Judul rancangan baru").fill("Edaran Wali Kota 3/2026")
        await page.get_by_role("button", name="Masukkan ke rancangan").click()
        await expect(page.get_by_role("status")).to_have_text(re.compile("sudah masuk ke rancangan"))
        await picture(page, "unggah-dimuat")
        link = await page.get_by_role("link", name=re.compile("Buka rancangan")).get_attribute("href")
        await page.get_by_role("link", name=re.compile("Buka rancangan")).click()
        await expect(page.get_by_role("heading", name="Edaran Wali Kota 3/2026")).to_be_visible()
        await expect(page.get_by_text("se-walikota-3-2026").first).to_be_visible()
        await picture(page, "unggah-rancangan")
        assert complaints == [], "the browser found nothing to refuse"

    assert link is not None
    draft = await desk_world.desk.editing.find(link.rpartition("/")[2])
    assert draft.title == "Edaran Wali Kota 3/2026"
    text = str((await desk_world.desk.editing.changes(draft.id))[PATH])
    assert "mengunggah, membagikan, atau menyukai materi kampanye" in text
    assert "belum_terverifikasi" in text
    found = await desk_world.examined(draft.id)
    assert found.tried.problems == (), "the draft is content that the bot could serve"

"""From a draft to what serves and back, over HTTP: tried, looked at, approved, published, restored, halted."""

from __future__ import annotations

import asyncio
import io
import re
import shutil
import zipfile
from collections.abc import AsyncIterator

import pytest

from bot.desk.previews import Previews
from bot.model import Question
from bot.storage import DraftState
from tests.conftest import DAY
from tests.console_world import Browser, World, opened_at
from tests.desk_world import LIKE, SHARE, VOTE
from tests.desk_world import World as DeskWorld

pytest_plugins = ["tests.desk_fixtures"]

SHARING = "nge-share video kampanye ke grup wa boleh gak"


@pytest.fixture
async def console(desk_world: DeskWorld) -> AsyncIterator[World]:
    async with opened_at(desk_world) as console:
        yield console


async def tried(browser: Browser, draft: str) -> str:
    """The impact page of a draft, once it was tried."""
    await browser.send(f"/rancangan/{draft}/periksa")
    while (await browser.get(f"/rancangan/{draft}/keadaan")).json()["berjalan"]:  # noqa: ASYNC110 - as the page does
        await asyncio.sleep(0.2)
    return (await browser.get(f"/rancangan/{draft}/dampak")).text


def fingerprint(page: str) -> str:
    return re.findall(r'name="sidik" value="(\w+)"', page)[0]


async def test_a_harmless_change_goes_live_and_back(desk_world: DeskWorld, console: World) -> None:
    sari, rina = await console.signed_in("sari", "editor"), await console.signed_in("rina", "peninjau")
    (account,) = [one for one in await console.office.accounts.all() if one.name == "sari"]
    draft = await desk_world.draft(SHARE, "answer: ", "answer: Sejak edaran baru, ", by=account.id)
    page = await tried(sari, draft)
    assert "Dapat diterbitkan" in page
    assert "Sejak edaran baru," in page, "the difference of the file is shown"
    published = await sari.send(f"/rancangan/{draft}/terbitkan", sidik=fingerprint(page))
    assert published.headers["location"] == "/rilis?kabar=terbit"
    assert "Sejak edaran baru," in desk_world.live.answer(Question(SHARING, DAY)).text
    releases = await rina.get("/rilis")
    assert "Nomor 2" in releases.text
    assert "3 dari 3" in releases.text
    assert (await sari.send("/rilis/1/pulihkan", alasan="keliru")).status_code == 403
    assert "Tulis alasan" in (await rina.send("/rilis/1/pulihkan", alasan=" ")).text
    assert (await rina.send("/rilis/1/pulihkan", alasan="keliru")).headers["location"] == "/rilis?kabar=dipulihkan"
    assert "Sejak edaran baru," not in desk_world.live.answer(Question(SHARING, DAY)).text
    assert "sudah melayani" in (await rina.send("/rilis/1/pulihkan", alasan="lagi")).text
    packed = zipfile.ZipFile(io.BytesIO((await sari.get("/rilis/2/isi.zip")).content))
    assert b"Sejak edaran baru," in packed.read(SHARE)
    assert b"Sejak edaran baru," not in zipfile.ZipFile(io.BytesIO((await sari.get("/rilis/isi.zip")).content)).read(
        SHARE
    )


async def test_each_release_says_whether_it_can_serve_again_at_once(desk_world: DeskWorld, console: World) -> None:
    rina = await console.signed_in("rina", "peninjau")
    await desk_world.publish(await desk_world.draft(SHARE, "answer: ", "answer: Baru. "))
    assert "seketika" in (await rina.get("/rilis")).text
    assert "dalam beberapa detik" in (await rina.get("/rilis/1")).text
    (*_, first) = await desk_world.desk.publishing.releases()
    shutil.rmtree(desk_world.folder / "var" / "index" / "snapshots" / first.snapshot)
    assert "dibuat ulang dulu" in (await rina.get("/rilis")).text
    assert "dibuat ulang lebih dulu" in (await rina.get("/rilis/1")).text
    assert (await rina.send("/rilis/1/pulihkan", alasan="keliru")).headers["location"] == "/rilis?kabar=dipulihkan"


async def test_a_machine_without_known_questions_says_so_loudly(desk_world: DeskWorld, console: World) -> None:
    shutil.rmtree(desk_world.folder / "soal")
    sari = await console.signed_in("sari", "editor")
    page = await tried(sari, await desk_world.draft(SHARE, "answer: ", "answer: Baru. "))
    assert "Tidak dapat diterbitkan" in page
    assert "tidak ada soal uji" in page
    assert "/terbitkan" not in page


async def test_a_risky_change_waits_for_a_second_person(desk_world: DeskWorld, console: World) -> None:
    rina, dewi = await console.signed_in("rina", "peninjau"), await console.signed_in("dewi", "peninjau")
    (account,) = [one for one in await console.office.accounts.all() if one.name == "rina"]
    draft = await desk_world.draft(LIKE, "answer: ", "answer: Sejak edaran baru, ", by=account.id)
    page = await tried(rina, draft)
    assert "Perlu orang kedua" in page
    assert "/setujui" not in page, "nobody approves the own change"
    assert "/terbitkan" not in page
    sight = fingerprint((await dewi.get(f"/rancangan/{draft}/dampak")).text)
    for step in ("setujui", "terbitkan"):
        refused = await rina.send(f"/rancangan/{draft}/{step}", sidik=sight)
        assert refused.status_code == 409
        assert "orang" in re.findall(r'role="alert">(.*?)</div>', refused.text, re.DOTALL)[0]
    assert (await rina.send(f"/rancangan/{draft}/ajukan")).status_code == 303
    assert (await dewi.send(f"/rancangan/{draft}/setujui", sidik="0" * 64)).status_code == 409
    assert (await dewi.send(f"/rancangan/{draft}/setujui", sidik=sight)).status_code == 303
    assert "Disetujui oleh dewi" in (await rina.get(f"/rancangan/{draft}/dampak")).text
    assert (await rina.send(f"/rancangan/{draft}/terbitkan", sidik=sight)).status_code == 303
    assert "Sejak edaran baru," in desk_world.live.answer(Question("like paslon", DAY)).text
    assert {"rancangan.ajukan"} <= set(await console.acts())
    assert "dewi" in (await rina.get("/rilis")).text


async def test_a_dangerous_permission_is_shown_first_and_cannot_be_published(
    desk_world: DeskWorld, console: World
) -> None:
    sari, rina = await console.signed_in("sari", "editor"), await console.signed_in("rina", "peninjau")
    draft = await desk_world.draft(SHARE, "verdict: tidak_boleh", "verdict: boleh")
    page = await tried(sari, draft)
    assert "Tidak dapat diterbitkan" in page
    first, *_ = re.findall(r'<h3 class="kelompok u-(\w+)"', page)
    assert first == "berbahaya"
    assert "tidak lagi dibedakan" in page
    assert "/terbitkan" not in page
    sight = next(found.fingerprint for found in [await desk_world.examined(draft)])
    assert (await rina.send(f"/rancangan/{draft}/terbitkan", sidik=sight)).status_code == 409
    assert desk_world.live.answer(Question(SHARING, DAY)).verdict == "tidak_boleh"
    only = await sari.get(f"/rancangan/{draft}/dampak?kelompok=berbahaya&halaman=99")
    assert only.text.count('class="ubahan"') == 1


async def test_problems_lead_to_the_form_where_they_are_mended(desk_world: DeskWorld, console: World) -> None:
    sari = await console.signed_in("sari", "editor")
    draft = await desk_world.draft(VOTE, "citations: [", 'citations: ["uu-hilang#1", ')
    page = await tried(sari, draft)
    assert f'href="/rancangan/{draft}/sunting/{VOTE}#citations' in page
    assert "perlu diperbaiki" in page
    taste = await sari.send(f"/rancangan/{draft}/coba", tanya=SHARING)
    assert "belum dapat menjawab" in taste.text


async def test_coba_tanya_answers_from_the_draft_beside_what_serves(desk_world: DeskWorld, console: World) -> None:
    sari = await console.signed_in("sari", "editor")
    draft = await desk_world.draft(SHARE, "answer: ", "answer: Sejak edaran baru, ")
    waiting = await sari.send(f"/rancangan/{draft}/coba", tanya=SHARING)
    assert "data-tunggu" in waiting.text
    assert SHARING in waiting.text
    await tried(sari, draft)
    told = (await sari.send(f"/rancangan/{draft}/coba", tanya=SHARING)).text
    mine, now = told.split("Yang melayani <")
    assert "Sejak edaran baru," in mine
    assert "Sejak edaran baru," not in now
    assert f"rilis {desk_world.live.release}" in now
    await desk_world.desk.publishing.halt("bot", "sari", {"editor"}, reason="diperiksa")
    told = (await sari.send(f"/rancangan/{draft}/coba", tanya=SHARING)).text
    assert "Sejak edaran baru," in told, "what is halted is mended and tried in a draft"
    await desk_world.change(draft, SHARE, "Sejak edaran baru,", "Sejak edaran kedua,")
    assert "data-tunggu" in (await sari.send(f"/rancangan/{draft}/coba", tanya=SHARING)).text


async def test_a_build_that_fails_says_why_and_can_be_tried_again(
    desk_world: DeskWorld, console: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sari = await console.signed_in("sari", "editor")
    draft = await desk_world.draft(SHARE, "answer: ", "answer: Sejak edaran baru, ")
    with monkeypatch.context() as broken:
        broken.setattr("sys.executable", "/bin/false")
        assert "Pemeriksaan gagal" in await tried(sari, draft)
    assert "tidak dapat dicoba" in (await sari.send(f"/rancangan/{draft}/coba", tanya=SHARING)).text
    assert "Dapat diterbitkan" in await tried(sari, draft)


async def test_only_two_drafts_are_held_open_in_memory(desk_world: DeskWorld) -> None:
    previews: Previews = desk_world.desk.previews
    for words in ("satu", "dua", "tiga"):
        found = await desk_world.examined(await desk_world.draft(SHARE, "answer: ", f"answer: Edaran {words}. "))
        answer = (await previews.answerer(found)).answer(Question(SHARING, DAY))
        assert f"Edaran {words}." in answer.text
    assert len(previews._open) == 2


async def test_a_halt_shows_on_every_page_until_it_is_resumed(desk_world: DeskWorld, console: World) -> None:
    sari, adi = await console.signed_in("sari", "editor"), await console.signed_in("adi", "pengelola")
    assert "Tulis alasan" in (await sari.send("/sakelar/hentikan", apa="bot", alasan="")).text
    unknown = await sari.send("/sakelar/hentikan", apa="aturan", aturan="tidak-ada", alasan="keliru")
    assert "tidak dikenal" in unknown.text
    for choice in (
        {"apa": "aturan", "aturan": "like-akun-calon"},
        {"apa": "topik", "topik": "jabatan"},
        {"apa": "bot"},
    ):
        assert (await sari.send("/sakelar/hentikan", alasan="keliru", **choice)).status_code == 303
    assert desk_world.live.answer(Question(SHARING, DAY)).outcome == "halted"
    banner = (await adi.get("/saya")).text
    for words in ("seluruh bot", "topik jabatan", "aturan like-akun-calon"):
        assert words in banner
    assert "seluruh bot" not in (await console.browser().get("/masuk")).text, "strangers are not told"
    assert (await sari.send("/sakelar/lanjutkan", lingkup="bot")).status_code == 403
    for scope in ("bot", "topik:jabatan", "aturan:like-akun-calon"):
        assert (await adi.send("/sakelar/lanjutkan", lingkup=scope)).status_code == 303
    assert "Sedang dihentikan:" not in (await adi.get("/saya")).text
    assert [act for _, act, _ in desk_world.noted.acts].count("jawaban.hentikan") == 3


async def test_a_draft_is_opened_with_a_reason_and_discarded(desk_world: DeskWorld, console: World) -> None:
    sari = await console.signed_in("sari", "editor")
    assert "Isi judul dan alasan" in (await sari.send("/rancangan", judul="Edaran", alasan=" ")).text
    await sari.send("/rancangan", judul="<b>Edaran</b>", alasan="SE 12")
    page = (await sari.get("/rancangan")).text
    assert "&lt;b&gt;Edaran&lt;/b&gt;" in page
    (draft,) = await desk_world.desk.editing.alive()
    await sari.send(f"/rancangan/{draft.id}/buang")
    found = await desk_world.desk.drafts.find(draft.id)
    assert found is not None
    assert found.state is DraftState.DISCARDED
    assert {"rancangan.buka", "rancangan.buang"} <= set(await console.acts())


async def test_the_content_is_found_by_words_topics_and_passages(console: World) -> None:
    sari = await console.signed_in("sari", "editor")
    rules = (await sari.get("/isi?cari=menyukai")).text
    assert LIKE in rules
    assert SHARE not in rules
    assert SHARE not in (await sari.get("/isi?topik=jabatan")).text
    assert "skb-2022#b.6" in (await sari.get("/isi?jenis=kutipan&cari=membagikan+unggahan")).text
    for folder in (
        "regulations",
        "articles",
        "facts",
        "lexicon",
        "words",
        "synonyms",
        "phrases",
        "calendar",
        "outside",
    ):
        assert (await sari.get(f"/isi?jenis={folder}")).status_code == 200
    assert (await sari.get("/isi?jenis=lain")).status_code == 404
    assert "penyelenggara" in (await sari.get(f"/isi/berkas/{LIKE}")).text
    assert (await sari.get("/isi/berkas/rules/medsos/tidak-ada.yaml")).status_code == 404

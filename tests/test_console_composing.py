"""What is written for many is looked at before it is kept, and what cannot be sent is told with line and column."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.desk.roles import Role
from bot.storage import Broadcast
from knowledge.base import KnowledgeBase
from knowledge.load import load
from tests.broadcast_world import now
from tests.console_mail_world import FORM, group, opened, queued, told, written
from tests.console_world import Browser, World


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return load()


@pytest.fixture
async def console(tmp_path: Path, knowledge: KnowledgeBase) -> AsyncIterator[World]:
    async with opened(tmp_path, knowledge) as world:
        await group(world.office.mail, -1001)
        yield world


@pytest.fixture
async def ani(console: World) -> Browser:
    return await console.signed_in("ani", Role.BROADCASTER)


async def kept(world: World, path: str) -> Broadcast:
    found = await world.office.mail.broadcasts.get(path.rpartition("/")[2])
    assert found is not None
    return found


@pytest.mark.parametrize("step", ["lihat", "simpan"])
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Satu\nDua {{7*7}}", "baris 2, kolom 5: hanya isian sederhana"),
        ("<script>alert(1)</script>", "baris 1, kolom 1: tanda &lt;script&gt; tidak boleh dipakai"),
        ("Satu\n\n <b>tebal", "baris 3, kolom 2: tanda &lt;b&gt; tidak ditutup"),
        ("a" * 10_000, "teks melewati batas"),
        ("\U0001f600" * 10_000, "teks melewati batas"),
        ("{{ self.__init__ }}", "hanya isian sederhana"),
        ("{% for a in b %}", "hanya isian sederhana"),
        ("{{ nama_calon }}", "isian nama_calon tidak dikenal"),
        ("", "teks kosong"),
    ],
)
async def test_a_text_that_cannot_be_sent_is_refused_with_its_place_and_nothing_is_queued_fault_19(
    console: World, ani: Browser, text: str, message: str, step: str
) -> None:
    response = await ani.send("/siaran/baru", **(FORM | {"teks": text, "langkah": step}))
    assert response.status_code == 422
    assert message in response.text
    assert "<script>alert" not in response.text
    assert "Dua 49" not in response.text
    assert await queued(console) == 0


async def test_a_long_value_of_a_hole_is_refused_too_fault_19(console: World, ani: Browser) -> None:
    form = FORM | {"teks": "{{ catatan }}", "isian": "catatan = " + "a" * 10_000}
    response = await ani.send("/siaran/baru", **form)
    assert (response.status_code, "melewati batas 4096" in response.text) == (422, True)
    assert await queued(console) == 0


async def test_a_preview_shows_the_message_and_how_many_would_get_it_and_keeps_nothing(
    console: World, ani: Browser
) -> None:
    form = FORM | {"teks": "<b>Netral</b> & {{ tamu }} di {{ region }}", "isian": "tamu = <i>Anda</i>"}
    response = await ani.send("/siaran/baru", **(form | {"langkah": "lihat"}))
    assert response.status_code == 200
    assert "<b>Netral</b> &amp; &lt;i&gt;Anda&lt;/i&gt; di Kabupaten Contoh" in response.text
    assert "1 obrolan" in told(response.text)
    assert await queued(console) == 0


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"judul": ""}, "Isi judul"),
        ({"untuk": []}, "sedikitnya satu tujuan"),
        ({"opd": ["tidak-ada"]}, "tujuan yang tidak dikenal"),
        ({"zona": ["WIBB"]}, "tujuan yang tidak dikenal"),
        ({"subjek": "gosip"}, "tujuan yang tidak dikenal"),
        ({"poster": "../rahasia"}, "Aturan untuk poster tidak ada"),
        ({"waktu": "2020-01-01T07:00"}, "di masa depan"),
        ({"waktu": "besok"}, "di masa depan"),
        ({"berlaku": "-1"}, "1 sampai 168 jam"),
        ({"berlaku": "1e9"}, "1 sampai 168 jam"),
        ({"isian": "region = Kota"}, "nama = nilai"),
        ({"jenis": "kuis", "pertanyaan": "Boleh?", "pilihan": "Ya", "benar": "1"}, "2 sampai 10 pilihan"),
        ({"jenis": "kuis", "pertanyaan": "Boleh?", "pilihan": "Ya\nTidak", "benar": "3"}, "jawaban benar tidak ada"),
    ],
)
async def test_what_is_wrong_with_a_form_is_told(
    console: World, ani: Browser, changed: dict[str, Any], message: str
) -> None:
    response = await ani.send("/siaran/baru", **(FORM | changed))
    assert (response.status_code, message in response.text) == (422, True), told(response.text)
    assert await queued(console) == 0


async def test_everything_that_was_chosen_is_kept(console: World, ani: Browser) -> None:
    at = (await kept(console, await written(ani))).due_at + timedelta(days=3)
    moment = (at + timedelta(hours=7)).strftime("%Y-%m-%dT%H:%M")
    path = await written(
        ani, opd=["dinkes", "disdik"], wilayah=["Kota"], zona=["WIT"], pemantau="on", sekali="on", tanda="on",
        waktu=moment, berlaku="6", poster="like-akun-calon",
    )  # fmt: skip
    found = await kept(console, path)
    assert (found.audience.agencies, found.audience.regions, found.audience.zones) == (
        ("dinkes", "disdik"), ("Kota",), ("WIT",),
    )  # fmt: skip
    assert (found.audience.monitors, found.once, found.content.receipt) == (True, True, True)
    assert found.content.poster == "like-akun-calon"
    assert found.due_at == at.replace(second=0, microsecond=0)
    assert found.expires_at - found.due_at == timedelta(hours=6)
    assert "/siaran/poster/like-akun-calon.png" in (await ani.get(path)).text
    assert (await ani.get("/siaran/poster/like-akun-calon.png")).content.startswith(b"\x89PNG")


async def test_a_reminder_of_the_content_fills_the_form(ani: Browser, knowledge: KnowledgeBase) -> None:
    query = "/siaran/baru?pengingat={}&kalender=pilkada-2024"
    message = (await ani.get(query.format("masa-tenang-mulai"))).text
    assert knowledge.reminders["masa-tenang-mulai"].title in message
    assert "&lt;b&gt;" in message
    quiz = (await ani.get(query.format("kuis-masa-tenang"))).text
    assert 'value="kuis" checked' in quiz
    assert "Ayo datang ke TPS" in quiz
    assert (await ani.get(query.format("tidak-ada"))).status_code == 422


@pytest.mark.parametrize(
    ("text", "kind"),
    [("Pilih nomor urut 2.", "nomor urut"), ("Dukung calon Budi.", "nama orang"), ("Awas dipecat.", "mengancam")],
)
async def test_what_may_take_a_side_is_shown_to_the_author_and_to_who_approves(
    console: World, ani: Browser, text: str, kind: str
) -> None:
    seen = await ani.send("/siaran/baru", **(FORM | {"teks": text, "langkah": "lihat"}))
    path = await written(ani, teks=text)
    admin = await console.signed_in("admin", Role.ADMINISTRATOR)
    for page in (seen, await admin.get(path)):
        assert "Periksa kenetralannya" in page.text
        assert kind in page.text


async def test_a_content_without_reminders_is_no_hindrance(tmp_path: Path) -> None:
    async with opened(tmp_path, KnowledgeBase("0" * 64)) as console:
        ani = await console.signed_in("ani", Role.BROADCASTER)
        assert "Mulai dari pengingat" not in (await ani.get("/siaran/baru")).text


async def test_what_a_quiz_asks_is_previewed_with_its_holes_filled(console: World, ani: Browser) -> None:
    quiz = {"jenis": "kuis", "pertanyaan": "Di {{ region }}, boleh?", "pilihan": "Ya\nTidak", "benar": "2"}
    response = await ani.send("/siaran/baru", **(FORM | quiz | {"langkah": "lihat"}))
    assert "Di Kabupaten Contoh, boleh?" in response.text


async def test_a_moment_in_the_quiet_hours_is_pointed_out(console: World, ani: Browser) -> None:
    night = f"{now().year + 1}-01-05T19:30"
    response = await ani.send("/siaran/baru", **(FORM | {"waktu": night, "langkah": "lihat"}))
    assert "jam hening (20.00 sampai 06.00) di WITA, WIT" in told(response.text)

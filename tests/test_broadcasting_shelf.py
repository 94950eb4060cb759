"""Every reminder that ships can be planned, worded for any region, and sent as Telegram takes it."""

from __future__ import annotations

import pytest

from bot.answering.phrases import Phrases
from bot.broadcasting.planning import Timing, runs
from bot.broadcasting.shelf import Shelf
from bot.broadcasting.texts import LONGEST_CAPTION, flaws_of, plain, rendered
from knowledge.base import KnowledgeBase
from knowledge.load import load
from tests.telegram_markup import visible

CALENDAR = "pilkada-2024"


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return load()


@pytest.fixture(scope="module")
def shelf(knowledge: KnowledgeBase) -> Shelf:
    return Shelf(lambda: knowledge)


def test_every_reminder_has_a_run_in_the_calendar_that_ships(shelf: Shelf) -> None:
    calendar = shelf.calendar(CALENDAR)
    assert calendar is not None
    planned = runs(shelf.reminders(), calendar, Timing())
    assert {run.reminder for run in planned} == {reminder.name for reminder in shelf.reminders()}
    assert shelf.calendar("pilkada-2099") is None


@pytest.mark.parametrize("candidates", ["", "5"])
def test_every_reminder_can_be_sent_to_every_region(shelf: Shelf, candidates: str) -> None:
    for reminder in shelf.reminders():
        content = shelf.content(reminder.name, CALENDAR, {"candidates": candidates})
        assert flaws_of(content) == (), reminder.name
        if content.question is None:
            html = rendered(content.text, {"region": "Kab. <Contoh>", "agency": "Dinas"})
            assert visible(html) == plain(html)
            assert "{{" not in html
            assert content.poster is None or len(plain(html)) <= LONGEST_CAPTION


def test_the_region_is_filled_for_each_recipient(shelf: Shelf) -> None:
    named = shelf.content("hindari-pose-angka", CALENDAR, {"candidates": "3"})
    assert "Di Kab. Contoh ada 3" in plain(rendered(named.text, {"region": "Kab. Contoh", "agency": ""}))


def test_subjects_that_people_can_choose_are_those_of_the_reminders(shelf: Shelf, knowledge: KnowledgeBase) -> None:
    listed = {line.partition(" - ")[0] for line in knowledge.phrases["langganan-subjek"].text.splitlines()}
    assert listed == {shelf.subject(reminder.name) for reminder in shelf.reminders()}


def test_a_poster_is_a_picture(shelf: Shelf) -> None:
    assert shelf.poster("pose-jari-simbol").startswith(b"\x89PNG")


def test_the_words_around_reminders_can_be_filled(knowledge: KnowledgeBase) -> None:
    phrase = Phrases(knowledge)
    counts = ("planned", "sent", "failed", "uncertain", "waiting", "skipped", "expired", "cancelled")
    progress = phrase("siaran-kemajuan", judul="Uji", keadaan="berjalan", **dict.fromkeys(counts, 1))
    assert progress.startswith("Uji: berjalan\nTerkirim 1 dari 1.")
    line = {"judul": "Uji", "keadaan": "berjalan", "nanti": False, **dict.fromkeys(counts, 2)}
    listed = phrase("siaran-daftar", siaran=[line, line | {"keadaan": "ditahan", "failed": 0}], lain=3)
    assert "- Uji: terkirim 2 dari 2, menunggu 2, gagal 2, tidak pasti 2.\n- Uji (ditahan" in listed
    assert "3 siaran lain" in listed
    assert phrase("siaran-daftar", siaran=[], lain=0) == "Tidak ada siaran yang sedang berjalan."
    assert "(2)" in phrase("siaran-hentikan", judul="Uji", sent=2, waiting=3)
    assert phrase("staf-akun", nama="a", peran=["penyiar"]).endswith("/siaran.")
    assert "/siaran" not in phrase("staf-akun", nama="a", peran=["editor"])
    assert "ABC" in phrase("siaran-teruskan", code="ABC", tautan="https://t.me/x")
    for name in ("siaran-hak-kirim", "siaran-tertahan", "grup-periksa", "grup-terdaftar", "langganan-tawaran"):
        assert "Uji" in phrase(
            name, judul="Uji", opd="", nama="Uji", wilayah="A", zona="WIB", sebab="B", langkah="C.", kode="D"
        )
    for name in ("tombol-sudah-baca", "tombol-daftar-grup", "baca-dicatat", "pengirim-ganda", "langganan-aktif"):
        assert phrase(name)

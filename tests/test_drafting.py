"""A text that somebody wants to post: what shows support is marked, what is harmless is left alone."""

from __future__ import annotations

import pytest

from bot.answering.answerer import Answerer
from knowledge.models import Verdict

PARTISAN = [
    "Ayo coblos nomor 2, jangan lupa ajak keluarga",
    "semoga Pak Badrun terpilih jd bupati, amiiin",
    "Bismillah #MenangTotal",
    "besok deklarasi dukungan di lapangan, merapat ya bapak ibu",
    "jangan pilih Bu Ningsih, cukup satu periode",
    "hayu urang coblos nomer hiji",
]
HARMLESS = [
    "Gunakan hak pilih Anda hari Rabu di TPS masing-masing, jangan golput 🙏",
    "Apel pagi bersama Pak Camat berjalan lancar, semangat kerja!",
    "ASN dilarang foto bersama calon. Mari jaga netralitas!",
    "Selamat ulang tahun ke-2 untuk anakku, semoga jadi anak saleh",
    "Nomor antrean 2 silakan ke loket 3",
    "KPU: jadwal kampanye mulai 25 September, info lengkap di kantor KPU",
]


@pytest.mark.parametrize("text", PARTISAN)
def test_support_is_recognised(real_answerer: Answerer, text: str) -> None:
    checked = real_answerer.drafts.check(text)
    assert checked.shows_support
    assert checked.text.startswith("JANGAN DIUNGGAH")


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_harmless_is_left_alone(real_answerer: Answerer, text: str) -> None:
    assert not real_answerer.drafts.check(text).shows_support


def test_each_finding_is_marked_with_its_rule_and_a_neutral_wording(real_answerer: Answerer) -> None:
    checked = real_answerer.drafts.check("Kopi sore. Ayo coblos nomor 2! #menangkanbersama ✌ https://contoh.test/x")
    assert [f.signal for f in checked.findings] == ["ajakan-memilih", "tagar-dukungan", "emoji-dan-pose", "tautan"]
    assert "Ayo [1: coblos nomor 2]! [2: #menangkanbersama] [3: ✌] [4: https://contoh.test/x]" in checked.text
    assert checked.text.count("Gantinya: ") == 4
    assert "SKB Netralitas 2022, Lampiran II huruf B angka 8" in checked.text


def test_a_clean_draft_gets_no_permission(real_answerer: Answerer) -> None:
    text = real_answerer.drafts.check("Selamat pagi semuanya").text
    assert "bukan izin" in text
    assert "gambar" in text
    assert not text.startswith("BOLEH")


@pytest.mark.parametrize(
    "text", ["", "a", "#", "😀" * 500, "x" * 20_000, "\u202e2 romon solboc", "<b>coblos</b> {{7*7}}"]
)
def test_no_text_breaks_the_reading(real_answerer: Answerer, text: str) -> None:
    assert real_answerer.drafts.check(text).text


def test_a_long_text_is_shown_around_its_findings(real_answerer: Answerer) -> None:
    checked = real_answerer.drafts.check("kalimat biasa saja. " * 300 + "coblos nomor 2 ya" + " terima kasih." * 200)
    assert "[1: coblos nomor 2]" in checked.text
    assert len(checked.text) < 2_500


def test_every_signal_rests_on_a_rule_that_forbids_or_sets_conditions(real_answerer: Answerer) -> None:
    knowledge = real_answerer.knowledge
    for name, signal in knowledge.signals.items():
        assert knowledge.rules[signal.rule].verdict in (Verdict.TIDAK_BOLEH, Verdict.BERSYARAT), name

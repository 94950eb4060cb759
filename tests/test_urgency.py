"""Who is in trouble now is recognised in whatever words; who asks how such things go is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.model import Answer
from bot.understanding.urgency import Urgency
from index.normalise import Normaliser
from knowledge.base import KnowledgeBase

pytest_plugins = ["tests.language_fixtures"]

IN_TROUBLE = [
    "besok saya diperiksa",
    "Besok pagi pukul sembilan saya diperiksa tim inspektorat karena foto di Facebook. Apa yang harus saya bawa?",
    "bsk gw dipriksa bkd min, gmn dong",
    "diancam atasan",
    "gue diancem bos bakal dibuang ke pelosok kalo ga ikut",
    "Saya dipaksa menandatangani surat dukungan untuk calon bupati",
    "dipaksa",
    "dipaksa ikut kampanye sama pak camat, nolaknya gimana",
    "mau dipecat gara2 ga dukung petahana",
    "Saya mau dipecat, tolong",
    "aku arep dipecat gara-gara ora gelem milih calone pak lurah",
    "sesuk kula dipriksa inspektorat, kudu piye?",
    "abdi diancam badé dipindahkeun upami teu ngadukung",
    "Abdi dipaksa ku Pa Camat kedah nyoblos nomer dua",
    "isuk abdi dipariksa inspektorat, hak abdi naon waé?",
    "tadi dapet surat panggilan dari bawaslu, deg-degan banget",
    "Saya menerima surat panggilan klarifikasi dari BKPSDM",
    "sy dipanggil inspektorat hr senin krn like postingan",
    "Kepala sekolah mengancam saya tidak akan memperpanjang kontrak",
    "kadis maksa kami pasang stiker di rumah",
    "pak kabid ngancem mutasi kalau saya ga masang baliho",
    "Kami diintimidasi tim sukses supaya membagikan amplop",
    "honorer kayak saya ditekan kadis buat menangin petahana, takut bgt",
    "besok ada sidang kode etik buat saya, bisa bawa apa",
    "saya akan diberhentikan karena menolak memihak",
    "suami saya diancam atasannya dipindah ke pulau",
    "lusa klarifikasi di bawaslu, saya harus ngomong apa",
    "Saya disuruh mengundurkan diri karena tidak ikut deklarasi",
    "dpksa bos dkung clonny, klo g dipcat, tlg",
    "diteror nomor tak dikenal sesudah saya lapor ke panwas",
]
NOT_IN_TROUBLE = [
    "siapa yang memeriksa ASN?",
    "Siapa yang berwenang memeriksa pelanggaran netralitas?",
    "Apakah ASN yang dipaksa atasan tetap kena sanksi?",
    "asn yang diperiksa inspektorat dapat hak apa aja",
    "Pegawai yang diancam pimpinannya harus melapor ke mana?",
    "like postingan doang bisa dipecat ga sih",
    "Apakah PNS bisa dipecat karena menjadi anggota partai?",
    "pelaku politik uang diancam pidana berapa tahun?",
    "perbuatan itu diancam hukuman apa?",
    "boleh like status calon bupati?",
    "saya tidak dipaksa, ikut sendiri aja, boleh?",
    "ga pernah diancam siapa-siapa kok, cuma mau tanya soal cuti kampanye",
    "saya datang tanpa dipaksa siapa pun, salah ga?",
    "besok saya cuti, boleh nonton kampanye?",
    "besok ada kampanye di lapangan depan kantor, boleh lewat?",
    "Bagaimana tata cara pemeriksaan dugaan pelanggaran disiplin?",
    "temen sekantor katanya diperiksa bkd, prosesnya gimana ya",
    "tetangga saya dipecat karena nyaleg, kok bisa",
    "kalau nanti diperiksa apakah bukti chat cukup?",
    "bukti itu bisa diperiksa bawaslu ga",
    "calon bupati minta diperiksa kesehatannya di puskesmas kami, boleh?",
    "apa ancaman pidana buat kades yang kampanye",
    "kades ngajak warga dateng ke TPS, salah ga?",
    "Apa itu hukuman disiplin berat?",
    "naha ASN kenging nge-like postingan calon?",
    "PNS oleh melu kampanye ora?",
    "bedane dipecat hormat karo ora hormat opo?",
    "siapa saja yang dipanggil bawaslu kalau ada laporan?",
    "Warga yang dipaksa memilih bisa lapor ke siapa?",
    "bulan lalu saya diperiksa dan sudah selesai, sekarang boleh naik pangkat?",
    "atasan minta laporan netralitas, ditulis di format apa",
]


@pytest.fixture(scope="session")
def urgent(shipped: KnowledgeBase, shipped_words: Normaliser) -> Urgency:
    return Urgency(shipped, shipped_words)


@pytest.mark.parametrize("text", IN_TROUBLE)
def test_trouble_is_recognised_however_it_is_told(urgent: Urgency, text: str) -> None:
    assert urgent(text)


@pytest.mark.parametrize("text", NOT_IN_TROUBLE)
def test_a_general_question_is_no_trouble(urgent: Urgency, text: str) -> None:
    assert not urgent(text)


def test_hardly_any_example_question_outside_its_own_rules_counts_as_trouble(
    urgent: Urgency, shipped: KnowledgeBase
) -> None:
    """The examples were written by many people, and few of them are in trouble; a new phrase that floods shows here."""
    told = {
        *("diancam-atasan", "dilaporkan-orang", "diperintah-atasan-mendukung", "menolak-perintah-memihak"),
        *("keberatan-banding", "saksi-sengketa-hasil"),
    }
    others = [example.text for example in shipped.examples() if example.rule not in told][::3]
    assert sum(map(urgent, others)) / len(others) < 0.004


def test_without_its_word_lists_nothing_is_urgent(little_world: KnowledgeBase) -> None:
    assert not Urgency(little_world, Normaliser(little_world))("besok saya diperiksa")


def test_contacts_come_first_and_the_ordinary_answer_still_follows(ask: Callable[..., Answer]) -> None:
    plain, answer = ask("siapa yang memeriksa ASN?"), ask("diancam atasan karena netral, saya harus ke mana?")
    assert not plain.urgent
    assert answer.urgent
    assert answer.rule == "diancam-atasan"
    first, _, rest = answer.text.partition("\n\n")
    assert "desk@contoh.test" in first
    assert "Bawaslu" in first
    assert "sbt.bkn.go.id" in first
    assert answer.citations
    assert answer.release in rest

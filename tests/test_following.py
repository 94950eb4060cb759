"""A later turn keeps the act of the earlier ones, unless it names its own, and never borrows a permission."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.answering.answerer import Answerer
from bot.answering.following import Following
from bot.model import OUTSIDE, Answer
from bot.understanding.finding import FactFinder
from index.snapshot import Snapshot
from knowledge.models import Verdict

Ask = Callable[..., Answer]


@pytest.fixture(scope="module")
def own_act(real_answerer: Answerer, real_snapshot: Snapshot) -> Callable[[str], float]:
    finder = FactFinder(real_snapshot.knowledge, real_snapshot.retriever.normaliser)
    following = Following(real_snapshot.knowledge, real_snapshot.retriever, finder)

    def of(text: str) -> float:
        retrieval = real_snapshot.retriever.retrieve(text)
        return following.own_act(retrieval, finder.find(retrieval.message.words))

    return of


@pytest.mark.parametrize("circumstance", ["kalau hari libur?", "kalau honorer?", "terus kalau istri saya?", "libur?"])
def test_a_circumstance_is_no_act(own_act: Callable[[str], float], circumstance: str) -> None:
    assert own_act(circumstance) < 0.2


@pytest.mark.parametrize(
    "act", ["kalau panelis KPU?", "klo jd saksi parpol?", "kalau ngasih tau pilihan saya ke istri?"]
)
def test_an_act_stays_one_without_its_circumstances(own_act: Callable[[str], float], act: str) -> None:
    assert own_act(act) > 0.5


def test_a_circumstance_changes_the_act_of_the_earlier_turn(ask: Ask) -> None:
    supporting = ("guru PNS boleh jadi tim sukses?",)
    assert ask("kalau honorer?", earlier=supporting).verdict is Verdict.TIDAK_BOLEH
    assert ask("kalau sudah pensiun tahun lalu?", earlier=supporting).verdict is not Verdict.TIDAK_BOLEH
    assert ask("sanksinya apa?", earlier=("kades ikut kampanye calon gubernur",)).verdict is Verdict.INFORMASI


def test_an_act_of_its_own_is_answered_though_the_message_begins_like_one_that_goes_on(ask: Ask) -> None:
    watching = ("asn jd pengawas tps blh g",)
    assert ask("klo jd saksi parpol?", earlier=watching).verdict is Verdict.TIDAK_BOLEH
    kept = ask("kl d pasang d dpur doang?", earlier=("sy nerima klender caleg dr ttngga", "sy asn pmkab bogor"))
    assert kept.verdict is Verdict.TIDAK_BOLEH


@pytest.mark.parametrize(
    ("earlier", "text"),
    [
        ("menonton debat di hape sambil rebahan, saya pns, boleh kan", "suami caleg"),
        (
            "pns katanya harus netral jadi tidak usah mencoblos, saya tetap boleh mencoblos?",
            "ktp buat calon independen",
        ),
        ("saya asn, kemarin keceplosan share video calon", "udah saya hapus, berarti aman kan?"),
        ("boleh saya menolak disuruh pasang poster?", "ya sudah saya pasang saja"),
        (
            "saya pns mau datang ke kampanye sebagai petugas ambulans bersurat tugas, boleh?",
            "kalau penggembira paslon?",
        ),
        ("petugas loket dukcapil melayani calon bupati yang mengurus ktp hilang, boleh tidak?", "kalau menolak?"),
        ("patungan seruangan buat kado nikahan staf, pns boleh ikut?", "kalau dana kampanye mantan kabid?"),
        ("saya baru lulus cpns padahal pengurus partai, boleh mundur dari pengurus?", "kalau terus menjadi?"),
    ],
)
def test_what_was_permitted_before_permits_nothing_else(ask: Ask, earlier: str, text: str) -> None:
    assert ask(text, earlier=(earlier,)).verdict is not Verdict.BOLEH


def test_who_refused_and_names_another_act_does_not_refuse_that_one(ask: Ask) -> None:
    refused = ("kadis minta kita angkat jari gaya paslon waktu apel, saya nolak",)
    told = "oke. tapi kalau gerakannya cuma buat konten lucu-lucuan apel, dan yang direkam semua pegawai serempak?"
    assert ask(told, earlier=refused).verdict is Verdict.TIDAK_BOLEH


def test_a_permission_stays_one_while_only_circumstances_change(ask: Ask) -> None:
    asked = ("boleh ga nge-like postingan akun KPU?",)
    assert ask("kalau hari libur?", earlier=asked).verdict is Verdict.BOLEH
    assert ask("kalau akun Bawaslu?", earlier=asked).verdict is Verdict.BOLEH


TWIBBON = "disuruh kabag pasang twibbon calon di foto profil"
STUCK_ON = "mobil saya ditempeli stiker paslon orang"


@pytest.mark.parametrize(
    ("earlier", "text", "permitted"),
    [
        ("boleh follow ig bupati yang nyalon lagi?", "kalau akun resmi pemkab?", True),
        (TWIBBON, "saya ga ganti, aman kan?", True),
        (TWIBBON, "saya ganti aja biar aman", False),
        (STUCK_ON, "saya copot", True),
        ("salah ga saya melepas stiker caleg di mobil keluarga?", "kalau memasang?", False),
        ("sebagai ASN bolehkah saya mengajak warga datang ke TPS?", "klo golput gimana", False),
        (STUCK_ON, "saya biarkan", False),
        (
            "boleh ikut kampanye pakai kaus paslon?",
            "kalau saya ditugasi pakai surat tugas ngatur parkir di situ?",
            True,
        ),
    ],
)
def test_a_later_turn_may_change_what_an_earlier_one_told(ask: Ask, earlier: str, text: str, permitted: bool) -> None:
    assert (ask(text, earlier=(earlier,)).verdict is Verdict.BOLEH) is permitted


def test_a_few_words_that_seem_not_ours_go_on_with_what_is(ask: Ask) -> None:
    asked = ("saya bidan ptt, ditawari jadi tim kesehatan kampanye paslon",)
    assert ask("dibayar sih enggak, cuma transport", earlier=asked).verdict is Verdict.TIDAK_BOLEH
    assert ask("resep rendang enak apa ya", earlier=asked).verdict == OUTSIDE
    assert ask("makasih ya min, jelas", earlier=asked).verdict == OUTSIDE

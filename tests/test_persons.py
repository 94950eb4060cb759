"""A message that wants a verdict on somebody is told from one that only mentions them; worded as many people would."""

from __future__ import annotations

import pytest

from bot.understanding.finding import FactFinder
from bot.understanding.persons import Persons
from bot.understanding.privacy import Concern, Privacy
from index.normalise import Normaliser
from knowledge.base import KnowledgeBase
from knowledge.load import CONTENT, load

JUDGED = [
    "Pak Darmo lurah saya kampanye, salah kan?",
    "apakah Bu Rina melanggar?",
    "@budi_santoso ikut kampanye",
    "pak hendra kepsek saya ikut timses, melanggar ga?",
    "Apakah Sutrisno bersalah karena foto bareng paslon?",
    "min, bu yayah bagi bagi kaos calon di puskesmas. itu melanggar kan?",
    "Lurah saya, Pak Darmo, kampanye di lapangan. Boleh nggak?",
    "katanya pak slamet jd timses padahal pns, kena sanksi apa dia",
    "Kemarin Bu Ratna dari Dinas Sosial naik panggung kampanye. Apa hukumannya?",
    "saya lihat Pak Joko pasang baliho di rumahnya, melanggar tidak?",
    "si udin kampanye di grup wa kantor, gmn tuh hukumnya",
    "Apa sanksi buat Pak Bambang yang kampanye?",
    "kadis kesehatan namanya Pak Wahyu dukung paslon 2, netral ga tuh?",
    "Bapak Agus Salim, camat kami, membagikan sembako atas nama calon.",
    "@siti_rahma salah ga posting dukungan?",
    "Menurut bot, Pak Suparman netral ga sih?",
    "benarkah Bu Lastri melanggar netralitas?",
    "tolong nilai Pak Karno, dia pns tapi joget di panggung kampanye",
    "teman saya Budi kampanye di fb, salah kan?",
    "PAK DARMO KAMPANYE DI KANTOR, SALAH KAN?",
    "Pak Camat Sutrisno memihak salah satu calon",
    "kok Bu Endang boleh kampanye padahal ASN?",
    "pak lurah kami yang bernama Pak Tarno ngarahin warga milih, pantas ga?",
    "Naha Pa Asep salah, da ngarojong calon?",
    "Pak Wagiman kampanye, oleh ora?",
    "Dosen saya Bu Wulan terang-terangan dukung capres. Beliau melanggar gak?",
    "pak rt jamal itu salah kan bagi stiker calon",
    "Bu Nining guru SD ikut konvoi paslon, apakah dibenarkan?",
    "kepala sekolah SMP 3 Bu Hartini nyuruh guru pilih calon tertentu. Dia salah kan?",
    "Pak Darmo nyuruh saya pasang baliho, dia salah kan?",
    "apakah bu rina melanggar kalau mengajak saya kampanye?",
    "Mas Yanto satpam kantor pake kaos paslon, dilaporin aja?",
    "Haji Mahmud kades sebelah bagi-bagi amplop, curang itu",
    "Kang Ujang perangkat desa jadi jurkam, kena pidana ga?",
    "oknum bernama Rudi bagian umum ikut deklarasi, dipecat ga?",
    "Pak Wali nagari Zulkifli ikut kampanye, bisa dihukum?",
    "Bu Ningsih like postingan calon, kena sanksi gak?",
    "Masa Pak Gunawan boleh ikut kampanye?",
    "dengar dengar bu tuti jadi tim sukses, itu pelanggaran bukan?",
    "sekda kita Pak Hidayat hadir di deklarasi, wajar ga?",
    "@andi99 dukung paslon 1 di grup ini",
    "saya warga Garut, Pak Cecep kadus kami jadi relawan calon, salah tidak?",
    "Bu Yuliana bidan desa nyebarin brosur caleg ke ibu-ibu posyandu, itu ndak melanggar ta?",
    "mau nanya, apakah Bapak Haryanto selaku camat bisa dihukum karena pidato dukung petahana?",
    "ASN bernama Suryadi komen dukungan di ig paslon. Layak disanksi?",
    "Kasihan Pak Ridwan, cuma foto dua jari sama calon. Beneran dia bersalah?",
    "di grup alumni @rahmat_hidayat ngajak milih nomor satu",
    "Ibu Siti Aminah guru TK, ikut senam bareng paslon. Menurut aturan itu pelanggaran?",
    "Mbak Tika staf keuangan jadi admin akun timses. dipecat ga?",
    "apa Pak Sugeng itu netral?",
    "Pa Dadang sekdes ngarojong calon di pangaosan, salah teu?",
    "Menawi Pak Marno kampanye wonten balai desa, napa mboten nglanggar?",
    "nek bu Tini melu kampanye kuwi salah ora?",
    "Pak Yohanes kepala UPT membagikan kaos paslon",
]

ONLY_MENTIONED = [
    "saya diajak Pak Darmo foto, boleh?",
    "pak lurah saya ikut kampanye, salah kan?",
    "bu camat boleh kampanye ga?",
    "pak bupati hadir di kampanye anaknya, melanggar?",
    "foto bareng Pak Darmo boleh ga?",
    "boleh ga saya laporin Bu Rina ke bawaslu?",
    "kalau Pak Budi ngajak foto boleh ga?",
    "saya like postingan Pak Hendra, salah ga?",
    "Pak Darmo nyalon bupati, boleh pasang stikernya di mobil?",
    "Pak Darmo nyuruh saya pasang baliho, boleh saya tolak?",
    "Mas Budi, kalau PNS ikut kampanye boleh ga?",
    "Apakah PNS di Kabupaten Serang boleh kampanye?",
    "Bolehkah ASN di Bulukumba hadir di deklarasi?",
    "Apakah Bawaslu berwenang menghukum ASN?",
    "apakah Fortuner dinas boleh dipakai ke acara partai?",
    "Saya guru di Sikka, boleh foto bareng calon?",
    "Undangan dari Pak Slamet timses, boleh datang?",
    "Min, boleh gak pasang profil Facebook dukung calon?",
    "Bapak Ibu, apakah boleh kami hadir kampanye?",
    "ibu saya caleg, boleh saya antar ke TPS?",
    "Pak RT boleh jadi timses?",
    "suami saya polisi, istri boleh kampanye?",
    "Pak, saya honorer, boleh like postingan calon?",
    "Kepala Dinas Pendidikan boleh kampanye?",
    "dr kantor disuruh hadir, salah ga?",
    "neng omah pasang stiker oleh ora?",
    "aku ning Serang, pns oleh kampanye ora?",
    "teh kenging teu abdi ngiring kampanye?",
    "Bu guru boleh bahas pemilu di kelas?",
    "status WA dukung Pak Prabowo boleh ga?",
    "saya nonton kampanye Pak Ganjar di lapangan, boleh?",
    "Bagaimana cara melapor pak lurah yang kampanye?",
    "Senin besok boleh ikut kampanye?",
    "Ari PNS ngiring kampanye kenging teu?",
    "apa sanksi PNS yang like postingan calon?",
    "Pak Haji ngajak saya deklarasi, boleh datang?",
    "akun @kpu_ri boleh saya follow?",
    "boleh follow @infobupati?",
    "Pak A seorang PNS ikut kampanye, melanggar?",
    "si anu kampanye, salah ga?",
    "Kang, PNS kenging kampanye teu?",
    "Ibu hamil boleh nyoblos duluan?",
    "Om saya calon wali kota, boleh saya bantu?",
    "halo Mimin, boleh tanya? PNS boleh kasih like?",
    "Pak De saya caleg, boleh saya pasang banner?",
    "Hari Kamis boleh pakai kaos partai?",
    "Apakah Gubernur Jawa Tengah boleh cuti kampanye?",
    "undangan nikahan anak Bu Sri yang caleg, boleh dateng?",
    "BKPSDM Kabupaten Tangerang bisa menghukum?",
    "Terus, Pak Lurah juga dilarang?",
    "Bu Tejo itu tokoh film kan?",
    "siapa Pak Darmo itu?",
    "kula staf desa, diajakan asup grup WA relawan ku kang Ujang. Asup bae teu nanaon nya, da teu ngomong?",
    "Pak Suroso, terima kasih infonya",
    "saya dititipi kaos sama bu Yeni, boleh dipakai tidur?",
    "Sekda Kota Bandung boleh hadir di debat?",
    "Bu, saya mau nanya, boleh ga PNS ikut senam bareng paslon?",
    "Assalamualaikum Pak Ustadz, boleh tidak ASN jadi saksi partai?",
    "Saya bidan di Sikka, diminta Bu Camat bagi brosur caleg, harus nolak?",
    "Boleh tidak saya hadir di hajatan Pak Ridwan yang sedang nyaleg?",
    "Kemarin diundang makan sama Pak Dedi timses, boleh datang?",
    "Kalau di Tasikmalaya, kadis boleh ikut jalan sehat paslon?",
    "apakah Kepala Desa Cibuntu boleh jadi jurkam?",
    "min, beda netralitas ASN sama TNI apa ya?",
    "Bolehkah saya mengomentari unggahan Ibu Rahma, calon wali kota?",
    "aku ngefans Bu Risma, boleh nyimpen fotonya di hp?",
    "pakde nyaleg, aku PNS oleh ngewangi ora?",
    "Mang, upami PPPK ngiring deklarasi kumaha sanksina?",
]

COLLEAGUES = [
    "temen kantor gue kampanye, dilaporin aja?",
    "atasan saya ikut timses, melanggar kan?",
    "kabid gue jadi jurkam, kena sanksi ga",
    "Rekan sekantor saya pasang baliho di rumah. Salah nggak?",
    "lurah kami bagi-bagi kaos calon, boleh ya?",
    "bosku dukung paslon 1 terang terangan, netral ga tuh",
    "kepsek saya kampanye di upacara",
    "dosen saya ikut deklarasi, dihukum ga?",
]

NO_COLLEAGUES = [
    "apakah guru boleh kampanye?",
    "lurah boleh jadi timses?",
    "saya diajak teman kantor foto bareng calon, boleh?",
    "atasan saya nyuruh pasang baliho, salah ga kalau ditolak?",
    "kalau temen kantor gue kampanye harus gimana?",
    "suami saya caleg, boleh saya temani?",
    "boleh like postingan teman saya yang caleg?",
    "pak bupati boleh cuti kampanye?",
    "teman saya caleg, boleh saya bantu pasang stiker?",
]

OWN_CASES = [
    "saya terlanjur like postingan paslon, gimana ya?",
    "kepencet love di ig calon bupati, sudah saya hapus, aman?",
    "saya dipanggil inspektorat besok soal foto kemarin",
    "aku dilaporin tetangga ke bawaslu, harus gimana",
    "gue diancam dimutasi kabid karena ga mau ikut kampanye",
    "sanksi saya apa ya kalau gini? kemarin saya foto bareng caleg",
    "Saya dapat surat panggilan dari Bawaslu, apa yang harus saya bawa?",
    "foto saya beredar di grup warga pas salaman sama calon",
    "Kemarin saya ikut kampanye karena dipaksa, saya kena sanksi apa?",
    "abdi kapencet like postingan paslon, kumaha nasib abdi?",
    "aku wis kadung like postingane calon, piye?",
    "saya difitnah jadi timses",
    "gw ketahuan pasang stiker, bakal dipecat ga gw",
    "nama saya dicatut jadi anggota partai",
    "saya lagi diperiksa inspektorat",
    "saya khilaf komen dukungan, udah dihapus",
    "Saya dijatuhi hukuman ringan, boleh banding?",
]

NO_CASES = [
    "apa sanksi PNS yang like postingan calon?",
    "kalau saya like postingan calon, sanksinya apa?",
    "saya guru, boleh foto bareng calon?",
    "saya diundang deklarasi, boleh datang?",
    "ASN yang terlanjur like harus bagaimana?",
    "kalau dipanggil bawaslu harus bawa apa?",
    "teman saya kepencet like, gimana?",
    "saya mau pasang stiker, boleh?",
    "saya pernah dengar ASN tidak boleh like, benar?",
    "saya sudah PNS lima tahun, boleh ikut partai?",
    "berapa hari batas lapor?",
    "saya honorer, sanksinya apa kalau ikut kampanye?",
    "boleh tidak saya mengajak tetangga ke TPS?",
    "saya boleh hadir kampanye istri?",
    "kemarin saya lihat ASN kampanye, lapor ke mana?",
    "saya disuruh atasan pasang baliho, boleh nolak?",
]


@pytest.fixture(scope="module")
def content() -> KnowledgeBase:
    return load(CONTENT)


@pytest.fixture(scope="module")
def normaliser(content: KnowledgeBase) -> Normaliser:
    return Normaliser(content)


@pytest.fixture(scope="module")
def persons(content: KnowledgeBase, normaliser: Normaliser) -> Persons:
    return Persons(content, normaliser)


class Judge:
    """Privacy with the facts of a message, as the answerer asks it."""

    def __init__(self, content: KnowledgeBase, normaliser: Normaliser) -> None:
        self.privacy = Privacy(content, normaliser)
        self.finder, self.normaliser = FactFinder(content, normaliser), normaliser

    def __call__(self, text: str, *, public: bool = True) -> Concern | None:
        return self.privacy.concern(text, self.finder.find(self.normaliser.words(text)), public=public)


@pytest.fixture(scope="module")
def judge(content: KnowledgeBase, normaliser: Normaliser) -> Judge:
    return Judge(content, normaliser)


@pytest.mark.parametrize("text", JUDGED)
def test_a_verdict_on_somebody_named_is_recognised(persons: Persons, text: str) -> None:
    assert persons.named(text)


@pytest.mark.parametrize("text", ONLY_MENTIONED)
def test_who_is_only_mentioned_or_only_an_office_is_not_judged(persons: Persons, text: str) -> None:
    assert not persons.named(text)


def test_hardly_an_example_of_the_content_names_anybody(persons: Persons, content: KnowledgeBase) -> None:
    named = [example.text for example in content.examples() if persons.named(example.text)]
    assert len(named) <= 5, named


@pytest.mark.parametrize("text", COLLEAGUES)
def test_a_colleague_is_known_without_a_name(judge: Judge, text: str) -> None:
    assert judge(text) is Concern.COLLEAGUE
    assert judge(text, public=False) is None


@pytest.mark.parametrize("text", NO_COLLEAGUES)
def test_an_office_or_the_askers_own_act_accuses_no_colleague(persons: Persons, text: str) -> None:
    assert not persons.colleague(text)


@pytest.mark.parametrize("text", OWN_CASES)
def test_a_case_of_the_askers_own_belongs_to_a_private_chat(judge: Judge, text: str) -> None:
    assert judge(text) is Concern.OWN_CASE
    assert judge(text, public=False) is None


@pytest.mark.parametrize("text", NO_CASES)
def test_a_question_about_the_rule_stays_in_the_group(judge: Judge, text: str) -> None:
    assert judge(text) is not Concern.OWN_CASE

"""Facts are found by words, denied by words, and decide cases; a permission needs them alone."""

from __future__ import annotations

from datetime import date

import pytest

from bot.answering.decide import choose_case
from bot.understanding.facts import Facts, stage_on
from bot.understanding.finding import FactFinder
from bot.understanding.parts import Conclusion, Splitter
from index.normalise import Normaliser
from knowledge.load import CONTENT, load

KNOWLEDGE = load(CONTENT)
NORMALISER = Normaliser(KNOWLEDGE)
FINDER = FactFinder(KNOWLEDGE, NORMALISER)
SPLIT = Splitter(KNOWLEDGE)
CONCLUDES = Conclusion(KNOWLEDGE)


def facts(text: str) -> Facts:
    return FINDER.find(NORMALISER.words(text))


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("sy nolak disuruh pasang baliho", "direction", "menolak"),
        ("disuruh pak kadis dateng", "direction", "disuruh"),
        ("udah terlanjur ngelike", "progress", "terlanjur"),
        ("akun KPU kabupaten", "object", "penyelenggara"),
        ("ngajak pilih nomor dua", "support", "mendukung"),
        ("pakai mobil dinas", "facility", "negara"),
        ("sebagai PPPK", "actor", "pppk"),
        ("pas masa tenang", "stage", "masa_tenang"),
    ],
)
def test_words_give_facts_away(text: str, fact: str, value: str) -> None:
    assert facts(text).has(fact, value)


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("ga enak nolak jadi saya ikut", "direction", "menolak"),
        ("belum cltn", "time", "cltn"),
        ("tanpa seragam dinas", "attributes", "dinas"),
    ],
)
def test_a_denied_fact_is_not_there(text: str, fact: str, value: str) -> None:
    assert not facts(text).has(fact, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("boleh ngajak tetangga datang ke tps?", "netral"),
        ("ngajak temen jangan lupa nyoblos di tps", "netral"),
        ("ngajak orang rumah biar ga golput", "netral"),
        ("di grup RT saya ngajak warga jangan nyoblos di TPS", "golput"),
        ("mengajak warga untuk tidak datang ke TPS", "golput"),
        ("ngajak tanggaku ojo nang TPS", "golput"),
    ],
)
def test_an_invitation_not_to_vote_is_not_neutral(text: str, value: str) -> None:
    assert facts(text).values["support"] == {value}


def test_a_phrase_at_the_end_yields_to_the_longer_one_around_it() -> None:
    found = facts("ipar jadi bakal calon bupati")
    assert not found.has("actor", "kepala_daerah")
    assert not found.has("object", "calon")


def test_a_permission_needs_its_facts_alone() -> None:
    rule = KNOWLEDGE.rules["like-akun-calon"]
    alone = Facts({"object": frozenset({"penyelenggara"})})
    both = Facts({"object": frozenset({"penyelenggara", "calon"})})
    chosen = choose_case(rule, alone, on=date(2026, 11, 25))
    assert chosen is not None
    assert chosen.verdict == "boleh"
    mixed = choose_case(rule, both, on=date(2026, 11, 25))
    assert mixed is None or mixed.verdict != "boleh"


def test_who_could_not_refuse_was_ordered_and_refused_nothing() -> None:
    obeying = facts("ga tega nolak pak camat, saya ttd aja")
    assert obeying.has("direction", "menurut")
    assert obeying.has("direction", "disuruh")
    assert obeying.contradict({"direction": "menolak"})
    assert not facts("disuruh camat ttd").contradict({"direction": "menolak"})


def test_what_only_earlier_turns_said_is_inherited() -> None:
    first = facts("disuruh camat pasang stiker calon")
    now = facts("kalau stiker kpu?").after(first)
    assert now.has("direction", "disuruh")
    assert "direction" in now.inherited
    assert now.has("object", "penyelenggara")
    assert "object" not in now.inherited
    assert now.contradict({"object": "calon"})
    assert not now.contradict({"direction": "menolak"})
    later = facts("kalau hari libur?").after(now)
    assert {"direction", "object"} <= later.inherited


def test_the_day_gives_the_stage() -> None:
    calendars = KNOWLEDGE.calendar.values()
    assert stage_on(date(2024, 10, 25), calendars).has("stage", "kampanye")
    assert stage_on(date(2024, 10, 25), calendars).has("stage", "sesudah_penetapan")
    assert not stage_on(date(2026, 11, 25), calendars).values


def test_what_the_message_says_wins_over_the_day() -> None:
    said = facts("sebelum penetapan calon")
    assert said.over(stage_on(date(2024, 10, 25), KNOWLEDGE.calendar.values())).values["stage"] == {"sebelum_penetapan"}


@pytest.mark.parametrize(
    "text",
    [
        "boleh ga ngajak warga ke TPS? terus boleh ga nge-like postingan calon?",
        "apa sanksi like postingan calon? dan siapa yang memutus?",
    ],
)
def test_two_questions_are_two(text: str) -> None:
    assert len(SPLIT(text)) == 2


@pytest.mark.parametrize(
    "text",
    [
        "boleh ga like?",
        "Saya guru. Kemarin ada calon datang ke sekolah. Boleh saya foto?",
        "kalau saya cuma lewat terus berhenti sebentar nonton boleh ga",
        "aman ga ya? takut banget soalnya",
        # A story asks once, at its end, though words of asking stand in its middle too.
        "Kakak ipar menaruh baliho di ruang tamu kami, sudah saya bilang jangan, jawabnya apa salah dengan gambar. "
        "Saya PNS dan hampir tiap malam tidak tidur, anak ikut rewel, tetangga mulai bertanya, mertua menyuruh diam "
        "biar aman. Balihonya besar sekali. Kalau saya turunkan sendiri malam ini, apakah itu boleh menurut aturan?",
    ],
)
def test_one_question_stays_one(text: str) -> None:
    assert SPLIT(text) == (text,)


@pytest.mark.parametrize(
    ("text", "concluded"),
    [
        ("Kasusnya sudah lama. Jadi sekarang saya bebas membagikan?", "sekarang saya bebas membagikan?"),
        ("Cutiku panjang, berarti aku boleh ikut konvoi dong", "aku boleh ikut konvoi dong"),
        ("saya mau jadi saksi paslon di TPS, boleh?", ""),
        ("Dia teman saya, jadi boleh?", ""),
        ("Jadi saya boleh ikut kampanye atau tidak?", ""),
    ],
)
def test_what_a_message_concludes(text: str, concluded: str) -> None:
    assert CONCLUDES(text) == concluded


@pytest.mark.parametrize(
    ("text", "turns"),
    [
        ("uangnya saya tolak, cuma saya sarankan ke adik saya", True),
        ("saya menolak ajakan itu, sekalian saya titip salam", True),
        ("cuma mau tanya, saya menolak ajakan timses boleh?", False),
        ("cuma like doang boleh?", False),
        ("disuruh camat kampanye tapi saya tidak mau, salah?", False),
        ("disuruh camat kampanye, saya menolak, tapi saya titip amplop", True),
    ],
)
def test_a_story_turns_only_after_a_refusal_or_a_duty(text: str, turns: bool) -> None:
    assert bool(facts(text).turn) is turns


@pytest.mark.parametrize(
    "way", ["boleh ga {}?", "boleh tidak {}?", "{} boleh ga min", "apakah boleh {}?", "ga boleh {} ya?"]
)
def test_to_ask_whether_one_may_is_not_to_refrain(way: str) -> None:
    acts = (
        "like postingan calon", "hadir kampanye", "share poster caleg", "ikut kampanye", "jadi timses",
        "foto bareng calon", "pasang baliho", "pakai kaus partai", "komen di ig cabup", "follow akun paslon",
        "gabung grup relawan", "nyumbang calon", "jadi saksi", "datang deklarasi", "terima uang timses", "nyoblos",
        "kasih like ke caleg", "ngajak ke tps", "lapor bawaslu", "doain calon menang", "pose dua jari",
    )  # fmt: skip
    refraining = {act for act in acts if facts(way.format(act)).has("direction", "tidak_melakukan", "menolak")}
    assert refraining == set()

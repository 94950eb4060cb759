"""Before one acts: several acts at once, tapped or told, the strictest first, and nothing that tells who asked."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from bot.answering.answerer import Answerer
from bot.answering.checking import Act, Checked
from bot.answering.compose import part_of, plainly
from bot.model import Question
from knowledge.models import Verdict
from tests.conftest import DAY


def tapped(answerer: Answerer, acts: list[str], place: str, actor: str) -> Checked:
    """Tap by labels."""
    menu = answerer.checks.menu
    labels = [[choice.label for choice in choices] for choices in (menu.acts, menu.places, menu.actors)]
    numbers = [labels[0].index(act) for act in acts]
    return answerer.checks.of_taps(numbers, labels[1].index(place), labels[2].index(actor), day=DAY)


def told(answerer: Answerer, text: str) -> Checked:
    return answerer.checks.of_words(Question(text, DAY))


def test_of_several_acts_the_strictest_gives_the_verdict(real_answerer: Answerer) -> None:
    checked = tapped(real_answerer, ["Mengajak orang ke TPS", "Menyukai unggahan calon"], "Media sosial", "PNS")
    assert [act.rule for act in checked.acts] == ["ajak-ke-tps", "like-akun-calon"]
    assert checked.verdict is Verdict.TIDAK_BOLEH
    assert checked.text.startswith("HASIL CEK: TIDAK BOLEH\n1. BOLEH")


def test_who_acts_chooses_the_case(real_answerer: Answerer) -> None:
    retired = tapped(real_answerer, ["Datang ke kampanye"], "Lokasi kampanye", "Pensiunan")
    serving = tapped(real_answerer, ["Datang ke kampanye"], "Lokasi kampanye", "PNS")
    assert serving.verdict is Verdict.TIDAK_BOLEH
    assert retired.acts != serving.acts or retired.verdict is serving.verdict


@pytest.mark.parametrize("actor", ["PNS", "CPNS", "PPPK", "PPPK paruh waktu", "Guru atau dosen", "Camat atau lurah"])
def test_no_tap_permits_what_is_forbidden_to_those_who_are_bound(real_answerer: Answerer, actor: str) -> None:
    forbidden = [
        "Menyukai unggahan calon",
        "Membuat status dukungan",
        "Menjadi tim sukses",
        "Menyumbang uang atau barang",
    ]
    for place in real_answerer.checks.menu.places:
        checked = tapped(real_answerer, forbidden, place.label, actor)
        verdicts = {real_answerer.knowledge.case(act.rule, act.case).verdict for act in checked.acts}
        assert Verdict.BOLEH not in verdicts, (place.label, checked.acts)


def test_acts_in_free_words_are_judged_one_by_one(real_answerer: Answerer) -> None:
    checked = told(real_answerer, "like postingan cabup, terus ngajak tetangga ke TPS")
    assert [act.rule for act in checked.acts] == ["like-akun-calon", "ajak-ke-tps"]
    assert checked.verdict is Verdict.TIDAK_BOLEH


def test_lists_are_read_as_lists(real_answerer: Answerer) -> None:
    assert real_answerer.checks.pieces("1. pasang baliho\n2) like status calon;\n- nyoblos di tps, lalu pulang") == [
        "pasang baliho", "like status calon", "nyoblos di tps pulang"
    ]  # fmt: skip


def test_what_is_not_understood_is_said_and_not_guessed(real_answerer: Answerer) -> None:
    nothing = told(real_answerer, "resep rendang padang")
    assert nothing.verdict is None
    assert nothing.acts == ()
    half = told(real_answerer, "resep rendang padang yang enak; like postingan cabup")
    assert "1 bagian" in half.text


def test_what_can_be_taken_away_says_nothing_of_who_asked(real_answerer: Answerer) -> None:
    checks = real_answerer.checks
    checked = told(real_answerer, "saya Budi dari Dinas Kominfo mau like postingan cabup Haji Fulan")
    short = checks.short(checked.acts, day=DAY)
    (page,) = PdfReader(io.BytesIO(checks.sheet(checked.acts, day=DAY))).pages
    for text in (short, page.extract_text()):
        assert "TIDAK BOLEH" in text
        assert "25 November 2026" in text
        assert text is short or "Tetap boleh: " in text, "what stays allowed must not read as forbidden"
        assert not any(name in text for name in ("Budi", "Kominfo", "Fulan"))


def test_many_long_acts_still_fit_on_one_page(real_answerer: Answerer) -> None:
    acts = [Act(rule, None) for rule in list(real_answerer.knowledge.rules)[:12]]
    reader = PdfReader(io.BytesIO(real_answerer.checks.sheet(acts, day=DAY)))
    assert len(reader.pages) == 1
    assert all(real_answerer.knowledge.rules[act.rule].title[:20] in reader.pages[0].extract_text() for act in acts)


def test_what_the_editors_took_away_is_told(real_answerer: Answerer) -> None:
    for act in (Act("tidak-ada", None), Act("like-akun-calon", "tidak_ada")):
        with pytest.raises(LookupError):
            real_answerer.checks.short([act], day=DAY)


def test_the_plain_version_of_every_answer_has_at_most_120_words(real_answerer: Answerer) -> None:
    knowledge = real_answerer.knowledge
    for rule, content in knowledge.rules.items():
        for case in (None, *(case.id for case in content.cases)):
            text = plainly(part_of(knowledge, rule, case), knowledge, real_answerer.phrase)
            assert len(text.split()) <= 120, (rule, case)
            assert text.splitlines()[0].isupper()

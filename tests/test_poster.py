"""The card of a rule: readable, whole, and nothing of it clipped, for every rule there is."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from bot.answering.compose import part_of
from bot.answering.phrases import Phrases
from bot.broadcasting.lettering import block
from bot.broadcasting.palette import INK, PALETTES, PAPER, QUIET, WHITE, contrast
from bot.broadcasting.poster import FOOT, HEIGHT, INNER, MARGIN, PADDING, WIDTH, laid_out, poster, words_of
from knowledge.load import load
from knowledge.models import Verdict

REAL = load()
PHRASE = Phrases(REAL)
READABLE = 4.5


def picture(rule: str, case: str | None = None) -> Image.Image:
    return Image.open(BytesIO(poster(REAL, rule, case, phrase=PHRASE)))


@pytest.mark.parametrize("rule", REAL.rules)
def test_everything_a_card_says_stands_inside_it(rule: str) -> None:
    card = words_of(part_of(REAL, rule, None), REAL, PHRASE)
    layout = laid_out(card)
    assert layout.room >= 0
    placed = [layout.title, layout.answer, *((layout.heading, layout.second) if layout.box else ()), *layout.sources]
    for (above, lines), (below, _) in pairwise(placed):
        assert above + lines.height <= below
    last, lines = layout.sources[-1]
    assert last + lines.height <= FOOT
    assert all(lines.width <= INNER for _, lines in placed)
    assert not layout.box or layout.second[1].width <= INNER - 2 * PADDING


@pytest.mark.parametrize("rule", REAL.rules)
def test_a_condition_and_the_whole_answer_of_a_case_are_never_left_out(rule: str) -> None:
    for case in (case.id for case in REAL.rules[rule].cases):
        part = part_of(REAL, rule, case)
        layout = laid_out(words_of(part, REAL, PHRASE))
        assert layout.room >= 0
        assert " ".join(layout.answer[1].lines).replace("\N{NO-BREAK SPACE}", " ") == " ".join(part.answer.split())
        if part.verdict is Verdict.BERSYARAT:
            assert layout.box is not None


SHOWN = ("hak-memilih", "like-akun-calon", "hadir-kampanye-pasif", "pasal-71-isi", "pendamping-desa-pkh")


@pytest.mark.parametrize("rule", SHOWN)
def test_a_card_fits_a_phone_and_its_edges_stay_empty(rule: str) -> None:
    card = picture(rule)
    assert card.size == (WIDTH, HEIGHT)
    assert card.format == "PNG"
    pixels = np.asarray(card.convert("RGB")).astype(int)
    beside = np.concatenate([pixels[320:, : MARGIN - 2], pixels[320:, WIDTH - MARGIN + 2 :]], axis=1)
    assert np.abs(beside - np.array(PAPER)).max() < 12


@pytest.mark.parametrize(
    ("rule", "word"),
    [("hak-memilih", "BOLEH"), ("like-akun-calon", "DILARANG"), ("hadir-kampanye-pasif", "TERGANTUNG")],
)
def test_the_verdict_is_a_word_and_has_its_own_colour(rule: str, word: str) -> None:
    part = part_of(REAL, rule, None)
    assert words_of(part, REAL, PHRASE).verdict == word
    corner = picture(rule).convert("RGB").getpixel((4, 4))
    assert corner == pytest.approx(PALETTES[part.verdict].band, abs=6)


def test_a_case_has_its_own_card() -> None:
    assert words_of(part_of(REAL, "mutasi-jelang-pilkada", "ditunda"), REAL, PHRASE).verdict == "BOLEH"
    with pytest.raises(KeyError):
        poster(REAL, "like-akun-calon", "tidak-ada", phrase=PHRASE)


def test_sources_that_do_not_fit_are_counted() -> None:
    card = words_of(part_of(REAL, "surat-menpanrb-lama", None), REAL, PHRASE)
    told = [" ".join(lines.lines) for _, lines in laid_out(card).sources]
    assert told[0] == "Dasar hukum"
    assert "lainnya" in told[-1]


@pytest.mark.parametrize("verdict", Verdict)
def test_every_colour_can_be_read(verdict: Verdict) -> None:
    palette = PALETTES[verdict]
    assert contrast(WHITE, palette.band) >= READABLE
    assert contrast(palette.band, palette.tint) >= READABLE
    assert contrast(palette.band, PAPER) >= READABLE
    assert contrast(INK, palette.tint) >= READABLE
    assert contrast(INK, PAPER) >= READABLE
    assert contrast(QUIET, PAPER) >= READABLE


def test_a_word_longer_than_the_line_is_broken_and_nothing_is_lost() -> None:
    word = "pertanggungjawaban" * 9
    lines = block(word, "DejaVuSans.ttf", 40, 500).lines
    assert "".join(lines) == word
    assert block(word, "DejaVuSans.ttf", 40, 500).width <= 501


def test_a_number_stays_with_its_unit() -> None:
    lines = block("Pasal 5 huruf n angka 6 " * 6, "DejaVuSans.ttf", 40, 420).lines
    assert not any(line.endswith(("huruf", "angka", "Pasal")) for line in lines)

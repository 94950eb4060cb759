"""What was learnt of a release's tone is kept beside it, and never taken on trust."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.normalise import Normaliser
from index.tone import Tone, fit_tone, read_tone, write_tone
from knowledge.base import KnowledgeBase

TEXTS = ("ayo dukung paslon kami", "menangkan calon kita", "jadwal pelayanan kantor", "rapat koordinasi hari senin")


@pytest.fixture(scope="module")
def normalise(little_world: KnowledgeBase) -> Normaliser:
    return Normaliser(little_world)


@pytest.fixture(scope="module")
def tone(normalise: Normaliser) -> Tone:
    return fit_tone([normalise(text) for text in TEXTS * 2], [True, True, False, False] * 2)


def test_a_tone_that_was_kept_scores_the_same(tone: Tone, normalise: Normaliser, tmp_path: Path) -> None:
    write_tone(tmp_path / "tone", tone)
    again = read_tone(tmp_path / "tone")
    assert again is not None
    for text in (*TEXTS, "dukung jadwal"):
        assert np.isclose(again.score(normalise(text)), tone.score(normalise(text)), atol=1e-5)


def test_a_tone_that_is_missing_or_damaged_is_learnt_anew(tone: Tone, tmp_path: Path) -> None:
    assert read_tone(tmp_path / "tone") is None
    write_tone(tmp_path / "tone", tone)
    weights = tmp_path / "tone" / "weights.npy"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(bytes(data))
    assert read_tone(tmp_path / "tone") is None
    write_tone(tmp_path / "tone", tone)
    assert read_tone(tmp_path / "tone") is not None

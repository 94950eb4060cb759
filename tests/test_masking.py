"""What tells who is meant does not reach the desk, however it is written."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.masking import Masking
from index.normalise import Normaliser
from knowledge.base import KnowledgeBase
from knowledge.load import load
from tests.conftest import LITTLE

pytest_plugins = ["tests.language_fixtures"]


def label(kind: str) -> str:
    return f"[{kind.removeprefix('samar-')}]"


def little() -> Masking:
    world = load(LITTLE)
    return Masking(world, Normaliser(world), label)


MASK = little()
SEPARATORS = st.sampled_from(["", " ", ".", "-", " - ", "/"])


@pytest.fixture(scope="session")
def mask(shipped: KnowledgeBase, shipped_words: Normaliser) -> Masking:
    return Masking(shipped, shipped_words, label)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("NIP saya 198001012005011001", "NIP saya [nip]"),
        ("NIP 19800101 200501 1 001 ya", "NIP [nip] ya"),
        ("NIK3201234567890001", "NIK[nik]"),
        ("hubungi 0812-3456-7890 atau +62 812 3456 7890", "hubungi [nomor] atau [nomor]"),
        ("surel budi.s@gmail.com", "surel [surel]"),
        ("akun @budi_santoso.2 itu", "akun [akun] itu"),
        ("lihat https://instagram.com/budi dan t.me/budi", "lihat [tautan] dan [tautan]"),
        ("Pak Budi Santoso menyuruh saya", "Pak [nama] menyuruh saya"),
        ("kepala saya bu ratna dewi", "kepala saya bu [nama]"),
        ("Ibu Siti Nurhaliza dan Pak Haji Agus", "Ibu [nama] dan Pak Haji [nama]"),
        ("disuruh Joko Wibowo pasang baliho", "disuruh [nama] pasang baliho"),
        ("PAK KADIS BAMBANG MENGANCAM SAYA", "PAK KADIS [nama] MENGANCAM SAYA"),
        ("Pak Bu\u200bdi menyuruh saya", "Pak [nama] menyuruh saya"),
    ],
)
def test_marks_of_identity_are_named_by_their_kind_only(mask: Masking, text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "Bolehkah saya menyukai unggahan calon Bupati di Instagram?",
        "pak boleh ga saya like status caleg",
        "Bapak Camat memaksa saya ikut kampanye",
        "bu mau tanya, kalau pak lurah bagi sembako gimana",
        "Pilkada 27-11-2024 pukul 10.30, cuti 3 hari, denda Rp500.000",
        "Bawaslu meminta klarifikasi hari Senin. Saya PNS di BKPSDM.",
        "lapor lewat sbt.bkn.go.id",
    ],
)
def test_what_the_desk_needs_to_understand_stays(mask: Masking, text: str) -> None:
    assert mask(text) == text


@given(st.lists(st.tuples(st.integers(0, 9), SEPARATORS), min_size=9, max_size=20), st.text(max_size=20))
@settings(deadline=None)
def test_no_long_number_survives_however_it_is_cut(digits: list[tuple[int, str]], around: str) -> None:
    number = "".join(f"{digit}{mark}" for digit, mark in digits)
    masked = MASK(f"{around} {number} {around}")
    assert re.search(r"(?:[0-9][ .\-/]{0,3}){9,}", masked) is None


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=122), min_size=1, max_size=30))
@settings(deadline=None)
def test_no_account_link_or_address_survives(word: str) -> None:
    name = re.sub(r"\W", "", word) or "x"
    masked = MASK(f"akun @{name}, surel {name}@contoh.id, https://x.id/{name}")
    assert "@" not in masked
    assert "://" not in masked


@given(
    st.sampled_from(["Zubaidillah", "Wirawansyah", "Ketut", "Xaverius", "Nyoman"]),
    st.sampled_from(["pak", "Bu", "MAS"]),
)
def test_no_strange_name_after_an_honorific_survives(mask: Masking, name: str, honorific: str) -> None:
    for written in (name, name.lower(), name.upper()):
        assert written not in mask(f"{honorific} {written} menyuruh saya")


@given(st.text(max_size=300))
@settings(deadline=None)
def test_masking_breaks_on_nothing_and_a_second_time_changes_nothing(text: str) -> None:
    once = MASK(text)
    assert MASK(once) == once

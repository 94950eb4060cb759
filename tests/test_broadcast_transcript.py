"""The broadcast that the docs show goes wrong in every way that has a word, and the report has a next step for each."""

from __future__ import annotations

import pytest

from tests.broadcast_transcript import CHATS, DISTRICT, HEALTH, SCHOOLS, played

pytestmark = pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")
pytest_plugins = ["tests.telegram_fixtures"]


@pytest.mark.usefixtures("short_pace")
async def test_a_broadcast_with_failures_and_its_report_are_written_down() -> None:
    made = await played()
    rows = {
        line.split(" | ")[0].removeprefix("| ").partition(" (`")[0]: line
        for line in made.page.splitlines()
        if line.startswith("| ")
    }
    assert {chat.name for chat in CHATS} <= rows.keys()
    assert "diterima, tetapi jawabannya tidak pernah tiba; diterima | 2 | terkirim, tidak pasti" in made.page
    assert "nomor grup yang baru" in rows["Grup SMP 1 Contoh"]
    assert rows["Grup RSUD"].count("502") == 2
    assert "gagal: Obrolan tidak ditemukan | nonaktif" in rows["Grup SD 3 Contoh"]
    assert f"| {HEALTH.name} | 6 | 4 | 2 |" in made.page
    assert f"| {SCHOOLS.name} | 3 | 1 | 1 | 1 |" in made.page
    assert f"| {DISTRICT.name} | 4 | 2 | 2 |" in made.page
    assert "Kode ABC234" in made.page
    assert "sekitar 5" in made.page
    assert made.picture.startswith(b"\x89PNG")

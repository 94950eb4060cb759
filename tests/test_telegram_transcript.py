"""The conversations that the docs show can be played and written down."""

from __future__ import annotations

import pytest

from tests.fakes import FakeAnswerer
from tests.telegram_transcript import transcript

pytest_plugins = ["tests.telegram_fixtures"]


@pytest.mark.usefixtures("short_pace")
async def test_all_conversations_are_written_down() -> None:
    written = await transcript(FakeAnswerer(), patience=0.2)
    private, rest = written.split("## Di grup")
    group, desk = rest.split("## Ke petugas dan kembali")
    assert "> HASIL CEK: TIDAK BOLEH" in private
    assert "> cek-netralitas.pdf" in private
    assert "> JANGAN DIUNGGAH" in private
    assert "(di grup petugas)" in desk
    assert "> [petugas-jawaban]" in desk
    assert "**Budi**\n\n> /start" in private
    assert "*menekan* `[tombol-dasar-hukum]`" in private
    assert "> [terima-kasih-suara]" in private
    assert "mengubah jawabannya" in private
    assert group.count("**Tanya Netral membalas ") == 3
    assert "> Jawaban untuk: boleh pasang stiker calon di mobil dinas?" in group

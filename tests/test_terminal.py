"""The terminal speaks as the messenger does: checks, drafts, days and sources, without anything kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.answering.answerer import Answerer
from bot.channels.terminal import SHEET, Talk


class Terminal:
    """One person who types, and what came of the last line."""

    def __init__(self, answerer: Answerer) -> None:
        self._said: list[str] = []
        self._talk = Talk(answerer, self._said.append, echo=False)

    def __call__(self, line: str) -> str:
        self._said.clear()
        self._talk.reply(line)
        return "".join(self._said)


@pytest.fixture
def say(real_answerer: Answerer) -> Terminal:
    return Terminal(real_answerer)


def test_a_check_takes_three_lines_of_numbers(say: Terminal) -> None:
    assert "1. Menyukai unggahan calon" in say("/cek")
    assert "1. Media sosial" in say("1, 14")
    assert "1. PNS" in say("1")
    result = say("3")
    assert result.startswith("HASIL CEK: TIDAK BOLEH")
    assert "2. BOLEH: " in result


def test_a_number_beyond_the_list_is_asked_again_and_a_question_ends_the_check(say: Terminal) -> None:
    say("/cek")
    assert "1. Menyukai unggahan calon" in say("99")
    assert say("boleh nyoblos di TPS?").startswith("BOLEH")
    assert "HASIL CEK" not in say("1")


def test_what_was_checked_can_be_taken_away(say: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    say("/cek like postingan cabup")
    assert say("/teks").startswith("Cek netralitas ASN")
    assert say("/simpan").strip() == str(SHEET)
    assert (tmp_path / SHEET).read_bytes().startswith(b"%PDF-")


def test_nothing_checked_has_nothing_to_take_away(say: Terminal) -> None:
    assert "/cek" in say("/simpan")
    assert not SHEET.exists()


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("/draf Ayo coblos nomor 2", "JANGAN DIUNGGAH"),
        ("/aturan SKB B.6", "huruf B angka 6"),
        ("/tanggal masa tenang", "24 November 2024"),
        ("/tanggal entah kapan", "/tanggal"),
        ("/sumber", "UU 20/2023"),
        ("/apa", "/cek"),
        ("/bantuan", "/cek"),
    ],
)
def test_commands_work_as_on_the_messenger(say: Terminal, line: str, wanted: str) -> None:
    assert wanted in say(line)


def test_a_day_holds_until_it_is_set_back(say: Terminal) -> None:
    say("/tanggal masa tenang")
    assert "Dijawab untuk 24 November 2024" in say("boleh nyoblos di TPS?")
    say("/tanggal")
    assert "Dijawab untuk" not in say("boleh nyoblos di TPS?")

"""What can be set is what the example file shows, each with a line of explanation."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bot.settings import Settings

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / ".env.example"


def test_the_example_holds_every_setting_and_no_other() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    names = [line.partition("=")[0].lower() for line in lines if line and not line.startswith("#")]
    assert names == list(Settings.model_fields)


def test_every_setting_of_the_example_is_explained() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    assert all(lines[number - 1].startswith("# ") for number, line in enumerate(lines) if line and line[0] != "#")


def test_the_example_means_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    assert Settings(_env_file=EXAMPLE) == Settings(_env_file=None)  # type: ignore[call-arg]


def test_secrets_do_not_print(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123:rahasia")
    assert "rahasia" not in repr(Settings(_env_file=None))  # type: ignore[call-arg]


def test_an_installed_package_brings_the_known_questions_and_no_blind_ones(tmp_path: Path) -> None:
    command = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path))
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "bot/soal/dev.jsonl" in names
    assert "bot/soal/pairs/object.jsonl" in names
    assert not [name for name in names if "blind" in name]

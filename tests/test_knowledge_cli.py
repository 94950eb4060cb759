"""`python -m knowledge` as an editor meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from knowledge.__main__ import app
from knowledge.draft import FOLDERS
from tests.world import CONTENT, LIKE, World

pytest_plugins = ["tests.knowledge_fixtures"]


def test_sound_content_is_counted_and_named() -> None:
    result = CliRunner().invoke(app, ["check", "--content", str(CONTENT)])
    assert result.exit_code == 0
    assert "5 aturan" in result.stdout
    assert "Rilis" in result.stdout


def test_every_problem_stands_on_a_line_of_its_own_and_the_exit_status_is_1(files: World) -> None:
    risk = files.change(LIKE, "risk: tinggi", "risk: sedang")
    quotes = files.change("lexicon/sunda.yaml", "abdi: saya", "abdi: NO")
    result = CliRunner().invoke(app, ["check", "--content", str(files.folder)])
    assert result.exit_code == 1
    assert [line.split(" ")[0] for line in result.stdout.splitlines()] == [
        f"lexicon/sunda.yaml:{quotes}:",
        f"{LIKE}:{risk}:",
    ]
    assert result.stderr == "2 hal perlu diperbaiki.\n"
    assert "Traceback" not in result.output


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_the_command_works_as_typed_even_where_the_terminal_knows_only_ascii(files: World, locale: str) -> None:
    files.change(LIKE, "risk: tinggi", "risk: \u0442inggi")
    command = [sys.executable, "-m", "knowledge", "check", "--content", str(files.folder)]
    environment = {**os.environ, "LC_ALL": locale, "PYTHONIOENCODING": "ascii" if locale == "C" else "utf-8"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert "ketik ulang" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_folder_that_is_not_there_is_a_problem_and_no_traceback(tmp_path: Path) -> None:
    content = tmp_path / "isi"
    result = CliRunner().invoke(app, ["check", "--content", str(content)])
    assert result.exit_code == 1
    assert result.stdout == f"{content.as_posix()}:1: folder isi tidak ada; periksa letaknya\n"


def test_a_schema_is_written_for_every_kind_of_file(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["schema", "--folder", str(tmp_path / "skema")])
    assert result.exit_code == 0
    written = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (tmp_path / "skema").iterdir()}
    assert written.keys() == FOLDERS.keys()
    for folder, schema in written.items():
        assert schema["additionalProperties"] is False
        assert set(schema["properties"]) == set(FOLDERS[folder].model_fields)
    assert "tidak_boleh" in written["rules"]["$defs"]["Verdict"]["enum"]
    assert set(written["rules"]["required"]) == {"title", "verdict", "answer", "citations", "checked", "questions"}


def test_the_schema_is_the_same_each_time(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        CliRunner().invoke(app, ["schema", "--folder", str(tmp_path / folder)])
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()

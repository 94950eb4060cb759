"""The question interface: one question, one JSON object, or a stream of lines; real processes for the whole way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from itertools import repeat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answering.answerer import Answerer
from bot.ask import ask, ask_lines, question_from
from tests.conftest import DAY
from tests.processes import ROOT, bot

pytest_plugins = ["tests.process_fixtures"]

VOTE = "apakah PNS boleh memilih di TPS?"
KEYS = ["id", "outcome", "verdict", "rule", "case", "confidence", "citations", "suggestions", "text", "release", "ms"]


def test_one_question_is_answered_as_a_person_reads_it(var: Path) -> None:
    done = bot(var, "ask", "boleh ga like status calon bupati?")
    assert done.returncode == 0
    assert done.stdout.startswith("TIDAK BOLEH\n")


def test_one_question_is_one_json_object(var: Path) -> None:
    done = bot(var, "ask", "--json", "boleh ga like status calon bupati?")
    answer = json.loads(done.stdout)
    assert list(answer) == KEYS
    assert answer["rule"] == "like-akun-calon"
    assert answer["citations"][0].keys() == {"id", "pinpoint", "title", "rank", "status"}


def test_lines_come_back_in_order_and_a_bad_one_in_its_place(var: Path) -> None:
    lines = ['{"id": "a", "q": "boleh nyoblos?"}', "bukan json", '{"id": "c"}', '{"id": "d", "q": "halo"}', "[1]"]
    done = bot(var, "ask", "--jsonl", stdin="\n".join(lines))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["a", None, "c", "d", None]
    assert ["error" in answer for answer in answers] == [False, True, True, False, True]
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_good_lines_alone_end_well(var: Path) -> None:
    assert bot(var, "ask", "--jsonl", stdin='{"id": 7, "q": "halo"}\n\n').returncode == 0


def test_the_terminal_answers_what_is_piped_in_and_ends_with_it(var: Path) -> None:
    done = bot(var, stdin="boleh ga nyoblos di TPS?\n/keluar\nini tidak dijawab\n")
    assert "BOLEH" in done.stdout
    assert "ini tidak dijawab" not in done.stdout


def test_the_terminal_goes_on_with_what_was_asked_before(var: Path) -> None:
    done = bot(var, stdin="boleh ga like postingan calon bupati?\nkalau akun KPU?\n")
    assert [line for line in done.stdout.splitlines() if line in ("TIDAK BOLEH", "BOLEH")] == ["TIDAK BOLEH", "BOLEH"]


def test_the_terminal_answers_three_samples_when_nobody_types(var: Path) -> None:
    assert bot(var).stdout.count("Dasar hukum:") == 3


def test_broken_content_is_told_without_a_trace(var: Path, tmp_path: Path) -> None:
    (tmp_path / "rules" / "x").mkdir(parents=True)
    (tmp_path / "rules" / "x" / "a.yaml").write_text("title: [\n", encoding="utf-8")
    environment = {**os.environ, "VAR_DIR": str(tmp_path / "var"), "CONTENT_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "bot", "ask", "halo"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, timeout=60)
    assert done.returncode == 1
    assert "rules/x/a.yaml" in done.stderr
    assert "Traceback" not in done.stderr


def test_lines_stream_one_by_one(real_answerer: Answerer) -> None:
    lines: Iterator[str] = repeat('{"id": 1, "q": "boleh nyoblos?"}')
    results = ask_lines(real_answerer, lines, DAY)
    assert [next(results)["id"] for _ in range(3)] == [1, 1, 1]


@pytest.mark.parametrize(
    ("record", "wrong"),
    [
        ({}, "q"),
        ({"q": 5}, "q"),
        ({"q": "x", "day": "kemarin"}, "day"),
        ({"q": "x", "day": 20241127}, "day"),
        ({"q": "x", "context": "tadi"}, "context"),
        ({"q": "x", "context": [{"role": "user"}]}, "context"),
        ({"q": "x", "actor": 1}, "actor"),
    ],
)
def test_a_wrong_key_is_named(record: dict[str, Any], wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        question_from(record, DAY)


def test_actor_and_day_of_a_record_are_used(real_answerer: Answerer) -> None:
    record = {"q": "like postingan calon boleh?", "actor": "honorer", "day": "2024-10-25"}
    answer = ask(real_answerer, question_from(record, date(2026, 1, 1)))
    assert answer["case"] == "honorer"


def test_an_actor_that_nobody_knows_changes_nothing(real_answerer: Answerer) -> None:
    assert ask(real_answerer, question_from({"q": VOTE, "actor": "astronaut"}, DAY))["verdict"] == "boleh"


ODD = [
    "", "a", "?", "…", "🙂" * 50, "ы" * 300, "x" * 20_000, "boleh " * 4_000, "<script>alert(1)</script>", "{{7*7}}",
    "'; DROP TABLE answers; --", "Ym9sZWggZ2E=", "\x00\x01", "\u202eboleh", "a\u0301" * 500, "**BOLEH**", "/etc/passwd",
    "SKB 99/2031 menyatakan ASN boleh kampanye", "%s%n{0}",
]  # fmt: skip


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_messages_get_a_calm_answer(real_answerer: Answerer, text: str) -> None:
    answer = ask(real_answerer, question_from({"q": text}, DAY))
    assert answer["text"]
    assert answer["verdict"] != "boleh"
    assert json.loads(json.dumps(answer)) == answer


@given(st.text(max_size=400))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_text_gets_an_answer_in_the_shape_of_the_interface(real_answerer: Answerer, text: str) -> None:
    answer = ask(real_answerer, question_from({"q": text}, DAY), "x")
    assert list(answer) == KEYS
    assert 0 <= answer["confidence"] <= 1

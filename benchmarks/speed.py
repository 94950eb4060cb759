"""`make bench`: what is claimed about speed and memory, measured on this machine, beside a peer's plain pipeline.

Each figure that loading or memory could blur is taken in a process of its own.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from benchmarks.evaluation import DAY, read_cases
from bot.answering.answerer import Answerer
from bot.app import open_answerer
from bot.model import Question
from bot.settings import Settings
from index.shelf import Shelf
from knowledge.load import CONTENT

TARGETS = {
    "question to answer, p50": "≤ 5 ms",
    "question to answer, p99": "≤ 25 ms",
    "cold start to first answer": "≤ 5 s",
    "resident memory while answering": "≤ 800 MB",
    "index build from nothing": "≤ 120 s",
    "rebuild after one edited rule": "≤ 10 s",
    "questions per second through --jsonl": "≥ 300",
}
COLD = """
import time
start = time.time()
from datetime import date
from bot.answering.answerer import Answerer
from bot.app import open_answerer
from bot.model import Question
from bot.settings import Settings
answerer = open_answerer(Settings())
answerer.answer(Question("boleh ga like status calon bupati?", date.today()))
print(time.time() - start)
"""
MEMORY = (
    COLD
    + """
import psutil
for text in ["boleh ga foto bareng calon?", "gaji kapan cair"] * 200:
    answerer.answer(Question(text, date.today()))
print(psutil.Process().memory_info().rss / 2**20)
"""
)


def main() -> int:
    answerer = open_answerer(Settings())
    questions = [case["q"] for part in ("dev", "blind") for case in read_cases(part)]
    ours = _times(lambda text: answerer.answer(Question(text, DAY)), questions)
    figures = {
        "question to answer, p50": f"{np.median(ours) * 1_000:.1f} ms",
        "question to answer, p99": f"{np.quantile(ours, 0.99) * 1_000:.1f} ms",
        "cold start to first answer": f"{_median_of_processes(COLD):.1f} s",
        "resident memory while answering": f"{_median_of_processes(MEMORY, 1):.0f} MB",
        "questions per second through --jsonl": f"{_stream(questions):.0f}",
    } | _builds()
    print("| figure | measured | target |\n|---|---|---|")
    for name, target in TARGETS.items():
        print(f"| {name} | {figures[name]} | {target} |")
    _load(answerer)
    _peer(questions, float(np.median(ours)))
    return 0


def _load(answerer: Answerer) -> None:
    """Fifty people at once over a loopback Bot API server; the target is 500 ms for 95 of 100 answers."""
    from benchmarks.load import at_once, talking

    print("\n| fifty people | asked | answered | twice | out of order | p50 | p95 |\n|---|---|---|---|---|---|---|")
    for name, measured in (("talking (target p95 ≤ 500 ms)", talking), ("all in one instant", at_once)):
        load = asyncio.run(measured(answerer))
        counts = f"{load.asked} | {load.answered} | {load.twice} | {load.out_of_order}"
        print(f"| {name} | {counts} | {load.p50:.0f} ms | {load.p95:.0f} ms |", flush=True)


def _times(answer: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    for text in questions[:30]:
        answer(text)
    times = []
    for text in questions:
        start = time.perf_counter()
        answer(text)
        times.append(time.perf_counter() - start)
    return times


def _median_of_processes(program: str, runs: int = 5) -> float:
    results = [
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True) for _ in range(runs)
    ]
    return float(np.median([float(result.stdout.split()[-1]) for result in results]))


def _stream(questions: Sequence[str], repeat: int = 4) -> float:
    lines = "\n".join(json.dumps({"id": str(n), "q": text}) for n, text in enumerate([*questions] * repeat))

    def seconds(text: str) -> float:
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "bot", "ask", "--jsonl"], input=text, capture_output=True, text=True, check=True
        )
        return time.perf_counter() - start

    start_up = seconds(lines.split("\n", 1)[0])
    return len(questions) * repeat / (seconds(lines) - start_up)


def _builds() -> dict[str, str]:
    steps: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        shelf, content = Shelf(Path(folder) / "index"), Path(folder) / "content"
        shutil.copytree(CONTENT, content)
        start = time.perf_counter()
        shelf.ensure(content)
        whole = time.perf_counter() - start
        rule = next((content / "rules").rglob("like-akun-calon.yaml"))
        edited = '\n  singkat:\n    - "uji coba jempol cagub"'
        rule.write_text(rule.read_text(encoding="utf-8").replace("\n  singkat:", edited, 1), encoding="utf-8")
        start = time.perf_counter()
        shelf.ensure(content, progress=steps.append)
        again = time.perf_counter() - start
    return {
        "index build from nothing": f"{whole:.1f} s",
        "rebuild after one edited rule": f"{again:.1f} s, {steps[-1][steps[-1].index('(') + 1 : -1]}",
    }


def _peer(questions: Sequence[str], ours: float) -> None:
    """txtai's hybrid search with its defaults and the packaged model, on the same questions and content."""
    try:
        from benchmarks.peer import peer
    except ImportError as error:
        print(f"\nPeer not measured: {error}. `make bench` installs it.")
        return
    result = peer(_times)
    print("\n| pipeline | top-1 rule gives the right verdict (dev, lenient) | p50 |\n|---|---|---|")
    print(f"| Tanya Netral | {100 * result.ours_right:.1f} % | {ours * 1_000:.1f} ms |")
    print(f"| txtai hybrid, plain | {100 * result.peer_right:.1f} % | {result.peer_p50 * 1_000:.1f} ms |")
    behind = 100 * (result.ours_right - result.peer_right)
    print(f"\nRatio: {result.peer_p50 / ours:.1f} times slower, {behind:.1f} points behind.")


if __name__ == "__main__":
    sys.exit(main())

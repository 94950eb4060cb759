"""`make eval` writes docs/evaluation.md: every figure as a table and a picture, blind totals beside dev.

What takes minutes to measure (`make eval-curves`) is read from docs/evaluation/curves.json.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks import pictures
from benchmarks.evaluation import MEASURES, Judged, interval, report
from bot.model import OUTSIDE, UNCLEAR, Outcome
from knowledge.base import KnowledgeBase
from knowledge.models import Verdict

DOCS = Path(__file__).parent.parent / "docs"
FOLDER = DOCS / "evaluation"
CURVES = FOLDER / "curves.json"
VERDICTS = (*(verdict.value for verdict in Verdict), UNCLEAR, OUTSIDE)
THRESHOLDS = (0.0, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)
LEAST_IN_A_BIN = 10


def write_page(judged: Mapping[str, Sequence[Judged]], knowledge: KnowledgeBase, drafts: str) -> None:
    """The page and its pictures, from the answers to both parts of the cases; `drafts` is the table of those."""
    release = knowledge.release
    parts = [
        "# Evaluasi",
        f"Dibuat oleh `make eval` dari rilis {release}. Soal ditulis tanpa melihat aturan dan contoh; `dev` boleh "
        "dilihat, dari `blind` hanya jumlahnya. Selang kepercayaan 95 % (Wilson). Longgar: verdict yang juga diterima "
        "ikut dihitung.",
        *(f"## Jumlah keseluruhan, {part}\n\n{report(some)}" for part, some in judged.items()),
        _shares("Menurut gaya", "gaya", judged, lambda one: str(one.case["style"])),
        _shares("Menurut topik aturan yang menjawab", "topik", judged, lambda one: _topic(one, knowledge)),
        _coverage(judged),
        _reliability(judged),
        _confusion(judged),
        f"## Rancangan unggahan\n\nTeks ditulis tanpa melihat tanda dan contoh.\n\n{drafts}",
        *_slow_curves(),
    ]
    (DOCS / "evaluation.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _topic(one: Judged, knowledge: KnowledgeBase) -> str:
    return knowledge.topics[one.answer.rule] if one.answer.rule else one.answer.outcome.value


def _shares(title: str, name: str, judged: Mapping[str, Sequence[Judged]], group: Callable[[Judged], str]) -> str:
    """Strict and lenient shares of each group, as a table of both parts and a picture of the blind one."""
    lines = [f"## {title}", "", f"| bagian | {name} | ketat | longgar | 95 % | soal |", "|---|---|---|---|---|---|"]
    drawn: dict[str, tuple[float, float, float]] = {}
    for part, some in judged.items():
        groups: dict[str, list[Judged]] = {}
        for one in some:
            groups.setdefault(group(one), []).append(one)
        for key, members in sorted(groups.items()):
            strict, lenient = (MEASURES[measure](members)[0] for measure in ("strict", "lenient"))
            low, high = interval(lenient, len(members))
            share, count = lenient / len(members), len(members)
            lines.append(f"| {part} | {key} | {strict / count:.1%} | {share:.1%} | {low:.0%}-{high:.0%} | {count} |")
            if part == "blind":
                drawn[key] = (share, low, high)
    pictures.bars(FOLDER / f"{name}.svg", f"{title}: verdict benar (longgar), blind", drawn)
    return "\n".join([*lines, "", f"![{title}](evaluation/{name}.svg)"])


def _coverage(judged: Mapping[str, Sequence[Judged]]) -> str:
    """How many are answered and how many of these are wrong when only answers of a confidence count."""
    lines = ["## Ketepatan terhadap banyaknya jawaban", "", "| bagian | keyakinan ≥ | dijawab | salah bila dijawab |"]
    lines.append("|---|---|---|---|")
    curves: dict[str, list[tuple[float, float]]] = {}
    for part, some in judged.items():
        ours = [one for one in some if one.ours]
        for least in THRESHOLDS:
            told = [one for one in ours if _answered(one) and one.answer.confidence >= least]
            if not told:
                continue
            wrong = sum(not one.lenient for one in told) / len(told)
            lines.append(f"| {part} | {least:.2f} | {len(told) / len(ours):.1%} | {wrong:.1%} |")
            curves.setdefault(part, []).append((len(told) / len(ours), 1 - wrong))
    pictures.lines(FOLDER / "cakupan.svg", "Ketepatan terhadap cakupan", curves, x="dijawab", y="benar bila dijawab")
    return "\n".join([*lines, "", "![Ketepatan terhadap cakupan](evaluation/cakupan.svg)"])


def _reliability(judged: Mapping[str, Sequence[Judged]]) -> str:
    """Of the answers given at a confidence, how many are right."""
    lines = [
        "## Keandalan keyakinan",
        "",
        "| bagian | keyakinan | rata-rata | benar | jawaban |",
        "|---|---|---|---|---|",
    ]
    curves: dict[str, list[tuple[float, float]]] = {}
    for part, some in judged.items():
        told = [one for one in some if _answered(one)]
        for low, high in pairwise(BINS):
            inside = [one for one in told if low <= one.answer.confidence < high]
            if len(inside) < LEAST_IN_A_BIN:
                continue
            mean = sum(one.answer.confidence for one in inside) / len(inside)
            right = sum(one.lenient for one in inside) / len(inside)
            lines.append(f"| {part} | {low:.2f}-{min(high, 1):.2f} | {mean:.2f} | {right:.2f} | {len(inside)} |")
            curves.setdefault(part, []).append((mean, right))
    pictures.lines(FOLDER / "keandalan.svg", "Keandalan", curves, x="keyakinan", y="benar", diagonal=True)
    return "\n".join([*lines, "", "![Keandalan](evaluation/keandalan.svg)"])


def _confusion(judged: Mapping[str, Sequence[Judged]]) -> str:
    """What was answered for each right verdict; an accepted other verdict counts as the right one."""
    pairs: Counter[tuple[str, str]] = Counter()
    for one in judged["blind"]:
        right = one.case["verdict"]
        pairs[right, right if one.lenient else str(one.answer.verdict)] += 1
    counts = [[pairs[right, told] for told in VERDICTS] for right in VERDICTS]
    lines = ["## Verdict yang tertukar, blind", "", "| benar \\ dijawab | " + " | ".join(VERDICTS) + " |"]
    lines.append("|" + "---|" * (len(VERDICTS) + 1))
    lines += [f"| {right} | {' | '.join(map(str, row))} |" for right, row in zip(VERDICTS, counts, strict=True)]
    pictures.grid(FOLDER / "tertukar.svg", "Baris: yang benar; kolom: yang dijawab", VERDICTS, counts)
    return "\n".join([*lines, "", "![Verdict yang tertukar](evaluation/tertukar.svg)"])


def _slow_curves() -> list[str]:
    """The learning curve and the ablation as they were last measured."""
    measured: dict[str, Any] = json.loads(CURVES.read_text(encoding="utf-8"))
    learning: list[list[float]] = measured["learning"]
    lines = ["## Kurva belajar", "", f"Diukur pada rilis {measured['release']} dengan `make eval-curves`, bagian dev."]
    lines += ["", "| contoh tiap aturan, paling banyak | contoh | ketat | longgar |", "|---|---|---|---|"]
    lines += [
        f"| {int(each)} | {int(count)} | {strict:.1%} | {lenient:.1%} |" for each, count, strict, lenient in learning
    ]
    curves = {
        "longgar": [(each, lenient) for each, _, _, lenient in learning],
        "ketat": [(each, strict) for each, _, strict, _ in learning],
    }
    pictures.lines(FOLDER / "belajar.svg", "Kurva belajar", curves, x="contoh tiap aturan", y="verdict benar")
    lines += ["", "![Kurva belajar](evaluation/belajar.svg)", "", "## Yang disumbang tiap bagian", ""]
    lines += ["| yang dipakai | ketat | longgar | berbahaya |", "|---|---|---|---|"]
    parts: list[tuple[str, float, float, int, int]] = [tuple(row) for row in measured["ablation"]]
    lines += [f"| {name} | {strict:.1%} | {lenient:.1%} | {danger} |" for name, strict, lenient, danger, _ in parts]
    drawn = {name: (lenient, *interval(round(lenient * count), count)) for name, _, lenient, _, count in parts}
    pictures.bars(FOLDER / "sumbangan.svg", "Verdict benar (longgar), dev", drawn)
    return ["\n".join([*lines, "", "![Yang disumbang tiap bagian](evaluation/sumbangan.svg)"])]


def _answered(one: Judged) -> bool:
    return one.answer.outcome is Outcome.ANSWERED

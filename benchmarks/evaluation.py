"""`make eval`: how often the verdict is right, by style, on questions written without looking at the content;
with `--write` into docs/evaluation.md.

`dev` may be looked at; of `blind` only totals are printed, and nobody tunes on its items. `sulit` was written later,
most of it to deceive (stories, excuses, twins that differ in a word, talks that turn), then `lanjutan`: later turns as
they are typed on an ordinary day, and last `segar`, by writers who knew neither the rules nor the other cases. Limits
are chosen on all but `blind`.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.answering.answerer import Answerer
from bot.app import open_answerer
from bot.ask import question_from
from bot.model import OUTSIDE, UNCLEAR, Answer, Outcome
from bot.settings import Settings

CASES = Path(__file__).parent.parent / "tests" / "cases"
PARTS = ("dev", "blind", "sulit", "lanjutan", "segar")
# Cases are judged as of one day, so that a rerun next year measures the same thing.
DAY = date(2026, 11, 25)


@dataclass(frozen=True)
class Judged:
    """One case with its answer."""

    case: dict[str, Any]
    answer: Answer

    @property
    def strict(self) -> bool:
        return bool(str(self.answer.verdict) == self.case["verdict"])

    @property
    def lenient(self) -> bool:
        return self.strict or str(self.answer.verdict) in self.case["accept"]

    @property
    def dangerous(self) -> bool:
        """An unconditional permission of something forbidden, the worst error."""
        return bool(self.case["danger"]) and self.answer.verdict == "boleh"

    @property
    def ours(self) -> bool:
        return bool(self.case["verdict"] != OUTSIDE)

    @property
    def refused(self) -> bool:
        return self.answer.outcome in (Outcome.OUT_OF_SCOPE, Outcome.SMALLTALK)


def read_cases(part: str, folder: Path = CASES) -> list[dict[str, Any]]:
    lines = (folder / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def judge(answerer: Answerer, cases: Iterable[dict[str, Any]]) -> list[Judged]:
    return [Judged(case, answerer.answer(question_from(case, DAY))) for case in cases]


Measure = Callable[[Sequence[Judged]], tuple[int, int]]
MEASURES: dict[str, Measure] = {
    "strict": lambda all_: (sum(j.strict for j in all_), len(all_)),
    "lenient": lambda all_: (sum(j.lenient for j in all_), len(all_)),
    "dangerous": lambda all_: (sum(j.dangerous for j in all_), len(all_)),
    "over-caution": lambda all_: _share(
        all_, lambda j: j.case["verdict"] == "boleh", lambda j: j.answer.verdict == "tidak_boleh"
    ),
    "answered": lambda all_: _share(all_, lambda j: j.ours, lambda j: j.answer.outcome is Outcome.ANSWERED),
    "wrong when answered": lambda all_: _share(
        all_, lambda j: j.answer.outcome is Outcome.ANSWERED, lambda j: not j.lenient
    ),
    "asked back": lambda all_: _share(all_, lambda j: j.ours, lambda j: j.answer.verdict == UNCLEAR),
    "out-of-scope recall": lambda all_: _share(all_, lambda j: not j.ours, lambda j: j.refused),
    "false refusals": lambda all_: _share(all_, lambda j: j.ours, lambda j: j.refused),
    "follow-ups, lenient": lambda all_: _share(all_, lambda j: bool(j.case.get("context")), lambda j: j.lenient),
}


def _share(all_: Sequence[Judged], among: Callable[[Judged], bool], hit: Callable[[Judged], bool]) -> tuple[int, int]:
    chosen = [judged for judged in all_ if among(judged)]
    return sum(map(hit, chosen)), len(chosen)


def interval(hits: int, count: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    if not count:
        return 0.0, 1.0
    z, p = 1.96, hits / count
    middle = (p + z * z / (2 * count)) / (1 + z * z / count)
    half = z * math.sqrt(p * (1 - p) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    # The share itself is inside, whatever the last digit of a number says.
    return max(0.0, min(p, middle - half)), min(1.0, max(p, middle + half))


def report(judged: Sequence[Judged]) -> str:
    """Totals with intervals, then strict and lenient by style, as Markdown."""
    lines = ["| measure | value | 95 % | of |", "|---|---|---|---|"]
    for name, measure in MEASURES.items():
        hits, count = measure(judged)
        low, high = interval(hits, count)
        value = f"{hits}" if name == "dangerous" else f"{100 * hits / max(count, 1):.1f} %"
        lines.append(f"| {name} | {value} | {100 * low:.1f}-{100 * high:.1f} | {count} |")
    lines += ["", "| style | strict | lenient | dangerous | of |", "|---|---|---|---|---|"]
    for style in dict.fromkeys(j.case["style"] for j in judged):
        some = [j for j in judged if j.case["style"] == style]
        strict, lenient, dangerous = (MEASURES[name](some)[0] for name in ("strict", "lenient", "dangerous"))
        shares = f"{100 * strict / len(some):.0f} % | {100 * lenient / len(some):.0f} %"
        lines.append(f"| {style} | {shares} | {dangerous} | {len(some)} |")
    return "\n".join(lines)


def mistakes(judged: Sequence[Judged]) -> str:
    """The wrong answers of cases that may be looked at."""
    return "\n".join(
        f"{'!!' if j.dangerous else '  '} {j.case['style']:8} {j.case['verdict']:>16} -> {j.answer.verdict!s:16} "
        f"{j.answer.confidence:.2f} {j.answer.rule or j.answer.outcome.value}/{j.answer.case or '-'} | "
        f"{j.case['q'][:200]}"
        for j in judged
        if not j.lenient
    )


def main() -> int:
    answerer = open_answerer(Settings())
    judged = {part: judge(answerer, read_cases(part)) for part in PARTS}
    for part, some in judged.items():
        print(f"\n## {part} ({len(some)} questions, release {answerer.release})\n\n{report(some)}")
        if part == "dev" and "--mistakes" in sys.argv:
            print(mistakes(some))
    from benchmarks.drafts import table  # it looks back at this module

    drafts = table(answerer)
    print(f"\n## drafts\n\n{drafts}")
    if "--write" in sys.argv:
        from benchmarks.report import write_page  # draws pictures, which only `make eval` needs

        write_page(judged, answerer.knowledge, drafts)
    return 1 if any(j.dangerous for some in judged.values() for j in some) else 0


if __name__ == "__main__":
    sys.exit(main())

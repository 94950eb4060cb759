"""How well the draft check tells texts that take sides from harmless ones, on texts written without seeing it.

As with questions, `dev` may be looked at; of `blind` and `blind-2` only totals are shown and nobody tunes on their
items. The limits are chosen on `dev` and `batas`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from benchmarks.evaluation import CASES, interval
from bot.answering.answerer import Answerer

DRAFT_PARTS = ("dev", "blind", "blind-2", "batas")


@dataclass(frozen=True)
class DraftTotals:
    """How many texts of each kind there are, and what was said of them."""

    partisan: int
    told: int
    """Partisan texts that were told to show support."""
    pointed_at: int
    """Partisan texts in which at least something was marked."""
    harmless: int
    alarms: int
    """Harmless texts that were told to show support."""


def judge_drafts(answerer: Answerer, part: str) -> DraftTotals:
    lines = (CASES / f"drafts-{part}.jsonl").read_text(encoding="utf-8").splitlines()
    drafts = [json.loads(line) for line in lines]
    checked = [(draft["partisan"], answerer.drafts.check(draft["text"])) for draft in drafts]
    return DraftTotals(
        partisan=sum(partisan for partisan, _ in checked),
        told=sum(partisan and found.shows_support for partisan, found in checked),
        pointed_at=sum(partisan and bool(found.findings) for partisan, found in checked),
        harmless=sum(not partisan for partisan, _ in checked),
        alarms=sum(not partisan and found.shows_support for partisan, found in checked),
    )


def table(answerer: Answerer) -> str:
    """Recall and false alarms of each part, with intervals, as Markdown."""
    lines = ["| bagian | ukuran | nilai | 95 % | rancangan |", "|---|---|---|---|---|"]
    for part in DRAFT_PARTS:
        totals = judge_drafts(answerer, part)
        rows = (
            ("yang memihak dan dikatakan memihak", totals.told, totals.partisan),
            ("yang memihak dan setidaknya ditandai", totals.pointed_at, totals.partisan),
            ("yang netral tetapi dikatakan memihak", totals.alarms, totals.harmless),
        )
        for name, hits, count in rows:
            low, high = interval(hits, count)
            share = f"{100 * hits / count:.1f}% | {100 * low:.0f}%-{100 * high:.0f}%"
            lines.append(f"| {part} | {name} | {share} | {count} |")
    return "\n".join(lines)

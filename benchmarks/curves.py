"""`make eval-curves`: what takes minutes to measure on dev, into docs/evaluation/curves.json.

The learning curve learns everything anew from so many examples a rule; the ablation takes one part away at a time.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.evaluation import DAY, MEASURES, Judged, judge, read_cases
from benchmarks.report import CURVES
from bot.answering.answerer import Answerer
from bot.app import open_snapshot
from bot.settings import Settings
from index.build import build
from index.learning import learn, read_learnt
from index.ranking import FEATURES
from index.shelf import silent
from index.snapshot import Snapshot
from knowledge.base import KnowledgeBase
from knowledge.models import Fact, Questions, Rule

EXAMPLES = (2, 5, 10, 20, 40)


def main() -> None:
    snapshot = open_snapshot(Settings())
    cases = read_cases("dev")
    whole = judge(Answerer(snapshot), cases)
    learning = [_learnt_from(each, snapshot.knowledge, cases) for each in EXAMPLES]
    examples = sum(1 for _ in snapshot.knowledge.examples())
    learning.append((examples / len(snapshot.knowledge.rules), examples, *_shares(whole)))
    ablation = [("semua", *_shares(whole), _dangerous(whole), len(whole))]
    for name, changed in _without(snapshot):
        judged = judge(Answerer(changed), cases)
        ablation.append((name, *_shares(judged), _dangerous(judged), len(judged)))
        print(ablation[-1], flush=True)
    measured = {"release": snapshot.release, "day": DAY.isoformat(), "learning": learning, "ablation": ablation}
    CURVES.parent.mkdir(parents=True, exist_ok=True)
    CURVES.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")


def _learnt_from(
    each: int, knowledge: KnowledgeBase, cases: Sequence[dict[str, Any]]
) -> tuple[float, int, float, float]:
    """Examples a rule, examples in all, strict and lenient share on the cases."""
    thinned = replace(knowledge, rules={name: _thin(rule, each) for name, rule in knowledge.rules.items()})
    with tempfile.TemporaryDirectory() as folder:
        learn(thinned, Path(folder), silent)
        retriever = build(thinned, read_learnt(Path(folder)), earlier=None, progress=silent).retriever
    judged = judge(Answerer(Snapshot("tipis", thinned, retriever)), cases)
    result = (each, sum(1 for _ in thinned.examples()), *_shares(judged))
    print(result, flush=True)
    return result


def _thin(rule: Rule, each: int) -> Rule:
    """The rule with so many of its examples, taken evenly from its kinds and cases."""
    blocks = [rule.questions, *(case.questions for case in rule.cases)]
    share = min(1.0, each / max(1, sum(len(block.all()) for block in blocks)))

    def some(questions: Questions) -> Questions:
        return Questions(
            **{
                kind: texts[: round(share * len(texts) + 0.25)]
                for kind in Questions.model_fields
                if (texts := getattr(questions, kind))
            }
        )

    cases = tuple(case.model_copy(update={"questions": some(case.questions)}) for case in rule.cases)
    return rule.model_copy(update={"questions": some(rule.questions), "cases": cases})


def _without(snapshot: Snapshot) -> list[tuple[str, Snapshot]]:
    """The snapshot with one part taken away, or with one likeness alone."""
    retriever, ranker = snapshot.retriever, snapshot.retriever.ranker

    def weighted(keep: Sequence[str]) -> Snapshot:
        weights = tuple(w if name in keep else 0.0 for name, w in zip(FEATURES, ranker.weights, strict=True))
        return replace(snapshot, retriever=replace(retriever, ranker=replace(ranker, weights=weights)))

    level = replace(ranker, kinds=tuple((0.0,) * len(row) for row in ranker.kinds))
    return [
        *((f"tanpa {name}", weighted([other for other in FEATURES if other != name])) for name in FEATURES),
        *((f"hanya {name}", weighted([name])) for name in ("classifier", "terms", "dense")),
        ("tanpa jawaban contoh serupa", replace(snapshot, retriever=replace(retriever, ranker=level))),
        (
            "tanpa fakta",
            replace(snapshot, knowledge=replace(snapshot.knowledge, facts=_speechless(snapshot.knowledge))),
        ),
    ]


def _speechless(knowledge: KnowledgeBase) -> dict[str, Fact]:
    """The facts without the words that give them away."""
    return {
        name: fact.model_copy(
            update={"values": {value: text.model_copy(update={"words": ()}) for value, text in fact.values.items()}}
        )
        for name, fact in knowledge.facts.items()
    }


def _shares(judged: Sequence[Judged]) -> tuple[float, float]:
    strict, lenient = (MEASURES[name](judged) for name in ("strict", "lenient"))
    return strict[0] / strict[1], lenient[0] / lenient[1]


def _dangerous(judged: Sequence[Judged]) -> int:
    return MEASURES["dangerous"](judged)[0]


if __name__ == "__main__":
    main()

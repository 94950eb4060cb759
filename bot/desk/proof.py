"""Ask a release the questions whose answers are known, so that a draft can be compared with what serves.

The questions lie in a folder that the operator names: `dev.jsonl`, one question a line, and `pairs/*.jsonl`, two
questions a line that differ in one word and must be told apart. Other files are not looked at.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.answering.answerer import Answerer
from bot.ask import question_from
from knowledge.whole import write_whole

# All are asked as of one day, so that a comparison next year compares the same thing.
DAY = date(2026, 11, 25)
LONGEST_TEXT = 600
PROOF = "proof.json"


@dataclass(frozen=True)
class Told:
    """What was answered."""

    outcome: str
    verdict: str
    rule: str | None
    case: str | None
    citations: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Proved:
    """A question with its answer: whether it is right, and whether it permits what is forbidden."""

    question: str
    told: Told
    right: bool
    dangerous: bool


@dataclass(frozen=True)
class Pair:
    """Two questions that differ in one fact."""

    fact: str
    first: Proved
    second: Proved

    @property
    def holds(self) -> bool:
        return self.first.right and self.second.right


@dataclass(frozen=True)
class Proof:
    """All answers of one release; `cases` names the questions, so that only like is compared with like."""

    cases: str
    release: str
    questions: tuple[Proved, ...] = ()
    pairs: tuple[Pair, ...] = ()

    @property
    def right(self) -> int:
        return sum(proved.right for proved in self.questions)

    @property
    def asked(self) -> tuple[Proved, ...]:
        """Every question, those of the pairs too."""
        return (*self.questions, *(side for pair in self.pairs for side in (pair.first, pair.second)))


def proof_of(answerer: Answerer, cases: Path, snapshot: Path) -> Proof:
    """The proof of a release, kept in the folder of its snapshot and asked anew when the questions changed."""
    name = _name_of(cases)
    known = _kept(snapshot)
    if known is not None and known.cases == name:
        return known
    proof = prove(answerer, cases, name)
    write_whole(snapshot / PROOF, _ADAPTER.dump_json(proof))
    return proof


def prove(answerer: Answerer, cases: Path, name: str) -> Proof:
    """Ask everything."""
    questions, pairs = _files(cases)
    return Proof(
        name,
        answerer.release,
        tuple(_proved(answerer, case) for file in questions for case in _lines(file)),
        tuple(
            Pair(file.stem, _proved(answerer, pair["a"]), _proved(answerer, pair["b"]))
            for file in pairs
            for pair in _lines(file)
        ),
    )


def _proved(answerer: Answerer, case: dict[str, Any]) -> Proved:
    answer = answerer.answer(question_from(case, DAY))
    told = Told(
        answer.outcome.value,
        str(answer.verdict),
        answer.rule,
        answer.case,
        tuple(citation.id for citation in answer.citations),
        answer.text[:LONGEST_TEXT],
    )
    before = " / ".join(turn["text"] for turn in case.get("context") or ())
    question = f"{before} / {case['q']}" if before else case["q"]
    right = told.verdict in {case["verdict"], *case.get("accept", ())}
    return Proved(question, told, right, bool(case.get("danger")) and told.verdict == "boleh")


def _files(cases: Path) -> tuple[list[Path], list[Path]]:
    asked = cases / "dev.jsonl"
    return ([asked] if asked.is_file() else []), sorted((cases / "pairs").glob("*.jsonl"))


def _lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def _name_of(cases: Path) -> str:
    digest = hashlib.sha256()
    for files in _files(cases):
        for file in files:
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _kept(snapshot: Path) -> Proof | None:
    try:
        return _ADAPTER.validate_json((snapshot / PROOF).read_bytes())
    except (OSError, ValidationError):
        return None


_ADAPTER = TypeAdapter(Proof)

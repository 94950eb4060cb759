"""Try a draft in a process of its own: check it, build its snapshot, ask it all known questions, compare.

This is what the child does (`python -m bot draft-build`); `bot.desk.building` starts it and reads its result. Nothing
that it leaves behind serves anybody: a snapshot that is built is only put on the shelf.
"""

from __future__ import annotations

import os
import resource
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter

from bot.answering.answerer import Answerer
from bot.desk.impact import Impact, compare, verdicts_of
from bot.desk.proof import Proof, Proved, Told, proof_of
from index.shelf import Shelf
from index.snapshot import Snapshot
from knowledge.base import KnowledgeBase
from knowledge.lint import lint
from knowledge.load import load
from knowledge.problems import KnowledgeError, Problem
from knowledge.whole import write_whole

# The full content takes 1 GB; a draft that wants this much is broken or hostile.
MOST_MEMORY = 8 * 2**30
MOST_SECONDS = 900
GENTLY = 10
TONE = "tone"


@dataclass(frozen=True)
class Warned:
    """One finding of the lint."""

    kind: str
    where: str
    message: str


@dataclass(frozen=True)
class Tried:
    """What came of it: problems and nothing else, or a snapshot with what it changes."""

    problems: tuple[Problem, ...] = ()
    snapshot: str = ""
    warnings: tuple[Warned, ...] = ()
    impact: Impact | None = None
    verdicts: tuple[tuple[str, str | None, str], ...] = ()
    """Rule, case and verdict of everything that the draft says."""


def limit_myself() -> None:
    """Be slower than those who answer, and end rather than take the machine."""
    os.nice(GENTLY)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))


def try_draft(content: Path, base: Path, shelf: Shelf, *, cases: Path, today: date) -> Tried:
    """Compare the content of a draft with the content of its base."""
    try:
        knowledge = load(content)
    except KnowledgeError as error:
        return Tried(problems=tuple(error.problems))
    snapshot, proof = _proved(knowledge, shelf, cases)
    old, before = _base(base, shelf, cases, proof)
    found = set(lint(knowledge, on=today)) - set(lint(old, on=today))
    return Tried(
        snapshot=snapshot.name,
        warnings=tuple(Warned(one.kind, one.where, one.message) for one in sorted(found)),
        impact=compare(before, proof, old, knowledge),
        verdicts=tuple((rule, case, verdict) for (rule, case), verdict in verdicts_of(knowledge).items()),
    )


def write_result(place: Path, tried: Tried) -> None:
    write_whole(place, _ADAPTER.dump_json(tried))


def read_result(place: Path) -> Tried:
    """OSError where the child left none."""
    return _ADAPTER.validate_json(place.read_bytes())


def _proved(knowledge: KnowledgeBase, shelf: Shelf, cases: Path) -> tuple[Snapshot, Proof]:
    snapshot = shelf.prepare(knowledge)
    answerer, folder = Answerer(snapshot), shelf.folder(snapshot.name)
    # Left beside the snapshot, so that nobody waits for it when this is published or what it rests on comes back.
    answerer.drafts.prepare(folder / TONE)
    return snapshot, proof_of(answerer, cases, folder)


def _base(base: Path, shelf: Shelf, cases: Path, proof: Proof) -> tuple[KnowledgeBase, Proof]:
    """What the draft rests on; nothing at all where that itself cannot be used."""
    try:
        knowledge = load(base)
    except KnowledgeError:
        nothing = Told("not_found", "perlu_klarifikasi", None, None, (), "")

        def unknown(proved: Proved) -> Proved:
            return replace(proved, told=nothing, right=False, dangerous=False)

        pairs = tuple(replace(pair, first=unknown(pair.first), second=unknown(pair.second)) for pair in proof.pairs)
        return KnowledgeBase(""), Proof(proof.cases, "", tuple(map(unknown, proof.questions)), pairs)
    return knowledge, _proved(knowledge, shelf, cases)[1]


_ADAPTER = TypeAdapter(Tried)

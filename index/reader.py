"""A small transformer that has read all examples: a second opinion on what is asked, beside the n-gram classifier.

The classifier sees which words and pieces of words a message shares with examples; the reader sees their order. It
names a rule and a case, and what these answer is looked up in the content of today, so that a verdict that was changed
since it was trained is its verdict at once. It proposes, as the classifier does, and decides nothing.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Tokenizer

from index.corpus import KINDS, OUTSIDE
from knowledge.base import KnowledgeBase

Floats = npt.NDArray[np.float64]

SHIPPED = Path(__file__).parent / "trained" / "reader"
CASES, DIRECT, SIDES = "cases", "kinds", "sides"
MODEL, TOKENS, RECIPE = "model.onnx", "tokenizer.json", "recipe.json"
# The keys of the lessons that it has read, for a later refresher; it does not serve.
LEARNT = "lessons.npy"
FILES = (MODEL, TOKENS, LEARNT)
LONGEST = 128
# So much of it, at most, is for what is said now after what was said before.
NOW = 96
MARKS = 2
# No kind is ever quite impossible.
FLOOR = 1e-4
# Of an owner that is hardly meant the reader has no opinion which case it would be.
LEAST = 0.01
CASE_MARK = "|"
# What onnxruntime (1.32) fuses here takes four times as long as its parts, more than a quarter of a whole reading.
SLOWER = ["SkipLayerNormFusion"]


@dataclass(frozen=True)
class Opinion:
    """What one reading of a message says."""

    owners: Floats
    """(owners,) the probability of each owner of the corpus; sums to at most one, for what was read may be gone."""
    kinds: Floats
    """(kinds,) the probability of each of `KINDS`."""
    columns: Floats
    """(columns,) the probability of each case, as the reader named them."""


class ReaderError(ValueError):
    """The files of a reader are not what their recipe says."""


class Reader:
    """Serves the trained model from its files; start-up needs no torch. ReaderError when a file was changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        written = (folder / RECIPE).read_bytes()
        recipe = json.loads(written)
        self._files: tuple[str, ...] = tuple(recipe["files"])
        for name, digest in recipe["files"].items():
            if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
                raise ReaderError(f"{name} rusak atau diubah (sha256 tidak cocok)")
        self.identity = hashlib.sha256(written).hexdigest()[:16]
        self.columns: tuple[str, ...] = tuple(recipe["columns"])
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(folder / TOKENS))
        options = SessionOptions()
        # One question, one thread: two people who ask at once are served side by side.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = InferenceSession(
            str(folder / MODEL), options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOWER
        )

    def read(self, text: str, earlier: str = "") -> tuple[Floats, Floats]:
        """The probabilities of all columns and of all kinds, for a text in normalised words after an earlier one."""
        tokens = together(self._tokenizer.encode(earlier).ids, self._tokenizer.encode(text).ids)
        columns, kinds = self._told(tokens, CASES, DIRECT)
        return columns[0].astype(np.float64), kinds[0].astype(np.float64)

    def takes_sides(self, text: str) -> float | None:
        """The probability that a text that somebody wants to post takes sides; in the words of `index.telling`.

        None where the reader was taught before there was such a lesson, as in an older release.
        """
        if SIDES not in (output.name for output in self._session.get_outputs()):
            return None
        return float(self._told(shortened(self._tokenizer.encode(text).ids), SIDES)[0][0])

    def _told(self, tokens: Sequence[int], *outputs: str) -> Sequence[npt.NDArray[np.float32]]:
        told: Sequence[npt.NDArray[np.float32]] = self._session.run(
            list(outputs), {"ids": np.array([tokens], dtype=np.int64)}
        )
        return told

    def write(self, folder: Path) -> None:
        """Copy the files that are the reader."""
        folder.mkdir(parents=True)
        for name in (*self._files, RECIPE):
            shutil.copy(self._folder / name, folder / name)


def open_reader(folder: Path = SHIPPED) -> Reader | None:
    """The reader of a folder; None where there is none."""
    return Reader(folder) if (folder / RECIPE).is_file() else None


def shortened(tokens: Sequence[int]) -> list[int]:
    """A long story keeps its beginning and its end, where the question stands."""
    return _cut(tokens, LONGEST)


def _cut(tokens: Sequence[int], room: int) -> list[int]:
    """The beginning and the end of what does not fit."""
    return list(tokens) if len(tokens) <= room else [*tokens[: room // 2], *tokens[-(room - room // 2) :]]


def together(earlier: Sequence[int], text: Sequence[int]) -> list[int]:
    """What was said before and what is said now as one text: the latter keeps the larger part of the room.

    Both as the tokenizer gives them, with a mark at the beginning and at the end.
    """
    if len(earlier) <= MARKS:
        return shortened(text)
    now = _cut(text[1:], NOW)
    return [*_cut(earlier, LONGEST - len(now)), *now]


def column(owner: str, case: str | None) -> str:
    """The name under which the reader learns a case of a rule, the rule itself, or a topic outside."""
    return f"{owner}{CASE_MARK}{case or ''}"


@dataclass(frozen=True)
class Readings:
    """A reader's view of one content: what its columns mean today."""

    reader: Reader
    knowledge: KnowledgeBase
    owners: tuple[str, ...]
    """The owners of the corpus, in its order."""

    def of(self, text: str, earlier: str = "") -> Opinion:
        """The opinion on a text in normalised words, as it goes on with an earlier one."""
        columns, direct = self.reader.read(text, earlier)
        # What was taken away is counted in a place behind the last, which is left out.
        owners = np.bincount(self._owner_of, columns, len(self.owners) + 1)[:-1].astype(np.float64)
        by_case = np.bincount(self._kind_of, columns, len(KINDS) + 1)[:-1]
        kinds = by_case + direct + 2 * FLOOR
        return Opinion(owners, kinds / kinds.sum(), columns)

    def cases(self, opinion: Opinion, owner: int) -> Mapping[str | None, float]:
        """How an opinion on one owner is shared among its cases, None for the rule itself; empty where it has none."""
        whole = float(opinion.owners[owner])
        if whole < LEAST:
            return {}
        names, places = self._cases[owner]
        return dict(zip(names, (opinion.columns[places] / whole).tolist(), strict=True))

    def knows(self, owner: int) -> bool:
        """Whether the reader has read of this owner; of a rule that is newer than itself it cannot speak."""
        return bool(self._known[owner])

    @cached_property
    def _known(self) -> npt.NDArray[np.bool_]:
        return np.bincount(self._owner_of, minlength=len(self.owners) + 1)[:-1] > 0

    @cached_property
    def _cases(self) -> Sequence[tuple[tuple[str | None, ...], npt.NDArray[np.int64]]]:
        """For each owner the names of its cases, and their columns."""
        names = np.array([name.partition(CASE_MARK)[2] or None for name in self.reader.columns], dtype=object)
        places = (np.flatnonzero(self._owner_of == owner) for owner in range(len(self.owners)))
        return tuple((tuple(names[mine]), mine) for mine in places)

    @cached_property
    def _owner_of(self) -> npt.NDArray[np.int64]:
        """(columns,) the number of each column's owner; one behind the last where the editors took it away."""
        number = {owner: place for place, owner in enumerate(self.owners)}
        found = []
        for name in self.reader.columns:
            owner, _, case = name.partition(CASE_MARK)
            gone = owner not in number or self._kind(owner, case) is None
            found.append(len(self.owners) if gone else number[owner])
        return np.array(found, dtype=np.int64)

    @cached_property
    def _kind_of(self) -> npt.NDArray[np.int64]:
        """(columns,) what each column answers today, as a number into `KINDS`; one behind the last for nothing."""
        kinds = (self._kind(*name.split(CASE_MARK)) for name in self.reader.columns)
        told = np.array([len(KINDS) if kind is None else KINDS.index(kind) for kind in kinds], dtype=np.int64)
        return np.where(self._owner_of < len(self.owners), told, len(KINDS))

    def _kind(self, owner: str, case: str) -> str | None:
        if owner.startswith(OUTSIDE):
            return KINDS[-1]
        try:
            return self.knowledge.case(owner, case or None).verdict.value
        except KeyError:
            return None

"""The reader is trained on a little world, served without torch, and speaks of the content of today."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.corpus import KINDS, corpus_of
from index.learning import learn, read_learnt
from index.reader import LONGEST, RECIPE, Reader, ReaderError, Readings, open_reader, shortened, together
from index.shelf import Shelf
from knowledge.base import KnowledgeBase
from knowledge.load import load
from knowledge.models import Verdict
from tests.conftest import LITTLE

pytest_plugins = ["tests.reader_fixtures"]

LIKE = "like-akun-calon"


@pytest.fixture(scope="module")
def world() -> KnowledgeBase:
    return load(LITTLE)


@pytest.fixture(scope="module")
def readings(world: KnowledgeBase, little_reader: Path) -> Readings:
    return Readings(Reader(little_reader), world, corpus_of(world).owners)


def test_what_was_read_is_recognised(readings: Readings, world: KnowledgeBase) -> None:
    corpus = corpus_of(world)
    owners = [readings.of(text.lower()).owners.argmax() for text in corpus.texts[:40]]
    assert np.mean(np.array(owners) == corpus.text_owners[:40]) > 0.8


def test_an_opinion_is_made_of_probabilities(readings: Readings) -> None:
    for text in ("", "boleh like?", "🙂", "panjang " * 400):
        opinion = readings.of(text)
        assert opinion.kinds.sum() == pytest.approx(1)
        assert 0 <= opinion.owners.sum() <= 1.0001


def test_a_verdict_that_the_editors_changed_is_the_verdict_at_once(readings: Readings, world: KnowledgeBase) -> None:
    """The reader names rule and case; what these answer is looked up in the content of today."""
    rules = {
        name: rule.model_copy(
            update={
                "verdict": Verdict.BOLEH,
                "cases": tuple(case.model_copy(update={"verdict": Verdict.BOLEH}) for case in rule.cases),
            }
        )
        for name, rule in world.rules.items()
    }
    changed = replace(readings, knowledge=replace(world, rules=rules))
    text, forbidden = world.rules[LIKE].questions.baku[0].lower(), KINDS.index("tidak_boleh")
    assert changed.of(text).kinds[KINDS.index("boleh")] > readings.of(text).kinds[KINDS.index("boleh")]
    assert changed.of(text).kinds[forbidden] < readings.of(text).kinds[forbidden]


def test_of_a_rule_that_is_newer_than_the_reader_it_does_not_speak(readings: Readings, world: KnowledgeBase) -> None:
    owners = (*readings.owners, "rule-of-tomorrow")
    later = replace(readings, owners=owners)
    assert later.knows(owners.index(LIKE))
    assert not later.knows(len(owners) - 1)


def test_a_rule_that_was_taken_away_gets_nothing(readings: Readings, world: KnowledgeBase) -> None:
    left = {name: rule for name, rule in world.rules.items() if name != LIKE}
    without = replace(readings, knowledge=replace(world, rules=left), owners=tuple(left))
    assert without.of(world.rules[LIKE].questions.baku[0].lower()).owners.sum() < 0.7


def test_a_changed_file_is_refused(little_reader: Path, tmp_path: Path) -> None:
    """Fault 48: one flipped bit in the model is noticed."""
    shutil.copytree(little_reader, tmp_path / "reader")
    broken = bytearray((tmp_path / "reader" / "model.onnx").read_bytes())
    broken[len(broken) // 2] ^= 1
    (tmp_path / "reader" / "model.onnx").write_bytes(broken)
    with pytest.raises(ReaderError, match="sha256"):
        Reader(tmp_path / "reader")


def test_where_there_is_none_none_is_opened(tmp_path: Path) -> None:
    assert open_reader(tmp_path) is None


def test_a_long_story_keeps_its_beginning_and_its_end() -> None:
    kept = shortened(range(1_000))
    assert (kept[0], kept[-1], len(kept)) == (0, 999, 128)


def test_what_is_said_now_keeps_its_room_after_a_long_talk() -> None:
    before, now = [2, *range(10, 400), 3], [2, *range(500, 560), 3]
    joined = together(before, now)
    assert len(joined) == LONGEST
    assert joined[-61:] == now[1:]
    assert joined[0] == 2


def test_without_a_talk_a_message_stands_alone() -> None:
    assert together([2, 3], [2, 7, 8, 3]) == [2, 7, 8, 3]


def test_what_was_said_before_changes_what_is_read(readings: Readings) -> None:
    assert not np.allclose(readings.of("boleh like").kinds, readings.of("boleh like", "gaji kapan cair").kinds)


def test_whether_a_text_takes_sides_is_a_probability(readings: Readings) -> None:
    assert 0 <= readings.reader.takes_sides("pilih nomor urut dua") <= 1


def test_a_snapshot_carries_its_reader(world: KnowledgeBase, little_reader: Path, tmp_path: Path) -> None:
    learnt = tmp_path / "index" / "learnt"
    learnt.mkdir(parents=True)
    learn(world, learnt, lambda _: None)
    shutil.copytree(little_reader, learnt / "reader")
    assert read_learnt(learnt).reader is not None
    snapshot = Shelf(tmp_path / "index").publish(world)
    assert (tmp_path / "index" / "snapshots" / snapshot.name / "reader" / RECIPE).is_file()
    retrieval = snapshot.retriever.retrieve(world.rules[LIKE].questions.baku[0])
    assert len(retrieval.opinions) == 2
    assert retrieval.candidates[0].rule == LIKE

"""A knowledge base in many files is the same knowledge base, in the same order."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from index.corpus import corpus_of
from index.parts import read_knowledge, write_knowledge
from knowledge.base import KnowledgeBase
from knowledge.load import dump


def test_what_was_written_is_read_back_in_its_order(little_world: KnowledgeBase, tmp_path: Path) -> None:
    write_knowledge(tmp_path / "isi", little_world)
    again = read_knowledge(tmp_path / "isi")
    assert dump(again) == dump(little_world)
    assert list(again.rules) == list(little_world.rules)
    assert corpus_of(again).texts == corpus_of(little_world).texts


def test_a_changed_rule_changes_the_file_of_its_topic_alone(little_world: KnowledgeBase, tmp_path: Path) -> None:
    name, rule = next(iter(little_world.rules.items()))
    changed = rule.model_copy(update={"answer": "Lain."})
    for place, base in (
        ("satu", little_world),
        ("dua", replace(little_world, rules={**little_world.rules, name: changed})),
    ):
        write_knowledge(tmp_path / place, base)
    differing = [
        path.name
        for path in sorted((tmp_path / "satu").iterdir())
        if path.read_bytes() != (tmp_path / "dua" / path.name).read_bytes()
    ]
    assert differing == [f"rules-{little_world.topics[name]}.json.gz"]

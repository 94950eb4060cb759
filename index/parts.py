"""A knowledge base as many small files, so that a snapshot shares with the one before it what an edit did not touch."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from index.rows import packed
from knowledge.base import KnowledgeBase
from knowledge.load import dump, restore

HEAD, RULES, END = "head", "rules", ".json.gz"


def write_knowledge(folder: Path, knowledge: KnowledgeBase) -> None:
    """A file for each kind of content, and for rules one for each topic."""
    folder.mkdir(parents=True)
    data = dump(knowledge)
    rules, topics = data.pop("rules"), data["topics"]
    parts: dict[str, Any] = {name: data.pop(name) for name in tuple(data) if name not in ("fingerprint", "topics")}
    for rule, said in rules.items():
        parts.setdefault(f"{RULES}-{topics[rule]}", {})[rule] = said
    # The order of the rules is the order of the index.
    parts[HEAD] = {**data, RULES: list(rules)}
    for name, part in parts.items():
        (folder / f"{name}{END}").write_bytes(packed(part))


def read_knowledge(folder: Path) -> KnowledgeBase:
    """The knowledge base that was written; ValidationError, ValueError or KeyError where it is not one."""
    parts = {
        path.name.removesuffix(END): json.loads(gzip.decompress(path.read_bytes()))
        for path in sorted(folder.glob(f"*{END}"))
    }
    head, found = parts.pop(HEAD), dict[str, Any]()
    for name in [name for name in parts if name.startswith(f"{RULES}-")]:
        found.update(parts.pop(name))
    rules = {rule: found[rule] for rule in head.pop(RULES)}
    return restore({**head, **parts, RULES: rules})

"""Find things in the content that serves, as lists for the eye. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from knowledge.base import KnowledgeBase
from knowledge.draft import FOLDERS
from knowledge.models import Rule

RULES = "rules"


@dataclass(frozen=True)
class Entry:
    """One file of the content."""

    path: str
    name: str
    item: Any


@dataclass(frozen=True)
class Quotable:
    """A passage that a rule can rest on."""

    id: str
    source: str
    pinpoint: str
    text: str
    in_force: bool


def path_of(knowledge: KnowledgeBase, folder: str, name: str) -> str:
    """Where the file of a thing lies."""
    return f"{RULES}/{knowledge.topics[name]}/{name}.yaml" if folder == RULES else f"{folder}/{name}.yaml"


def entries(knowledge: KnowledgeBase, folder: str, search: str = "") -> Iterator[Entry]:
    """The files of a folder in which every word that is looked for occurs."""
    assert folder in FOLDERS, f"no such folder: {folder}"
    words = search.casefold().split()
    for name, item in getattr(knowledge, folder).items():
        told = _told(name, item)
        if all(word in told for word in words):
            yield Entry(path_of(knowledge, folder, name), name, item)


def by_topic(knowledge: KnowledgeBase, search: str = "", topic: str = "") -> dict[str, list[Entry]]:
    """The rules under their topics."""
    found: dict[str, list[Entry]] = {}
    for entry in entries(knowledge, RULES, search):
        of = knowledge.topics[entry.name]
        if topic in ("", of):
            found.setdefault(of, []).append(entry)
    return {topic: sorted(found[topic], key=lambda entry: entry.item.title) for topic in sorted(found)}


def topics(knowledge: KnowledgeBase) -> list[str]:
    return sorted(set(knowledge.topics.values()))


def quotables(knowledge: KnowledgeBase, search: str = "") -> list[Quotable]:
    """The passages in whose words, source or name every word that is looked for occurs."""
    words, found = search.casefold().split(), []
    for name in knowledge.citation_ids():
        cited = knowledge.cite(name)
        one = Quotable(name, cited.short, cited.pinpoint, cited.passage.text, cited.passage.in_force_until is None)
        told = f"{name} {cited.title} {one.source} {one.pinpoint} {one.text}".casefold()
        if all(word in told for word in words):
            found.append(one)
    return found


def quotables_of(source: str, data: Mapping[str, Any]) -> Iterator[Quotable]:
    """The passages of a file of a draft, as far as they can be read."""
    passages = data.get("passages")
    for key, passage in passages.items() if isinstance(passages, dict) else ():
        if isinstance(passage, dict):
            pinpoint, text = (str(passage.get(part) or "") for part in ("pinpoint", "text"))
            yield Quotable(
                f"{source}#{key}", str(data.get("short") or data.get("publisher") or source), pinpoint, text, True
            )


def _told(name: str, item: Any) -> str:
    parts = [name, item.title]
    if isinstance(item, Rule):
        parts += [item.answer, *item.citations, *item.questions.all()]
    else:
        parts += [str(getattr(item, field, "")) for field in ("text", "reply", "words", "number", "short", "publisher")]
    return " ".join(parts).casefold()

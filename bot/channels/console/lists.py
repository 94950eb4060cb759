"""What the forms of a draft offer to choose from: facts and passages that serve, and those that the draft brings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from bot.channels.console.security import office
from bot.desk.browsing import Quotable, quotables, quotables_of
from bot.storage import ContentDraft
from knowledge.editing import plain
from knowledge.problems import KnowledgeError

SOURCES = ("regulations", "articles")


@dataclass(frozen=True)
class Lists:
    """Facts by name: their title, and the title of each value. Passages by id."""

    facts: dict[str, tuple[str, dict[str, str]]]
    passages: dict[str, Quotable]


async def lists_for(request: Request, draft: ContentDraft) -> Lists:
    """All there is to choose from."""
    knowledge, changes = office(request).live.knowledge, await office(request).desk.editing.changes(draft.id)
    facts = {
        name: (fact.title, {value: one.title for value, one in fact.values.items()})
        for name, fact in knowledge.facts.items()
    }
    passages = {one.id: one for one in quotables(knowledge)}
    for path, content in changes.items():
        folder, name = path.partition("/")[0], path.rpartition("/")[2].removesuffix(".yaml")
        said = _said(path, content)
        if folder in SOURCES:
            passages.update({one.id: one for one in quotables_of(name, said)})
        if folder == "facts" and isinstance(values := said.get("values"), dict):
            facts[name] = (str(said.get("title")), {value: _title(value, one) for value, one in values.items()})
    return Lists(facts, passages)


def _said(path: str, content: bytes | None) -> dict[str, Any]:
    try:
        return plain(path, content.decode(errors="replace")) if content else {}
    except KnowledgeError:
        return {}


def _title(value: str, said: Any) -> str:
    return str(said.get("title", value)) if isinstance(said, dict) else value

"""Make of a question the beginning of a change: an example, a case or a rule in a draft, which an editor goes on with.

What only a person can know stays empty, the verdict above all: such a draft cannot be published before it is filled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.desk.editing import Conflict, DraftGone, Editing
from bot.storage import Became
from index.normalise import fold
from knowledge.base import KnowledgeBase
from knowledge.editing import Sheet, add_case, add_examples, new_text
from knowledge.problems import KnowledgeError

# How people write to a bot.
KIND = "santai"
LONGEST_QUESTION, LONGEST_SLUG, SLUG_WORDS = 1000, 60, 6
NEW_CASE, NEW_TOPIC = "kasus_baru", "baru"


class SeedError(Exception):
    """Nothing can begin with this; `problem` is what the page says."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


@dataclass(frozen=True)
class Seed:
    """What somebody asked, what the desk answered, and what an editor wants of it; `rule` is the one nearest to it."""

    became: Became
    question: str
    answer: str
    rule: str | None = None
    draft: str | None = None
    """The draft that takes it in; a new one where there is none."""


@dataclass(frozen=True)
class Seeded:
    """Where an editor goes on."""

    draft: str
    path: str


class Seeding:
    """Puts seeds into drafts."""

    def __init__(self, editing: Editing) -> None:
        self._editing = editing

    async def begin(self, seed: Seed, knowledge: KnowledgeBase, *, title: str, by: str, on: date) -> Seeded:
        """The draft with the change in it; SeedError when there is nothing to change, and then no draft stays."""
        path = place_of(seed, knowledge)
        draft = seed.draft or (await self._editing.open(title, "", by)).id
        try:
            page = await self._editing.page(draft, path)
            text = written(seed, path, "" if page.content is None else page.content.decode(), on=on)
            await self._editing.save(draft, path, text.encode(), seen=page.seen, editor=by)
        except (Conflict, DraftGone, KnowledgeError, SeedError) as error:
            if seed.draft is None:
                await self._editing.discard(draft)
            raise error if isinstance(error, SeedError) else SeedError("kotak-rancangan") from error
        return Seeded(draft, path)


def place_of(seed: Seed, knowledge: KnowledgeBase) -> str:
    """The content file that the seed goes into."""
    if not seed.question or len(seed.question) > LONGEST_QUESTION:
        raise SeedError("kotak-pertanyaan")
    if seed.became is Became.RULE:
        topic = knowledge.topics.get(seed.rule or "", NEW_TOPIC)
        return f"rules/{topic}/{slug_of(seed.question, knowledge.rules)}.yaml"
    if seed.rule is None or seed.rule not in knowledge.rules:
        raise SeedError("kotak-aturan")
    known = {folded(example.text) for example in knowledge.examples() if example.rule == seed.rule}
    if seed.became is Became.EXAMPLE and folded(seed.question) in known:
        raise SeedError("kotak-sudah-ada")
    return f"rules/{knowledge.topics[seed.rule]}/{seed.rule}.yaml"


def written(seed: Seed, path: str, text: str, *, on: date) -> str:
    """The file with the seed in it."""
    if seed.became is Became.RULE:
        questions = {KIND: [seed.question]}
        new = {"title": seed.question, "answer": seed.answer, "checked": on.isoformat(), "questions": questions}
        return new_text(path, new)
    sheet = Sheet(path, text)
    if seed.became is Became.EXAMPLE:
        if not add_examples(sheet, KIND, [seed.question]):
            raise SeedError("kotak-sudah-ada")
    else:
        taken = {case.get("id") for case in sheet.get("cases") or []}
        case = {"id": _free(NEW_CASE, taken, "_"), "answer": seed.answer, "questions": {KIND: [seed.question]}}
        add_case(sheet, case)
    return sheet.text()


def folded(text: str) -> str:
    """The words alone, as two people may type the same question."""
    return " ".join(fold(text))


def slug_of(question: str, taken: Iterable[str]) -> str:
    """A name for a new rule, from the first words that say something."""
    words = [word for word in re.findall(r"[a-z0-9]+", folded(question)) if len(word) > 2]
    return _free("-".join(words[:SLUG_WORDS])[:LONGEST_SLUG].strip("-") or "aturan-baru", set(taken), "-")


def _free(name: str, taken: set[str], mark: str) -> str:
    number = 1
    while (free := name if number == 1 else f"{name}{mark}{number}") in taken:
        number += 1
    return free

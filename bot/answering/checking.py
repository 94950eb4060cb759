"""Check before one acts: several acts at once, tapped or in free words, with a short text and a sheet to keep."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.answering.compose import indonesian_day, legal_bases, one_block, part_of
from bot.answering.decide import choose_case
from bot.answering.phrases import Phrases
from bot.model import Answer, Outcome, Question
from bot.understanding.facts import Facts, stage_on
from bot.understanding.parts import any_of
from knowledge.base import KnowledgeBase
from knowledge.models import Menu, Verdict

# Of several acts the strictest gives the verdict of the whole.
STRICTNESS = (Verdict.TIDAK_BOLEH, Verdict.BERSYARAT, Verdict.INFORMASI, Verdict.BOLEH)
MENU = "sebelum-bertindak"
# Fewer words are no act by themselves but belong to what stands before.
SHORTEST_ACT = 2
MOST_ACTS = 6
BULLET = re.compile(r"^[\W_]*(?:\d+[.)])?[\W_]*|[\s.]+$")


@dataclass(frozen=True)
class Act:
    """An act that was judged: its rule and the case that holds."""

    rule: str
    case: str | None


@dataclass(frozen=True)
class Checked:
    """What came of a check; nothing in it says who asked or how they put it."""

    acts: tuple[Act, ...]
    verdict: Verdict | None
    """The strictest; None when nothing was understood."""
    text: str


class Checks:
    """The checks of one release."""

    def __init__(
        self,
        knowledge: KnowledgeBase,
        phrase: Phrases,
        answer: Callable[[Question], Answer],
        halted: Callable[[str | None], bool],
    ) -> None:
        self._knowledge = knowledge
        self._phrase = phrase
        self._halted = halted
        self._answer = answer
        self._border = re.compile(
            rf"\s*(?:[\n;]|(?:^|\s)\d+[.)]|,|(?<!\w)(?:{any_of(knowledge.word_list('daftar'))})(?!\w))\s*",
            re.IGNORECASE,
        )

    @property
    def menu(self) -> Menu:
        """What can be tapped; KeyError when the editors have no menu."""
        return self._knowledge.menus[MENU]

    def of_taps(self, acts: Sequence[int], place: int, actor: int, *, day: date) -> Checked:
        """The verdicts on acts of the menu, by number, at one of its places as one of its actors; IndexError beyond."""
        told = {**self.menu.places[place].facts, **self.menu.actors[actor].facts}
        chosen = [self.menu.acts[number] for number in acts]
        return self._judged([self._act(act.rule, {**told, **act.facts}, day) for act in chosen], 0, day)

    def _act(self, rule: str, told: Mapping[str, str], day: date) -> Act:
        facts = Facts({fact: frozenset({value}) for fact, value in told.items()})
        facts = facts.over(stage_on(day, self._knowledge.calendar.values()))
        case = choose_case(self._knowledge.rules[rule], facts, on=day)
        return Act(rule, case.id if case else None)

    def of_words(self, question: Question) -> Checked:
        """The verdicts on acts in free words; each is understood in the light of those before it."""
        acts: list[Act] = []
        unclear = 0
        pieces = self.pieces(question.text)
        for place, piece in enumerate(pieces):
            before = pieces[max(0, place - 1) : place]
            answer = self._answer(Question(piece, question.day, tuple(before), question.known))
            # What is halted is understood all the same, and told as such.
            if answer.outcome not in (Outcome.ANSWERED, Outcome.HALTED) or answer.rule is None:
                unclear += 1
            elif (act := Act(answer.rule, answer.case)) not in acts:
                acts.append(act)
        return self._judged(acts, unclear, question.day)

    def pieces(self, text: str) -> list[str]:
        """The acts of a text: one a line, or between commas and joining words; too short ones join what is before."""
        found: list[str] = []
        for piece in filter(None, (BULLET.sub("", part).strip() for part in self._border.split(text))):
            if found and len(piece.split()) < SHORTEST_ACT:
                found[-1] += f" {piece}"
            else:
                found.append(piece)
        return found[:MOST_ACTS]

    def again(self, acts: Sequence[Act], *, day: date) -> Checked:
        """The same acts as the content has them now; LookupError when the editors took one away."""
        return self._judged(acts, 0, day)

    def short(self, acts: Sequence[Act], *, day: date) -> str:
        """A few lines that can be forwarded; LookupError when the editors took an act away."""
        return self._phrase("cek-ringkas", items=[self._item(act) for act in acts], **self._dated(day))

    def sheet(self, acts: Sequence[Act], *, day: date) -> bytes:
        """One page (A4) as PDF; LookupError when the editors took an act away."""
        from bot.answering.sheet import (  # takes a moment to import, and only who keeps a sheet needs it
            SheetItem,
            sheet,
        )

        items = [
            SheetItem(
                f"{item['verdict']}: {item['title']}",
                tuple(self._phrase("cek-lembar-butir", **item).splitlines()),
                " · ".join(item["bases"]),
            )
            for item in map(self._item, acts)
        ]
        dated = self._phrase("cek-lembar-tanggal", **self._dated(day))
        return sheet(self._phrase("cek-lembar"), dated, items, self._phrase("cek-lembar-kaki"))

    def _judged(self, acts: Sequence[Act], unclear: int, day: date) -> Checked:
        if self._halted(None):
            return Checked((), None, self._phrase("diperiksa"))
        if not acts:
            return Checked((), None, self._phrase("cek-tidak-jelas"))
        known = [act for act in acts if not self._halted(act.rule)]
        verdicts = [self._knowledge.case(act.rule, act.case).verdict for act in known]
        strictest = min(verdicts, key=STRICTNESS.index, default=None)
        if len(known) < len(acts) and strictest is not Verdict.TIDAK_BOLEH:
            strictest = None  # what is halted could be stricter
        items = [self._item(act) for act in acts]
        text = self._phrase(
            "cek-hasil", verdict=self._named(strictest or "diperiksa"), items=items, unclear=unclear, **self._dated(day)
        )
        return Checked(tuple(acts), strictest, one_block(text))

    def _item(self, act: Act) -> dict[str, Any]:
        part = part_of(self._knowledge, act.rule, act.case)
        if self._halted(act.rule):
            named = self._named("diperiksa")
            told = {"verdict": named, "answer": self._phrase("diperiksa"), "bases": (named,)}
            return {**told, "title": part.rule.title, "condition": None, "instead": None}
        return {
            "verdict": self._named(part.verdict),
            "title": part.rule.title,
            "answer": part.answer,
            "condition": part.condition,
            "instead": part.instead,
            "bases": legal_bases(part, self._knowledge, self._phrase),
        }

    def _named(self, verdict: str) -> str:
        return self._phrase(f"verdict-{verdict.replace('_', '-')}")

    def _dated(self, day: date) -> dict[str, str]:
        return {"day": indonesian_day(day), "release": self._knowledge.release}

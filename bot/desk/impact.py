"""What a draft changes: answers, permissions, pairs, rules, and the verdicts that people hold. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.desk.loosening import RuleChange, deciding_changes, rule_changes
from bot.desk.proof import Proof, Proved, Told
from knowledge.base import KnowledgeBase
from knowledge.models import Verdict

WITHDRAWN = "ditarik"
# A smaller number could point at a person.
FEWEST = 5


@dataclass(frozen=True)
class Change:
    """A question that is answered otherwise, with both answers."""

    question: str
    before: Told
    after: Told
    turn: str
    """`membaik`, `memburuk`, or `tetap` where both are right or both are wrong."""
    permits: bool
    """Whether it leads to a permission that was none before."""


@dataclass(frozen=True)
class Recalled:
    """A verdict that people received in the last days and that no longer holds."""

    rule: str
    case: str | None
    before: str
    after: str
    count: str


@dataclass(frozen=True)
class Impact:
    """Everything that an editor and a second person see before a draft is live."""

    asked: int
    right_before: int
    right_after: int
    changes: tuple[Change, ...] = ()
    dangerous: tuple[str, ...] = ()
    """Questions whose answer permits what is forbidden, and did not before."""
    broken: tuple[tuple[str, str], ...] = ()
    """Pairs that are no longer told apart."""
    rules: tuple[RuleChange, ...] = ()
    deciding: tuple[str, ...] = ()
    """Changed files beside the rules that can open a permission."""
    recalled: tuple[Recalled, ...] = ()


class Given(Protocol):
    """How often a verdict was given; `bot.storage.releases.Count` is one."""

    @property
    def rule(self) -> str: ...
    @property
    def case(self) -> str | None: ...
    @property
    def verdict(self) -> str: ...
    @property
    def count(self) -> int: ...


def compare(before: Proof, after: Proof, old: KnowledgeBase, new: KnowledgeBase) -> Impact:
    """Compare two releases that were asked the same questions."""
    assert before.cases == after.cases, "only answers to the same questions can be compared"
    sides = tuple(zip(before.asked, after.asked, strict=True))
    return Impact(
        asked=len(after.questions),
        right_before=before.right,
        right_after=after.right,
        changes=tuple(_change(*pair) for pair in sides if _key(pair[0].told) != _key(pair[1].told)),
        dangerous=tuple(now.question for then, now in sides if now.dangerous and not then.dangerous),
        broken=tuple(
            (now.first.question, now.second.question)
            for then, now in zip(before.pairs, after.pairs, strict=True)
            if then.holds and not now.holds
        ),
        rules=rule_changes(old, new),
        deciding=deciding_changes(old, new),
    )


def recalls(given: Iterable[Given], verdicts: Mapping[tuple[str, str | None], str]) -> tuple[Recalled, ...]:
    """Of the verdicts that were given those that the draft turns or withdraws, the most frequent first."""
    turned: Sequence[Given] = sorted(
        (one for one in given if verdicts.get((one.rule, one.case), WITHDRAWN) != one.verdict),
        key=lambda one: (-one.count, one.rule, one.case or ""),
    )
    return tuple(
        Recalled(one.rule, one.case, one.verdict, verdicts.get((one.rule, one.case), WITHDRAWN), told_count(one.count))
        for one in turned
    )


def told_count(count: int) -> str:
    return str(count) if count >= FEWEST else f"kurang dari {FEWEST}"


def verdicts_of(knowledge: KnowledgeBase) -> dict[tuple[str, str | None], str]:
    """The verdict of every rule and case."""
    return {
        (name, case): knowledge.case(name, case).verdict.value
        for name, rule in knowledge.rules.items()
        for case in (None, *(case.id for case in rule.cases))
    }


def _change(before: Proved, after: Proved) -> Change:
    turn = "tetap" if before.right == after.right else "membaik" if after.right else "memburuk"
    permits = after.told.verdict == Verdict.BOLEH and before.told.verdict != Verdict.BOLEH
    return Change(after.question, before.told, after.told, turn, permits)


def _key(told: Told) -> tuple[object, ...]:
    """What counts as another answer; a better wording is none."""
    return (told.rule, told.verdict, frozenset(told.citations))

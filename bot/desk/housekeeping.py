"""What of the content needs a person soon: rules no lawyer has read, norms that end, sources that were replaced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.base import KnowledgeBase
from knowledge.models import Rule, Status

OLD = timedelta(days=365)
SOON = timedelta(days=60)


@dataclass(frozen=True)
class Unreviewed:
    """A rule that a legal officer has never reviewed, or not for a year."""

    rule: str
    title: str
    topic: str
    reviewed: date | None


@dataclass(frozen=True)
class Ending:
    """A norm that ends soon: a regulation, a passage, or a case of a rule; and the rules that rest on it."""

    what: str
    title: str
    ends: date
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Replaced:
    """A regulation or passage that something else replaced, and the rules that still cite it."""

    what: str
    title: str
    repealed: bool
    successor: str | None
    rules: tuple[str, ...]


def unreviewed(base: KnowledgeBase, *, on: date) -> tuple[Unreviewed, ...]:
    """Those never reviewed first, then those reviewed longest ago."""
    found = [
        Unreviewed(identity, rule.title, base.topics.get(identity, ""), rule.reviewed)
        for identity, rule in base.rules.items()
        if rule.reviewed is None or on - rule.reviewed > OLD
    ]
    return tuple(sorted(found, key=lambda rule: (rule.reviewed or date.min, rule.topic, rule.title)))


def ending(base: KnowledgeBase, *, on: date) -> tuple[Ending, ...]:
    """Norms whose last day lies within sixty days, the nearest first."""
    found = [norm for norm in _dated(base) if on <= norm.ends <= on + SOON]
    return tuple(sorted(found, key=lambda norm: (norm.ends, norm.what)))


def replaced(base: KnowledgeBase) -> tuple[Replaced, ...]:
    """Replaced sources that rules still cite."""
    return tuple(source for source in _replaced(base) if source.rules)


def _dated(base: KnowledgeBase) -> Iterator[Ending]:
    for code, regulation in base.regulations.items():
        if regulation.in_force_until is not None:
            yield Ending(code, regulation.short, regulation.in_force_until, _citing(base, code))
        for key, passage in regulation.passages.items():
            if passage.in_force_until is not None:
                title = f"{regulation.short}, {passage.pinpoint}"
                yield Ending(f"{code}#{key}", title, passage.in_force_until, _citing(base, f"{code}#{key}"))
    for identity, rule in base.rules.items():
        for case in rule.cases:
            if case.in_force_until is not None:
                yield Ending(f"{identity}/{case.id}", rule.title, case.in_force_until, (identity,))


def _replaced(base: KnowledgeBase) -> Iterator[Replaced]:
    for code, regulation in base.regulations.items():
        gone = regulation.status is Status.DICABUT
        if gone or regulation.successor is not None:
            yield Replaced(code, regulation.short, gone, regulation.successor, _citing(base, code))
            continue
        for key, passage in regulation.passages.items():
            if passage.replaced_by is not None:
                title, what = f"{regulation.short}, {passage.pinpoint}", f"{code}#{key}"
                yield Replaced(what, title, False, passage.replaced_by, _citing(base, what))


def _citing(base: KnowledgeBase, what: str) -> tuple[str, ...]:
    """The rules that cite a passage, or any passage of a regulation."""
    return tuple(
        identity
        for identity, rule in base.rules.items()
        if any(what in (citation, citation.partition("#")[0]) for citation in _citations(rule))
    )


def _citations(rule: Rule) -> Iterator[str]:
    yield from rule.citations
    for case in rule.cases:
        yield from case.citations

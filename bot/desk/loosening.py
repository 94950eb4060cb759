"""What of a change opens a permission, or could: a second person looks at it before it is live.

Nothing here looks at what a question is answered in the end; `bot.desk.impact` compares that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from knowledge.base import KnowledgeBase
from knowledge.models import Case, Rule, Verdict

# From the strictest on; what is further along permits more.
TOWARDS_BOLEH = (Verdict.TIDAK_BOLEH, Verdict.INFORMASI, Verdict.BERSYARAT, Verdict.BOLEH)
PERMITS = (Verdict.BERSYARAT, Verdict.BOLEH)
# What these hold decides which rule and which case is meant, or what a draft of a post is told.
DECIDING = ("facts", "words", "lexicon", "synonyms", "calendar", "menus", "signals", "drafts")


@dataclass(frozen=True)
class RuleChange:
    """A rule that a draft adds, changes or removes."""

    rule: str
    title: str
    kind: str
    """`baru`, `ubah` or `hapus`."""
    high_risk: bool
    opens: tuple[str, ...]
    """Why it could permit more than before."""


def rule_changes(before: KnowledgeBase, after: KnowledgeBase) -> tuple[RuleChange, ...]:
    """Every rule that is not the same, in the order of their names."""
    return tuple(
        _change(rule, before.rules.get(rule), after.rules.get(rule))
        for rule in sorted({*before.rules, *after.rules})
        if before.rules.get(rule) != after.rules.get(rule)
    )


def deciding_changes(before: KnowledgeBase, after: KnowledgeBase) -> tuple[str, ...]:
    """Files beside the rules that can open a permission."""
    found = []
    for folder in DECIDING:
        old, new = getattr(before, folder), getattr(after, folder)
        found += [f"{folder}/{name}" for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
    old, new = before.phrases, after.phrases
    # A phrase that names a verdict could name another one.
    changed = [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
    found += [
        f"phrases/{name}"
        for name in changed
        if name.startswith("verdict-") or any("verdict" in side[name].text for side in (old, new) if name in side)
    ]
    return tuple(found)


def _change(name: str, old: Rule | None, new: Rule | None) -> RuleChange:
    known = new or old
    assert known is not None  # one of both differs from the other
    kind = "baru" if old is None else "hapus" if new is None else "ubah"
    risky = any(side is not None and side.risk == "tinggi" for side in (old, new))
    return RuleChange(name, known.title, kind, risky, tuple(dict.fromkeys(_opens(old, new))))


def _opens(old: Rule | None, new: Rule | None) -> Iterator[str]:
    if new is None:
        if old is not None and any(part.verdict is not Verdict.BOLEH for part in _parts(old)):
            yield "aturan yang melarang atau membatasi dihapus"
        return
    if old is None:
        if any(part.verdict in PERMITS for part in _parts(new)):
            yield "aturan baru yang membolehkan"
        return
    if _rank(new) > _rank(old):
        yield f"putusan dari {old.verdict} ke {new.verdict}"
    yield from _opening_cases(old, new)
    permits = any(part.verdict in PERMITS for part in (*_parts(old), *_parts(new)))
    if permits and old.about != new.about:
        yield "syarat berlakunya aturan (about) berubah"
    if new.verdict in PERMITS and old.condition != new.condition:
        yield "syarat (condition) berubah"


def _opening_cases(old: Rule, new: Rule) -> Iterator[str]:
    before, after = {case.id: case for case in old.cases}, {case.id: case for case in new.cases}
    loosest = max(map(_rank, _parts(new)))
    for name, case in after.items():
        earlier = before.get(name)
        if earlier is None:
            if case.verdict in PERMITS and _rank(case) > _rank(old):
                yield f"kasus baru yang membolehkan: {name}"
        elif _rank(case) > _rank(earlier):
            yield f"putusan kasus {name} dari {earlier.verdict} ke {case.verdict}"
        elif _holds_when(case) != _holds_when(earlier) and loosest > _rank_of(Verdict.TIDAK_BOLEH):
            yield f"syarat kasus {name} berubah"
        elif case.verdict in PERMITS and case.condition != earlier.condition:
            yield f"syarat (condition) kasus {name} berubah"
    for name, case in before.items():
        if name not in after and _rank(case) < loosest:
            yield f"kasus yang lebih ketat dihapus: {name}"
    same = [name for name in before if name in after]
    if same != [name for name in after if name in before] and loosest > _rank_of(Verdict.TIDAK_BOLEH):
        yield "urutan kasus berubah"


def _parts(rule: Rule) -> tuple[Rule | Case, ...]:
    return (rule, *rule.cases)


def _holds_when(case: Case) -> tuple[Any, ...]:
    return (case.when, case.in_force_from, case.in_force_until)


def _rank(part: Rule | Case) -> int:
    return _rank_of(part.verdict)


def _rank_of(verdict: Verdict) -> int:
    return TOWARDS_BOLEH.index(verdict)

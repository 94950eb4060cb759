"""Why a permission should not be given yet: the one place where a likeness counts, and it can only take away.

Nothing is permitted because it is like something permitted; a rule and its case permit. But a message that was taken
for another one would get a permission that is not meant for it, so whoever read the message bears witness that like
ones are permitted (docs/decisions/0009 and 0010).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.understanding.chances import logit
from bot.understanding.facts import Facts
from index.retriever import Retrieval
from knowledge.base import KnowledgeBase
from knowledge.models import Case, Verdict

# Facts under which hardly anything is allowed; a permission has to name them itself.
RISKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("support", ("mendukung",)),
    ("facility", ("negara",)),
    ("attributes", ("dinas", "kampanye")),
    ("money", ("politik_uang", "minta_uang")),
)
# Who refuses, stops or did not do it asks about just that.
REVERSED = ("menolak", "berhenti", "tidak_melakukan")
NEVER = math.inf


@dataclass(frozen=True)
class Needed:
    """How sure witnesses must be that like messages are permitted, as the mean of the logits of what they say."""

    plain: float
    """Everywhere,"""
    high_risk: float
    """where the editors marked the rule as one of high risk and it is not plainly meant;"""
    turned: float
    """where the story turns after a refusal,"""
    unseen: float
    """where the reader sees no case of the rule that permits;"""
    unnamed: float
    """where a risk is told that the rule does not name,"""
    ordered: float
    """where the asker was ordered and the rule knows of no orders,"""
    proposed: float
    """and where the case is only the reader's proposal, and facts would choose another one."""
    untold: float
    """No witness may take it to be less probable than this where the proposed case rests on a direction, such as
    refusing or undoing, that no words tell: who undoes it may do it again."""
    least: float
    """No witness may take it to be less probable than this where the rule is not plainly meant."""
    shares: tuple[float, ...]
    """How much each witness counts."""


# The classifier, and the reader; measured on `dev` and on questions written to deceive (decisions 0012 to 0015).
TWO = Needed(
    plain=1.0,
    high_risk=1.2,
    turned=1.5,
    unseen=3.0,
    unnamed=2.0,
    ordered=2.0,
    proposed=2.0,
    untold=0.35,
    least=0.08,
    shares=(0.5, 0.5),
)
# The classifier alone, where a rule is newer than the reader.
ONE = Needed(
    plain=1.7,
    high_risk=2.2,
    turned=NEVER,
    unseen=NEVER,
    unnamed=2.6,
    ordered=NEVER,
    proposed=NEVER,
    untold=NEVER,
    least=0.5,
    shares=(1.0,),
)
# A rule is plainly meant from this share on, where the reader sees its cases that permit with at least this one.
PLAINLY, SEEN = 0.3, 0.5
# Where witnesses need be less sure, in a later turn, the reader itself must find a permission at least so likely: it
# alone reads the turns as they are. A case that it only proposes there must permit by so much of what it sees of the
# rule.
AS_NEXT, SEEN_AS_NEXT = 0.5, 0.8
# Where it proposes a case instead of one that the facts chose, it must find a permission so likely, and more where a
# later turn is permitted by no fact and by a rule that is not plainly meant.
AGAINST_FACTS, BY_NO_FACT = 0.8, 0.95
# What rests on a refusal that only earlier turns told may be taken back now: "terus ikut?".
STILL_REFUSED = 0.6
# Where it hardly sees a case that permits, the facts have chosen one that is not meant.
UNSEEN = 0.05


def doubt_about_permission(
    rule: str,
    case: str | None,
    retrieval: Retrieval,
    facts: Facts,
    knowledge: KnowledgeBase,
    *,
    meant: float,
    proposed: bool = False,
    against_facts: bool = False,
    eased: float = 0.0,
) -> str:
    """Why a rule's case may not permit yet, as the name of a phrase; empty when nothing speaks against it.

    `meant` is the least share that the rule must have: likeness alone permits nothing. `proposed` says that the reader
    and no fact chose the case, `against_facts` that they chose another one. The witnesses need to be so much less sure
    as `eased` says.
    """
    witnesses = retrieval.opinions or (retrieval.alike,)
    needed = TWO if len(witnesses) > 1 else ONE
    sure, seen = sureness(witnesses, needed.shares) + eased, permission_seen(rule, retrieval, knowledge)
    if retrieval.share(rule) < meant:
        return "ragu-jauh"
    if eased and len(witnesses) > 1 and witnesses[-1][Verdict.BOLEH] < AS_NEXT:
        return "ragu-mirip-larangan"
    if not _enough(rule, sure, seen, witnesses, needed, retrieval, knowledge):
        return "ragu-mirip-larangan"
    if sure < needed.turned and (facts.turn or facts.has("direction", "berbalik")):
        # What was refused first makes like questions permitted; what was done after it is asked about.
        return "ragu-berbelok"
    named = _named(rule, case, knowledge)
    if eased and proposed and (seen is None or seen < SEEN_AS_NEXT):
        return "ragu-mirip-larangan"
    if against_facts and witnesses[-1][Verdict.BOLEH] < AGAINST_FACTS:
        return "ragu-mirip-larangan"
    if eased and case is None and retrieval.share(rule) < PLAINLY and witnesses[-1][Verdict.BOLEH] < BY_NO_FACT:
        return "ragu-mirip-larangan"
    inherited = "direction" in named and "direction" in facts.inherited
    if inherited and eased and witnesses[-1][Verdict.BOLEH] < STILL_REFUSED:
        return "ragu-berbelok"
    if proposed and (sure < needed.proposed or ("direction" in named and _least(witnesses) < needed.untold)):
        return "ragu-mirip-larangan"
    if sure < needed.ordered and facts.has("direction", "disuruh") and "direction" not in named:
        # Who was ordered and did not refuse is about to obey; hardly any rule permits that if it knows of no orders.
        return "ragu-berisiko"
    risky = any(facts.has(fact, *values) and fact not in named for fact, values in RISKS)
    return "ragu-berisiko" if risky and sure < needed.unnamed and not facts.has("direction", *REVERSED) else ""


def _enough(
    rule: str,
    sure: float,
    seen: float | None,
    witnesses: Sequence[Mapping[str, float]],
    needed: Needed,
    retrieval: Retrieval,
    knowledge: KnowledgeBase,
) -> bool:
    if len(witnesses) > 1 and (seen is None or seen < UNSEEN):
        return sure >= needed.unseen
    if seen is not None and seen >= SEEN and retrieval.share(rule) >= PLAINLY:
        return sure >= needed.plain
    enough = needed.high_risk if knowledge.rules[rule].risk == "tinggi" else needed.plain
    return sure >= enough and _least(witnesses) >= needed.least


def _least(witnesses: Sequence[Mapping[str, float]]) -> float:
    """How probable a permission is to the witness that doubts it most."""
    return min(witness[Verdict.BOLEH] for witness in witnesses)


def permission_seen(rule: str, retrieval: Retrieval, knowledge: KnowledgeBase) -> float | None:
    """How much of a rule the reader takes to be its cases that permit; None where it has no opinion."""
    shares = next((candidate.cases for candidate in retrieval.candidates if candidate.rule == rule), {})
    known = {None, *(case.id for case in knowledge.rules[rule].cases)}
    permitting = [
        share for case, share in shares.items() if case in known and knowledge.case(rule, case).verdict is Verdict.BOLEH
    ]
    return sum(permitting) if shares else None


def sureness(witnesses: Sequence[Mapping[str, float]], shares: Sequence[float]) -> float:
    """The weighted mean of the logits of a permission."""
    return sum(share * logit(witness[Verdict.BOLEH]) for witness, share in zip(witnesses, shares, strict=True))


def _named(rule: str, case: str | None, knowledge: KnowledgeBase) -> set[str]:
    part = knowledge.case(rule, case)
    return {*knowledge.rules[rule].about, *(part.when if isinstance(part, Case) else ())}

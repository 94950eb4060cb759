"""Decide what answers: retrieval proposes, the facts choose the case, and a doubt never becomes a permission."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bot.model import Outcome
from bot.understanding.facts import Facts
from index.retriever import Retrieval
from knowledge.base import KnowledgeBase
from knowledge.models import Case, Rule, Verdict

# How much more a rule counts whose kind is the one that was asked for.
KIND_WEIGHT = 2.5
# A reading counts by its rule's share and by like questions with its verdict; exponents and the calibration of the
# confidence (start, lead, likeness) were fitted on the development cases (docs/decisions/0006).
SHARE_POWER, ALIKE_POWER = 0.5, 2.0
CONFIDENCE = (0.60, 0.22, 0.38)
# Facts under which hardly anything is allowed; a permission has to name them itself.
RISKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("support", ("mendukung",)),
    ("facility", ("negara",)),
    ("attributes", ("dinas", "kampanye")),
)
STRICTER = (Verdict.TIDAK_BOLEH, Verdict.BERSYARAT)
# Who refuses, stops or did not do it asks about just that.
REVERSED = ("menolak", "berhenti", "tidak_melakukan")


@dataclass(frozen=True)
class Agreement:
    """How far like questions must be permitted, in the eyes of the witness who doubts it most."""

    half: float
    """Less than this, and nothing is permitted."""
    most: float
    clear: float
    """From here on no rules close by that forbid, and no unnamed risk, stand in the way,"""
    near: float
    """from here on not even that the rule is far from what was meant,"""
    straight: float
    """and from here on not even a turn in the story. More than one means never."""


@dataclass(frozen=True)
class Limits:
    """How sure is sure enough; measured on the development cases (docs/decisions/0006)."""

    scope: float = 0.6
    answer: float = 0.5
    offer: float = 0.2
    permission: float = 0.8
    """A permission needs this confidence when most like questions are permitted,"""
    sure: float = 0.85
    """this one when only more than half are,"""
    risky: float = 0.885
    """and this one when the editors marked the rule as one of high risk."""
    meant: float = 0.02
    """A permission comes from a rule that was meant with at least this probability: likeness alone permits nothing."""
    forbidding: float = 0.5
    """and beside it rules that forbid or set conditions hold no more than this share,"""
    alone: Agreement = Agreement(half=0.5, most=0.8, clear=0.9, near=2.0, straight=2.0)
    """What one witness must say."""
    together: Agreement = Agreement(half=0.4, most=0.6, clear=0.7, near=0.8, straight=0.85)
    """What each of two must say, who read differently (docs/decisions/0009)."""
    denied: float = 0.05
    """Below this a second witness denies what the first is sure of."""
    offered: int = 3


MEASURED = Limits()


@dataclass(frozen=True)
class Reading:
    """One way to read a message: the rule that may be meant, the case that its facts choose, and how much it counts."""

    rule: str
    case: str | None
    verdict: Verdict
    weight: float


@dataclass(frozen=True)
class Decision:
    """How a question ends, and with which rule and case."""

    outcome: Outcome
    confidence: float
    rule: str | None = None
    case: str | None = None
    offered: tuple[str, ...] = ()
    outside: str | None = None
    facts: Facts = field(default_factory=Facts)
    readings: tuple[Reading, ...] = ()
    """Everything that was weighed, best first."""
    doubt: str = ""
    """Why it does not answer, as the name of a phrase."""


def choose_case(rule: Rule, facts: Facts, *, on: date) -> Case | None:
    """The first case of that day whose facts hold; one that permits needs them to hold alone."""
    for case in rule.cases:
        holds = facts.satisfy_only if case.verdict is Verdict.BOLEH else facts.satisfy
        if case.in_force(on=on) and holds(case.when):
            return case
    return None


def decide(
    retrieval: Retrieval, facts: Facts, knowledge: KnowledgeBase, *, on: date, limits: Limits = MEASURED
) -> Decision:
    """Answer only when sure of the verdict; when unsure, offer a choice; otherwise say so."""
    if retrieval.in_scope < limits.scope:
        return outside(retrieval, knowledge)
    readings = read(retrieval, facts, knowledge, on=on)
    if not readings:
        return Decision(Outcome.NOT_FOUND, 0.0, facts=facts, doubt="ragu-tidak-ada")
    first = readings[0]
    confidence = confidence_in(readings, retrieval.alike)
    doubt = "ragu-jawaban" if confidence < limits.answer else ""
    if first.verdict is Verdict.BOLEH and not doubt:
        doubt = doubt_about_permission(readings, confidence, retrieval, facts, knowledge, limits)
    answered = Decision(Outcome.ANSWERED, confidence, first.rule, first.case, facts=facts, readings=readings)
    if not doubt:
        return answered
    if confidence < limits.offer:
        return Decision(Outcome.NOT_FOUND, confidence, facts=facts, readings=readings, doubt=doubt)
    return asked_back(answered, doubt, limits=limits)


def asked_back(decision: Decision, doubt: str = "ragu-berbelok", *, limits: Limits = MEASURED) -> Decision:
    """The same reading, offered and not answered."""
    offered = tuple(reading.rule for reading in decision.readings[: limits.offered])
    return replace(decision, outcome=Outcome.SUGGESTED, rule=None, case=None, offered=offered, doubt=doubt)


def outside(retrieval: Retrieval, knowledge: KnowledgeBase) -> Decision:
    """The message is not ours; the nearest topic outside says what to reply."""
    small = knowledge.outside[retrieval.outside].kind == "sapaan"
    outcome = Outcome.SMALLTALK if small else Outcome.OUT_OF_SCOPE
    return Decision(outcome, 1 - retrieval.in_scope, outside=retrieval.outside)


def read(retrieval: Retrieval, facts: Facts, knowledge: KnowledgeBase, *, on: date) -> tuple[Reading, ...]:
    """Every candidate whose rule the facts allow, with the case that they choose; best first."""
    possible = [c for c in retrieval.candidates if facts.satisfy(knowledge.rules[c.rule].about)]
    cases = [choose_case(knowledge.rules[candidate.rule], facts, on=on) for candidate in possible]
    verdicts = [(case or knowledge.rules[c.rule]).verdict for c, case in zip(possible, cases, strict=True)]
    readings = [
        Reading(
            candidate.rule,
            case.id if case else None,
            verdict,
            candidate.score**SHARE_POWER
            * retrieval.alike[verdict] ** ALIKE_POWER
            * _fits_what_is_asked(verdict, facts),
        )
        for candidate, case, verdict in zip(possible, cases, verdicts, strict=True)
    ]
    return tuple(sorted(readings, key=lambda reading: -reading.weight))


def confidence_in(readings: Sequence[Reading], alike: Mapping[str, float]) -> float:
    """Calibrated probability that the verdict of the first reading is right.

    It grows with the lead over readings of another verdict (those that agree do not fight) and with how many like
    questions have this verdict.
    """
    best: dict[Verdict, float] = {}
    for reading in readings:
        best[reading.verdict] = max(best.get(reading.verdict, 0.0), reading.weight)
    start, by_lead, by_likeness = CONFIDENCE
    first = readings[0]
    lead = first.weight / max(sum(best.values()), 1e-9)
    return 1 / (1 + math.exp(-(start + by_lead * _logit(lead) + by_likeness * _logit(alike[first.verdict]))))


def _logit(share: float) -> float:
    share = min(max(share, 1e-4), 1 - 1e-4)
    return math.log(share / (1 - share))


def _fits_what_is_asked(verdict: Verdict, facts: Facts) -> float:
    """Who asks for information wants a rule that informs, and who asks what is allowed wants one that allows or not."""
    informs = verdict is Verdict.INFORMASI
    if facts.has("asks", "keterangan", "sanksi") and not facts.has("asks", "izin"):
        return KIND_WEIGHT if informs else 1
    if facts.has("asks", "izin") and not facts.has("asks", "keterangan", "sanksi"):
        return 1 if informs else KIND_WEIGHT
    return 1


def doubt_about_permission(
    readings: Sequence[Reading],
    confidence: float,
    retrieval: Retrieval,
    facts: Facts,
    knowledge: KnowledgeBase,
    limits: Limits,
) -> str:
    """Why a permission should not be given yet, as the name of a phrase; empty when nothing speaks against it.

    Either the more doubtful of two witnesses is sure enough, or the first is as sure as one must be that is alone, and
    the second does not deny it.
    """
    if not retrieval.opinions:
        return _doubt(readings, confidence, retrieval.alike, limits.alone, retrieval, facts, knowledge, limits)
    first, second = retrieval.opinions
    doubtful = min(first, second, key=lambda opinion: opinion[Verdict.BOLEH])
    confidence = min(confidence, confidence_in(readings, doubtful))
    doubt = _doubt(readings, confidence, doubtful, limits.together, retrieval, facts, knowledge, limits)
    if doubt and second[Verdict.BOLEH] >= limits.denied:
        sure = confidence_in(readings, first)
        doubt = _doubt(readings, sure, first, limits.alone, retrieval, facts, knowledge, limits) and doubt
    return doubt


def _doubt(
    readings: Sequence[Reading],
    confidence: float,
    opinion: Mapping[str, float],
    agreed: Agreement,
    retrieval: Retrieval,
    facts: Facts,
    knowledge: KnowledgeBase,
    limits: Limits,
) -> str:
    """Why a permission should not be given in the eyes of one witness, of whom so much is asked."""
    alike = opinion[Verdict.BOLEH]
    meant = max(c.score for c in retrieval.candidates if c.rule == readings[0].rule)
    if meant < limits.meant and alike < agreed.near:
        return "ragu-jauh"
    needed = limits.permission if alike >= agreed.most else limits.sure
    if knowledge.rules[readings[0].rule].risk == "tinggi":
        needed = max(needed, limits.risky)
    if alike < agreed.half or confidence < needed:
        return "ragu-mirip-larangan"
    if alike < agreed.straight and (facts.has("direction", "berbalik") or facts.turn):
        # What was refused first makes like questions permitted; what was done after it is asked about.
        return "ragu-berbelok"
    first = readings[0]
    part = knowledge.case(first.rule, first.case)
    named = {*knowledge.rules[first.rule].about, *(part.when if isinstance(part, Case) else ())}
    if facts.has("direction", "disuruh") and "direction" not in named:
        # Who was ordered and did not refuse is about to obey; only a rule that knows of orders may permit that.
        return "ragu-berisiko"
    if alike >= agreed.clear:
        return ""
    strict = {reading.rule for reading in readings if reading.verdict in STRICTER}
    if sum(candidate.score for candidate in retrieval.candidates if candidate.rule in strict) > limits.forbidding:
        return "ragu-mirip-larangan"
    risky = any(facts.has(fact, *values) and fact not in named for fact, values in RISKS)
    return "ragu-berisiko" if risky and not facts.has("direction", *REVERSED) else ""

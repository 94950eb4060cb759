"""Decide what answers: retrieval proposes, the facts choose the case, and a doubt never becomes a permission."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bot.answering.permitting import doubt_about_permission
from bot.model import Outcome
from bot.understanding.chances import logit
from bot.understanding.facts import Facts
from index.retriever import Retrieval
from knowledge.base import KnowledgeBase
from knowledge.models import Case, Rule, Verdict

# How much more a rule counts whose kind is the one that was asked for.
KIND_WEIGHT = 2.5
# A reading counts by its rule's share and by like questions with its verdict; exponents and the calibration of the
# confidence (start, lead, likeness) were fitted on the development cases (docs/decisions/0006).
SHARE_POWER, ALIKE_POWER = 0.3, 2.0
CONFIDENCE = (0.60, 0.22, 0.38)
# A case counts by the reader's share of it; one that the facts do not choose needs at least so much, and more where it
# is laxer than what they choose.
PROPOSED, PROPOSED_LAXER, SHARE_OF_CASE, CASE_POWER = 0.4, 0.5, 0.3, 0.3


@dataclass(frozen=True)
class Limits:
    """How sure is sure enough; measured on the development cases (docs/decisions/0006)."""

    scope: float = 0.85
    answer: float = 0.66
    offer: float = 0.2
    meant: float = 0.04
    """A permission comes from a rule that was meant with at least this probability."""
    eased: float = 0.0
    """So much less sure than usual need those be who bear witness for a permission, as a logit."""
    offered: int = 3


MEASURED = Limits()


@dataclass(frozen=True)
class Reading:
    """One way to read a message: the rule that may be meant, the case that its facts choose, and how much it counts."""

    rule: str
    case: str | None
    verdict: Verdict
    weight: float
    by_facts: bool = True
    """Whether the facts choose this case, or only the reader proposes it;"""
    against_facts: bool = False
    """and that instead of a case which they choose."""


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
    decision = _weighed(readings, retrieval, facts, knowledge, limits)
    if decision.doubt and readings and readings[0].verdict is Verdict.BOLEH and not readings[0].by_facts:
        # A permission that only the reader proposed, and that stays in doubt, leaves the choice to the facts.
        readings = tuple(one for one in readings if one.by_facts or one.verdict is not Verdict.BOLEH)
        return _weighed(readings, retrieval, facts, knowledge, limits)
    return decision


def _weighed(
    readings: tuple[Reading, ...], retrieval: Retrieval, facts: Facts, knowledge: KnowledgeBase, limits: Limits
) -> Decision:
    if not readings:
        return Decision(Outcome.NOT_FOUND, 0.0, facts=facts, doubt="ragu-tidak-ada")
    first = readings[0]
    confidence = confidence_in(readings, retrieval.alike)
    doubt = "ragu-jawaban" if confidence < limits.answer else ""
    if first.verdict is Verdict.BOLEH and not doubt:
        doubt = doubt_about_permission(
            first.rule,
            first.case,
            retrieval,
            facts,
            knowledge,
            meant=limits.meant,
            proposed=not first.by_facts,
            against_facts=first.against_facts,
            eased=limits.eased,
        )
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
    """Every candidate whose rule the facts allow, with the cases that may be meant; best first."""
    readings = []
    for candidate in retrieval.candidates:
        rule = knowledge.rules[candidate.rule]
        if facts.contradict(rule.about):
            continue
        chosen = choose_case(rule, facts, on=on)
        for case, fits, by_facts in ways(rule, candidate.cases, facts, chosen, on=on):
            verdict = (case or rule).verdict
            weight = (
                candidate.score**SHARE_POWER
                * retrieval.alike[verdict] ** ALIKE_POWER
                * _fits_what_is_asked(verdict, facts)
                * fits
            )
            against = not by_facts and chosen is not None
            readings.append(Reading(candidate.rule, case.id if case else None, verdict, weight, by_facts, against))
    return tuple(sorted(readings, key=lambda reading: -reading.weight))


def ways(
    rule: Rule, shares: Mapping[str | None, float], facts: Facts, chosen: Case | None, *, on: date
) -> Iterator[tuple[Case | None, float, bool]]:
    """The case that the facts chose, and those that the reader proposes where no fact speaks against them; each with
    how well it fits, and whether the facts chose it. None is the rule itself.

    In a long story more facts are told than belong to the act that is asked about, and the facts alone would choose by
    those too. Where they do not tell what the rule is about, only the reader can propose it.
    """
    told = facts.satisfy(rule.about)
    name = chosen.id if chosen else None
    if name not in shares or (chosen and not facts.unsaid.isdisjoint(chosen.when)):
        # The reader has no opinion here, does not know this case, or cannot know what chooses it.
        if told:
            yield chosen, 1.0, True
        return
    verdict = (chosen or rule).verdict
    known = {case.id: case for case in rule.cases if case.in_force(on=on) and not facts.contradict(case.when)}
    agreed = sum(share for case, share in shares.items() if _answers(rule, known, case) is verdict)
    if told or agreed >= PROPOSED:
        yield chosen, (agreed + SHARE_OF_CASE) ** CASE_POWER, told
    forbids = verdict is Verdict.TIDAK_BOLEH
    for proposed, share in shares.items():
        answer = _answers(rule, known, proposed)
        if chosen and forbids and answer is Verdict.BOLEH and not facts.inherited.issuperset(chosen.when):
            continue  # what facts told to be forbidden no likeness permits
        if answer not in (None, verdict) and share >= (PROPOSED_LAXER if forbids else PROPOSED):
            yield known[proposed] if proposed else None, (share + SHARE_OF_CASE) ** CASE_POWER, False


def _answers(rule: Rule, cases: Mapping[str, Case], name: str | None) -> Verdict | None:
    """What a case answers, the rule itself where it has no name; None where it may not be meant."""
    if name is None:
        return rule.verdict
    return cases[name].verdict if name in cases else None


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
    return 1 / (1 + math.exp(-(start + by_lead * logit(lead) + by_likeness * logit(alike[first.verdict]))))


def _fits_what_is_asked(verdict: Verdict, facts: Facts) -> float:
    """Who asks for information wants a rule that informs, and who asks what is allowed wants one that allows or not."""
    informs = verdict is Verdict.INFORMASI
    if facts.has("asks", "keterangan", "sanksi") and not facts.has("asks", "izin"):
        return KIND_WEIGHT if informs else 1
    if facts.has("asks", "izin") and not facts.has("asks", "keterangan", "sanksi"):
        return 1 if informs else KIND_WEIGHT
    return 1

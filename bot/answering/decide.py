"""Decide what answers: retrieval proposes, the facts choose the case, and a doubt never becomes a permission."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.model import Outcome
from bot.understanding.facts import Facts
from index.retriever import Candidate, Retrieval
from knowledge.base import KnowledgeBase
from knowledge.models import Case, Rule, Verdict

# Facts under which hardly anything is allowed; a permission has to name them itself.
RISKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("support", ("mendukung",)),
    ("facility", ("negara",)),
    ("attributes", ("dinas", "kampanye")),
)
STRICTER = (Verdict.TIDAK_BOLEH, Verdict.BERSYARAT)
# How much more a rule counts whose kind is the one that was asked for.
KIND_WEIGHT = 2.5
# Below this share a candidate is an accident of spelling.
SERIOUS = 0.05
# Who refuses, stops or did not do it asks about just that.
REVERSED = ("menolak", "berhenti", "tidak_melakukan")


@dataclass(frozen=True)
class Limits:
    """How sure is sure enough; measured on the development cases (docs/decisions)."""

    scope: float = 0.6
    answer: float = 0.75
    offer: float = 0.12
    agreement: float = 0.55
    """Answer although the rule is unsure when candidates of one verdict hold this share."""
    permission: float = 0.05
    """The share that candidates which forbid or set conditions may hold beside a permission."""
    doubts: int = 2
    """So many kinds of likeness that point to a rule which forbids or sets conditions are too many for a permission."""
    offered: int = 3


MEASURED = Limits()


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


def choose_case(rule: Rule, facts: Facts) -> Case | None:
    """The first case whose facts hold; one that permits needs them to hold alone."""
    for case in rule.cases:
        permits = case.verdict is Verdict.BOLEH
        if facts.satisfy_only(case.when) if permits else facts.satisfy(case.when):
            return case
    return None


def decide(retrieval: Retrieval, facts: Facts, knowledge: KnowledgeBase, limits: Limits = MEASURED) -> Decision:
    """Answer only when sure of the rule; when unsure, offer a choice; otherwise say so."""
    if retrieval.in_scope < limits.scope:
        return outside(retrieval, knowledge)
    candidates = _refusals_first(_possible(retrieval.candidates, facts, knowledge), facts, knowledge)
    if not candidates:
        return Decision(Outcome.NOT_FOUND, 1 - retrieval.certainty, facts=facts)
    top = candidates[0]
    rule = knowledge.rules[top.rule]
    case = choose_case(rule, facts)
    verdict = (case or rule).verdict
    agreeing = sum(other.score for other in candidates if _verdict(other, facts, knowledge) is verdict)
    first = top.rule == retrieval.candidates[0].rule
    certainty = retrieval.certainty if first else min(retrieval.certainty, top.score)
    sure = certainty >= limits.answer or agreeing >= limits.agreement
    doubts = sum(_verdict(Candidate(first, 1), facts, knowledge) in STRICTER for first in retrieval.firsts)
    doubted = doubts >= limits.doubts
    turned = _turns(retrieval.message.text, facts, knowledge)
    risky = doubted or turned or _risky(rule, case, candidates, facts, knowledge, limits)
    if sure and not (verdict is Verdict.BOLEH and risky):
        return Decision(
            Outcome.ANSWERED, max(certainty, agreeing * certainty), top.rule, case.id if case else None, facts=facts
        )
    if certainty < limits.offer:
        return Decision(Outcome.NOT_FOUND, 1 - certainty, facts=facts)
    offered = tuple(candidate.rule for candidate in candidates[: limits.offered])
    return Decision(Outcome.SUGGESTED, certainty, offered=offered, facts=facts)


def outside(retrieval: Retrieval, knowledge: KnowledgeBase) -> Decision:
    """The message is not ours; the nearest topic outside says what to reply."""
    small = knowledge.outside[retrieval.outside].kind == "sapaan"
    outcome = Outcome.SMALLTALK if small else Outcome.OUT_OF_SCOPE
    return Decision(outcome, 1 - retrieval.in_scope, outside=retrieval.outside)


def _possible(candidates: Sequence[Candidate], facts: Facts, knowledge: KnowledgeBase) -> list[Candidate]:
    """Candidates whose rule the facts allow, best first, their scores adding up to one again."""
    kept = [
        Candidate(candidate.rule, candidate.score * _fits_what_is_asked(candidate, facts, knowledge))
        for candidate in candidates
        if facts.satisfy(knowledge.rules[candidate.rule].about)
    ]
    total = sum(candidate.score for candidate in kept)
    scaled = [Candidate(candidate.rule, candidate.score / total) for candidate in kept] if total > 0 else kept
    return sorted(scaled, key=lambda candidate: -candidate.score)


def _fits_what_is_asked(candidate: Candidate, facts: Facts, knowledge: KnowledgeBase) -> float:
    """Who asks for information wants a rule that informs, and who asks what is allowed wants one that allows or not."""
    informs = _verdict(candidate, facts, knowledge) is Verdict.INFORMASI
    if facts.has("asks", "keterangan", "sanksi") and not facts.has("asks", "izin"):
        return KIND_WEIGHT if informs else 1
    if facts.has("asks", "izin") and not facts.has("asks", "keterangan", "sanksi"):
        return 1 if informs else KIND_WEIGHT
    return 1


def _refusals_first(candidates: Sequence[Candidate], facts: Facts, knowledge: KnowledgeBase) -> Sequence[Candidate]:
    """Who refuses is not told that the act is forbidden: rules that know the refusal go first.

    When no candidate knows it, the rule that is about refusing itself stands in, with the score it replaces.
    """
    if not candidates or not facts.has("direction", *REVERSED):
        return candidates
    knowing = [
        candidate
        for candidate in candidates
        if candidate.score >= SERIOUS and _knows_refusal(knowledge.rules[candidate.rule], facts)
    ]
    if candidates[0] in knowing or _verdict(candidates[0], facts, knowledge) is not Verdict.TIDAK_BOLEH:
        return candidates
    about = [
        rule
        for rule, content in knowledge.rules.items()
        if "direction" in content.about and facts.satisfy(content.about)
    ]
    first = knowing[:1] or [Candidate(rule, candidates[0].score) for rule in about[:1]]
    return (
        [*first, *(candidate for candidate in candidates if candidate.rule != first[0].rule)] if first else candidates
    )


def _knows_refusal(rule: Rule, facts: Facts) -> bool:
    case = choose_case(rule, facts)
    wanted = (case.when if case else rule.about).get("direction", ())
    return bool(set(REVERSED) & ({wanted} if isinstance(wanted, str) else set(wanted)))


def _verdict(candidate: Candidate, facts: Facts, knowledge: KnowledgeBase) -> Verdict:
    rule = knowledge.rules[candidate.rule]
    return (choose_case(rule, facts) or rule).verdict


def _turns(text: str, facts: Facts, knowledge: KnowledgeBase) -> bool:
    """Whether the story takes a turn after a refusal or a duty: "I refused, but still helped" asks about the help."""
    told = [words for (fact, _), words in facts.evidence.items() if fact in ("direction", "capacity")]
    after = [text.partition(words)[2] for words in told if words in text]
    turns = knowledge.word_list("berbelok")
    return any(f" {turn} " in f" {rest} " for rest in after for turn in turns)


def _risky(
    rule: Rule,
    case: Case | None,
    candidates: Sequence[Candidate],
    facts: Facts,
    knowledge: KnowledgeBase,
    limits: Limits,
) -> bool:
    """Whether a permission stands on doubtful ground: a risk it does not name, or rules that forbid close by."""
    against = sum(c.score for c in candidates if _verdict(c, facts, knowledge) in STRICTER)
    if against > limits.permission:
        return True
    if facts.has("direction", *REVERSED):
        return False
    named = {*rule.about, *(case.when if case else ())}
    return any(facts.has(fact, *values) and fact not in named for fact, values in RISKS)

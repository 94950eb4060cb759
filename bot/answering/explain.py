"""Show an editor how a message was understood and why it was answered so; the words stand in the content."""

from __future__ import annotations

from typing import Any

from bot.answering.answerer import Answerer, Thought
from bot.model import Question
from knowledge.base import KnowledgeBase
from knowledge.models import Condition


def explain(answerer: Answerer, question: Question) -> str:
    """Line by line: normalised words, facts with the words that gave them, candidates, the case and why."""
    thoughts = answerer.think(question)
    parts = [_part(thought, answerer) for thought in thoughts]
    kept = " ".join(thought.text for thought in thoughts)
    return answerer.phrase("penjelasan-proses", text=question.text, kept=kept, parts=parts)


def _part(thought: Thought, answerer: Answerer) -> dict[str, Any]:
    knowledge, decision, message = answerer.knowledge, thought.decision, thought.retrieval.message
    shares = {candidate.rule: candidate.score for candidate in thought.retrieval.candidates}
    return {
        "text": thought.text,
        "words": message.text,
        "concepts": ", ".join(dict.fromkeys(message.concepts)),
        "facts": [
            {"title": knowledge.facts[fact].title, "value": _value(knowledge, fact, value), "words": words}
            for (fact, value), words in thought.facts.evidence.items()
            if value in thought.facts.values.get(fact, ())
        ],
        "in_scope": _share(thought.retrieval.in_scope),
        "alike": [
            {"name": kind, "share": _share(share)}
            for kind, share in sorted(thought.retrieval.alike.items(), key=lambda pair: -pair[1])
        ],
        "opinions": [
            ", ".join(f"{kind} {_share(share)}" for kind, share in sorted(opinion.items(), key=lambda pair: -pair[1]))
            for opinion in thought.retrieval.opinions
        ],
        "readings": [
            {
                "title": knowledge.rules[reading.rule].title,
                "rule": reading.rule,
                "case": reading.case,
                "verdict": reading.verdict,
                "score": _share(shares[reading.rule]),
                "weight": f"{reading.weight:.3f}",
            }
            for reading in decision.readings
        ],
        "outcome": decision.outcome if decision.rule is None else f"{decision.rule}/{decision.case or 'umum'}",
        "confidence": _share(decision.confidence),
        "case_facts": _why(knowledge, thought),
        "doubt": answerer.phrase(decision.doubt) if decision.doubt else "",
    }


def _why(knowledge: KnowledgeBase, thought: Thought) -> str:
    """The facts that the chosen case asks for, in the titles of the content."""
    decision = thought.decision
    if decision.rule is None or decision.case is None:
        return ""
    case = next(case for case in knowledge.rules[decision.rule].cases if case.id == decision.case)
    return "; ".join(_asked(knowledge, case.when, thought)) or f"berlaku pada hari itu ({case.id})"


def _asked(knowledge: KnowledgeBase, when: Condition, thought: Thought) -> list[str]:
    asked = []
    for fact, wanted in when.items():
        values = {wanted} if isinstance(wanted, str) else set(wanted)
        met = sorted(values & thought.facts.values.get(fact, frozenset()))
        asked.append(f"{knowledge.facts[fact].title}: {', '.join(_value(knowledge, fact, value) for value in met)}")
    return asked


def _value(knowledge: KnowledgeBase, fact: str, value: str) -> str:
    values = knowledge.facts[fact].values if fact in knowledge.facts else {}
    return values[value].title if value in values else value


def _share(share: float) -> str:
    return f"{share:.2f}"

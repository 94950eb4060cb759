"""Turn a decision into words: the verdict first, then why, then what follows, then where it is written.

Every word comes from the content; this module only chooses which parts appear. Citations are resolved here, so an
answer that rests on nothing cannot be built.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date

from bot.answering.phrases import Phrases
from bot.understanding.facts import Facts
from knowledge.base import Citation, KnowledgeBase
from knowledge.models import Case, Confidence, Rank, Rule, Sanction, Sanctions, Status, Verdict, View

LONGEST = 1_200
# Where no class is named, nobody is said to decide on one.
UNDECIDED = (Sanction.TIDAK_ADA, Sanction.TIDAK_DISEBUT)
BEFORE = frozenset({"jauh_sebelum", "sebelum_penetapan"})


@dataclass(frozen=True)
class Part:
    """What answers: a rule, or one of its cases with what it takes from the rule."""

    rule_id: str
    case_id: str | None
    rule: Rule
    verdict: Verdict
    answer: str
    condition: str | None
    disputed: tuple[View, ...]
    prevails: str | None
    sanctions: Sanctions | None
    criminal: str | None
    citations: tuple[str, ...]
    voices: tuple[str, ...]
    instead: str | None
    note: str | None


@dataclass(frozen=True)
class When:
    """The time that an answer is for."""

    stages: frozenset[str]
    """The stages that are meant; empty where none is told."""
    day: date | None = None
    """The day, when it is not today."""
    words: str | None = None
    """How the stage was named, where the answer is for a day."""

    @classmethod
    def of(cls, facts: Facts, day: date | None) -> When:
        words = (words for (fact, _), words in facts.evidence.items() if fact == "stage") if day else iter(())
        return cls(facts.values.get("stage", frozenset()), day, next(words, None))


def part_of(knowledge: KnowledgeBase, rule_id: str, case_id: str | None) -> Part:
    """Fill what a case leaves out from its rule, except what would contradict the case's own verdict."""
    rule = knowledge.rules[rule_id]
    case = knowledge.case(rule_id, case_id)
    own = case is rule
    alike = own or case.verdict is rule.verdict
    forbids = case.verdict in (Verdict.TIDAK_BOLEH, Verdict.BERSYARAT)
    depends = case.verdict is Verdict.BERSYARAT
    disputed = case.disputed or (rule.disputed if alike and (depends or own) and not _own_condition(case, rule) else ())
    return Part(
        rule_id=rule_id,
        case_id=case_id,
        rule=rule,
        verdict=case.verdict,
        answer=case.answer,
        condition=case.condition or (rule.condition if depends and alike else None),
        disputed=disputed,
        prevails=case.prevails or rule.prevails if disputed else None,
        sanctions=(case.sanctions or rule.sanctions) if forbids else None,
        criminal=case.criminal or (rule.criminal if own or case.verdict is Verdict.TIDAK_BOLEH else None),
        citations=case.citations or rule.citations,
        voices=case.voices or (rule.voices if alike else ()),
        instead=case.instead or (rule.instead if own or forbids else None),
        note=case.note or (rule.note if alike else None),
    )


def _own_condition(case: Rule | Case, rule: Rule) -> bool:
    """A case that names its own condition no longer asks who is right."""
    return case is not rule and case.condition is not None


def compose(part: Part, knowledge: KnowledgeBase, phrases: Phrases, *, when: When) -> tuple[str, tuple[Citation, ...]]:
    """The whole answer as plain text and the citations in the order of their numbers.

    KeyError when a citation leads nowhere.
    """
    legal = tuple(knowledge.cite(citation) for citation in part.citations)
    views = tuple(knowledge.cite(view.citation) for view in part.disputed if view.citation)
    voices = tuple(knowledge.cite(citation) for citation in part.voices)
    bases = _bases((*legal, *(view for view in views if view.rank is not Rank.BERITA)), knowledge, phrases)
    numbers = {citation: number for number, (_, group) in enumerate(bases, start=1) for citation in group}
    statements = _distinct((*(view for view in views if view.rank is Rank.BERITA), *voices))
    numbers |= {citation.id: len(bases) + place for place, citation in enumerate(statements, start=1)}
    holes = _holes(part, phrases, when) | {
        "release": knowledge.release,
        "disputed": [{"who": v.who, "says": v.says, "number": numbers.get(v.citation or "")} for v in part.disputed],
        "bases": [{"number": number, "text": text} for number, (text, _) in enumerate(bases, start=1)],
        "statements": [
            {"number": numbers[c.id], "source": c.short, "when": _when(c)} for c in statements if c not in voices
        ],
        "voices": [_voice(citation, numbers[citation.id]) for citation in statements if citation in voices],
    }
    cited = tuple(sorted({c.id: c for c in (*legal, *views, *voices)}.values(), key=lambda c: numbers[c.id]))
    return _fitting(holes, phrases), cited


def legal_bases(part: Part, knowledge: KnowledgeBase, phrases: Phrases) -> tuple[str, ...]:
    """What the part rests on in short, one line a regulation; KeyError when a citation leads nowhere."""
    return bases_of(part.citations, knowledge, phrases)


def bases_of(citations: Iterable[str], knowledge: KnowledgeBase, phrases: Phrases) -> tuple[str, ...]:
    """Sources in short as answers name them, one line a source with its marks; KeyError when one leads nowhere."""
    return tuple(text for text, _ in _bases(map(knowledge.cite, citations), knowledge, phrases))


def plainly(part: Part, knowledge: KnowledgeBase, phrases: Phrases) -> str:
    """The same answer for people who read with effort: what, what instead, and one law; at most 120 words."""
    first = knowledge.cite(part.citations[0])
    return one_block(
        phrases(
            "jawaban-sederhana",
            verdict=phrases(f"verdict-{_hyphens(part.verdict)}"),
            answer=part.answer,
            condition=part.condition,
            instead=part.instead,
            basis=f"{first.short}, {first.pinpoint}",
        )
    )


def _fitting(holes: Mapping[str, Any], phrases: Phrases) -> str:
    """Leave out what an answer can do without, last things first, until it fits on a phone."""
    text = one_block(phrases("jawaban", **holes))
    for spare in ("voices", "note", "instead"):
        if len(text) <= LONGEST:
            break
        holes = {**holes, spare: None if spare != "voices" else []}
        text = one_block(phrases("jawaban", **holes))
    return text


def one_block(text: str) -> str:
    """One answer is one block: a part that has nothing to say leaves no empty line."""
    return "\n".join(line for line in text.splitlines() if line.strip())


def _holes(part: Part, phrases: Phrases, when: When) -> dict[str, Any]:
    stages = when.stages
    sanctions = part.sanctions or Sanctions()
    before = sanctions.sebelum_penetapan if not stages or stages & BEFORE else None
    after = sanctions.sesudah_penetapan if not stages or stages - BEFORE else None
    shown = sanctions.selalu or after or before
    return {
        "verdict": phrases(f"verdict-{_hyphens(part.verdict)}"),
        "answer": part.answer,
        "tafsir": part.rule.basis == "tafsir" and part.verdict is not Verdict.INFORMASI,
        "condition": part.condition,
        "prevails": part.prevails,
        "before": _sanction(before, phrases),
        "after": _sanction(after, phrases),
        "always": _sanction(sanctions.selalu, phrases),
        "decided_by": _decided_by(shown, phrases) if shown not in UNDECIDED else None,
        "criminal": part.criminal,
        "instead": part.instead,
        "note": part.note,
        "checked": indonesian_day(part.rule.checked),
        "day": indonesian_day(when.day) if when.day else None,
        "stage": when.words,
    }


def _sanction(sanction: Sanction | None, phrases: Phrases) -> str | None:
    return phrases(f"sanksi-{_hyphens(sanction)}") if sanction else None


def _decided_by(sanction: Sanction | None, phrases: Phrases) -> str:
    name = f"pemutus-{_hyphens(sanction)}" if sanction else ""
    return phrases(name if phrases.has(name) else "pemutus-ppk")


def _hyphens(name: str) -> str:
    return name.replace("_", "-")


def _bases(citations: Iterable[Citation], knowledge: KnowledgeBase, phrases: Phrases) -> list[tuple[str, list[str]]]:
    """One entry a regulation: its name with all pinpoints, and the ids it stands for."""
    groups: dict[str, list[Citation]] = {}
    for citation in citations:
        group = groups.setdefault(citation.id.partition("#")[0], [])
        if citation not in group:
            group.append(citation)
    return [(_basis(group, knowledge, phrases), [citation.id for citation in group]) for group in groups.values()]


def _basis(group: Sequence[Citation], knowledge: KnowledgeBase, phrases: Phrases) -> str:
    first = group[0]
    marks = dict.fromkeys(mark for citation in group if (mark := citation_mark(citation, phrases)))
    text = " ".join((f"{first.short},", _pinpoints([citation.pinpoint for citation in group]), *marks))
    if first.status is Status.DICABUT:
        successor = knowledge.regulations[first.successor].short if first.successor else None
        text += " " + phrases("tanda-dicabut", successor=successor)
    elif first.status is Status.HISTORIS:
        text += " " + phrases("tanda-historis")
    return text


def citation_mark(citation: Citation, phrases: Phrases) -> str | None:
    """The words that warn about a passage whose source was not read or is weak."""
    if citation.confidence is Confidence.BELUM_TERVERIFIKASI:
        return phrases("tanda-belum-terverifikasi")
    return phrases("tanda-keyakinan-rendah") if citation.confidence is Confidence.RENDAH else None


def _pinpoints(pinpoints: Sequence[str]) -> str:
    """Lampiran II huruf A angka 4 dan huruf B angka 6: what all begin with is said once."""
    split = [pinpoint.split() for pinpoint in pinpoints]
    shared = 0
    while all(len(words) > shared + 1 and words[shared] == split[0][shared] for words in split):
        shared += 1
    # Only whole pairs such as "Pasal 5" are shared; half of one would read oddly.
    shared -= shared % 2
    rests = [" ".join(words[shared:]) for words in split]
    listed = rests[0] if len(rests) == 1 else f"{', '.join(rests[:-1])}{',' * (len(rests) > 2)} dan {rests[-1]}"
    return " ".join([*split[0][:shared], listed])


def _voice(citation: Citation, number: int) -> dict[str, Any]:
    return {
        "speaker": citation.passage.speaker or citation.short,
        "when": _when(citation),
        "number": number,
        "text": citation.passage.text,
    }


def _when(citation: Citation) -> str | None:
    return indonesian_day(citation.published) if citation.published else citation.event


def _distinct(citations: Iterable[Citation]) -> tuple[Citation, ...]:
    return tuple({citation.id: citation for citation in citations}.values())


def indonesian_day(day: date) -> str:
    return str(format_date(day, "d MMMM y", locale="id_ID"))

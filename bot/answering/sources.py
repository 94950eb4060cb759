"""The sources as people may read them: all by rank, one rule's basis in full, or the passage that somebody names."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from bot.answering.compose import citation_mark, part_of
from bot.answering.phrases import Phrases
from knowledge.base import Citation, KnowledgeBase
from knowledge.models import Case, Rank, Rule, Status

# More passages than this are named only; fewer are shown.
SHOWN, NAMED = 2, 12
# What people leave out when they name a passage.
UNSAID = {"lampiran", "ii", "huruf", "angka", "nomor", "tahun", "netralitas"}
WORD = re.compile(r"[a-z0-9]+")


class Sources:
    """Regulations and articles of one release, in the words of its phrases."""

    def __init__(self, knowledge: KnowledgeBase, phrase: Phrases, halted: Callable[[str | None], bool]) -> None:
        self._knowledge = knowledge
        self._phrase = phrase
        self._halted = halted

    def listing(self) -> str:
        """All sources by rank, with their status."""
        groups = []
        for rank in Rank:
            sources = [
                f"{regulation.short}: {regulation.title}"
                + ("" if regulation.status is Status.BERLAKU else f" ({regulation.status})")
                for regulation in self._knowledge.regulations.values()
                if regulation.rank is rank
            ]
            if rank is Rank.BERITA:
                articles = self._knowledge.articles.values()
                sources = [f"{article.publisher}: {article.title} ({article.event})" for article in articles]
            if sources:
                groups.append({"title": self._rank(rank), "sources": sorted(sources)})
        return self._phrase("daftar-sumber", intro=self._phrase("sumber"), groups=groups)

    def legal_basis(self, rule: str, case: str | None, *, day: date) -> str:
        """The cited passages in full, each marked when it did not bind on that day; LookupError for no such part."""
        part = part_of(self._knowledge, rule, case)
        if self._halted(rule):
            return self._phrase("diperiksa")
        items = [
            {
                "source": citation.title,
                "pinpoint": citation.pinpoint,
                "mark": citation_mark(citation, self._phrase),
                "text": citation.passage.text,
                "note": citation.passage.note,
                "in_force": citation.in_force(on=day),
            }
            for citation in map(self._knowledge.cite, (*part.citations, *part.voices))
        ]
        return self._phrase("dasar-hukum", title=part.rule.title, items=items)

    def look_up(self, named: str, *, day: date) -> str:
        """The passage that `named` names (SKB B.6, pasal 71): its text, rank, status, successor, and its rules."""
        if self._halted(None):
            return self._phrase("diperiksa")
        found = self.find(named)
        if not found:
            return self._phrase("aturan-tidak-ditemukan")
        if len(found) > SHOWN:
            names = [f"{citation.short}, {citation.pinpoint}" for citation in found]
            return self._phrase("aturan-banyak", names=names[:NAMED], more=max(0, len(names) - NAMED))
        return "\n\n".join(self._entry(citation, day) for citation in found)

    def find(self, named: str) -> tuple[Citation, ...]:
        """The passages whose source or pinpoint has every word of `named`, strongest source first.

        Where the words are exactly a pinpoint (pasal 71 and not pasal 71 ayat 1), only those passages count.
        """
        wanted = _words(named)
        if not wanted:
            return ()
        citations = [self._knowledge.cite(identity) for identity in self._knowledge.citation_ids()]
        hits = [citation for citation in citations if wanted <= _words(_names_of(citation))]
        whole = [citation for citation in hits if _words(citation.pinpoint) <= wanted]
        ranks = list(Rank)
        return tuple(sorted(whole or hits, key=lambda citation: ranks.index(citation.rank)))

    def _entry(self, citation: Citation, day: date) -> str:
        successor = self._knowledge.regulations.get(citation.successor or "")
        return self._phrase(
            "aturan",
            source=citation.title,
            pinpoint=citation.pinpoint,
            rank=self._rank(citation.rank),
            status=str(citation.status),
            in_force=citation.in_force(on=day),
            mark=citation_mark(citation, self._phrase),
            text=citation.passage.text,
            note=citation.passage.note,
            successor=self._name(citation.passage.replaced_by) or (successor.short if successor else None),
            rules=self._resting_on(citation.id),
        )

    def _name(self, identity: str | None) -> str | None:
        if identity is None:
            return None
        citation = self._knowledge.cite(identity)
        return f"{citation.short}, {citation.pinpoint}"

    def _resting_on(self, identity: str) -> list[str]:
        """Titles of the rules that cite the passage."""
        return [rule.title for rule in self._knowledge.rules.values() if identity in cited_by(rule)]

    def _rank(self, rank: Rank) -> str:
        return self._phrase(f"tingkat-{rank.replace('_', '-')}")


def cited_by(rule: Rule) -> set[str]:
    """Every citation of a rule and its cases."""
    parts: tuple[Rule | Case, ...] = (rule, *rule.cases)
    return {citation for part in parts for citation in (*part.citations, *part.voices)}


def _names_of(citation: Citation) -> str:
    return f"{citation.id} {citation.short} {citation.pinpoint}"


def _words(text: str) -> set[str]:
    """Words and numbers, with `b.6` and `huruf B angka 6`, `ayat (2)` and `ayat 2` in one form."""
    return set(WORD.findall(text.lower())) - UNSAID

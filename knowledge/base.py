"""All content, loaded and checked, with the questions that the rest of the house asks of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from knowledge.models import (
    Article,
    Calendar,
    Case,
    Confidence,
    DraftExamples,
    Fact,
    Lexicon,
    Menu,
    Outside,
    PassageText,
    Phrase,
    Questions,
    Rank,
    Regulation,
    Reminder,
    Rule,
    Signal,
    Status,
    SynonymClasses,
    Talks,
    WordList,
    covers,
)


@dataclass(frozen=True)
class Citation:
    """A passage, found: what a sentence rests on and where it stands."""

    id: str
    pinpoint: str
    title: str
    short: str
    rank: Rank
    status: Status
    confidence: Confidence
    passage: PassageText
    successor: str | None = None
    event: str | None = None
    """When a statement was made, in words, where its day is not known."""
    published: date | None = None
    source_from: date | None = None
    source_until: date | None = None
    """The days of the whole regulation."""

    @property
    def named(self) -> str:
        """The source in short, and where in it."""
        return f"{self.short}, {self.pinpoint}"

    def in_force(self, *, on: date) -> bool:
        """Whether the passage binds on that day; what it does not say its source says."""
        starts = self.passage.in_force_from or self.source_from
        return covers(starts, self.passage.in_force_until or self.source_until, on)


@dataclass(frozen=True)
class Example:
    """A question as people ask it, and the rule and case it belongs to."""

    text: str
    rule: str
    case: str | None
    kind: str


@dataclass(frozen=True)
class KnowledgeBase:
    """Everything the bot knows, under the ids that the file names give."""

    fingerprint: str
    regulations: Mapping[str, Regulation] = field(default_factory=dict)
    articles: Mapping[str, Article] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    topics: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    lexicon: Mapping[str, Lexicon] = field(default_factory=dict)
    words: Mapping[str, WordList] = field(default_factory=dict)
    synonyms: Mapping[str, SynonymClasses] = field(default_factory=dict)
    phrases: Mapping[str, Phrase] = field(default_factory=dict)
    calendar: Mapping[str, Calendar] = field(default_factory=dict)
    outside: Mapping[str, Outside] = field(default_factory=dict)
    signals: Mapping[str, Signal] = field(default_factory=dict)
    drafts: Mapping[str, DraftExamples] = field(default_factory=dict)
    talks: Mapping[str, Talks] = field(default_factory=dict)
    menus: Mapping[str, Menu] = field(default_factory=dict)
    reminders: Mapping[str, Reminder] = field(default_factory=dict)

    @property
    def release(self) -> str:
        """The short name of this content, as answers show it."""
        return self.fingerprint[:6]

    def cite(self, citation: str) -> Citation:
        """Resolve `skb-2022#b.6` to its passage; KeyError when there is none."""
        source, _, key = citation.partition("#")
        if (regulation := self.regulations.get(source)) is not None:
            passage = regulation.passages[key]
            return Citation(
                id=citation,
                pinpoint=passage.pinpoint,
                title=f"{regulation.number} tentang {regulation.title}",
                short=regulation.short,
                rank=regulation.rank,
                status=regulation.status,
                confidence=passage.confidence or regulation.confidence,
                passage=passage,
                successor=regulation.successor,
                source_from=regulation.in_force_from,
                source_until=regulation.in_force_until,
            )
        article = self.articles[source]
        passage = article.passages[key]
        return Citation(
            id=citation,
            pinpoint=passage.pinpoint,
            title=f"{article.publisher}: {article.title}",
            short=article.publisher,
            rank=Rank.BERITA,
            status=Status.HISTORIS,
            confidence=passage.confidence or Confidence.TINGGI,
            passage=passage,
            event=article.event,
            published=article.published,
        )

    def word_list(self, name: str) -> tuple[str, ...]:
        """The words of one list; empty when the content has none of that name."""
        return self.words[name].words if name in self.words else ()

    def citation_ids(self) -> Iterator[str]:
        for sources in (self.regulations, self.articles):
            for source, content in sources.items():
                yield from (f"{source}#{key}" for key in content.passages)

    def examples(self) -> Iterator[Example]:
        """Every example question of every rule and case."""
        for rule_id, rule in self.rules.items():
            for case_id, questions in _question_blocks(rule):
                for kind in Questions.model_fields:
                    for text in getattr(questions, kind):
                        yield Example(text, rule_id, case_id, kind)

    def case(self, rule: str, case: str | None) -> Rule | Case:
        """The part of a rule that answers: the case by its id, or the rule itself; KeyError where there is none."""
        found = self.rules[rule]
        if case is None:
            return found
        for known in found.cases:
            if known.id == case:
                return known
        raise KeyError(case)


def _question_blocks(rule: Rule) -> Iterator[tuple[str | None, Questions]]:
    yield None, rule.questions
    for case in rule.cases:
        yield case.id, case.questions

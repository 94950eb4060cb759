"""What is allowed in the content but deserves an editor's eye: thin spots, age, and our own neutrality.

`knowledge.checks` refuses; this module only points. What needs an index, such as near-duplicates, stands in
`index.confusions`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from knowledge.base import Example, KnowledgeBase
from knowledge.models import Case, Reminder, Rule, Talk
from knowledge.neutrality import BALLOT, NAMED, NUMBER_WORDS, SLOGAN, sides_taken

LEAST_EXAMPLES = 30
# A kind with less than this share of its rule's examples is thin; a rule strong in one voice only attracts strangers.
LEAST_SHARE = {"baku": 0.08, "santai": 0.2, "daerah": 0.08, "singkat": 0.05, "cerita": 0.05}
LEAST_EXAMPLES_OF_A_CASE = 2
OLD = timedelta(days=365)

# So many mentions of ballot numbers, of which so large a share is one number, lean to one side.
FEW_NUMBERS = 4
LEANING = 0.7


@dataclass(frozen=True, order=True)
class Finding:
    """One thing to look at, under the heading of its kind."""

    kind: str
    where: str
    message: str


def lint(base: KnowledgeBase, *, on: date) -> Iterator[Finding]:
    """Everything that the content alone tells."""
    checks: tuple[Callable[[KnowledgeBase], Iterator[Finding]], ...] = (
        uneven_examples, thin_cases, uncited_passages, missing_sources, names, ballot_numbers, slogans,
        reminders_take_no_side, stages_without_reminders, talks_that_lead_nowhere,
    )  # fmt: skip
    return chain(chain.from_iterable(check(base) for check in checks), old_reviews(base, on=on))


def uneven_examples(base: KnowledgeBase) -> Iterator[Finding]:
    """Rules with few examples, or with a kind that is missing or thin."""
    kinds: dict[str, Counter[str]] = {rule: Counter() for rule in base.rules}
    for example in base.examples():
        kinds[example.rule][example.kind] += 1
    for rule, count in kinds.items():
        total = count.total()
        if total < LEAST_EXAMPLES:
            yield Finding("contoh kurang", rule, f"{total} contoh; paling sedikit {LEAST_EXAMPLES}")
        for kind, share in LEAST_SHARE.items():
            if count[kind] < share * total:
                yield Finding("contoh timpang", rule, f"{kind}: {count[kind]} dari {total}")


def thin_cases(base: KnowledgeBase) -> Iterator[Finding]:
    """Cases that nobody shows how to ask about."""
    count = Counter((example.rule, example.case) for example in base.examples())
    for rule, content in base.rules.items():
        for case in content.cases:
            if count[rule, case.id] < LEAST_EXAMPLES_OF_A_CASE:
                yield Finding("kasus tanpa contoh", f"{rule}/{case.id}", f"{count[rule, case.id]} contoh")


def uncited_passages(base: KnowledgeBase) -> Iterator[Finding]:
    """Passages that no answer rests on."""
    parts: Iterator[Rule | Case] = chain.from_iterable((rule, *rule.cases) for rule in base.rules.values())
    cited = {
        citation
        for part in parts
        for citation in (*part.citations, *part.voices, *(view.citation for view in part.disputed if view.citation))
    }
    for calendar in base.calendar.values():
        cited |= {calendar.citation, *(step.citation for step in calendar.agenda)}
    for reminder in base.reminders.values():
        cited |= set(reminder.citations)
    for citation in base.citation_ids():
        if citation not in cited:
            yield Finding("kutipan tak terpakai", citation, "tidak disebut aturan mana pun")


def old_reviews(base: KnowledgeBase, *, on: date) -> Iterator[Finding]:
    """What was last checked against its sources, or reviewed, more than a year ago."""
    for folder, items in (
        ("rules", base.rules),
        ("regulations", base.regulations),
        ("articles", base.articles),
        ("reminders", base.reminders),
    ):
        for identity, item in items.items():
            if on - item.checked > OLD:
                yield Finding("lama tidak dicek", f"{folder}/{identity}", f"terakhir dicek {item.checked}")
            reviewed = getattr(item, "reviewed", None)
            if reviewed is not None and on - reviewed > OLD:
                yield Finding("lama tidak ditinjau", f"{folder}/{identity}", f"terakhir ditinjau {reviewed}")


def missing_sources(base: KnowledgeBase) -> Iterator[Finding]:
    """Regulations and articles without an address where a reader can look them up."""
    for folder, items in (("regulations", base.regulations), ("articles", base.articles)):
        for identity, item in items.items():
            if not item.sources and not all(passage.sources for passage in item.passages.values()):
                yield Finding("sumber tanpa alamat", f"{folder}/{identity}", "tambahkan sources")


def _texts(base: KnowledgeBase) -> Iterator[tuple[str, str]]:
    """Everything people read or that examples say, and where it stands."""
    for example in base.examples():
        yield example.rule, example.text
    for rule, content in base.rules.items():
        parts: tuple[Rule | Case, ...] = (content, *content.cases)
        for part in parts:
            yield rule, " ".join(filter(None, (part.answer, part.condition, part.instead, part.note)))
    for topic, outside in base.outside.items():
        yield from ((f"outside/{topic}", text) for text in (outside.reply, *outside.questions))
    yield from ((f"phrases/{name}", phrase.text) for name, phrase in base.phrases.items())
    for name, talks in base.talks.items():
        yield from ((f"talks/{name}", text) for talk in talks.talks for text in (*talk.earlier, talk.question))


def names(base: KnowledgeBase) -> Iterator[Finding]:
    """Capitalised words where a candidate's name would stand, but for the list `bukan-nama`; we name nobody."""
    harmless = {word.lower() for word in base.word_list("bukan-nama")}
    for where, text in _texts(base):
        for name in NAMED.findall(text):
            if name.lower() not in harmless:
                yield Finding("nama orang", where, f'"{name}" dalam: {text[:80]}')


def ballot_numbers(base: KnowledgeBase) -> Iterator[Finding]:
    """Rules whose examples keep naming the same ballot number."""
    count: dict[str, Counter[int]] = {}
    for example in base.examples():
        for number in _numbers(example):
            count.setdefault(example.rule, Counter())[number] += 1
    count["semua aturan"] = sum(count.values(), Counter())
    for where, numbers in count.items():
        (number, most), total = numbers.most_common(1)[0] if numbers else (0, 0), numbers.total()
        if total >= FEW_NUMBERS and most > LEANING * total:
            yield Finding("contoh berat sebelah", where, f"nomor {number} disebut {most} dari {total} kali")


def _numbers(example: Example) -> Iterator[int]:
    for number in BALLOT.findall(example.text):
        yield NUMBER_WORDS.get(number.lower()) or int(number)


def slogans(base: KnowledgeBase) -> Iterator[Finding]:
    """Hashtags and quoted slogans."""
    for where, text in _texts(base):
        if (found := SLOGAN.search(text)) is not None:
            yield Finding("slogan", where, f'"{found.group()}" dalam: {text[:80]}')


def reminders_take_no_side(base: KnowledgeBase) -> Iterator[Finding]:
    """What is sent to thousands names nobody, counts for nobody, speaks to all sides, and frightens nobody."""
    harmless = {word.lower() for word in base.word_list("bukan-nama")}
    for name, reminder in base.reminders.items():
        for kind, found in sides_taken(said_by(reminder), harmless):
            yield Finding(kind, f"reminders/{name}", found)


def said_by(reminder: Reminder) -> str:
    """Everything of a reminder that people read."""
    parts = (reminder.title, reminder.text, reminder.question, *reminder.options, reminder.explanation)
    return "\n".join(part for part in parts if part)


def stages_without_reminders(base: KnowledgeBase) -> Iterator[Finding]:
    """Stages of an election during which nobody is reminded of anything."""
    reminded = {reminder.stage for reminder in base.reminders.values()}
    for identity, calendar in base.calendar.items():
        for stage in sorted(calendar.spans().keys() - reminded):
            yield Finding("tahap tanpa pengingat", f"calendar/{identity}", stage)


def talks_that_lead_nowhere(base: KnowledgeBase) -> Iterator[Finding]:
    """Talks whose rule, case or topic was taken away; nothing is learnt from them any more."""
    for name, talks in base.talks.items():
        for talk in talks.talks:
            if not _leads(base, talk):
                yield Finding(
                    "obrolan tanpa aturan", f"talks/{name}", f"{talk.rule or talk.outside}: {talk.question[:60]}"
                )


def _leads(base: KnowledgeBase, talk: Talk) -> bool:
    if talk.rule is None:
        return talk.outside in base.outside
    return talk.rule in base.rules and (
        talk.case is None or any(talk.case == c.id for c in base.rules[talk.rule].cases)
    )

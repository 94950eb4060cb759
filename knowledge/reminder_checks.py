"""Whether a reminder can be sent: it rests on law, fits a phone, and can be filled for every region.

What reaches thousands at once is refused while it is written, not when it is due.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from knowledge.base import Citation, KnowledgeBase
from knowledge.draft import Draft
from knowledge.models import Confidence, Rank, Reminder, Status
from knowledge.problems import Problem
from knowledge.references import dangles, nearest, passages_of, rule_exists
from knowledge.reminding import SAMPLE, explained, faults, rendered, samples
from knowledge.yamlfile import SourceFile

LONGEST_TEXT = 900
# What is read at roll call takes about a minute, at the pace of somebody who reads aloud to a crowd.
LEAST_WORDS, MOST_WORDS = 110, 150
# Of the messenger: a caption under a picture, a poll's question, an option, and the explanation after a tap.
LONGEST_CAPTION, LONGEST_QUESTION, LONGEST_OPTION, LONGEST_EXPLANATION = 1024, 300, 100, 200
# Of a caption, for the heading, the words before the law, and the marks of a weak source.
ROOM_FOR_FORM = 60
QUIZ_ONLY = ("question", "options", "correct", "explanation")


def reminders_are_sound(draft: Draft) -> Iterator[Problem]:
    """Every problem of every reminder."""
    sources = KnowledgeBase("", regulations=draft.items["regulations"], articles=draft.items["articles"])
    for identity, reminder in draft.items["reminders"].items():
        file = draft.files["reminders"][identity]
        yield from chain(
            _leads_somewhere(draft, reminder, file), _rests_on_law(draft, reminder, file, sources),
            _can_be_filled(reminder, file), _is_whole(reminder, file), _fits(reminder, file, sources),
        )  # fmt: skip


def _leads_somewhere(draft: Draft, reminder: Reminder, file: SourceFile) -> Iterator[Problem]:
    if reminder.rule is not None:
        yield from rule_exists(draft, file, ("rule",), reminder.rule)
    stage = draft.items["facts"].get("stage")
    if stage is not None and reminder.stage not in stage.values:
        yield file.problem(("stage",), f"tahap tidak dikenal; yang ada: {', '.join(stage.values)}")
    if len({*reminder.when} - {"H" if "mingguan" in reminder.when else ""}) < len(reminder.when):
        yield file.problem(("when",), "ada hari yang disebut dua kali (mingguan sudah memuat H); hapus salah satu")
    topics = sorted(set(draft.topics.values()))
    if topics and reminder.subject not in topics:
        yield file.problem(("subject",), f"pokok tidak dikenal; pilih topik aturan: {', '.join(topics)}")


def _rests_on_law(draft: Draft, reminder: Reminder, file: SourceFile, sources: KnowledgeBase) -> Iterator[Problem]:
    """The first source binds; what was repealed stands beside what took its place."""
    known, cited = passages_of(draft), {citation.partition("#")[0] for citation in reminder.citations}
    for number, name in enumerate(reminder.citations):
        if dangles(draft, name, known):
            yield file.problem(("citations", number), f'"{name}" tidak ada{nearest(name, known)}')
        if name not in known:
            continue
        citation = sources.cite(name)
        if number == 0 and citation.rank is Rank.BERITA:
            yield file.problem(("citations", 0), "yang pertama harus peraturan; berita boleh menyusul")
        if citation.status is Status.DICABUT and citation.successor not in cited:
            yield file.problem(
                ("citations", number), f"{known[name]} sudah dicabut; sebut juga penggantinya, {citation.successor}"
            )


def _can_be_filled(reminder: Reminder, file: SourceFile) -> Iterator[Problem]:
    for name in ("text", "question"):
        text = getattr(reminder, name)
        if text is None:
            continue
        yield from (file.problem((name,), message) for message in faults(text))


def _is_whole(reminder: Reminder, file: SourceFile) -> Iterator[Problem]:
    """A quiz has a question with its right answer; nothing else has one."""
    given = [name for name in QUIZ_ONLY if getattr(reminder, name) not in (None, ())]
    if reminder.kind != "kuis":
        for name in given:
            yield file.problem((name,), 'hanya untuk kuis; hapus, atau tulis "kind: kuis"')
    else:
        for name in QUIZ_ONLY:
            if name not in given:
                yield file.problem((name,), "wajib untuk kuis; tambahkan")
        yield from _options_are_sound(reminder, file)
    if reminder.kind == "apel" and reminder.rule is not None:
        yield file.problem(("rule",), "teks apel dibacakan dan tidak berkartu; hapus")


def _options_are_sound(reminder: Reminder, file: SourceFile) -> Iterator[Problem]:
    options = reminder.options
    if len(options) == 1:
        yield file.problem(("options",), "baru satu pilihan; tambahkan menjadi paling sedikit dua")
    if len(set(options)) < len(options):
        yield file.problem(("options",), "ada pilihan yang sama; ganti salah satu")
    if reminder.correct is not None and options and reminder.correct >= len(options):
        yield file.problem(("correct",), f"pilihannya hanya {len(options)}; tulis huruf yang ada")
    for number, option in enumerate(options):
        if len(option) > LONGEST_OPTION:
            yield file.problem(("options", number), _too_long(option, LONGEST_OPTION))


def _fits(reminder: Reminder, file: SourceFile, sources: KnowledgeBase) -> Iterator[Problem]:
    citations = _resolved(reminder, sources)
    if not faults(reminder.text):
        yield from _text_fits(reminder, sorted(samples(reminder.text), key=len), file, citations)
    question = reminder.question
    if question is not None and not faults(question):
        longest = rendered(question, SAMPLE)
        if len(longest) > LONGEST_QUESTION:
            yield file.problem(("question",), _too_long(longest, LONGEST_QUESTION))
    if reminder.explanation is not None and citations:
        yield from _explanation_fits(reminder.explanation, citations[0], file)


def _text_fits(
    reminder: Reminder, told: Sequence[str], file: SourceFile, citations: tuple[Citation, ...]
) -> Iterator[Problem]:
    """`told` is the text as it may be sent, the shortest first."""
    longest = told[-1]
    if reminder.kind == "apel":
        for words in {len(text.split()) for text in told} - set(range(LEAST_WORDS, MOST_WORDS + 1)):
            yield file.problem(("text",), f"{words} kata; teks apel satu menit, {LEAST_WORDS} sampai {MOST_WORDS} kata")
        return
    if len(longest) > LONGEST_TEXT:
        yield file.problem(("text",), _too_long(longest, LONGEST_TEXT))
        return
    whole = len(reminder.title) + len(longest) + sum(len(citation.named) + 2 for citation in citations) + ROOM_FOR_FORM
    if reminder.rule is not None and whole > LONGEST_CAPTION:
        yield file.problem(
            ("text",), f"dengan dasar hukumnya {whole} huruf; di bawah kartu paling banyak {LONGEST_CAPTION}"
        )


def _explanation_fits(explanation: str, citation: Citation, file: SourceFile) -> Iterator[Problem]:
    """What decides who was right rests on a source that was read and is in force."""
    told = explained(explanation, citation)
    if len(told) > LONGEST_EXPLANATION:
        yield file.problem(("explanation",), f"dengan dasar hukumnya {_too_long(told, LONGEST_EXPLANATION)}")
    sure = citation.confidence in (Confidence.TINGGI, Confidence.SEDANG) and citation.status is Status.BERLAKU
    if not sure:
        yield file.problem(("citations", 0), "kuis perlu dasar yang berlaku dan terverifikasi; ganti kutipannya")


def _resolved(reminder: Reminder, sources: KnowledgeBase) -> tuple[Citation, ...]:
    """The citations that lead somewhere; the others have their own problem."""
    known = set(sources.citation_ids())
    return tuple(sources.cite(name) for name in reminder.citations if name in known)


def _too_long(text: str, most: int) -> str:
    return f"terlalu panjang ({len(text)} huruf); paling banyak {most}"

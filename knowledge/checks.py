"""What a single file cannot know: whether the parts of the content fit together.

Each check looks at the whole draft and yields problems; `check` runs them all, so that an editor sees everything
at once.
What points to a file that cannot be used is left alone: that file has its own problem.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from jinja2 import Environment, TemplateSyntaxError

from knowledge import models
from knowledge.draft import Draft
from knowledge.models import Case, Questions, Rank, Rule, Status, Verdict
from knowledge.problems import Problem
from knowledge.references import closest, dangles, nearest, passages_of, rule_exists
from knowledge.reminder_checks import reminders_are_sound
from knowledge.yamlfile import FieldPath, SourceFile
from knowledge.zones import KNOWN

# Every rule has the same kinds of questions; uneven ones attract strangers.
LEAST_QUESTIONS = {"baku": 3, "santai": 3, "daerah": 2, "singkat": 1, "cerita": 1}
LONGEST_ANSWER = {Verdict.INFORMASI: 460}
LONGEST_ORDINARY_ANSWER = 300


def check(draft: Draft) -> Iterator[Problem]:
    """Every problem between the files of a draft."""
    checks: Iterable[Callable[[Draft], Iterator[Problem]]] = (
        citations_resolve, repealed_sources_name_their_successor, rules_are_whole, facts_exist,
        questions_are_even, no_question_twice, successors_exist, sources_have_their_own_name,
        calendars_do_not_overlap, reviews_are_honest, phrases_are_templates, signals_lead_to_rules,
        drafts_lead_to_rules, menus_lead_to_rules, zones_and_agendas_are_known, reminders_are_sound,
    )  # fmt: skip
    return chain.from_iterable(one(draft) for one in checks)


def _rules(draft: Draft) -> Iterator[tuple[str, Rule, SourceFile]]:
    for identity, rule in draft.items["rules"].items():
        yield identity, rule, draft.files["rules"][identity]


def _parts(rule: Rule) -> Iterator[tuple[FieldPath, Rule | Case]]:
    """The rule itself and its cases, with the place where each begins."""
    yield (), rule
    for number, case in enumerate(rule.cases):
        yield ("cases", number), case


def _cited(part: Rule | Case) -> Iterator[tuple[FieldPath, str]]:
    for name in ("citations", "voices"):
        for number, citation in enumerate(getattr(part, name)):
            yield (name, number), citation
    for number, view in enumerate(part.disputed):
        if view.citation is not None:
            yield ("disputed", number, "citation"), view.citation


def citations_resolve(draft: Draft) -> Iterator[Problem]:
    """A citation leads to a passage that exists; voices lead to articles and citations to regulations."""
    known = passages_of(draft)
    for _, rule, source in _rules(draft):
        for place, part in _parts(rule):
            for path, citation in _cited(part):
                if dangles(draft, citation, known):
                    yield source.problem((*place, *path), f'"{citation}" tidak ada{nearest(citation, known)}')
                elif path[0] == "citations" and known.get(citation) in draft.items["articles"]:
                    yield source.problem((*place, *path), f'"{citation}" adalah berita; pindahkan ke voices')
                elif path[0] == "voices" and known.get(citation) in draft.items["regulations"]:
                    yield source.problem((*place, *path), f'"{citation}" adalah peraturan; pindahkan ke citations')
    for identity, calendar in draft.items["calendar"].items():
        if dangles(draft, calendar.citation, known):
            message = f'"{calendar.citation}" tidak ada{nearest(calendar.citation, known)}'
            yield draft.files["calendar"][identity].problem(("citation",), message)


def repealed_sources_name_their_successor(draft: Draft) -> Iterator[Problem]:
    """Whoever cites a repealed regulation cites beside it the one that took its place."""
    for _, rule, source in _rules(draft):
        for place, part in _parts(rule):
            cited = {citation.partition("#")[0] for citation in part.citations}
            for number, citation in enumerate(part.citations):
                code = citation.partition("#")[0]
                regulation = draft.items["regulations"].get(code)
                if regulation is None or regulation.status is not Status.DICABUT or regulation.successor is None:
                    continue
                if regulation.successor not in cited:
                    message = f"{code} sudah dicabut; sebut juga penggantinya, {regulation.successor}"
                    yield source.problem((*place, "citations", number), message)


def rules_are_whole(draft: Draft) -> Iterator[Problem]:
    """A prohibition says what stays allowed and which sanction it has; a condition is named."""
    for _, rule, source in _rules(draft):
        for place, part in _parts(rule):
            yield from _part_is_whole(rule, place, part, source)


def _part_is_whole(rule: Rule, place: FieldPath, part: Rule | Case, source: SourceFile) -> Iterator[Problem]:
    if part.verdict is Verdict.TIDAK_BOLEH and not (part.instead or rule.instead):
        yield source.problem((*place, "instead"), "larangan harus menyebut apa yang tetap boleh; tambahkan instead")
    if part.verdict is Verdict.TIDAK_BOLEH and not (part.sanctions or rule.sanctions):
        yield source.problem((*place, "sanctions"), "larangan harus menyebut kelas sanksi; tambahkan sanctions")
    inherited = rule.verdict is Verdict.BERSYARAT and (rule.condition or rule.disputed)
    if part.verdict is Verdict.BERSYARAT and not (part.condition or part.disputed or inherited):
        yield source.problem((*place, "condition"), "verdict bersyarat harus menyebut syaratnya; tambahkan condition")
    longest = LONGEST_ANSWER.get(part.verdict, LONGEST_ORDINARY_ANSWER)
    if len(part.answer) > longest:
        yield source.problem((*place, "answer"), f"terlalu panjang ({len(part.answer)} huruf); paling banyak {longest}")
    if part.sanctions is not None and not any(part.sanctions.model_dump().values()):
        yield source.problem((*place, "sanctions"), "kosong; isi, atau hapus barisnya")


def facts_exist(draft: Draft) -> Iterator[Problem]:
    """A case chooses by facts and values that the facts folder defines."""
    for _, rule, source in _rules(draft):
        seen: set[str] = set()
        for number, case in enumerate(rule.cases):
            if case.id in seen:
                yield source.problem(("cases", number, "id"), f'"{case.id}" dipakai dua kali; beri nama lain')
            seen.add(case.id)
            if not case.when and case.in_force_from is None and case.in_force_until is None:
                yield source.problem(
                    ("cases", number, "when"), "isi paling sedikit satu fakta, atau tanggal berlakunya"
                )
            yield from _facts_exist(draft, source, ("cases", number, "when"), case.when)
        yield from _facts_exist(draft, source, ("about",), rule.about)


def _facts_exist(draft: Draft, source: SourceFile, place: FieldPath, when: models.Condition) -> Iterator[Problem]:
    facts = draft.items["facts"]
    for fact, wanted in when.items():
        if fact in draft.broken["facts"]:
            continue
        if fact not in facts:
            have = ", ".join(facts) or "belum satu pun, tulis dulu di facts/"
            yield source.problem((*place, fact), f"fakta tidak dikenal; yang ada: {have}")
            continue
        for value in (wanted,) if isinstance(wanted, str) else wanted:
            if value not in facts[fact].values:
                known = ", ".join(facts[fact].values)
                yield source.problem((*place, fact), f'nilai "{value}" tidak dikenal; yang ada: {known}')


def signals_lead_to_rules(draft: Draft) -> Iterator[Problem]:
    """What shows support in a text is judged by a rule that exists."""
    for identity, signal in draft.items["signals"].items():
        source = draft.files["signals"][identity]
        yield from rule_exists(draft, source, ("rule",), signal.rule)
        if not (signal.words or signal.hashtags or signal.emoji):
            yield source.problem(("words",), "isi paling sedikit satu kata, tagar, atau emoji")


def drafts_lead_to_rules(draft: Draft) -> Iterator[Problem]:
    """Texts that show support say which rule they break and what may stand instead; no text stands twice."""
    seen: dict[str, str] = {}
    for identity, examples in draft.items["drafts"].items():
        source = draft.files["drafts"][identity]
        if examples.level == "dukungan":
            if examples.rule is None or examples.neutral is None:
                yield source.problem(("rule",), "contoh yang memihak perlu rule dan neutral; isi keduanya")
            else:
                yield from rule_exists(draft, source, ("rule",), examples.rule)
        for number, text in enumerate(examples.texts):
            if text in seen:
                yield source.problem(
                    ("texts", number), f"teks ini sudah ada di drafts/{seen[text]}.yaml; hapus salah satu"
                )
            seen[text] = identity


def menus_lead_to_rules(draft: Draft) -> Iterator[Problem]:
    """Everything that can be tapped stands for a rule and for facts that exist."""
    for identity, menu in draft.items["menus"].items():
        source = draft.files["menus"][identity]
        for number, act in enumerate(menu.acts):
            yield from rule_exists(draft, source, ("acts", number, "rule"), act.rule)
        for block in ("acts", "places", "actors"):
            for number, choice in enumerate(getattr(menu, block)):
                yield from _facts_exist(draft, source, (block, number, "facts"), choice.facts)


def questions_are_even(draft: Draft) -> Iterator[Problem]:
    """Every rule brings the same fixed kinds of example questions."""
    for _, rule, source in _rules(draft):
        for kind, least in LEAST_QUESTIONS.items():
            have = len(getattr(rule.questions, kind))
            if have < least:
                yield source.problem(
                    ("questions", kind), f"baru {have} contoh pertanyaan; tambahkan menjadi paling sedikit {least}"
                )


def no_question_twice(draft: Draft) -> Iterator[Problem]:
    """One question leads to one rule, and what is ours is not also outside."""
    seen: dict[str, tuple[str, str]] = {}
    for owner, source, path, text in _all_questions(draft):
        key = " ".join(re.findall(r"\w+", text.lower())) or text
        if key not in seen:
            seen[key] = (owner, f"{source.name}:{source.line_of(path)}")
            continue
        other, where = seen[key]
        whose = "di aturan ini juga" if other == owner else "kembar dengan aturan lain"
        yield source.problem(path, f'pertanyaan "{text}" {whose} ({where}); hapus salah satu')


def _all_questions(draft: Draft) -> Iterator[tuple[str, SourceFile, FieldPath, str]]:
    for identity, rule, source in _rules(draft):
        for place, part in _parts(rule):
            questions: Questions = part.questions
            for kind in LEAST_QUESTIONS:
                for number, text in enumerate(getattr(questions, kind)):
                    yield identity, source, (*place, "questions", kind, number), text
    for identity, topic in draft.items["outside"].items():
        for number, text in enumerate(topic.questions):
            yield f"outside/{identity}", draft.files["outside"][identity], ("questions", number), text


def successors_exist(draft: Draft) -> Iterator[Problem]:
    """A successor is a regulation of the register, a replacement is a passage of it."""
    regulations, known = draft.items["regulations"], passages_of(draft)
    for identity, regulation in regulations.items():
        source = draft.files["regulations"][identity]
        if regulation.status is Status.DICABUT and regulation.successor is None:
            message = "peraturan yang dicabut harus menyebut penggantinya; tambahkan successor"
            yield source.problem(("successor",), message)
        elif regulation.successor == identity:
            yield source.problem(("successor",), "penggantinya peraturan ini sendiri; tulis yang menggantikannya")
        elif regulation.successor not in {None, *regulations, *draft.broken["regulations"]}:
            near = ", ".join(closest(regulation.successor, [name for name in regulations if name != identity]))
            message = f'"{regulation.successor}" tidak ada di daftar peraturan; yang dekat: {near}'
            yield source.problem(("successor",), message)
        if regulation.rank is Rank.BERITA:
            yield source.problem(("rank",), "berita berada di folder articles; pindahkan")
        for key, passage in regulation.passages.items():
            if passage.replaced_by is not None and dangles(draft, passage.replaced_by, known):
                message = f'"{passage.replaced_by}" tidak ada{nearest(passage.replaced_by, known)}'
                yield source.problem(("passages", key, "replaced_by"), message)


def sources_have_their_own_name(draft: Draft) -> Iterator[Problem]:
    """A citation names one source, so a regulation and an article never share a name."""
    for identity in draft.items["regulations"].keys() & draft.items["articles"].keys():
        message = f'nama "{identity}" sudah dipakai {draft.files["regulations"][identity].name}; ganti salah satu'
        yield draft.files["articles"][identity].problem((), message)


def calendars_do_not_overlap(draft: Draft) -> Iterator[Problem]:
    """On one day one election is in one stage, and that stage is a value of the fact."""
    stage_fact = draft.items["facts"].get("stage")
    for identity, calendar in draft.items["calendar"].items():
        source = draft.files["calendar"][identity]
        for number, stage in enumerate(calendar.stages):
            place: FieldPath = ("stages", number)
            if stage.ends < stage.starts:
                yield source.problem((*place, "ends"), "berakhir sebelum mulai; perbaiki tanggalnya")
            if number and stage.starts <= calendar.stages[number - 1].ends:
                yield source.problem((*place, "starts"), "bertumpuk dengan tahap sebelumnya; perbaiki tanggalnya")
            if stage_fact is not None and stage.stage not in stage_fact.values:
                yield source.problem(
                    (*place, "stage"), f"tahap tidak dikenal; yang ada: {', '.join(stage_fact.values)}"
                )


def zones_and_agendas_are_known(draft: Draft) -> Iterator[Problem]:
    """A calendar keeps one of the three clocks, and each line of its schedule has a source and, if any, a stage."""
    known, stage_fact = passages_of(draft), draft.items["facts"].get("stage")
    for identity, calendar in draft.items["calendar"].items():
        source = draft.files["calendar"][identity]
        if calendar.zone not in KNOWN:
            yield source.problem(("zone",), f'"{calendar.zone}" tidak dikenal; pilih {", ".join(KNOWN)}')
        for number, step in enumerate(calendar.agenda):
            place: FieldPath = ("agenda", number)
            if step.ends < step.starts:
                yield source.problem((*place, "ends"), "berakhir sebelum mulai; perbaiki tanggalnya")
            if dangles(draft, step.citation, known):
                message = f'"{step.citation}" tidak ada{nearest(step.citation, known)}'
                yield source.problem((*place, "citation"), message)
            if step.stage is not None and stage_fact is not None and step.stage not in stage_fact.values:
                yield source.problem(
                    (*place, "stage"), f"tahap tidak dikenal; yang ada: {', '.join(stage_fact.values)}"
                )


def reviews_are_honest(draft: Draft) -> Iterator[Problem]:
    """A review has a day and a reviewer, or neither."""
    reminders = ((item, draft.files["reminders"][name]) for name, item in draft.items["reminders"].items())
    for item, source in chain(((rule, source) for _, rule, source in _rules(draft)), reminders):
        if (item.reviewed is None) != (item.reviewer is None):
            missing = "reviewed" if item.reviewed is None else "reviewer"
            yield source.problem((missing,), "tinjauan hukum memerlukan tanggal dan nama peninjau; isi keduanya")


def phrases_are_templates(draft: Draft) -> Iterator[Problem]:
    """A phrase with a broken hole would silence the bot when it speaks, so it is refused here."""
    for identity, phrase in draft.items["phrases"].items():
        try:
            Environment().compile(phrase.text)
        except (TemplateSyntaxError, RecursionError) as error:
            message = (
                f"baris ke-{getattr(error, 'lineno', 1)} teks ini bukan templat; periksa pasangan {{{{ }}}} dan {{% %}}"
            )
            yield draft.files["phrases"][identity].problem(("text",), message)


assert set(LEAST_QUESTIONS) == set(models.Questions.model_fields)

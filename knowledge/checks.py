"""What a single file cannot know: whether the parts of the content fit together.

Each check looks at the whole draft and yields problems; `check` runs them all, so that an editor sees everything
at once.
What points to a file that cannot be used is left alone: that file has its own problem.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain

from jinja2 import Environment, TemplateSyntaxError
from rapidfuzz import process

from knowledge import models
from knowledge.draft import Draft
from knowledge.models import Case, Questions, Rank, Rule, Status, Verdict
from knowledge.problems import Problem
from knowledge.yamlfile import FieldPath, SourceFile

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
        drafts_lead_to_rules, menus_lead_to_rules,
    )  # fmt: skip
    return chain.from_iterable(one(draft) for one in checks)


def _passages(draft: Draft) -> dict[str, str]:
    """Citation id → its source, for every passage of the draft."""
    return {
        f"{source}#{key}": source
        for folder in ("regulations", "articles")
        for source, item in draft.items[folder].items()
        for key in item.passages
    }


def _dangles(draft: Draft, citation: str, known: Mapping[str, str]) -> bool:
    source = citation.partition("#")[0]
    return citation not in known and source not in draft.broken["regulations"] | draft.broken["articles"]


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
    known = _passages(draft)
    for _, rule, source in _rules(draft):
        for place, part in _parts(rule):
            for path, citation in _cited(part):
                if _dangles(draft, citation, known):
                    yield source.problem((*place, *path), f'"{citation}" tidak ada{_nearest(citation, known)}')
                elif path[0] == "citations" and known.get(citation) in draft.items["articles"]:
                    yield source.problem((*place, *path), f'"{citation}" adalah berita; pindahkan ke voices')
                elif path[0] == "voices" and known.get(citation) in draft.items["regulations"]:
                    yield source.problem((*place, *path), f'"{citation}" adalah peraturan; pindahkan ke citations')
    for identity, calendar in draft.items["calendar"].items():
        if _dangles(draft, calendar.citation, known):
            message = f'"{calendar.citation}" tidak ada{_nearest(calendar.citation, known)}'
            yield draft.files["calendar"][identity].problem(("citation",), message)


def _nearest(citation: str, known: Iterable[str]) -> str:
    source, _, _ = citation.partition("#")
    siblings = [other for other in known if other.startswith(f"{source}#")]
    near = _closest(citation, siblings or known)
    if not near:
        return "; tulis dulu peraturannya, atau perbaiki kutipannya"
    return f"; yang dekat: {', '.join(name.partition('#')[2] if siblings else name for name in near)}"


def _closest(name: str, known: Iterable[str]) -> list[str]:
    return [match[0] for match in process.extract(name, list(known), limit=3)]


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
        yield from _rule_exists(draft, source, ("rule",), signal.rule)
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
                yield from _rule_exists(draft, source, ("rule",), examples.rule)
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
            yield from _rule_exists(draft, source, ("acts", number, "rule"), act.rule)
        for block in ("acts", "places", "actors"):
            for number, choice in enumerate(getattr(menu, block)):
                yield from _facts_exist(draft, source, (block, number, "facts"), choice.facts)


def _rule_exists(draft: Draft, source: SourceFile, place: FieldPath, rule: str) -> Iterator[Problem]:
    known = draft.items["rules"]
    if rule not in known and rule not in draft.broken["rules"]:
        yield source.problem(place, f'aturan "{rule}" tidak ada{_nearest(rule, known)}')


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
    regulations, known = draft.items["regulations"], _passages(draft)
    for identity, regulation in regulations.items():
        source = draft.files["regulations"][identity]
        if regulation.status is Status.DICABUT and regulation.successor is None:
            message = "peraturan yang dicabut harus menyebut penggantinya; tambahkan successor"
            yield source.problem(("successor",), message)
        elif regulation.successor == identity:
            yield source.problem(("successor",), "penggantinya peraturan ini sendiri; tulis yang menggantikannya")
        elif regulation.successor not in {None, *regulations, *draft.broken["regulations"]}:
            near = ", ".join(_closest(regulation.successor, [name for name in regulations if name != identity]))
            message = f'"{regulation.successor}" tidak ada di daftar peraturan; yang dekat: {near}'
            yield source.problem(("successor",), message)
        if regulation.rank is Rank.BERITA:
            yield source.problem(("rank",), "berita berada di folder articles; pindahkan")
        for key, passage in regulation.passages.items():
            if passage.replaced_by is not None and _dangles(draft, passage.replaced_by, known):
                message = f'"{passage.replaced_by}" tidak ada{_nearest(passage.replaced_by, known)}'
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


def reviews_are_honest(draft: Draft) -> Iterator[Problem]:
    """A review has a day and a reviewer, or neither."""
    for _, rule, source in _rules(draft):
        if (rule.reviewed is None) != (rule.reviewer is None):
            missing = "reviewed" if rule.reviewed is None else "reviewer"
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

"""What no single file can know: that the parts of the content fit together."""

from __future__ import annotations

import pytest

from knowledge.checks import LEAST_QUESTIONS, LONGEST_ANSWER, LONGEST_ORDINARY_ANSWER
from knowledge.load import load
from knowledge.models import Verdict
from tests.world import LIKE, World

pytest_plugins = ["tests.knowledge_fixtures"]

SHARE = "rules/medsos/bagikan-konten-kampanye.yaml"
LEAD = "rules/jabatan/arahkan-bawahan.yaml"
VOTE = "rules/jabatan/ajak-ke-tps.yaml"
WHICH = "rules/jabatan/aturan-mana-berlaku.yaml"
OLD = "regulations/skb-2020.yaml"
CALENDAR = "calendar/pilkada-2024.yaml"
OUTSIDE = "outside/sapaan.yaml"
BOTH = 'citations: ["skb-2022#a.4", "skb-2022#b.6"]'
VOICES = 'voices: ["pernyataan-bawaslu-2024#medsos"]'
VIEW = 'citation: "pernyataan-bawaslu-2024#medsos"'

# Each row: the spoilt file, what stood there, what an editor made of it, the field, and a word of the mend.
DANGLING = {
    "passage": (LIKE, BOTH, 'citations: ["skb-2022#a.4", "skb-2022#b.66"]', "citations.1", "yang dekat: b.6"),
    "source": (LIKE, BOTH, 'citations: ["skb-2023#a.4"]', "citations.0", "yang dekat: skb-2022#a.4"),
    "citation of a case": (LIKE, '["skb-2022#pembinaan"]', '["skb-2022#x"]', "cases.0.citations.0", "yang dekat: "),
    "voice": (LIKE, VOICES, 'voices: ["pernyataan-bawaslu-2024#x"]', "voices.0", "yang dekat: medsos"),
    "view": (VOTE, VIEW, 'citation: "skb-2022#x"', "cases.0.disputed.0.citation", "yang dekat: "),
    "calendar": (CALENDAR, "#kalender", "#jadwal", "citation", "yang dekat: kalender"),
    "replacement": (OLD, "skb-2022#b.6", "skb-2022#b.9", "passages.pedoman.replaced_by", "yang dekat: b.6"),
    "successor": (OLD, "successor: skb-2022", "successor: skb-2023", "successor", "yang dekat: skb-2022"),
}


@pytest.mark.parametrize(("name", "old", "new", "field", "mend"), DANGLING.values(), ids=DANGLING.keys())
def test_what_leads_nowhere_is_told_with_what_is_near_fault_44(
    files: World, name: str, old: str, new: str, field: str, mend: str
) -> None:
    line = files.change(name, old, new)
    told = [problem for problem in files.problems() if problem.file == name]
    assert [(problem.line, problem.field) for problem in told] == [(line, field)]
    assert mend in told[0].message


def test_a_repealed_regulation_is_not_cited_without_its_successor_fault_44(files: World) -> None:
    line = files.change(WHICH, '["skb-2020#pedoman", "skb-2022#pembinaan"]', '["skb-2020#pedoman"]')
    problem = files.only_problem()
    assert (problem.file, problem.line, problem.field) == (WHICH, line, "citations.0")
    assert "sebut juga penggantinya, skb-2022" in problem.message


def test_a_case_that_cites_a_repealed_regulation_names_the_successor_itself_fault_44(files: World) -> None:
    line = files.change(LIKE, '["skb-2022#pembinaan"]', '["skb-2020#pedoman"]')
    problem = files.only_problem()
    assert (problem.file, problem.line, problem.field) == (LIKE, line, "cases.0.citations.0")
    assert "skb-2022" in problem.message


def test_repealing_a_regulation_touches_every_rule_that_cites_it_fault_44(files: World) -> None:
    files.change("regulations/skb-2022.yaml", "status: berlaku", "status: dicabut\nsuccessor: pkpu-2-2024")
    told = files.problems()
    assert {problem.file for problem in told} == {LIKE, SHARE, LEAD, VOTE, WHICH}
    assert all("sebut juga penggantinya, pkpu-2-2024" in problem.message for problem in told)


def test_a_repealed_regulation_names_its_successor_fault_44(files: World) -> None:
    files.change(OLD, "successor: skb-2022\n", "")
    problem = files.only_problem()
    assert (problem.file, problem.field) == (OLD, "successor")
    assert "tambahkan successor" in problem.message


def test_no_regulation_succeeds_itself_fault_44(files: World) -> None:
    line = files.change(OLD, "successor: skb-2022", "successor: skb-2020")
    assert [(p.line, p.field) for p in files.problems() if p.file == OLD] == [(line, "successor")]


FITTING = {
    "news as a citation": (
        LIKE, BOTH, 'citations: ["pernyataan-bawaslu-2024#medsos"]', "citations.0", "pindahkan ke voices",
    ),
    "regulation as a voice": (LIKE, VOICES, 'voices: ["skb-2022#b.6"]', "voices.0", "pindahkan ke citations"),
    "news as a regulation": (OLD, "rank: skb", "rank: berita", "rank", "pindahkan"),
    "unknown fact": (LIKE, "{object: penyelenggara}", "{objek: calon}", "cases.0.when.objek", "yang ada: direction"),
    "unknown value": (LIKE, "{object: penyelenggara}", "{object: kpu}", "cases.0.when.object", "yang ada: calon"),
    "unknown value in a list": (LIKE, "[calon, partai]", "[calon, kpu]", "cases.1.when.object", '"kpu"'),
    "unknown fact of the rule": (LIKE, "risk: tinggi", "about: {objek: calon}", "about.objek", "yang ada: direction"),
    "case named twice": (LIKE, "  - id: calon", "  - id: penyelenggara", "cases.1.id", "beri nama lain"),
    "empty sanctions": (LEAD, "sanctions: {selalu: disiplin_berat}", "sanctions: {}", "sanctions", "isi, atau hapus"),
    "review without a reviewer": (WHICH, "reviewer: Bagian Hukum\n", "", "reviewer", "isi keduanya"),
    "review without a day": (WHICH, 'reviewed: "2026-11-23"\n', "", "reviewed", "isi keduanya"),
    "stage that ends too early": (CALENDAR, "2024-11-26", "2024-11-23", "stages.1.ends", "perbaiki tanggalnya"),
    "stages that overlap": (CALENDAR, "2024-11-24", "2024-11-23", "stages.1.starts", "perbaiki tanggalnya"),
    "unknown stage": (CALENDAR, "stage: masa_tenang", "stage: tenang", "stages.1.stage", "yang ada: kampanye"),
    "broken template": (
        "phrases/tanda-dicabut.yaml", "{% endif %}", "{% end %}", "text", "periksa pasangan {{ }} dan {% %}",
    ),
    "unknown filter": ("phrases/tanda-dicabut.yaml", "(dicabut", "({{ 'dicabut'|besar }}", "text", "periksa"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "field", "mend"), FITTING.values(), ids=FITTING.keys())
def test_what_does_not_fit_is_told_with_its_field_and_mend(
    files: World, name: str, old: str, new: str, field: str, mend: str
) -> None:
    line = files.change(name, old, new)
    problem = files.only_problem()
    assert (problem.file, problem.field) == (name, field)
    assert problem.line == (line if new else 1)
    assert mend in problem.message


def test_a_prohibition_names_its_sanction_and_what_stays_allowed(files: World) -> None:
    files.change(LEAD, "sanctions: {selalu: disiplin_berat}\n", "")
    files.change(LEAD, "instead: Mengingatkan bawahan agar netral dan memakai hak pilihnya.\n", "")
    assert [(p.file, p.line, p.field) for p in files.problems()] == [(LEAD, 1, "instead"), (LEAD, 1, "sanctions")]
    assert all(f"tambahkan {problem.field}" in problem.message for problem in files.problems())


def test_a_prohibition_in_a_case_takes_from_its_rule_what_it_leaves_out(files: World) -> None:
    line = files.line_of(VOTE, "  - id: calon")
    files.change(VOTE, "    instead: Mengajak datang ke TPS saja, tanpa menyebut pilihan.\n", "")
    problem = files.only_problem()
    assert (problem.file, problem.line, problem.field) == (VOTE, line, "cases.0.instead")
    files.change(VOTE, "basis: tafsir", "basis: tafsir\ninstead: Mengajak datang ke TPS saja.")
    assert load(files.folder).rules["ajak-ke-tps"].instead is not None


def test_a_condition_is_named(files: World) -> None:
    files.change(VOTE, "condition: Tanpa menyebut, memperlihatkan, atau menyindir calon mana pun.\n", "")
    problem = files.only_problem()
    assert (problem.file, problem.line, problem.field) == (VOTE, 1, "condition")
    assert "tambahkan condition" in problem.message


@pytest.mark.parametrize(
    ("name", "most"), [(LEAD, LONGEST_ORDINARY_ANSWER), (WHICH, LONGEST_ANSWER[Verdict.INFORMASI])]
)
def test_an_answer_has_a_longest_length(files: World, name: str, most: int) -> None:
    start = files.read(name).index("answer: ") + len("answer: ")
    text = files.read(name)
    files.write(name, text[:start] + "a" * (most + 1) + text[text.index("\n", start) :])
    problem = files.only_problem()
    assert (problem.file, problem.line, problem.field) == (name, 3, "answer")
    assert f"paling banyak {most}" in problem.message


@pytest.mark.parametrize("kind", LEAST_QUESTIONS)
def test_a_rule_without_questions_of_one_kind_is_refused(files: World, kind: str) -> None:
    lines = files.read(SHARE).split("\n")
    start = lines.index(f"  {kind}:")
    end = next((n for n in range(start + 1, len(lines)) if not lines[n].startswith("    - ")), len(lines))
    files.write(SHARE, "\n".join([*lines[:start], f"  {kind}: []", *lines[end:]]))
    problem = files.only_problem()
    assert (problem.file, problem.line, problem.field) == (SHARE, start + 1, f"questions.{kind}")
    assert f"paling sedikit {LEAST_QUESTIONS[kind]}" in problem.message


def test_a_rule_without_questions_is_refused(files: World) -> None:
    text = files.read(SHARE)
    files.write(SHARE, text[: text.index("questions:")] + "questions: {}\n")
    line = text[: text.index("questions:")].count("\n") + 1
    assert [(p.file, p.line, p.field) for p in files.problems()] == [
        (SHARE, line, f"questions.{kind}") for kind in sorted(LEAST_QUESTIONS)
    ]


@pytest.mark.parametrize(
    ("name", "old", "twin", "field"),
    [
        (LIKE, "like paslon", "share konten kampanye", "questions.singkat.0"),
        (LIKE, "like paslon", "Share konten,  KAMPANYE?", "questions.singkat.0"),
        (LIKE, "kalo like postingan bawaslu aman kan", "arahkan bawahan", "cases.0.questions.santai.0"),
        (LIKE, "like paslon", "boleh ga sih nge-like ig calon bupati", "questions.singkat.0"),
        (OUTSIDE, "halo min", "like paslon", "questions.0"),
        (OUTSIDE, "halo min", "sisa cuti tahunan saya berapa hari", "questions.0"),
    ],
)
def test_twin_questions_are_told_with_both_places(files: World, name: str, old: str, twin: str, field: str) -> None:
    line = files.change(name, f'"{old}"', f'"{twin}"')
    problem = files.only_problem()
    assert (problem.file, problem.line, problem.field) == (name, line, field)
    where = problem.message.partition("(")[2].partition(")")[0]
    assert "hapus salah satu" in problem.message
    file, _, other = where.partition(":")
    told = files.read(file).split("\n")[int(other) - 1]
    assert told.strip(' -"').lower().split()[0] == twin.lower().split()[0]


def test_a_regulation_and_an_article_never_share_a_name(files: World) -> None:
    files.write("articles/skb-2022.yaml", files.read("articles/pernyataan-bawaslu-2024.yaml"))
    told = [problem for problem in files.problems() if problem.file == "articles/skb-2022.yaml"]
    assert [(problem.line, problem.field) for problem in told] == [(1, "")]
    assert "regulations/skb-2022.yaml; ganti salah satu" in told[0].message


def test_a_world_without_facts_says_where_they_are_written(files: World) -> None:
    for path in (files.folder / "facts").iterdir():
        path.unlink()
    told = [problem for problem in files.problems() if "when" in problem.field]
    assert told
    assert all("tulis dulu di facts/" in problem.message for problem in told)


def test_a_world_without_sources_says_what_to_do(files: World) -> None:
    for folder in ("regulations", "articles"):
        for path in (files.folder / folder).iterdir():
            path.unlink()
    assert all("tulis dulu peraturannya" in problem.message for problem in files.problems())


SIGNAL = "title: X\nrule: {rule}\nlevel: dukungan\nneutral: Y\n"
MENU = (
    "title: X\nacts:\n  - {{label: A, rule: {rule}}}\n"
    "places:\n  - {{label: B, facts: {{{fact}}}}}\nactors:\n  - {{label: C}}\n"
)
# Each row: the new file, its text, the field that leads nowhere, and a word of the mend.
NEW = {
    "a signal's rule": ("signals/x.yaml", SIGNAL.format(rule="like") + "words: [pilih]\n", "rule", "tidak ada"),
    "a signal of nothing": ("signals/x.yaml", SIGNAL.format(rule="like-akun-calon"), "words", "paling sedikit satu"),
    "examples without a rule": ("drafts/x.yaml", "title: X\nlevel: dukungan\ntexts: [ayo]\n", "rule", "isi keduanya"),
    "a text twice": ("drafts/x.yaml", "title: X\nlevel: netral\ntexts: [ayo, ayo]\n", "texts.1", "hapus salah satu"),
    "a menu's rule": ("menus/x.yaml", MENU.format(rule="tiada", fact=""), "acts.0.rule", "tidak ada"),
    "a menu's fact": (
        "menus/x.yaml", MENU.format(rule="like-akun-calon", fact="object: bulan"),
        "places.0.facts.object", "tidak dikenal",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "text", "field", "mend"), NEW.values(), ids=NEW.keys())
def test_signals_drafts_and_menus_lead_somewhere(files: World, name: str, text: str, field: str, mend: str) -> None:
    files.write(name, text)
    problem = files.only_problem()
    assert (problem.file, problem.field) == (name, field)
    assert mend in problem.message

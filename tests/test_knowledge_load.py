"""A content folder becomes a knowledge base, or a list of everything that is wrong with it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.load import dump, fingerprint, load, restore
from knowledge.models import Verdict
from knowledge.problems import KnowledgeError, Problem
from tests.world import CONTENT, LIKE, World

pytest_plugins = ["tests.knowledge_fixtures"]

SKB = "regulations/skb-2022.yaml"


def test_the_little_world_is_sound() -> None:
    base = load(CONTENT)
    assert base.topics == {
        "ajak-ke-tps": "jabatan",
        "arahkan-bawahan": "jabatan",
        "aturan-mana-berlaku": "jabatan",
        "bagikan-konten-kampanye": "medsos",
        "like-akun-calon": "medsos",
    }
    assert base.rules["like-akun-calon"].verdict is Verdict.TIDAK_BOLEH
    assert base.case("like-akun-calon", "penyelenggara").verdict is Verdict.BOLEH
    assert base.cite("skb-2020#pedoman").successor == "skb-2022"
    assert base.cite("pernyataan-bawaslu-2024#medsos").event is not None
    assert len(list(base.examples())) == 51


def test_the_content_of_the_project_is_sound() -> None:
    base = load()
    assert base.rules
    assert all(base.cite(citation).passage.text for citation in base.citation_ids())


@pytest.mark.parametrize("content", [None, CONTENT], ids=["the content of the project", "the little world"])
def test_what_was_dumped_is_restored_as_it_was(content: Path | None) -> None:
    base = load(content) if content else load()
    assert restore(json.loads(json.dumps(dump(base)))) == base


@pytest.mark.parametrize("path", sorted(CONTENT.rglob("*.yaml")), ids=lambda path: path.stem)
def test_any_byte_of_any_file_changes_the_fingerprint(files: World, path: Path) -> None:
    before = fingerprint(files.folder)
    name = path.relative_to(CONTENT).as_posix()
    raw = (files.folder / name).read_bytes()
    seen = {before}
    for position in (0, len(raw) // 2, len(raw) - 1):
        files.write(name, raw[:position] + bytes([raw[position] ^ 1]) + raw[position + 1 :])
        seen.add(fingerprint(files.folder))
    files.write(name, raw + b"\n")
    seen.add(fingerprint(files.folder))
    assert len(seen) == 5
    files.write(name, raw)
    assert fingerprint(files.folder) == before


def test_a_renamed_moved_added_or_missing_file_changes_the_fingerprint(files: World) -> None:
    seen = {fingerprint(files.folder)}
    like = files.folder / LIKE
    for name in ("rules/medsos/like-akun.yaml", "rules/jabatan/like-akun.yaml"):
        like = like.rename(files.folder / name)
        seen.add(fingerprint(files.folder))
    like.unlink()
    seen.add(fingerprint(files.folder))
    files.write("rules/jabatan/like-akun.yaml", b"")
    seen.add(fingerprint(files.folder))
    assert len(seen) == 5


def test_bytes_that_move_from_one_file_to_the_next_change_the_fingerprint(tmp_path: Path) -> None:
    one, other = World(tmp_path / "one"), World(tmp_path / "other")
    one.write("a.yaml", "12")
    one.write("b.yaml", "3")
    other.write("a.yaml", "1")
    other.write("b.yaml", "23")
    assert fingerprint(one.folder) != fingerprint(other.folder)


def test_the_fingerprint_is_the_same_wherever_the_folder_stands(files: World) -> None:
    assert fingerprint(files.folder) == fingerprint(CONTENT)
    assert load(files.folder) == load(CONTENT)


def test_hidden_files_of_text_editors_are_no_content(files: World) -> None:
    files.write("rules/medsos/.like-akun-calon.yaml.swp", b"\x00")
    assert load(files.folder) == load(CONTENT)


# Each row: the spoilt file, what stood there, what an editor made of it, the field, and a word of the mend.
FIELDS = {
    "unknown field": (LIKE, "risk: tinggi", "resiko: tinggi", "resiko", 'mungkin maksudnya "risk"'),
    "unknown field without a neighbour": (LIKE, "risk: tinggi", "zzz: tinggi", "zzz", "yang dikenal: "),
    "unknown field in a case": (LIKE, "    verdict: boleh", "    verdik: boleh", "cases.0.verdik", '"verdict"'),
    "unknown kind of question": (LIKE, "  baku:", "  bakku:", "questions.bakku", '"baku"'),
    "unknown field in a passage": (SKB, "    note: R", "    catatan: R", "passages.b.11.catatan", "note, pinpoint"),
    "unknown field in a view": ("rules/jabatan/ajak-ke-tps.yaml", "says:", "say:", "cases.0.disputed.0.say", '"says"'),
    "unknown field in a stage": ("calendar/pilkada-2024.yaml", "stage:", "tahap:", "stages.0.tahap", "stage, starts"),
    "unknown field in a value": ("facts/object.yaml", "words:", "word:", "values.calon.word", '"words"'),
    "text where a list belongs": (
        LIKE,
        'citations: ["skb-2022#a.4", "skb-2022#b.6"]',
        "citations: a",
        "citations",
        "daftar",
    ),
    "list where a text belongs": (LIKE, "risk: tinggi", "note: [a, b]", "note", "harus satu teks"),
    "mapping where a text belongs": (LIKE, "risk: tinggi", "note: {a: b}", "note", "harus satu teks"),
    "text where a mapping belongs": (
        LIKE,
        "when: {object: penyelenggara}",
        "when: kpu",
        "cases.0.when",
        "kunci: nilai",
    ),
    "text where a model belongs": (
        LIKE,
        "sanctions: {selalu: disiplin_berat}",
        "sanctions: berat",
        "cases.1.sanctions",
        "kunci: nilai",
    ),
    "text in a list of cases": (
        LIKE,
        "  - id: penyelenggara\n",
        "  - teks\n  - id: penyelenggara\n",
        "cases.0",
        "kunci: nilai",
    ),
    "unknown verdict": (
        LIKE,
        "verdict: tidak_boleh",
        "verdict: dilarang",
        "verdict",
        "pilih boleh, tidak_boleh, bersyarat atau informasi",
    ),
    "list as a verdict": (LIKE, "verdict: tidak_boleh", "verdict: [boleh]", "verdict", "pilih boleh"),
    "unknown risk": (LIKE, "risk: tinggi", "risk: sedang", "risk", "pilih biasa atau tinggi"),
    "unknown rank": (SKB, "rank: skb", "rank: keputusan", "rank", "pilih uu"),
    "unknown sanction": (LIKE, "{selalu: disiplin_berat}", "{selalu: denda}", "cases.1.sanctions.selalu", "pilih"),
    "day of another form": (LIKE, 'checked: "2026-11-22"', 'checked: "22-11-2026"', "checked", "tahun-bulan-hari"),
    "day without hyphens": (LIKE, 'checked: "2026-11-22"', 'checked: "20261122"', "checked", "tahun-bulan-hari"),
    "day by weeks": (LIKE, 'checked: "2026-11-22"', 'checked: "2026-W47-7"', "checked", "tahun-bulan-hari"),
    "day that never was": (
        SKB,
        'in_force_from: "2022-09-22"',
        'in_force_from: "2023-02-29"',
        "in_force_from",
        "tahun-bulan-hari",
    ),
    "list as a day": (LIKE, 'checked: "2026-11-22"', "checked: [a]", "checked", "tahun-bulan-hari"),
    "citation without a passage": (LIKE, '"skb-2022#a.4"', '"skb-2022"', "citations.0", "misalnya skb-2022#b.6"),
    "citation in capitals": (LIKE, '"skb-2022#a.4"', '"SKB-2022#a.4"', "citations.0", "misalnya skb-2022#b.6"),
    "no citation in the list": (
        LIKE,
        'citations: ["skb-2022#a.4", "skb-2022#b.6"]',
        "citations: []",
        "citations",
        "paling sedikit satu",
    ),
    "empty question": (LIKE, '    - "like paslon"', '    - ""', "questions.singkat.0", "isi, atau hapus"),
    "question of blanks": (LIKE, '    - "like paslon"', '    - "   "', "questions.singkat.0", "isi, atau hapus"),
    "question that is no text": (
        LIKE,
        '    - "like paslon"',
        "    - like: paslon",
        "questions.singkat.0",
        "harus satu teks",
    ),
    "fact in capitals": (
        LIKE,
        "{object: penyelenggara}",
        "{object: Penyelenggara}",
        "cases.0.when.object",
        "garis bawah",
    ),
    "fact in capitals in a list": (LIKE, "[calon, partai]", "[calon, Partai]", "cases.1.when.object.1", "garis bawah"),
    "no fact in the list": (LIKE, "[calon, partai]", "[]", "cases.1.when.object", "paling sedikit satu"),
    "no fact at all": (LIKE, "{object: penyelenggara}", "{}", "cases.0.when", "paling sedikit satu"),
    "successor with blanks": (
        "regulations/skb-2020.yaml",
        "successor: skb-2022",
        "successor: SKB 2022",
        "successor",
        "misalnya skb-2022",
    ),
    "passage key with blanks": (SKB, "  pembinaan:", "  bab dua:", "passages.bab dua", "tanda hubung"),
    "kind of outside topic": (
        "outside/sapaan.yaml",
        "kind: sapaan",
        "kind: salam",
        "kind",
        "pilih di_luar_cakupan atau sapaan",
    ),
}


@pytest.mark.parametrize(("name", "old", "new", "field", "mend"), FIELDS.values(), ids=FIELDS.keys())
def test_a_wrong_field_is_told_with_its_line_and_mend_fault_41(
    files: World, name: str, old: str, new: str, field: str, mend: str
) -> None:
    line = files.change(name, old, new)
    told = [problem for problem in files.problems() if problem.field == field]
    assert [(problem.file, problem.line) for problem in told] == [(name, line)], files.problems()
    assert mend in told[0].message
    assert "Input" not in told[0].message


@pytest.mark.parametrize(
    ("name", "old", "field"),
    [
        (LIKE, "title: Menyukai (like) unggahan calon atau tim pemenangan\n", "title"),
        (LIKE, 'checked: "2026-11-22"\n', "checked"),
        (LIKE, 'citations: ["skb-2022#a.4", "skb-2022#b.6"]\n', "citations"),
        (SKB, "rank: skb\n", "rank"),
        ("articles/pernyataan-bawaslu-2024.yaml", "place: Serang, Banten\n", "place"),
        ("calendar/pilkada-2024.yaml", "zone: Asia/Jakarta\n", "zone"),
    ],
)
def test_a_missing_field_is_told_at_the_top_of_its_file_fault_41(files: World, name: str, old: str, field: str) -> None:
    files.change(name, old, "")
    assert [(p.file, p.line, p.field) for p in files.problems() if "tambahkan" in p.message] == [(name, 1, field)]


def test_a_missing_field_of_a_case_is_told_where_the_case_begins_fault_41(files: World) -> None:
    line = files.change(LIKE, "  - id: penyelenggara\n    when", "  - when")
    problem = files.only_problem()
    assert (problem.line, problem.field) == (line, "cases.0.id")


# Each row: the name of a file that does not belong there, and a word of the mend.
PLACES = {
    "unknown folder": ("aturan/like.yaml", "pindahkan ke salah satu: regulations/"),
    "no folder": ("like.yaml", "pindahkan ke salah satu"),
    "rule without a topic": ("rules/like.yaml", "rules/<topik>/"),
    "rule in a folder too deep": ("rules/medsos/lama/like.yaml", "rules/<topik>/"),
    "regulation in a subfolder": ("regulations/uu/uu-1.yaml", "regulations/"),
    "other ending": ("rules/medsos/like.yml", "berakhiran .yaml"),
    "ending in capitals": ("rules/medsos/like.YAML", "berakhiran .yaml"),
    "no ending": ("rules/medsos/like", "berakhiran .yaml"),
    "copy of a text editor": ("rules/medsos/like.yaml~", "berakhiran .yaml"),
    "capitals": ("rules/medsos/Like.yaml", "huruf kecil"),
    "blank": ("rules/medsos/like akun.yaml", "huruf kecil"),
    "underscore": ("rules/medsos/like_akun.yaml", "huruf kecil"),
    "accent": ("rules/medsos/lik\u00e9.yaml", "huruf kecil"),
    "hyphen first": ("rules/medsos/-like.yaml", "huruf kecil"),
    "dot inside": ("rules/medsos/like.akun.yaml", "huruf kecil"),
    "line break": ("rules/medsos/li\nke.yaml", "huruf kecil"),
    "zero width": ("rules/medsos/li\u200bke.yaml", "huruf kecil"),
    "topic in capitals": ("rules/Medsos/like.yaml", "nama folder topik"),
}


@pytest.mark.parametrize(("name", "mend"), PLACES.values(), ids=PLACES.keys())
def test_a_file_of_a_wrong_name_or_in_a_wrong_folder_is_refused(files: World, name: str, mend: str) -> None:
    files.write(name, files.read(LIKE))
    problem = files.only_problem()
    assert (problem.file, problem.line, problem.field) == (name, 1, "")
    assert mend in problem.message
    assert "\n" not in str(problem)


def test_a_file_name_that_is_no_text_is_refused_and_can_still_be_printed(files: World) -> None:
    path = os.path.join(os.fsencode(files.folder), b"rules", b"medsos", b"lik\xe9.yaml")
    try:
        Path(os.fsdecode(path)).write_bytes(files.read(LIKE).encode())
    except OSError:
        return  # this file system takes no such names, so no editor can bring one
    problem = files.only_problem()
    assert "huruf kecil" in problem.message
    assert str(problem).encode()
    assert fingerprint(files.folder) != fingerprint(CONTENT)


def test_a_link_that_leads_nowhere_is_refused(files: World) -> None:
    (files.folder / "phrases/salam.yaml").symlink_to(files.folder / "tidak-ada.yaml")
    problem = files.only_problem()
    assert problem.file == "phrases/salam.yaml"
    assert "periksa izin" in problem.message


def test_a_folder_that_cannot_be_opened_is_refused(files: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "medsos")
    problem = files.only_problem()
    assert problem.file == "rules/medsos"
    assert "periksa izin" in problem.message


def test_one_name_in_two_topics_is_refused(files: World) -> None:
    shutil.copy(files.folder / LIKE, files.folder / "rules/jabatan/like-akun-calon.yaml")
    problem = files.only_problem()
    assert (problem.file, problem.line) == (LIKE, 1)
    assert "rules/jabatan/like-akun-calon.yaml; ganti salah satu" in problem.message


@pytest.mark.parametrize("make", [lambda path: None, Path.mkdir, Path.touch], ids=["missing", "empty", "a file"])
def test_a_folder_without_content_is_refused(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "isi")
    with pytest.raises(KnowledgeError, match="periksa letaknya"):
        load(tmp_path / "isi")


@pytest.mark.parametrize(
    "name", ["regulations/skb-2022.yaml", "facts/object.yaml", "articles/pernyataan-bawaslu-2024.yaml"]
)
def test_what_points_to_a_broken_file_is_not_blamed_for_it(files: World, name: str) -> None:
    files.change(name, "title: ", "judul: ")
    assert {problem.file for problem in files.problems()} == {name}
    files.write(name, "title: [")
    assert files.only_problem().file == name


def test_every_problem_of_every_file_is_told_at_once_fault_41(files: World) -> None:
    files.change(LIKE, "risk: tinggi", "risk: sedang")
    files.change("facts/stage.yaml", "title:", "\ttitle:")
    files.change("rules/jabatan/ajak-ke-tps.yaml", '"skb-2022#pembinaan"', '"skb-2022#pembinaa"')
    files.write("aneh.txt", "")
    problems = files.problems()
    assert {"aneh.txt", "facts/stage.yaml", LIKE, "rules/jabatan/ajak-ke-tps.yaml"} == {p.file for p in problems}
    assert list(problems) == sorted(problems)


def test_problems_read_like_a_note_of_a_colleague() -> None:
    problem = Problem("rules/medsos/like.yaml", 14, "citations", "tidak ada")
    assert str(problem) == "rules/medsos/like.yaml:14: citations: tidak ada"
    assert str(Problem("a.yaml", 1, "", "x\x1b[31m\ny")) == "a.yaml:1: x\ufffd[31m\ufffdy"
    assert str(KnowledgeError([problem, problem])) == str(problem)


FILES = sorted(path.relative_to(CONTENT).as_posix() for path in CONTENT.rglob("*.yaml"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(FILES), raw=st.one_of(st.binary(max_size=200), st.text(max_size=100).map(str.encode)))
def test_arbitrary_bytes_in_place_of_a_file_leave_nothing_half_loaded(files: World, name: str, raw: bytes) -> None:
    sound = files.read(name)
    files.write(name, raw)
    try:
        assert name in {problem.file for problem in files.problems()}
    finally:
        files.write(name, sound)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(FILES), data=st.data())
def test_an_arbitrary_edit_gives_a_whole_base_or_only_problems(files: World, name: str, data: st.DataObject) -> None:
    sound = files.read(name)
    start = data.draw(st.integers(0, len(sound)))
    end = data.draw(st.integers(start, min(len(sound), start + 30)))
    files.write(name, (sound[:start] + data.draw(st.text(max_size=10)) + sound[end:]).encode("utf-8", "replace"))
    try:
        base = load(files.folder)
        assert base.rules.keys() == load(CONTENT).rules.keys()
    except KnowledgeError:
        assert files.problems()
    finally:
        files.write(name, sound)

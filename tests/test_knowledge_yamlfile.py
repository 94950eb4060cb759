"""A spoilt file is refused whole, and the problem names file, line, field and the mend."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from knowledge import yamlfile
from knowledge.draft import FOLDERS
from knowledge.yamlfile import AMBIGUOUS, MAX_BYTES, read
from tests.conftest import LITTLE
from tests.world import LIKE, World

pytest_plugins = ["tests.knowledge_fixtures"]

TITLE = "title: Menyukai (like) unggahan calon atau tim pemenangan\n"
RISK = "risk: tinggi"
INSTEAD = "instead: Ikuti akun"
QUESTION = '    - "like paslon"'
LAUGHS = "a: &a [lol, lol]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\n"


# Each row: what stands in the file, what an editor made of it, the field, and a word of the mend.
SPOILT = {
    "tab before a key": (RISK, f"\t{RISK}", "", "ganti dengan dua spasi"),
    "tab after a colon": (RISK, "risk:\ttinggi", "", "ganti dengan dua spasi"),
    "tab at the end": (RISK, f"{RISK}\t", "", "ganti dengan dua spasi"),
    "double quote never closed": (QUESTION, QUESTION[:-1], "", "tutup"),
    "quote closed by the next one": ('"cuma pencet', '"cuma pencet love\n    - "cuma', "questions.santai.1", "tutup"),
    "single quote never closed": (RISK, "risk: 'tinggi", "", "tutup"),
    "apostrophe inside single quotes": (INSTEAD, "instead: 'Jum'at", "", "apit seluruh teks"),
    "colon inside a text": (INSTEAD, "instead: Begini: ikuti akun", "", "apit teks"),
    "special character first": (INSTEAD, "instead: @kpu, akun", "", "apit teks"),
    "percent sign first": (INSTEAD, "instead: % akun", "", "apit teks"),
    "bracket never closed": ('voices: ["pernyataan-bawaslu-2024#medsos"]', "voices: [a", "", "tambahkan ]"),
    "brace never closed": ("when: {object: penyelenggara}", "when: {object: penyelenggara", "", "tambahkan }"),
    "key without a colon": (RISK, "risk tinggi", "", "tulis kunci: nilai"),
    "indented too far": (RISK, f"  {RISK}", "", "lekukan"),
    "indented too little": ("    verdict: boleh", "   verdict: boleh", "", "lekukan"),
    "backslash in double quotes": (QUESTION, '    - "like \\paslon"', "", "kutip tunggal"),
    "duplicate key": (RISK, f"verdict: boleh\n{RISK}", "verdict", "hapus salah satu"),
    "duplicate key in a case": ("    verdict: boleh", "    id: lain", "cases.0.id", "hapus salah satu"),
    "python tag": (INSTEAD, "instead: !!python/object/apply:os.system akun", "instead", "hapus"),
    "python tag on a key": (RISK, "!!python/name:os risk: tinggi", "risk", "hapus"),
    "own tag": (RISK, "risk: !bahaya tinggi", "risk", "hapus"),
    "anchor": (RISK, "risk: &r tinggi", "risk", "hapus"),
    "alias": (INSTEAD, "instead: *lain # akun", "instead", "tulis isinya"),
    "alias as a key": (RISK, "*lain : tinggi", "", "tanda kutip"),
    "star first": (INSTEAD, "instead: * akun", "", "tanda kutip"),
    "list as a key": (RISK, "? [risk]\n: tinggi", "", "tanda kutip"),
    "empty value": (RISK, "risk:", "risk", "hapus barisnya"),
    "empty text": (INSTEAD, 'instead: "" # akun', "instead", "hapus barisnya"),
    "empty key": (RISK, ": tinggi", "", "tulis namanya"),
    "zero width space": (INSTEAD, "instead: Ikuti\u200b akun", "", "ZERO WIDTH SPACE); hapus"),
    "right to left override": (INSTEAD, "instead: Ikuti\u202e akun", "", "hapus"),
    "soft hyphen": (INSTEAD, "instead: Iku\u00adti akun", "", "hapus"),
    "bell": (INSTEAD, "instead: Ikuti\a akun", "", "hapus"),
    "line separator": (INSTEAD, "instead: Ikuti\u2028 akun", "", "hapus"),
    "invisible by an escape": (QUESTION, '    - "like\\u200b paslon"', "questions.singkat.0", "hapus"),
    "nul by an escape": (QUESTION, '    - "like\\0 paslon"', "questions.singkat.0", "hapus"),
    "half a character by an escape": (QUESTION, '    - "like\\ud800 paslon"', "questions.singkat.0", "hapus"),
    "space that does not break": (INSTEAD, "instead: Ikuti\u00a0akun", "", "spasi biasa"),
    "cyrillic letter": (INSTEAD, "instead: Ikuti \u0430kun", "", "ketik ulang"),
    "cyrillic letter in a key": (RISK, "r\u0456sk: tinggi", "", "ketik ulang"),
    "fullwidth letter": (INSTEAD, "instead: \uff29kuti akun", "", "ketik ulang"),
    "letter lost on the way": (INSTEAD, "instead: Ikuti\ufffd akun", "", "ketik ulang"),
    "two documents": (RISK, f"---\n{RISK}", "", 'hapus "---"'),
    "two documents, the second empty": (RISK, "---", "", 'hapus "---"'),
    "nested deeply": (RISK, f"risk: {'[' * 200}{']' * 200}", None, "susunan terlalu dalam; kurangi"),
    "nested deeply in keys": (RISK, f"risk: {'{' * 200}", None, "tanda kutip"),
    "nested very deeply": (RISK, f"risk: {'[' * 50_000}", None, "susunan terlalu dalam; kurangi"),
    "yaml directive": (TITLE, f"%YAML 3.0\n---\n{TITLE}", "", "periksa"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "field", "mend"), SPOILT.values(), ids=SPOILT.keys())
def test_a_spoilt_line_is_refused_with_its_line_field_and_mend_fault_41(
    files: World, old: str, new: str, field: str | None, mend: str
) -> None:
    line = files.change(LIKE, old, new)
    found = [problem for problem in files.problems() if mend in problem.message]
    assert [(problem.file, problem.line) for problem in found] == [(LIKE, line)], files.problems()
    assert field is None or found[0].field == field


AMBIGUOUS_VALUES = [
    "NO", "no", "Yes", "on", "OFF", "true", "False", "null", "~", "12:30", "9:00", "010", "4.10", "7", "-3", "+1", "3.",
    ".5", "1_000", "1e3", "0x1F", "0o17", "0b11", ".inf", "-.INF", ".nan", "2024-11-27", "2024-1-2", "2024-11-27T09:30",
]  # fmt: skip


@pytest.mark.parametrize("value", AMBIGUOUS_VALUES)
@pytest.mark.parametrize("place", ["instead: {} #", "\n    - {} #"])
def test_an_unquoted_number_day_or_boolean_asks_for_quotes_fault_42(files: World, value: str, place: str) -> None:
    as_field = place.startswith("instead")
    old, new = (INSTEAD, place.format(value)) if as_field else (f"\n{QUESTION}", place.format(value))
    line = files.change(LIKE, old, new) + (not as_field)
    problem = files.only_problem()
    assert (problem.file, problem.line) == (LIKE, line)
    assert problem.field == ("instead" if as_field else "questions.singkat.0")
    assert f'tanda kutip: "{value}"' in problem.message


@pytest.mark.parametrize("key", ["on", "NO", "5", "4.10", "2024-11-27"])
def test_an_unquoted_key_that_others_read_as_something_else_asks_for_quotes_fault_42(files: World, key: str) -> None:
    line = files.change("lexicon/sunda.yaml", "  abdi: saya", f"  {key}: saya")
    problem = files.only_problem()
    assert (problem.file, problem.line, problem.field) == ("lexicon/sunda.yaml", line, f"entries.{key}")
    assert f'tanda kutip: "{key}"' in problem.message


@pytest.mark.parametrize("value", ["NO", "12:30", "010", "4.10", "2024-11-27", "true", "7"])
def test_what_stands_in_quotes_stays_text_fault_42(tmp_path: Path, value: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(f"a: \"{value}\"\nb: ['{value}']\n", encoding="utf-8")
    source = read(path, "a.yaml")
    assert source.problems == []
    assert source.data == {"a": value, "b": [value]}


@pytest.mark.parametrize("value", ["Ya", "tidak", "nomor 2", "2 orang", "12.30 WIB", "b.6", "24.1.d", "3a", "nol", "-"])
def test_words_that_only_resemble_numbers_need_no_quotes_fault_42(value: str) -> None:
    assert AMBIGUOUS.fullmatch(value) is None


# Each row: what was saved, the text on whose line the problem stands (the first line when empty), a word of the mend.
SAVED = {
    "bom": (lambda raw: b"\xef\xbb\xbf" + raw, "", "tanpa BOM"),
    "utf-16": (lambda raw: raw.decode().encode("utf-16"), "", "tanpa BOM"),
    "windows-1252": (lambda raw: raw.replace(b"instead: I", b"instead: \xed"), "instead", "simpan ulang sebagai UTF-8"),
    "nul": (lambda raw: raw.replace(b"instead: I", b"instead: \x00"), "instead", "hapus"),
    "crlf": (lambda raw: raw.replace(b"\n", b"\r\n"), "", "LF"),
    "one crlf": (lambda raw: raw.replace(b"risk: tinggi\n", b"risk: tinggi\r\n"), "risk", "LF"),
    "huge": (lambda raw: raw + b"#" * MAX_BYTES, "", "pecah"),
    "empty": (lambda raw: b"", "", "isi, atau hapus"),
    "only a comment": (lambda raw: b"# nanti\n", "", "isi, atau hapus"),
    "a mark alone": (lambda raw: b"---\n", "", "isi, atau hapus"),
    "a list": (lambda raw: b"- satu\n- dua\n", "", "kunci: nilai"),
    "a sentence": (lambda raw: b"Nanti saja\n", "", "kunci: nilai"),
}


@pytest.mark.parametrize(("spoil", "where", "mend"), SAVED.values(), ids=SAVED.keys())
def test_a_file_saved_wrongly_is_refused_fault_43(
    files: World, spoil: Callable[[bytes], bytes], where: str, mend: str
) -> None:
    text = files.read(LIKE)
    files.write(LIKE, spoil(text.encode()))
    problem = files.only_problem()
    assert (problem.file, problem.line, problem.field) == (LIKE, text[: text.index(f"{where}")].count("\n") + 1, "")
    assert mend in problem.message


def test_accents_are_one_letter_however_they_were_typed_fault_43(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text('e\u0301: "te\u0301h"\nb: "te\\u0301h"\n', encoding="utf-8")
    source = read(path, "a.yaml")
    assert source.problems == []
    assert source.data == {"\u00e9": "t\u00e9h", "b": "t\u00e9h"}


def test_emoji_and_accents_of_the_region_are_welcome_fault_43(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text('a: "kumaha téh… 😂🙏 · ×"\n', encoding="utf-8")
    assert read(path, "a.yaml").problems == []


def test_an_alias_bomb_is_refused_without_going_off_fault_41(files: World) -> None:
    files.write("lexicon/bom.yaml", LAUGHS)
    problems = files.problems()
    assert {problem.file for problem in problems} == {"lexicon/bom.yaml"}
    assert {problem.line for problem in problems if "jangkar" in problem.message} == {1, 2, 3}
    assert {problem.line for problem in problems if "rujukan" in problem.message} == {2, 3}


def test_every_problem_of_a_file_is_told_at_once_fault_41(files: World) -> None:
    zero_width = files.change(LIKE, INSTEAD, "instead: Ikuti\u200b akun")
    number = files.change(LIKE, QUESTION, "    - 2")
    choice = files.change(LIKE, RISK, "risk: sedang")
    citation = files.change(LIKE, '"skb-2022#a.4"', '"skb-2022#a.9"')
    assert {problem.line for problem in files.problems()} == {zero_width, number, choice}
    files.change(LIKE, "risk: sedang", RISK)
    assert {problem.line for problem in files.problems()} == {zero_width, number, citation}


def test_a_file_that_cannot_be_opened_is_a_problem(files: World, monkeypatch: pytest.MonkeyPatch) -> None:
    opens = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        if path.name == "like-akun-calon.yaml":
            raise PermissionError(13, "denied")
        return opens(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    problem = files.only_problem()
    assert (problem.file, problem.line) == (LIKE, 1)
    assert "periksa izin" in problem.message


YAML_LIKE = st.text(st.sampled_from("ab:-?[]{}&*!|>'\"%@`#,~<=.0123 \n\n\t\\\u0301\x85\ud7ffé"))


def _read_into_problems_or_plain_data(folder: Path, raw: bytes) -> None:
    path = folder / "a.yaml"
    path.write_bytes(raw)
    source = read(path, "a.yaml")
    assert source.problems or isinstance(source.data, dict)
    assert all(1 <= problem.line <= raw.count(b"\n") + raw.count(b"\r") + 1 for problem in source.problems)


@settings(deadline=None)
@given(raw=st.binary(max_size=400))
def test_arbitrary_bytes_become_problems_or_plain_data(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    _read_into_problems_or_plain_data(tmp_path_factory.getbasetemp(), raw)


@settings(max_examples=400, deadline=None)
@given(text=st.one_of(st.text(max_size=200), YAML_LIKE))
@example(text='a: "\\UFFFFFFFF"')
@example(text="a: " + "{a: " * 3000)
@example(text="- " * 3000)
@example(text="? " * 3000)
@example(text="a: !<")
@example(text="a: |99\n x")
def test_arbitrary_text_becomes_problems_or_plain_data(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    _read_into_problems_or_plain_data(tmp_path_factory.getbasetemp(), text.encode("utf-8", "surrogatepass"))


@settings(max_examples=200, deadline=None)
@given(
    folder=st.sampled_from(sorted(FOLDERS)),
    data=st.dictionaries(
        st.sampled_from(["title", "values", "entries", "passages", "cases", "when", "text", "checked", "rank", "x"]),
        st.recursive(
            st.text("ab1#.-{}%\"' ", max_size=8).map(repr),
            lambda inner: (
                st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
                | st.lists(inner, max_size=2).map(
                    lambda items: "{" + ", ".join(f"a{i}: {x}" for i, x in enumerate(items)) + "}"
                )
            ),
        ),
    ),
)
def test_arbitrary_fields_become_problems_or_a_model(
    tmp_path_factory: pytest.TempPathFactory, folder: str, data: dict[str, str]
) -> None:
    files = World(tmp_path_factory.mktemp("w"))
    files.write(
        f"{folder}/{'topik/' if folder == 'rules' else ''}a.yaml", "".join(f"{k}: {v}\n" for k, v in data.items())
    )
    for problem in files.problems():
        assert problem.file.endswith("/a.yaml")
        assert "Input should" not in problem.message


def test_both_parsers_read_the_same_and_name_the_same_lines() -> None:
    """libyaml is quick, the patient parser gives the messages; a file must not mean two things."""
    for path in sorted(LITTLE.rglob("*.yaml")):
        quick, patient = yamlfile.SourceFile(path.name), yamlfile.SourceFile(path.name)
        text = path.read_text(encoding="utf-8")
        yamlfile._parse(text, quick)
        yamlfile._parse_patiently(text, patient)
        assert (quick.data, quick.lines) == (patient.data, patient.lines)

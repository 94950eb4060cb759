"""A reminder that could not be sent, or should not be, is refused with its file, line, and mend."""

from __future__ import annotations

import pytest

from knowledge.load import load
from tests.world import World

pytest_plugins = ["tests.knowledge_fixtures"]

TEXT = "reminders/satu-like.yaml"
QUIZ = "reminders/kuis-like.yaml"
ROLL_CALL = "reminders/apel.yaml"
SOUND = {
    TEXT: """\
title: Satu like pun terbaca
stage: kampanye
kind: pengingat
when: [T-30, T-1, mingguan]
subject: medsos
text: Di {{ region }} ada {% if candidates %}{{ candidates }}{% else %}beberapa{% endif %} pasangan calon.
rule: like-akun-calon
citations: ["skb-2022#b.6", "pernyataan-bawaslu-2024#medsos"]
checked: "2026-11-26"
""",
    QUIZ: """\
title: Kuis tentang like
stage: kampanye
kind: kuis
when: [H]
subject: medsos
text: Satu pertanyaan.
question: Bolehkah menyukai unggahan calon di {{ region }}?
options: [Boleh, Tidak boleh]
correct: b
explanation: Satu tanda suka terbaca sebagai dukungan.
citations: ["skb-2022#b.6"]
checked: "2026-11-26"
""",
    ROLL_CALL: f"""\
title: Dibacakan pada apel
stage: kampanye
kind: apel
when: [H]
subject: jabatan
text: {"kata " * 119}tamat
citations: ["skb-2022#b.6"]
checked: "2026-11-26"
""",
}


@pytest.fixture
def reminding(files: World) -> World:
    for name, text in SOUND.items():
        files.write(name, text)
    return files


def test_sound_reminders_are_read(reminding: World) -> None:
    base = load(reminding.folder)
    assert set(base.reminders) == {"satu-like", "kuis-like", "apel"}
    assert base.reminders["kuis-like"].correct == 1
    assert base.reminders["satu-like"].when == ("T-30", "T-1", "mingguan")


def test_a_reminder_makes_another_release(files: World) -> None:
    before = load(files.folder).fingerprint
    files.write(TEXT, SOUND[TEXT])
    assert load(files.folder).fingerprint != before


# Each row: the file, what stood there, what an editor made of it, the field, and a word of the mend.
SPOILT = {
    "citation that leads nowhere": (TEXT, "#b.6", "#b.7", "citations.0", "yang dekat: b.6"),
    "news before the law": (
        TEXT,
        '"skb-2022#b.6", "pernyataan-bawaslu-2024#medsos"',
        '"pernyataan-bawaslu-2024#medsos"',
        "citations.0",
        "harus peraturan",
    ),
    "repealed law alone": (
        TEXT,
        '"skb-2022#b.6", "pernyataan-bawaslu-2024#medsos"',
        '"skb-2020#pedoman"',
        "citations.0",
        "sebut juga penggantinya, skb-2022",
    ),
    "no citation": (
        TEXT,
        '["skb-2022#b.6", "pernyataan-bawaslu-2024#medsos"]',
        "[]",
        "citations",
        "isi paling sedikit satu",
    ),
    "rule that is not there": (TEXT, "like-akun-calon", "like-akun", "rule", "yang dekat: like-akun-calon"),
    "stage that is not there": (TEXT, "stage: kampanye", "stage: kampanyee", "stage", "yang ada: "),
    "subject that is no topic": (TEXT, "subject: medsos", "subject: sosmed", "subject", "jabatan, medsos"),
    "offset of another form": (TEXT, "T-30", "H-30", "when.0", "T-7"),
    "the same day twice": (TEXT, "T-30,", "T-1,", "when", "dua kali"),
    "first day of a weekly one": (TEXT, "T-30,", "H,", "when", "memuat H"),
    "kind that is not there": (TEXT, "kind: pengingat", "kind: siaran", "kind", "pengingat, kuis atau apel"),
    "variable that nobody gives": (TEXT, "{{ region }}", "{{ nama }}", "text", "yang ada: region"),
    "broken hole": (TEXT, "{{ region }}", "{{ region", "text", "baris ke-1"),
    "loop": (TEXT, "{{ region }}", "{% for a in region %}{% endfor %}", "text", "{% if %}"),
    "call": (TEXT, "{{ region }}", "{{ region.upper() }}", "text", "{% if %}"),
    "way into the machine": (TEXT, "{{ region }}", "{{ region.__class__ }}", "text", "{% if %}"),
    "number that may be unknown": (
        TEXT,
        "{{ region }}",
        "{% if candidates > 1 %}a{% endif %}",
        "text",
        "belum diketahui",
    ),
    "long text": (TEXT, "Di {{", "panjang " * 130 + "{{", "text", "paling banyak 900"),
    "text too long for under a card": (TEXT, "Di {{", "panjang " * 101 + "{{", "text", "di bawah kartu"),
    "right answer beyond the options": (QUIZ, "correct: b", "correct: c", "correct", "hanya 2"),
    "right answer as a number": (QUIZ, "correct: b", 'correct: "2"', "correct", "hurufnya"),
    "one option": (QUIZ, "[Boleh, Tidak boleh]", "[Boleh, Boleh]", "options", "sama"),
    "long option": (QUIZ, "[Boleh,", f"[{'b' * 101},", "options.0", "paling banyak 100"),
    "long question": (QUIZ, "Bolehkah", "bolehkah " * 33, "question", "paling banyak 300"),
    "long explanation": (QUIZ, "Satu tanda suka", "satu " * 30 + "tanda", "explanation", "paling banyak 200"),
    "question without its explanation": (
        QUIZ,
        "explanation: Satu tanda suka terbaca sebagai dukungan.\n",
        "",
        "explanation",
        "wajib untuk kuis",
    ),
    "question of what is no quiz": (QUIZ, "kind: kuis", "kind: pengingat", "question", "hanya untuk kuis"),
    "quiz about what is over": (QUIZ, "skb-2022#b.6", "pkpu-2-2024#kalender", "citations.0", "berlaku"),
    "short text for roll call": (ROLL_CALL, "kata " * 20, "", "text", "110 sampai 150 kata"),
    "long text for roll call": (ROLL_CALL, "kata ", "kata " * 40, "text", "110 sampai 150 kata"),
    "card for what is read aloud": (ROLL_CALL, "kind: apel", "kind: apel\nrule: like-akun-calon", "rule", "hapus"),
    "reviewer without a day": (TEXT, "kind:", "reviewer: Biro Hukum\nkind:", "reviewed", "isi keduanya"),
}


@pytest.mark.parametrize(("name", "old", "new", "field", "mend"), SPOILT.values(), ids=SPOILT.keys())
def test_what_cannot_be_sent_is_refused(reminding: World, name: str, old: str, new: str, field: str, mend: str) -> None:
    reminding.change(name, old, new)
    told = [problem for problem in reminding.problems() if problem.file == name]
    assert field in [problem.field for problem in told], "\n".join(map(str, told))
    problem = next(problem for problem in told if problem.field == field)
    assert mend in problem.message
    assert problem.line > 0


def test_the_problem_stands_at_its_line(reminding: World) -> None:
    line = reminding.change(TEXT, "{{ region }}", "{{ nama }}")
    assert reminding.only_problem().line == line


def test_a_calendar_keeps_one_of_three_clocks(files: World) -> None:
    line = files.change("calendar/pilkada-2024.yaml", "Asia/Jakarta", "Asia/Singapore")
    problem = files.only_problem()
    assert (problem.line, problem.field) == (line, "zone")
    assert "WIB, WITA, WIT" in problem.message


AGENDA = """\
agenda:
  - title: Pendaftaran
    starts: "2024-08-27"
    ends: "2024-08-29"
    citation: "pkpu-2-2024#kalender"
    stage: kampanye
"""


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("2024-08-29", "2024-08-20", "agenda.0.ends"),
        ("#kalender", "#jadwal", "agenda.0.citation"),
        ("stage: kampanye", "stage: pendaftaran", "agenda.0.stage"),
    ],
)
def test_a_line_of_the_schedule_has_days_a_source_and_a_stage(files: World, old: str, new: str, field: str) -> None:
    calendar = "calendar/pilkada-2024.yaml"
    files.write(calendar, files.read(calendar) + AGENDA.replace(old, new))
    assert files.only_problem().field == field

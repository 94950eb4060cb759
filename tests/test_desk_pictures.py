"""The pictures are real, say the same in words and numbers, and cost nothing until somebody looks."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import zlib
from datetime import timedelta

import pytest

from bot.desk.charts import Bars, Grid, charts_of, charts_of_agency
from bot.desk.drawing import draw, size
from bot.desk.statistics import Statistics
from bot.desk.tabletext import as_csv
from bot.storage import Begun
from tests.test_desk_statistics import MONDAY, asked, at, figures

HOUSE = {"harian", "hasil", "jempol", "topik", "wilayah", "opd"}


@pytest.fixture
def busy() -> Statistics:
    return figures(
        asked(range(30), region="Kota A", agency="Dinas A", vote=1),
        asked(range(40, 60), MONDAY + timedelta(days=1), region="Kota B", agency="Dinas B", rule="hadir"),
        asked(range(20), outcome="not_found", rule=None, verdict="perlu_klarifikasi"),
        begun=[Begun("7", at(MONDAY))],
    )


def pixels(png: bytes) -> bytes:
    """The picture data of a PNG, unpacked."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert png.rstrip().endswith(b"IEND\xaeB`\x82")
    data, place = b"", 8
    while place < len(png):
        length = int.from_bytes(png[place : place + 4])
        if png[place + 4 : place + 8] == b"IDAT":
            data += png[place + 8 : place + 8 + length]
        place += length + 12
    return zlib.decompress(data)


def test_every_picture_is_a_png_of_its_size_with_something_on_it(busy: Statistics) -> None:
    charts = charts_of(busy)
    assert set(charts) == HOUSE
    for chart in charts.values():
        png = draw(chart)
        assert (int.from_bytes(png[16:20]), int.from_bytes(png[20:24])) == size(chart), chart.name
        assert len(set(pixels(png))) > 50, chart.name


def test_a_picture_without_figures_says_so() -> None:
    for chart in charts_of(figures()).values():
        assert chart.empty
        assert "tanpa menunjuk orang" in chart.alt
        assert len(set(pixels(draw(chart)))) > 20


def test_what_a_picture_shows_its_table_and_its_words_say_too(busy: Statistics) -> None:
    charts = charts_of(busy)
    assert charts["harian"].rows == [("2026-11-16", 50, "7"), ("2026-11-17", 20, "")]
    assert "16 November 2026" in charts["harian"].alt
    assert ("2026-11-16", "dijawab", 50) in charts["hasil"].rows
    assert charts["hasil"].header == ("Minggu mulai", "Hasil", "Pertanyaan")
    assert ("Kota A", "medsos", "tidak boleh", 30) in charts["wilayah"].rows
    assert "30+" in charts["wilayah"].alt
    assert ("medsos", "jempol naik", 30) in charts["jempol"].rows


def test_releases_stand_on_the_time_line(busy: Statistics) -> None:
    shape = charts_of(busy)["harian"].shape
    assert isinstance(shape, Bars)
    ((place, name),) = shape.marks
    assert (shape.labels[place], name) == ("16 Nov", "7")


def test_an_agency_sees_its_own_rows_and_no_name_of_another(busy: Statistics) -> None:
    charts = charts_of_agency(busy, "DINAS  B")
    assert set(charts) == {"hasil", "jempol", "topik"}
    assert charts["topik"].rows == [("kampanye", "tidak boleh", 20)]
    assert charts["hasil"].header[-1] == "Orang paling sedikit"
    assert "Dinas A" not in repr(charts)
    assert "medsos" not in repr(charts)
    assert all(chart.empty for chart in charts_of_agency(busy, "*").values())
    assert all(chart.empty for chart in charts_of_agency(busy, "").values())


def test_a_map_of_many_groups_shows_the_greatest_and_its_table_has_all() -> None:
    rows = [asked(range(100 * n, 100 * n + 5 * (n % 7 + 1)), agency=f"Dinas {n}") for n in range(20)]
    chart = charts_of(figures(*rows))["opd"]
    assert isinstance(chart.shape, Grid)
    assert len(chart.shape.rows) == 12
    assert len({row[0] for row in chart.rows}) == 20


def test_names_are_drawn_as_they_are_typed_fault_56() -> None:
    names = ("$\\frac{", "<b>x</b>", "{{7*7}}", "=HYPERLINK(1)", "مكتب", "🏛🏛")
    rows = [asked(range(10 * n, 10 * n + 6), region=name) for n, name in enumerate(names)]
    assert draw(charts_of(figures(*rows))["wilayah"])


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\tx", "\rx", " =1", "＝1"])
def test_a_formula_in_a_table_is_quoted_fault_62(cell: str) -> None:
    text = as_csv(("Wilayah", "Orang"), [(cell, 5)]).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text, newline=""))) == [["Wilayah", "Orang"], [f"'{cell}", "5"]]


def test_a_name_of_a_group_that_is_a_formula_leaves_quoted_fault_62() -> None:
    chart = charts_of(figures(asked(range(6), region="=cmd|' /C calc'!A0")))["wilayah"]
    assert b"\r\n'=cmd" in as_csv(chart.header, chart.rows)


def test_nobody_waits_for_the_drawing_library_before_a_picture_is_drawn() -> None:
    code = "import sys, bot.service, bot.channels.console.app; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"

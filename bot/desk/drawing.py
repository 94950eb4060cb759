"""Draw charts as PNG: readable on a phone, with colours that the colour-blind tell apart. Only this module draws.

The library is imported with the first picture, because it takes longer than a start should.
"""

from __future__ import annotations

import io
import textwrap
import threading
from collections.abc import Sequence
from typing import Any

from bot.desk.charts import Bars, Chart, Grid, Stack
from bot.desk.wording import words

WIDTH, DOTS = 4.4, 220
INK, PALE, LINE, MAIN = "#1c2624", "#5a6866", "#d9dfdc", "#1d4e4a"
# Okabe and Ito's colours, darkened where white letters stand on them.
PARTS = ("#1d4e4a", "#56b4e9", "#e69f00", "#cc79a7", "#9aa5a2")
# One hue from light to dark, which everybody orders alike.
SHADES = ("#e3efec", "#7fb3ab", "#2f7a72", "#0f3d39")
STYLE: dict[Any, Any] = {
    # Names are typed by people; a dollar sign in one is no formula.
    "text.parse_math": False,
    "font.size": 11,
    "font.family": "DejaVu Sans",
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": LINE,
    "xtick.color": PALE,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
ONE_AT_A_TIME = threading.Lock()
MOST_MARKS, FEW_COLUMNS, MANY_COLUMNS = 6, 4, 8


def size(chart: Chart) -> tuple[int, int]:
    """Width and height of its PNG."""
    return int(round(WIDTH * DOTS, 3)), int(round(_height(chart) * DOTS, 3))


def draw(chart: Chart) -> bytes:
    """The PNG of a chart; takes a moment, so not in an event loop."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    # A figure of its own, not of pyplot, which would keep it and is not made for threads; the style is everybody's.
    with ONE_AT_A_TIME, rc_context(STYLE):
        layout = ConstrainedLayoutEngine(w_pad=0.14, h_pad=0.1)
        figure = Figure(figsize=(WIDTH, _height(chart)), dpi=DOTS, layout=layout)
        axes = figure.add_subplot()
        figure.suptitle(chart.title, x=0.03, ha="left", fontsize=13.5, fontweight="bold")
        if chart.empty:
            _empty(axes)
        elif isinstance(chart.shape, Bars):
            _bars(axes, chart.shape)
        elif isinstance(chart.shape, Stack):
            _stack(axes, chart.shape)
        else:
            _grid(axes, chart.shape)
        figure.supxlabel(textwrap.fill(chart.note, 60), x=0.03, ha="left", fontsize=9, color=PALE)
        drawn = io.BytesIO()
        figure.savefig(drawn, format="png", facecolor="white", metadata={"Software": None, "Title": chart.title})
    return drawn.getvalue()


def _height(chart: Chart) -> float:
    shape = chart.shape
    if chart.empty:
        return 2.2
    if isinstance(shape, Stack):
        return 1.7 + (0.34 if shape.share else 0.5) * len(shape.labels)
    return 3.4 if isinstance(shape, Bars) else 2.6 + 0.42 * len(shape.rows)


def _empty(axes: Any) -> None:
    axes.axis("off")
    axes.text(0.5, 0.5, words()["empty"], ha="center", va="center", color=PALE)


def _bars(axes: Any, bars: Bars) -> None:
    places = [place for place, value in enumerate(bars.values) if value is not None]
    axes.bar(places, [bars.values[place] for place in places], color=MAIN, width=0.8)
    axes.set_xlim(-0.7, len(bars.labels) - 0.3)
    axes.margins(y=0.18)
    ticks = range(0, len(bars.labels), max(1, len(bars.labels) // 5))
    axes.set_xticks(list(ticks), [bars.labels[tick] for tick in ticks], fontsize=9.5)
    axes.yaxis.get_major_locator().set_params(integer=True, nbins=5)
    axes.tick_params(length=0, labelsize=9.5)
    axes.tick_params(axis="x", pad=7)
    axes.grid(axis="y", color=LINE, linewidth=0.7)
    axes.set_axisbelow(True)
    for place, _ in bars.marks:
        axes.axvline(place, color="#d55e00", linewidth=1.1, linestyle=(0, (4, 2)))
    for place, name in bars.marks[-MOST_MARKS:]:
        right = place > len(bars.labels) * 0.8
        where = {"ha": "right" if right else "left", "va": "top", "fontsize": 8, "color": "#9c4400"}
        axes.annotate(
            name, (place, 1), xycoords=("data", "axes fraction"), xytext=(-3 if right else 3, 0),
            textcoords="offset points", **where,
        )  # fmt: skip


def _stack(axes: Any, stack: Stack) -> None:
    wholes = [sum(values[row] for _, values in stack.parts) for row in range(len(stack.labels))]
    scale = [100 / max(whole, 1) if stack.share else 1 for whole in wholes]
    left = [0.0] * len(stack.labels)
    for number, (name, values) in enumerate(stack.parts):
        widths = [value * by for value, by in zip(values, scale, strict=True)]
        colour = PARTS[stack.tones[number]]
        offset = 0 if stack.share else 0.2 - 0.4 * number
        places = [row - offset for row in range(len(stack.labels))]
        start = left if stack.share else [0.0] * len(widths)
        axes.barh(places, widths, left=start, height=0.7 if stack.share else 0.36, color=colour, label=name)
        _tell(axes, stack, places, start, widths, values, white=stack.tones[number] == 0)
        left = [begun + width for begun, width in zip(left, widths, strict=True)]
    axes.set_yticks(range(len(stack.labels)), [_wrapped(label) for label in stack.labels], fontsize=10)
    axes.invert_yaxis()
    axes.set_xlim(0, 100 if stack.share else 1.15 * max([1, *(value for _, values in stack.parts for value in values)]))
    axes.set_xticks([])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.legend(
        loc="lower left", bbox_to_anchor=(-0.02, 1), ncols=2, frameon=False, fontsize=9, handlelength=1, handleheight=1
    )


def _tell(
    axes: Any,
    stack: Stack,
    places: Sequence[float],
    start: Sequence[float],
    widths: Sequence[float],
    values: Sequence[int],
    *,
    white: bool,
) -> None:
    """Write the numbers on the bars, or beside them."""
    for place, begun, width, value in zip(places, start, widths, values, strict=True):
        if stack.share and width >= 9:
            colour = "white" if white else INK
            axes.text(begun + width / 2, place, f"{width:.0f}%", ha="center", va="center", fontsize=9, color=colour)
        elif not stack.share and value:
            said = words()["at_least"].format(count=value)
            axes.text(width, place, f" {said}", ha="left", va="center", fontsize=9)


def _grid(axes: Any, grid: Grid) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    numbers = [[float("nan") if value is None else float(value) for value in row] for row in grid.values]
    most = max((value for row in grid.values for value in row if value is not None), default=1)
    colours = LinearSegmentedColormap.from_list("tua", SHADES).with_extremes(bad="#f4f5f4")
    axes.imshow(numbers, cmap=colours, vmin=0, vmax=most * 1.1, aspect="auto")
    upright, small = len(grid.columns) > FEW_COLUMNS, len(grid.columns) > MANY_COLUMNS
    axes.set_xticks(range(len(grid.columns)), grid.columns, rotation=90 if upright else 0, fontsize=9.5)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.set_yticks(range(len(grid.rows)), [_wrapped(row) for row in grid.rows], fontsize=9.5)
    axes.spines[:].set_visible(False)
    for edge in range(1, len(grid.columns)):
        axes.axvline(edge - 0.5, color="white", linewidth=1.5)
    for edge in range(1, len(grid.rows)):
        axes.axhline(edge - 0.5, color="white", linewidth=1.5)
    for row, line in enumerate(grid.values):
        for column, value in enumerate(line):
            if value is not None:
                said = words()["at_least"].format(count=value)
                colour = "white" if value > most * 0.5 else INK
                axes.text(column, row, said, ha="center", va="center", fontsize=7.5 if small else 9.5, color=colour)


def _wrapped(label: str) -> str:
    """A label on two lines at most."""
    return "\n".join(textwrap.wrap(label, 20, max_lines=2, placeholder=" …"))

"""The pictures of docs/evaluation: plain SVG files that come out the same whenever the figures do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

mpl.use("svg")
mpl.rcParams.update(
    {"svg.hashsalt": "tanya-netral", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False}
)

Curve = Sequence[tuple[float, float]]
WIDTH, HEIGHT = 6.4, 3.6


def bars(path: Path, title: str, shares: Mapping[str, tuple[float, float, float]]) -> None:
    """One bar a name with its interval: name → (share, low, high), all of 1."""
    figure, axes = plt.subplots(figsize=(WIDTH, 0.6 + 0.28 * len(shares)))
    names = list(shares)[::-1]
    values = [shares[name] for name in names]
    errors = [[share - low for share, low, _ in values], [high - share for share, _, high in values]]
    axes.barh(names, [share for share, _, _ in values], xerr=errors, color="#7aa6c2", ecolor="#445")
    axes.set_xlim(0, 1)
    _save(figure, axes, path, title)


def lines(path: Path, title: str, curves: Mapping[str, Curve], *, x: str, y: str, diagonal: bool = False) -> None:
    """Curves of (x, y) points."""
    figure, axes = plt.subplots(figsize=(WIDTH, HEIGHT))
    if diagonal:
        axes.plot([0, 1], [0, 1], color="#bbb", linewidth=1)
    for name, points in curves.items():
        axes.plot([point[0] for point in points], [point[1] for point in points], marker="o", markersize=3, label=name)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.legend(frameon=False)
    _save(figure, axes, path, title)


def grid(path: Path, title: str, names: Sequence[str], counts: Sequence[Sequence[int]]) -> None:
    """A confusion matrix: rows are what is right, columns what was answered."""
    figure, axes = plt.subplots(figsize=(WIDTH, 4.6))
    shares = [[count / max(1, sum(row)) for count in row] for row in counts]
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(names)), names, rotation=30, ha="right")
    axes.set_yticks(range(len(names)), names)
    for row, line in enumerate(counts):
        for column, count in enumerate(line):
            colour = "white" if shares[row][column] > 0.5 else "black"
            axes.text(column, row, str(count), ha="center", va="center", color=colour)
    _save(figure, axes, path, title)


def _save(figure: Figure, axes: Axes, path: Path, title: str) -> None:
    axes.set_title(title, loc="left", fontsize=10)
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None, "Creator": None})
    plt.close(figure)

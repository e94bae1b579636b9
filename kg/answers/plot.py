"""Counts as pictures (SVG or PNG), by matplotlib, which the extra ``plot`` installs.

The same values give the same picture, byte for byte, with the same matplotlib.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.answers.format import shortened
from kg.errors import GraphError, counted, needing
from kg.lookup.counting import Matrix, Stats
from kg.lookup.trends import Trends

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: What a picture's name may end in.
ENDINGS = (".svg", ".png")

_RISING, _FADING, _BAR, _WITHOUT = "#1b7837", "#762a83", "#2166ac", "#d6604d"
_SETTINGS = {
    "svg.hashsalt": "paperkg", "svg.fonttype": "none", "font.size": 9, "text.parse_math": False,
    "axes.spines.top": False, "axes.spines.right": False,
}  # fmt: skip


def plot(value: Stats | Matrix | Trends, path: Path) -> None:
    """Draw counts to a file that ends in ``.svg`` or ``.png``.

    Raises
    ------
    MissingExtraError
        Where matplotlib is not installed.
    GraphError
        Where the file can't be written.
    """
    with needing("a picture", "plot"):
        import matplotlib
        from matplotlib.figure import Figure
    draws: dict[type, Callable[[Any, Figure], None]] = {Stats: _stats, Matrix: _matrix, Trends: _trends}
    with matplotlib.rc_context(_SETTINGS), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")  # of a script that the font does not have: a box stands for it
        figure = Figure(layout="constrained")
        draws[type(value)](value, figure)
        try:
            # without a date and without the name of the software, which would have its version
            metadata = {"Date": None, "Creator": None} if path.suffix == ".svg" else {"Software": None}
            figure.savefig(path, format=path.suffix[1:], dpi=150, metadata=metadata)
        except OSError as error:
            raise GraphError(f"can't write {path}: {error.strerror or error}") from error


def _matrix(matrix: Matrix, figure: Figure) -> None:
    """A heat map: the darker, the more papers; each cell has its count."""
    figure.set_size_inches(2.8 + 0.62 * len(matrix.columns), 1.8 + 0.32 * len(matrix.rows))
    axes = figure.add_subplot()
    axes.imshow(matrix.counts, cmap="Blues", aspect="auto")
    axes.set_xticks(
        range(len(matrix.columns)), [shortened(column.label) for column in matrix.columns], rotation=40, ha="right"
    )
    axes.set_yticks(range(len(matrix.rows)), [shortened(row.label) for row in matrix.rows])
    most = max(map(max, matrix.counts))
    for i, row in enumerate(matrix.counts):
        for j, count in enumerate(row):
            if count:
                axes.text(j, i, f"{count:,}", ha="center", va="center", color="white" if 2 * count > most else "black")
    axes.set_title("papers that name both")


def _trends(trends: Trends, figure: Figure) -> None:
    """Each concept's share of the papers of the two spans, joined by a line: green rises, violet fades."""
    shown = (*trends.rising, *reversed(trends.fading))
    figure.set_size_inches(8, 1.4 + 0.3 * max(1, len(shown)))
    axes = figure.add_subplot()
    for place, trend in enumerate(reversed(shown)):
        before, after = 100 * trend.before / trends.papers_before, 100 * trend.after / trends.papers_after
        colour = _RISING if trend.times > 1 else _FADING
        axes.plot([before, after], [place, place], color=colour, linewidth=1.5, zorder=1)
        axes.scatter([before], [place], facecolor="white", edgecolor=colour, zorder=2)
        axes.scatter([after], [place], color=colour, zorder=2)
    axes.set_yticks(range(len(shown)), [shortened(trend.label) for trend in reversed(shown)])
    axes.set_xlabel("percent of the papers")
    axes.set_title(f"{trends.before} (empty) to {trends.after} (full)" if shown else "nothing changed beyond chance")


def _stats(stats: Stats, figure: Figure) -> None:
    """The papers of each year, those without concepts apart, and the commonest concepts of each kind."""
    tops = {kind: top for kind, top in stats.top.items() if top}
    figure.set_size_inches(10, 3 + 0.22 * max((len(top) for top in tops.values()), default=0))
    grid = figure.add_gridspec(2, max(1, len(tops)))
    axes = figure.add_subplot(grid[0, :])
    years = list(stats.years)
    without = [year.without_concepts for year in stats.years.values()]
    having = [year.papers - year.without_concepts for year in stats.years.values()]
    axes.bar(years, having, color=_BAR, label="papers")
    if any(without):
        axes.bar(years, without, bottom=having, color=_WITHOUT, label="without concepts")
        axes.legend(frameon=False)
    axes.set_title(
        f"{counted(stats.papers, 'paper')} by year"
        + (f" ({stats.papers_without_year:,} have none)" if stats.papers_without_year else "")
    )
    axes.xaxis.get_major_locator().set_params(integer=True)
    for place, (kind, top) in enumerate(tops.items()):
        axes = figure.add_subplot(grid[1, place])
        axes.barh(range(len(top)), [papers for _, papers in reversed(top)], color=_BAR)
        axes.set_yticks(range(len(top)), [shortened(label, 26) for label, _ in reversed(top)])
        axes.set_title(f"{kind}s")

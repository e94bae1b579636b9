"""Tables as Markdown, whose columns are numbers of papers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

Row = tuple[str, Sequence[float | None], str]


def figure(value: float) -> str:
    """Three digits that count: 801, 97.8, 0.21.

    >>> figure(801.3), figure(97.84), figure(6.4), figure(0.214), figure(1132.2)
    ('801', '97.8', '6.4', '0.21', '1,132')
    """
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}" if value >= 1 else f"{value:.2f}"


def table(sizes: Sequence[int], rows: Sequence[Row]) -> Iterator[str]:
    """The lines of a table; the last column says by which power of the number of papers a row grows.

    A row is its name, a value for each size (or None), and what stands behind each value of a ratio, which does not
    grow.
    """
    grows = len(sizes) > 1
    heads = [f"{size:,}" for size in sizes] + ["grows as n^"] * grows
    yield f"| papers | {' | '.join(heads)} |"
    yield f"|---|{'--:|' * len(heads)}"
    for name, values, unit in rows:
        cells = ["" if value is None else figure(value) + unit for value in values]
        yield f"| {name} | {' | '.join(cells + ['' if unit else _powers(sizes, values)] * grows)} |"


def _powers(sizes: Sequence[int], values: Sequence[float | None]) -> str:
    pairs = pairwise(zip(sizes, values, strict=True))
    return ", ".join(
        f"{round(math.log(b / a) / math.log(m / n), 2) + 0.0:.2f}" for (n, a), (m, b) in pairs if a and b and n != m
    )

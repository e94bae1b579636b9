"""Rows as a table for a terminal of some width, in which no word is cut where that can be helped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kg.answers.format import wrap

#: What stands between two columns.
_GAP = 3
#: What is not parted; what a line begins with goes with its first word.
_WORD = re.compile(r"^\s*\S+|\S+")


def to_table(names: Sequence[str], rows: Iterable[Sequence[str | None]], width: int, numbered: int = 0) -> str:
    """Rows as a table that fits a width; long cells are wrapped, between words if there is room for each word.

    Parameters
    ----------
    names
        What stands over the columns.
    rows
        The cells of each row; None is an empty one.
    width
        So many characters a line has at most.
    numbered
        So many of the last columns may have numbers over them, and a line below that says what each stands for,
        where there is no room for the words of their names.

    Examples
    --------
    >>> print(to_table(["papers", "convolution", "segmentation"], [("U-Net", "3", "9")], 30, numbered=2))
    papers   1   2
    ──────────────
    U-Net    3   9
    <BLANKLINE>
    1 convolution, 2 segmentation
    """
    cells = [[cell or "" for cell in row] for row in rows]
    widths = _widths([names, *cells], width)
    if widths is None and numbered:
        named, numbers = names[len(names) - numbered :], [str(n) for n in range(1, numbered + 1)]
        table = to_table([*names[: len(names) - numbered], *numbers], cells, width)
        legend = ", ".join(f"{number} {name}" for number, name in zip(numbers, named, strict=True))
        return "\n".join([table, "", *wrap(legend, width)])
    return _drawn(names, cells, width, widths)


def _drawn(names: Sequence[str], cells: list[list[str]], width: int, widths: list[int] | None) -> str:
    import io

    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for place, name in enumerate(names):
        table.add_column(Text(name), overflow="fold", width=widths[place] if widths else None)
    for row in cells:
        table.add_row(*map(Text, row))
    buffer = io.StringIO()
    Console(file=buffer, width=width, color_system=None).print(table)
    return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines()).strip("\n")


def _widths(rows: Sequence[Sequence[str]], width: int) -> list[int] | None:
    """The width of each column: all that it asks for, or less of the widest ones, down to their longest words.

    None where the words alone have no room.
    """
    from rich.cells import cell_len

    columns = list(zip(*rows, strict=True))
    lines = [[line for cell in column for line in cell.splitlines()] for column in columns]
    least = [max((cell_len(word) for line in own for word in _WORD.findall(line)), default=1) for own in lines]
    found = [max(map(cell_len, own), default=1) for own in lines]
    room = width - _GAP * (len(columns) - 1)
    if sum(least) > room:
        return None
    found = [min(asked, max(room, needed)) for asked, needed in zip(found, least, strict=True)]
    while sum(found) > room:
        widest = max((place for place in range(len(found)) if found[place] > least[place]), key=found.__getitem__)
        found[widest] -= 1
    return found

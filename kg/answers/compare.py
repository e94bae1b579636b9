"""Concepts or papers side by side, as text and as rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from kg.answers.format import counted, shortened, wrap
from kg.answers.table import to_table
from kg.lookup.comparing import Comparison


def compare_text(found: Comparison, width: int, lines: int = 10) -> str:
    """What is compared, what all share, what each has alone, and the table, cut to some lines."""
    noun = "paper" if found.of == "concepts" else "concept"
    text = []
    for item in found.compared:
        text += wrap(f"{click.style(item.label, bold=True)} ({counted(item.count, noun)})", width)
    shared = ", ".join(
        concept.label + (f" ({' · '.join(f'{n:,}' for n in concept.papers)})" if found.of == "concepts" else "")
        for concept in found.shared
    )
    text += ["", *wrap(shared or "nothing", width, "shared: ")]
    for item, own in zip(found.compared, found.own, strict=True):
        names = ", ".join(f"{concept.label} ({concept.papers:,})" for concept in own)
        text += wrap(names or "nothing", width, f"only {shortened(item.label, 30)}: ")
    if found.table:
        head = ["paper" if found.of == "concepts" else "concept", *(item.label for item in found.compared)]
        rows = [[line.label, *(role.value if role else "·" for role in line.roles)] for line in found.table[:lines]]
        if found.of == "concepts":
            both = "both" if len(found.compared) == 2 else "two of them or more"
            text += ["", f"{counted(found.lines, 'paper')} name{'s' * (found.lines == 1)} {both}:"]
        text += ["", to_table(head, rows, width, numbered=len(found.compared))]
    else:
        text += ["", "no paper names two of them"]
    if found.lines > lines:
        text += [f"… and {found.lines - lines:,} more (--top {found.lines} shows all)"]
    return "\n".join(text)


def compare_columns(found: Comparison) -> list[str]:
    """What a row of the table has: the paper or the concept, and a column for each of the compared."""
    noun = "paper" if found.of == "concepts" else "concept"
    return [f"{noun}_id", noun, *(item.id for item in found.compared)]


def compare_rows(found: Comparison) -> Iterator[dict[str, Any]]:
    """One row for each line of the table."""
    columns = compare_columns(found)
    for line in found.table:
        roles = (role.value if role else "" for role in line.roles)
        yield dict(zip(columns, (line.id, line.label, *roles), strict=True))

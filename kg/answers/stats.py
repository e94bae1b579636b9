"""Counts over a graph as text and as rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from kg.answers.concept import sparkline
from kg.answers.format import COLOURS, counted, wrap
from kg.answers.table import to_table
from kg.lookup.counting import Matrix, Stats
from kg.lookup.values import By
from kg.model import Kind


def stats_text(stats: Stats, width: int) -> str:
    """The counts of a graph, its commonest concepts of each kind, its communities, its years."""
    years = f", {min(stats.years)} to {max(stats.years)}" if stats.years else ""
    share = f" ({100 * stats.share_without_concepts:.1f} %)" if stats.papers_without_concepts else ""
    lines = [
        f"{counted(stats.papers, 'paper')}{years}; {stats.papers_without_concepts:,} without concepts{share}",
        f"{counted(stats.concepts, 'concept')}, {counted(stats.links, 'link')}, {counted(stats.mentions, 'mention')}, "
        f"{counted(stats.relations, 'relation')}",
        *wrap(", ".join(f"{role} {number:,}" for role, number in stats.roles.items()), width, "roles: "),
    ]
    ranked = "most telling first (--by papers: commonest first)" if stats.by is By.SALIENCE else "commonest first"
    lines += ["", f"concepts, {ranked}"]
    for kind, top in stats.top.items():
        lines += [f"{click.style(kind, fg=COLOURS[Kind(kind)])} ({stats.kinds[kind]:,})"]
        lines += [f"  {number:>6,}  {label}" for label, number in top]
    if stats.communities:
        lines += ["", "communities (concepts, papers: the most telling concepts)"]
    for community in stats.communities:
        terms = ", ".join(term.label for term in community.terms)
        lines += wrap(terms, width, f"  {community.concepts:>4,} {community.papers:>7,}: ")
    if stats.years:
        lines += [
            "",
            f"years: {min(stats.years)} {sparkline({y: n.papers for y, n in stats.years.items()})} {max(stats.years)}",
        ]
        lines += [
            f"  {year}  {found.papers:>7,}"
            + (f", {found.without_concepts:,} without concepts" if found.without_concepts else "")
            for year, found in stats.years.items()
        ]
    if stats.papers_without_year:
        lines += [f"  without a year: {stats.papers_without_year:,}"]
    return "\n".join(lines)


def stats_rows(stats: Stats) -> Iterator[dict[str, Any]]:
    """One row for each count."""
    for name in (
        "papers",
        "concepts",
        "links",
        "mentions",
        "relations",
        "papers_without_concepts",
        "papers_without_year",
    ):
        yield {"measure": name, "value": getattr(stats, name)}
    for group in ("kinds", "roles"):
        for name, number in getattr(stats, group).items():
            yield {"measure": f"{group}:{name}", "value": number}
    for year, found in stats.years.items():
        yield {"measure": f"years:{year}", "value": found.papers}
        yield {"measure": f"years_without_concepts:{year}", "value": found.without_concepts}


def matrix_text(matrix: Matrix, width: int) -> str:
    """The counts as a table; a dot stands for 0."""
    names = ["papers", *(column.label for column in matrix.columns)]
    rows = [
        [row.label, *(f"{count:,}" if count else "·" for count in counts)]
        for row, counts in zip(matrix.rows, matrix.counts, strict=True)
    ]
    return to_table(names, rows, width, numbered=len(matrix.columns))


def matrix_rows(matrix: Matrix) -> Iterator[dict[str, Any]]:
    """One row for each row of the matrix, one column for each column."""
    labels = [column.label for column in matrix.columns]
    keys = [
        label if labels.count(label) == 1 else column.concept_id
        for label, column in zip(labels, matrix.columns, strict=True)
    ]
    for row, counts in zip(matrix.rows, matrix.counts, strict=True):
        yield {"": row.label, **dict(zip(keys, counts, strict=True))}

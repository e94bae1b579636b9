"""Gaps as text and as rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import click

from kg.answers.format import counted, wrap
from kg.lookup.gaps import Gap, Neighbour

#: What a row of gaps has.
GAPS_COLUMNS: Mapping[str, Callable[[Gap], Any]] = {
    "method_id": lambda gap: gap.method.concept_id,
    "method": lambda gap: gap.method.label,
    "problem_id": lambda gap: gap.problem.concept_id,
    "problem": lambda gap: gap.problem.label,
    "score": lambda gap: gap.score,
    "expected": lambda gap: gap.expected,
    "papers_of_methods_like_it": lambda gap: gap.by_methods,
    "papers_of_methods_like_it_elsewhere": lambda gap: gap.by_methods_elsewhere,
    "papers_on_problems_like_it": lambda gap: gap.on_problems,
    "papers_on_problems_like_it_elsewhere": lambda gap: gap.on_problems_elsewhere,
    "papers_elsewhere": lambda gap: gap.elsewhere,
    "methods_like_it": lambda gap: "; ".join(n.label for n in gap.methods),
    "problems_like_it": lambda gap: "; ".join(n.label for n in gap.problems),
    "nearest_papers": lambda gap: "; ".join(near.paper_id for near in gap.nearest if near is not None),
}


def gaps_text(gaps: Sequence[Gap], width: int) -> str:
    """Each gap with the papers and neighbours that make it likely, in plain words."""
    lines: list[str] = []
    for gap in gaps:
        method, problem = (click.style(side.label, bold=True) for side in (gap.method, gap.problem))
        others = f", nor has one of {gap.elsewhere:,} elsewhere" if gap.elsewhere else ""
        lines += [""] * bool(lines) + wrap(f"{method} for {problem}: no paper here has both{others}", width)
        by, on = (gap.by_methods, gap.by_methods_elsewhere), (gap.on_problems, gap.on_problems_elsewhere)
        lines += wrap(f"{_apply(*by)} methods like {gap.method.label} to it: {_named(gap.methods, *by)}", width, "    ")
        lines += wrap(
            f"{_apply(*on)} {gap.method.label} to problems like it: {_named(gap.problems, *on)}", width, "    "
        )
        for near, of_method in zip(gap.nearest, (True, False), strict=True):
            if near is not None:
                one, other = (gap.method.label, near.label) if of_method else (near.label, gap.problem.label)
                lines += wrap(f"{near.title} ({near.year or 'no year'}): {one} for {other}", width, "    near: ")
    return "\n".join(lines) or "no pair of a method and a problem is made likely by its neighbours"


def _apply(here: int, elsewhere: int) -> str:
    if not elsewhere:
        return f"{counted(here, 'paper')} {'applies' if here == 1 else 'apply'}"
    papers = f"{counted(here, 'paper')} here and {elsewhere:,}" if here else counted(elsewhere, "paper")
    return f"{papers} elsewhere {'applies' if here + elsewhere == 1 else 'apply'}"


def _named(neighbours: Sequence[Neighbour], here: int, elsewhere: int) -> str:
    """The neighbours with their papers; where these are is said where some are here and some elsewhere."""

    def papers(neighbour: Neighbour) -> str:
        counts = ((neighbour.papers, "here"), (neighbour.elsewhere, "elsewhere"))
        return ", ".join(
            f"{count:,} {where}" if here and elsewhere else f"{count:,}" for count, where in counts if count
        )

    return ", ".join(f"{neighbour.label} ({papers(neighbour)})" for neighbour in neighbours)


def gaps_rows(gaps: Sequence[Gap]) -> Iterator[dict[str, Any]]:
    """One row for each gap."""
    return ({name: value(gap) for name, value in GAPS_COLUMNS.items()} for gap in gaps)

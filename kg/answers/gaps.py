"""Gaps as text and as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import click

from kg.answers.format import counted, wrap
from kg.lookup.gaps import Gap, Neighbour


def gaps_text(gaps: Sequence[Gap], width: int) -> str:
    """Each gap with the papers and neighbours that make it likely, in plain words."""
    lines: list[str] = []
    for gap in gaps:
        method, problem = (click.style(side.label, bold=True) for side in (gap.method, gap.problem))
        lines += [""] * bool(lines) + wrap(f"{method} for {problem}: no paper here has both", width)
        applied = "applies" if gap.by_methods == 1 else "apply"
        like = f"{counted(gap.by_methods, 'paper')} {applied} methods like {gap.method.label} to it: "
        lines += wrap(like + _named(gap.methods), width, "    ")
        applied = "applies" if gap.on_problems == 1 else "apply"
        like = f"{counted(gap.on_problems, 'paper')} {applied} {gap.method.label} to problems like it: "
        lines += wrap(like + _named(gap.problems), width, "    ")
        ends = ((gap.method.label, gap.nearest[0].label), (gap.nearest[1].label, gap.problem.label))
        for near, (one, other) in zip(gap.nearest, ends, strict=True):
            lines += wrap(f"{near.title} ({near.year or 'no year'}): {one} for {other}", width, "    near: ")
    return "\n".join(lines) or "no pair of a method and a problem is made likely by its neighbours"


def _named(neighbours: Sequence[Neighbour]) -> str:
    return ", ".join(f"{n.label} ({n.papers:,})" for n in neighbours)


def gaps_rows(gaps: Sequence[Gap]) -> Iterator[dict[str, Any]]:
    """One row for each gap."""
    for gap in gaps:
        yield {
            "method_id": gap.method.concept_id,
            "method": gap.method.label,
            "problem_id": gap.problem.concept_id,
            "problem": gap.problem.label,
            "score": gap.score,
            "expected": gap.expected,
            "papers_of_methods_like_it": gap.by_methods,
            "papers_on_problems_like_it": gap.on_problems,
            "methods_like_it": "; ".join(n.label for n in gap.methods),
            "problems_like_it": "; ".join(n.label for n in gap.problems),
            "nearest_papers": "; ".join(near.paper_id for near in gap.nearest),
        }

"""Gaps as text and as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import click

from kg.answers.format import counted, wrap
from kg.lookup.gaps import Gap, Neighbour


def gaps_text(gaps: Sequence[Gap], width: int) -> str:
    """Each gap with the neighbours that make it likely."""
    lines: list[str] = []
    for gap in gaps:
        pair = f"{click.style(gap.method.label, bold=True)} for {click.style(gap.problem.label, bold=True)}"
        lines += [""] * bool(lines) + wrap(f"{pair}: none, where {gap.expected:.1f} papers are expected", width)
        if gap.methods:
            lines += wrap(_named(gap.methods), width, "      methods like it, used for that: ")
        if gap.problems:
            lines += wrap(_named(gap.problems), width, "      problems like that, met by it:  ")
        for near in gap.nearest:
            lines += wrap(f"{near.title} ({near.year or 'no year'}), on {near.label}", width, "      near: ")
    return "\n".join(lines) or "no pair of a method and a problem is made likely by its neighbours"


def _named(neighbours: Sequence[Neighbour]) -> str:
    return ", ".join(f"{n.label} ({n.likeness:.2f}; {counted(n.papers, 'paper')})" for n in neighbours)


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
            "methods_like_it": "; ".join(n.label for n in gap.methods),
            "problems_like_it": "; ".join(n.label for n in gap.problems),
            "nearest_papers": "; ".join(near.paper_id for near in gap.nearest),
        }

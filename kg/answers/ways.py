"""Ways from one concept to another as text and as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import click

from kg.answers.format import bracketed, counted, wrap, year_of
from kg.lookup.paths import Hop, Route, Stop
from kg.lookup.values import PaperUse

_VERBS = {
    "usedFor": "is used for",
    "evaluatedWith": "is evaluated on",
    "comparedWith": "is compared with",
    "partOf": "is part of",
    "broader": "is a kind of",
}


def ways_text(ways: Sequence[Route], width: int) -> str:
    """Each way: its stops, and for each hop the papers that make it and a sentence."""
    lines: list[str] = []
    for way in ways:
        names = " → ".join(click.style(stop.label, bold=True) for stop in way.stops)
        lines += [""] * bool(lines) + wrap(f"{names}  (cost {way.cost:.2f})", width)
        for (one, other), hop in zip(pairwise(way.stops), way.hops, strict=True):
            lines += _hop_lines(one, other, hop, width)
    return "\n".join(lines)


def _hop_lines(one: Stop, other: Stop, hop: Hop, width: int) -> list[str]:
    relations = "".join(f"; {_said(relation, one.label, other.label)}" for relation in hop.relations)
    lines = wrap(f"{counted(hop.papers, 'paper')}{relations}", width, "  ")
    lines += wrap(f"{hop.start.paper.title} ({year_of(hop.start.paper)})", width, "    ")
    sentences: dict[str, list[tuple[int, int]]] = {}
    for use in (hop.start, hop.end):
        if use.telling is not None:
            sentences.setdefault(use.telling.sentence, []).append((use.telling.start, use.telling.end))
    for sentence, marks in sentences.items():
        lines += wrap(bracketed(sentence, _apart(marks)), width, "      ")
    return lines


def _apart(marks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The marks that don't overlap one before them, or the widest of those that do."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(marks, key=lambda mark: (mark[0], -mark[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def _said(relation: str, one: str, other: str) -> str:
    subject, object_ = (other, one) if relation.startswith("~") else (one, other)
    return f"{subject} {_VERBS[relation.removeprefix('~')]} {object_}"


def ways_rows(ways: Sequence[Route]) -> Iterator[dict[str, Any]]:
    """One row for each hop."""
    for number, way in enumerate(ways, start=1):
        for place, hop in enumerate(way.hops):
            yield {
                "way": number,
                "cost": way.cost,
                "from": way.stops[place].label,
                "to": way.stops[place + 1].label,
                "papers": hop.papers,
                "relations": " ".join(hop.relations),
                "paper_id": hop.start.paper.id,
                "title": hop.start.paper.title,
                "from_sentence": _sentence(hop.start),
                "to_sentence": _sentence(hop.end),
            }


def _sentence(use: PaperUse) -> str:
    return use.telling.sentence if use.telling else ""

"""Ways from one concept to another as text and as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import click

from kg.answers.format import bracketed, counted, wrap, year_of
from kg.answers.relations import apart, said, stated_lines, stated_row
from kg.lookup.narrower import NarrowerPair
from kg.lookup.paths import Hop, Route, Stop
from kg.lookup.values import PaperUse


def narrower_line(pair: NarrowerPair, ask: str) -> str:
    """That no paper names two concepts but some have them by narrower ones, and what to ask for most of these.

    Examples
    --------
    >>> narrower_line(NarrowerPair(("moss", "wall"), 3, ("dry moss", "wall"), 2), "it")
    "no paper names both 'moss' and 'wall', but 3 papers have them by narrower concepts; it shows 2"
    """
    has = f"{counted(pair.papers, 'paper')} {'has' if pair.papers == 1 else 'have'} them by narrower concepts"
    return f"no paper names both {pair.asked[0]!r} and {pair.asked[1]!r}, but {has}; {ask} shows {pair.name_these:,}"


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
    lines = wrap(f"{counted(hop.papers, 'paper')} name{'s' * (hop.papers == 1)} both", width, "  ")
    for relation in hop.relations:
        ends = (other.label, one.label) if relation.inverse else (one.label, other.label)
        sure = (
            ""
            if relation.confidence is None
            else f" ({counted(relation.papers, 'paper')}, {relation.confidence:.2f} sure)"
        )
        lines += wrap(f"{said(ends[0], relation.relation, ends[1])}{sure}", width, "  ")
    lines += wrap(f"{hop.start.paper.title} ({year_of(hop.start.paper)})", width, "    ")
    stated = next((relation.stated for relation in hop.relations if relation.stated is not None), None)
    if stated is not None:
        return lines + stated_lines(stated, width, "      ")
    sentences: dict[str, list[tuple[int, int]]] = {}
    for use in (hop.start, hop.end):
        if use.telling is not None:
            sentences.setdefault(use.telling.sentence, []).append((use.telling.start, use.telling.end))
    for sentence, marks in sentences.items():
        lines += wrap(bracketed(sentence, apart(marks)), width, "      ")
    return lines


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
                "relations": " ".join(f"{'~' * relation.inverse}{relation.relation}" for relation in hop.relations),
                "paper_id": hop.start.paper.id,
                "title": hop.start.paper.title,
                "from_sentence": _sentence(hop.start),
                "to_sentence": _sentence(hop.end),
                **stated_row(next((relation.stated for relation in hop.relations if relation.stated), None)),
            }


def _sentence(use: PaperUse) -> str:
    return use.telling.sentence if use.telling else ""

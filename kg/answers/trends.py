"""Rising and fading concepts as text and as rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kg.answers.format import counted, wrap
from kg.answers.table import to_table
from kg.lookup.trends import Trend, Trends

#: From this share of a span on it is said that its papers are of venues that the other span has none of.
_MANY = 0.2

#: What a row of trends has.
TRENDS_COLUMNS: Mapping[str, Callable[[Trend, Trends], Any]] = {
    "concept_id": lambda trend, found: trend.concept_id,
    "concept": lambda trend, found: trend.label,
    "kind": lambda trend, found: trend.kind.value,
    "before": lambda trend, found: trend.before,
    "papers_before": lambda trend, found: found.papers_before,
    "after": lambda trend, found: trend.after,
    "papers_after": lambda trend, found: found.papers_after,
    "times": lambda trend, found: trend.times,
    "p": lambda trend, found: trend.p,
    "q": lambda trend, found: trend.q,
}


def trends_text(found: Trends, width: int) -> str:
    """Two tables: what rises, what fades; each concept with its papers, and how sure the change is."""
    spans = (
        f"{found.before} ({counted(found.papers_before, 'paper')}) against"
        f" {found.after} ({counted(found.papers_after, 'paper')}); {counted(found.tested, 'concept')} tested"
    )
    lines = wrap(spans, width)
    if number := found.papers_without_year:
        have = "has no year and is" if number == 1 else "have no year and are"
        cure = "add years where the papers come from (for text of a saved page: --page-year), then build again"
        lines += wrap(f"{counted(number, 'paper')} {have} left out: {cure}", width)
    lines += _venues_lines(found, width)
    for name, trends in (("rising", found.rising), ("fading", found.fading)):
        if trends:
            head = [name, str(found.before), str(found.after), "odds", "p", "q"]
            lines += ["", to_table(head, map(_cells, trends), width)]
        else:
            none = "nothing that chance would not do as well (--rate 1 shows all that were tested)"
            lines += ["", *wrap(none, width, f"{name}: ")]
    return "\n".join(lines)


def _venues_lines(found: Trends, width: int) -> list[str]:
    """That much of a span is of venues that the other has nothing of, where that is so."""
    spans = (
        (found.before, found.papers_before, found.venues_before),
        (found.after, found.papers_after, found.venues_after),
    )
    lines = []
    for (span, papers, venues), (other, *_) in zip(spans, spans[::-1], strict=True):
        alone = sum(venue.papers for venue in venues)
        if alone >= _MANY * papers:
            named = ", ".join(f"{venue.name} {venue.papers:,}" for venue in venues[:3]) + ", …" * (len(venues) > 3)
            said = f"{100 * alone / papers:.0f} % of the papers of {span} are of venues that {other} has none of"
            lines += wrap(f"{said} ({named}): a change may be theirs", width)
    return lines


def _cells(trend: Trend) -> list[str]:
    times = f"×{trend.times:.1f}" if trend.times >= 1 else f"÷{1 / trend.times:.1f}"
    return [trend.label, f"{trend.before:,}", f"{trend.after:,}", times, f"{trend.p:.2g}", f"{trend.q:.2g}"]


def trends_rows(found: Trends) -> Iterator[dict[str, Any]]:
    """One row for each concept, rising ones first."""
    trends = (*found.rising, *found.fading)
    return ({name: value(trend, found) for name, value in TRENDS_COLUMNS.items()} for trend in trends)

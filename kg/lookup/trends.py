"""Which concepts rise and which fade between two spans of time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from kg.errors import NotFoundError, counted
from kg.lookup.rows import concepts_by_number, how_many
from kg.lookup.significance import false_discovery_rates, fisher_exact, least_p
from kg.lookup.spans import Span, halves
from kg.lookup.values import Shown
from kg.lookup.venues import Venue, venues_of_one
from kg.model import Kind
from kg.store.opened import Store

#: The rate of false discoveries among the trends that are shown.
RATE = 0.05


@dataclass(frozen=True, slots=True)
class Trend:
    """A concept's papers in two spans, how its share changed, and whether chance would do.

    ``times`` is the ratio of the odds, with half a paper added to each count (Haldane and Anscombe), so that a concept
    that is new is not infinitely many times commoner; ``p`` is from Fisher's exact test, ``q`` the rate of false
    discoveries at which it counts (Benjamini and Hochberg).
    """

    concept_id: str
    label: str
    kind: Kind
    before: int
    after: int
    times: float
    p: float
    q: float


@dataclass(frozen=True, slots=True)
class Trends(Shown):
    """Rising and fading concepts, the surest first; how many papers each span has, how many have no year
    and are in neither, how many concepts were tested.

    ``venues_before`` and ``venues_after`` are those of which the other span has no paper, the largest first: where they
    make up much of a span, what rises or fades may be theirs.
    """

    before: Span
    after: Span
    papers_before: int
    papers_after: int
    papers_without_year: int
    tested: int
    rising: tuple[Trend, ...]
    fading: tuple[Trend, ...]
    venues_before: tuple[Venue, ...]
    venues_after: tuple[Venue, ...]


def find_trends(
    store: Store,
    spans: tuple[Span, Span] | None = None,
    *,
    kind: Kind | None = None,
    most: int = 10,
    rate: float = RATE,
) -> Trends:
    """Compare in how many papers of two spans each concept is named.

    A concept's papers among those of the two spans are tested by Fisher's exact test; concepts with too few papers ever
    to pass it are not tested (Tarone), so that they cost the others nothing; what is shown has, with 95 of 100
    among it, not come about by chance (Benjamini and Hochberg).

    Parameters
    ----------
    store
        An open store.
    spans
        The earlier and the later span; by default the two halves of the dated papers.
    kind
        Concepts of one kind only.
    most
        How many rising, and how many fading, concepts to give.
    rate
        The rate of false discoveries; 1 shows all that were tested.

    Raises
    ------
    NotFoundError
        Where a span has no papers, two spans share a time, or there are no two times to compare.
    """
    before, after = spans or halves(store)
    if after.last < before.first:
        raise NotFoundError(f"{before} is later than {after}: give the earlier span first")
    if max(before.first, after.first) <= min(before.last, after.last):
        raise NotFoundError(f"{before} and {after} share a time, whose papers would stand on both sides: part them")
    within = "SELECT count(*) FROM look_paper WHERE first >= ? AND last <= ?"
    sizes = [how_many(store, within, span.first, span.last) for span in (before, after)]
    for span, size in zip((before, after), sizes, strict=True):
        if not size:
            raise NotFoundError(f"no paper with a date is of {span}{_only_years(store, span)}")
    counts = [_counts(store, span, kind) for span in (before, after)]
    tested = [
        (concept, counts[0][concept], counts[1][concept])
        for concept in sorted(counts[0].keys() | counts[1].keys())
        if least_p(counts[0][concept] + counts[1][concept], *sizes) <= RATE
    ]
    chances = [fisher_exact(a, sizes[0], b, sizes[1]) for _, a, b in tested]
    rows = sorted(
        (_rounded(chance), -abs(a - b), concept, a, b, _rounded(q))
        for (concept, a, b), chance, q in zip(tested, chances, false_discovery_rates(chances), strict=True)
        if q <= rate
    )
    names = concepts_by_number(store, (row[2] for row in rows))
    found = [_trend(names[concept], (a, b), sizes, (p, q)) for p, _, concept, a, b, q in rows]
    rising = [trend for trend in found if trend.times > 1]
    fading = [trend for trend in found if trend.times < 1]
    undated = how_many(store, "SELECT count(*) FROM look_paper WHERE first IS NULL")
    alone = venues_of_one(store, (before, after))
    shown = tuple(rising[:most]), tuple(fading[:most])
    return Trends(before, after, sizes[0], sizes[1], undated, len(tested), *shown, *alone)


def _only_years(store: Store, span: Span) -> str:
    """That the papers of a part of a year have no month, where that is so."""
    years = Span(f"{span.first[:4]}-01-01", f"{span.last[:4]}-12-31")
    query = (
        "SELECT count(*) FROM look_paper WHERE first >= ? AND last <= ? AND substr(first, 1, 7) != substr(last, 1, 7)"
    )
    number = how_many(store, query, years.first, years.last)
    return f": {counted(number, 'paper')} of {years} {'has' if number == 1 else 'have'} no month" if number else ""


def _counts(store: Store, span: Span, kind: Kind | None) -> Counter[int]:
    rows = store.execute(
        "SELECT concept, count(*) FROM look_has AS h JOIN look_paper AS p ON p.number = h.paper WHERE p.first >= ?"
        " AND p.last <= ? AND (? IS NULL OR h.kind = ?) GROUP BY concept",
        (span.first, span.last, kind, kind),
    )
    return Counter(dict(rows.fetchall()))


def _rounded(chance: float) -> float:
    """Six digits: what is left is the same on every machine."""
    return float(f"{chance:.6g}")


def _trend(
    named: tuple[str, str, str, int], counts: tuple[int, int], sizes: list[int], chances: tuple[float, float]
) -> Trend:
    concept, label, kind, _ = named
    odds = [(n + 0.5) / (size - n + 0.5) for n, size in zip(counts, sizes, strict=True)]
    return Trend(concept, label, Kind(kind), *counts, round(odds[1] / odds[0], 3), *chances)

"""Of which venues only one of two spans of time has papers: what rises or fades between the spans may be theirs."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from kg.lookup.spans import Span
from kg.store.opened import Store

#: A year, or the number of a meeting, in the name of a venue; and what a volume and its pages begin with.
_YEAR = re.compile(r"\W*\b(?:(?:19|20)\d\d|\d+(?:st|nd|rd|th))\b\W*", re.IGNORECASE)
_VOLUME = re.compile(r"(?<=\w)\W+\d.*$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Venue:
    """Where papers stand, and how many of a span do."""

    name: str
    papers: int


def venues_of_one(store: Store, spans: tuple[Span, Span]) -> tuple[tuple[Venue, ...], tuple[Venue, ...]]:
    """The venues that only the first span has, and those that only the second has, those of most papers first.

    Years, volumes and case make no other venue. Where fewer than half of the papers of a span name one, nothing can be
    said of the other span's.
    """
    names: dict[str, Counter[str]] = defaultdict(Counter)
    counts: tuple[Counter[str], Counter[str]] = Counter(), Counter()
    enough = []
    for span, own in zip(spans, counts, strict=True):
        rows = store.execute(
            "SELECT coalesce(venue, '') AS named, count(*) FROM paper JOIN look_paper AS p ON p.id = paper.id"
            " WHERE p.first >= ? AND p.last <= ? GROUP BY named ORDER BY named",
            (span.first, span.last),
        ).fetchall()
        for venue, papers in rows:
            name = plain_venue(venue)
            own[name.casefold()] += papers
            names[name.casefold()][name] += papers
        enough.append(2 * own.pop("", 0) <= sum(papers for _, papers in rows))
    first, second = (
        _alone(own, there, names) if known else ()
        for own, there, known in zip(counts, counts[::-1], enough[::-1], strict=True)
    )
    return first, second


def _alone(own: Counter[str], there: Counter[str], names: dict[str, Counter[str]]) -> tuple[Venue, ...]:
    alone = (Venue(min(names[key].items(), key=lambda item: (-item[1], item[0]))[0], own[key]) for key in own - there)
    return tuple(sorted((v for v in alone if v.name.casefold() not in there), key=lambda v: (-v.papers, v.name)))


def plain_venue(venue: str) -> str:
    """The name of a venue without years, the numbers of meetings, volumes and pages.

    Examples
    --------
    >>> plain_venue("ACL 2019"), plain_venue("Proc. of the 36th ICML, 2019"), plain_venue("Neural Networks 32, 1-9")
    ('ACL', 'Proc. of the ICML', 'Neural Networks')
    """
    named = " ".join(_YEAR.sub(" ", venue).split())
    return _VOLUME.sub("", named) or named

"""Of which venues only one of two spans of time has papers: what rises or fades between the spans may be theirs."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
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
    first, second = (_venues(store, span) for span in spans)
    return _alone(first, second), _alone(second, first)


def _venues(store: Store, span: Span) -> dict[str, Venue]:
    """The venues of a span by their names in lower case; what names none has an empty one."""
    rows = store.execute(
        "SELECT coalesce(venue, '') AS named, count(*) FROM paper JOIN look_paper AS p ON p.id = paper.id"
        " WHERE p.first >= ? AND p.last <= ? GROUP BY named ORDER BY named",
        (span.first, span.last),
    )
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for venue, papers in rows.fetchall():
        name = plain_venue(venue)
        names[name.casefold()][name] += papers
    return {key: Venue(min(own, key=lambda name: (-own[name], name)), own.total()) for key, own in names.items()}


def _alone(own: Mapping[str, Venue], there: Mapping[str, Venue]) -> tuple[Venue, ...]:
    """The venues of a span that another has nothing of, if that names enough of its own."""
    if "" in there and 2 * there[""].papers > sum(venue.papers for venue in there.values()):
        return ()
    alone = (venue for key, venue in own.items() if key and key not in there)
    return tuple(sorted(alone, key=lambda venue: (-venue.papers, venue.name)))


def plain_venue(venue: str) -> str:
    """The name of a venue without years, the numbers of meetings, volumes and pages.

    Examples
    --------
    >>> plain_venue("ACL 2019"), plain_venue("Proc. of the 36th ICML, 2019"), plain_venue("Neural Networks 32, 1-9")
    ('ACL', 'Proc. of the ICML', 'Neural Networks')
    """
    named = " ".join(_YEAR.sub(" ", venue).split())
    return _VOLUME.sub("", named) or named

"""How strongly two concepts belong together, from the papers that name them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from math import log

#: From how many common papers on two concepts count as related.
LEAST = 2


def npmi(together: int, one: int, other: int, papers: int) -> float:
    """Normalised pointwise mutual information of two concepts, from -1 (never together) to 1 (always together) [1]_.

    Parameters
    ----------
    together, one, other, papers
        How many papers name both, the one, the other, and how many there are.

    References
    ----------
    .. [1] G. Bouma (2009). Normalized (pointwise) mutual information in collocation extraction. GSCL 2009, 31-40.

    Examples
    --------
    >>> round(npmi(10, 10, 10, 100), 6), round(npmi(1, 10, 10, 100), 6), npmi(0, 10, 10, 100)
    (1.0, 0.0, -1.0)
    >>> npmi(7, 7, 7, 7)  # what every paper names says nothing
    0.0
    """
    if together == 0:
        return -1.0
    if together == papers:
        return 0.0
    return log(together * papers / (one * other)) / -log(together / papers)


def discount(together: int, one: int, other: int) -> float:
    """What is left of an association that few papers support: 0.33 for two of two papers, near 1 for many [1]_.

    References
    ----------
    .. [1] P. Pantel, D. Lin (2002). Discovering word senses from text. KDD 2002, 613-619.

    Examples
    --------
    >>> round(discount(2, 2, 2), 2), round(discount(50, 60, 70), 2)
    (0.44, 0.96)
    """
    least = min(one, other)
    return together / (together + 1) * least / (least + 1)


def both_ways(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    """The others that each concept of some pairs stands in one with.

    Examples
    --------
    >>> both_ways([(1, 2), (3, 2)])
    {1: {2}, 2: {1, 3}, 3: {2}}
    """
    found: dict[int, set[int]] = {}
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found


def related(
    concept: int,
    uses: Mapping[int, Sequence[int]],
    has: Sequence[Sequence[int]],
    most: int,
    salience: Sequence[float] | None = None,
    apart: Collection[int] = (),
) -> Iterator[tuple[int, int, float]]:
    """The concepts that go with a concept more than chance would have it, the strongest first.

    Parameters
    ----------
    concept, uses, has
        A concept, the papers that name each concept, the concepts that each paper names.
    most
        How many to give at most.
    salience
        That of each concept; all have the same by default.
    apart
        Concepts that go with it anyway: broader and narrower ones.

    Yields
    ------
    other, together, npmi
        The other concept, the number of papers that name both, and their :func:`npmi`. The order is that of
        ``npmi`` × :func:`discount` × salience; fewer than :data:`LEAST` common papers are no support.
    """
    own = uses[concept]
    if len(own) < LEAST:
        return
    counts: Counter[int] = Counter()
    for paper in own:
        counts.update(has[paper])
    for other in (concept, *apart):
        del counts[other]
    rated = []
    for other, together in counts.items():
        if together >= LEAST:
            value = npmi(together, len(own), len(uses[other]), len(has))
            if value > 0:
                weight = value * discount(together, len(own), len(uses[other])) * (salience[other] if salience else 1.0)
                rated.append((-weight, other, together, value))
    for _, other, together, value in nsmallest(most, rated):
        yield other, together, round(value, 6)

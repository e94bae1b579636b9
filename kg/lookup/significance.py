"""Tests that small numbers do not fool."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, lgamma


def fisher_exact(one: int, of_one: int, other: int, of_other: int) -> float:
    """How likely shares as different as these are by chance: Fisher's exact test, two-sided [1]_.

    ``one`` of ``of_one`` papers and ``other`` of ``of_other`` papers have something. The probability is that of all
    tables with the same margins that are no likelier than this one.

    References
    ----------
    .. [1] R. A. Fisher (1922). On the interpretation of χ² from contingency tables, and the calculation of P.
       Journal of the Royal Statistical Society 85, 87-94.

    Examples
    --------
    >>> round(fisher_exact(1, 9, 11, 15), 6), fisher_exact(1, 10, 1, 10)
    (0.009423, 1.0)
    """
    chances = _chances(one + other, of_one, of_other)
    first = max(0, one + other - of_other)
    limit = chances[one - first] * (1 + 1e-7)  # of tables that are as likely, rounding may not lose one
    return min(1.0, sum(chance for chance in chances if chance <= limit))


def least_p(both: int, of_one: int, of_other: int) -> float:
    """The smallest value that :func:`fisher_exact` can give where so many papers of both have something [1]_.

    References
    ----------
    .. [1] R. E. Tarone (1990). A modified Bonferroni method for discrete data. Biometrics 46, 515-522.

    Examples
    --------
    >>> round(least_p(2, 10, 10), 3), least_p(8, 10, 10) < 0.001
    (0.237, True)
    """
    return min(_chances(both, of_one, of_other))


def _chances(both: int, of_one: int, of_other: int) -> list[float]:
    """The hypergeometric distribution: the chance of each possible number in the first group."""

    def choose(n: int, k: int) -> float:
        return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)

    all_ways = choose(of_one + of_other, both)
    numbers = range(max(0, both - of_other), min(both, of_one) + 1)
    return [exp(choose(of_one, n) + choose(of_other, both - n) - all_ways) for n in numbers]


def false_discovery_rates(chances: Sequence[float]) -> list[float]:
    """For each of many tests, the least rate of false discoveries at which it counts: Benjamini and Hochberg's [1]_.

    References
    ----------
    .. [1] Y. Benjamini, Y. Hochberg (1995). Controlling the false discovery rate. Journal of the Royal Statistical
       Society B 57, 289-300.

    Examples
    --------
    >>> [round(rate, 3) for rate in false_discovery_rates([0.01, 0.04, 0.03, 0.5])]
    [0.04, 0.053, 0.053, 0.5]
    """
    rates = [1.0] * len(chances)
    least = 1.0
    order = sorted(range(len(chances)), key=lambda place: -chances[place])
    for rank, place in zip(range(len(chances), 0, -1), order, strict=True):
        least = min(least, chances[place] * len(chances) / rank)
        rates[place] = least
    return rates

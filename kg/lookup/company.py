"""How alike the company is that concepts keep: what papers name beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from kg.store.opened import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: How many neighbours of a concept count.
NEIGHBOURS = 15


def company_of(
    store: Store, sides: tuple[Sequence[int], Sequence[int]], elsewhere: Floats, salience: Mapping[int, float]
) -> tuple[Floats, Floats]:
    """A row of length 1 for each concept: what papers name beside it, beyond chance; the product of two is likeness.

    What stands beside it counts by positive pointwise mutual information [1]_, shrunk where few papers have both, times
    its salience. ``elsewhere`` has the papers of another collection on each concept of the one side and each of the
    other one.

    References
    ----------
    .. [1] K. W. Church, P. Hanks (1990). Word association norms, mutual information, and lexicography. Computational
       Linguistics 16, 22-29.
    """
    import numpy as np

    concepts = sorted({*sides[0], *sides[1]})
    place = {concept: n for n, concept in enumerate(concepts)}
    has: dict[int, list[int]] = {}
    for paper, concept in store.execute("SELECT paper, concept FROM look_has ORDER BY paper, concept"):
        if concept in place:
            has.setdefault(paper, []).append(place[concept])
    together: Floats = np.zeros((len(concepts), len(concepts)))
    for own in has.values():
        together[np.ix_(own, own)] += 1
    one, other = ([place[concept] for concept in side] for side in sides)
    together[np.ix_(one, other)] += elsewhere
    together[np.ix_(other, one)] += elsewhere.T
    np.fill_diagonal(together, 0.0)
    sums = np.maximum(together.sum(axis=1), 1.0)
    rows = together * (together.sum() / sums[:, None]) / sums[None, :]
    np.log(np.maximum(rows, 1.0, out=rows), out=rows)
    rows *= together / (together + 1)
    rows *= np.array([salience[concept] for concept in concepts])
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    rows /= np.where(lengths > 0, lengths, 1.0)
    return rows[one], rows[other]


def likeness_to_nearest(company: Floats, salience: Floats, apart: Iterable[tuple[int, int]] = ()) -> Floats:
    """The likeness of each row to its nearest rows: that of their company, times the salience of the other one.

    What every field names has company like anything's: salience keeps it from being everything's neighbour. Pairs of
    rows that shall be kept ``apart`` are not alike.

    Examples
    --------
    >>> import numpy as np
    >>> rows = np.array([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]])
    >>> likeness_to_nearest(rows, np.array([1.0, 0.5, 0.5]), [(1, 2), (2, 1)]).round(2).tolist()
    [[0.0, 0.3, 0.0], [0.6, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    import numpy as np

    likeness: Floats = np.round(company @ company.T * salience, 9)
    np.fill_diagonal(likeness, 0.0)
    for one, other in apart:
        likeness[one, other] = 0.0
    if len(likeness) <= NEIGHBOURS:
        return likeness
    limit = np.partition(likeness, -NEIGHBOURS, axis=1)[:, -NEIGHBOURS][:, None]
    return np.where(likeness >= limit, likeness, 0.0)


def of_neighbours(alike: tuple[Floats, ...], table: Floats) -> tuple[Floats, Floats]:
    """The mean of a table over the neighbours of each method, and over those of each problem, weighted by likeness."""
    import numpy as np

    sums = [np.maximum(likeness.sum(axis=1), 1e-9) for likeness in alike]
    return _near(alike[0], table) / sums[0][:, None], _near(alike[1], table.T).T / sums[1]


def _near(alike: Floats, table: Floats) -> Floats:
    """The product of two matrices, of which the first has few values above 0 in each row."""
    import numpy as np

    near = ((row, row.nonzero()[0]) for row in alike)
    return np.array([row[places] @ table[places] for row, places in near])


def supported_by_neighbours(alike: tuple[Floats, ...], counts: Floats, least: int) -> NDArray[np.bool_]:
    """The pairs that have enough neighbours with papers on both sides."""
    import numpy as np

    met = (counts > 0).astype(float)
    of_methods, of_problems = ((likeness > 0).astype(float) for likeness in alike)
    return np.minimum(_near(of_methods, met), _near(of_problems, met.T).T) >= least


def met_by_neighbours(alike: Floats, met: Floats) -> Floats:
    """Which share of the neighbours of each column, and of one more, papers name beside each row.

    Examples
    --------
    >>> import numpy as np
    >>> alike = np.array([[0.0, 0.5, 0.2], [0.5, 0.0, 0.0], [0.2, 0.0, 0.0]])
    >>> met_by_neighbours(alike, np.array([[0, 1, 0]])).round(3).tolist()
    [[0.333, 0.0, 0.0]]
    """

    near = (alike > 0).astype(float)
    share: Floats = _near(near, (met > 0).T.astype(float)).T / (near.sum(axis=1) + 1)
    return share

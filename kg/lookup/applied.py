"""Which methods papers apply to which problems, narrower ones counted in, and which are alike by that."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.model import Kind, Role
from kg.store.opened import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: So many methods and problems are looked at, those of most papers × salience.
MOST = 1000
#: A method or problem of fewer papers has no neighbours that one could trust.
LEAST = 2
#: How many neighbours of a method, and of a problem, count.
NEIGHBOURS = 20
#: What is added to the number of common partners before likeness counts in full.
_SHRINK = 3.0

#: The roles in which a method is applied, and a problem treated.
APPLIED = (Role.PROPOSES, Role.STUDIES, Role.USES)
TREATED = (Role.ADDRESSES, Role.STUDIES)


@dataclass(frozen=True, slots=True)
class Side:
    """The concepts of one side of a matrix, by their numbers, and those of them that each paper has."""

    concepts: list[int]
    of_paper: Mapping[int, Sequence[int]]


def side(store: Store, kind: Kind, roles: tuple[Role, ...], wanted: int | None = None) -> Side:
    """The concepts of a kind that papers name in some roles, by papers × salience, and one that is wanted in any case.

    A paper has a concept where it names it, or one that is under it, in one of the roles.
    """
    marks = ", ".join("?" * len(roles))
    rows = store.execute(
        "SELECT concept, count(*) AS n FROM look_has AS h JOIN look_concept AS c ON c.number = concept"  # noqa: S608
        f" WHERE h.kind = ? AND role IN ({marks}) AND (c.kind = h.kind OR concept = ?) GROUP BY concept"
        " HAVING count(*) >= ? OR concept = ? ORDER BY concept = ? DESC, count(*) * max(salience) DESC, concept"
        " LIMIT ?",
        (kind, *roles, wanted, LEAST, wanted, wanted, MOST),
    )
    concepts = [concept for concept, _ in rows]
    above = _above(store, set(concepts))
    of_paper: dict[int, set[int]] = defaultdict(set)
    named = f"SELECT paper, concept FROM look_has WHERE kind = ? AND role IN ({marks})"  # noqa: S608
    for paper, concept in store.execute(named, (kind, *roles)):
        if concept in above:
            of_paper[paper] |= above[concept]
    return Side(concepts, {paper: sorted(found) for paper, found in of_paper.items()})


def _above(store: Store, wanted: set[int]) -> dict[int, set[int]]:
    """Of each concept, those among the wanted that it is or that are above it."""
    broader: dict[int, list[int]] = defaultdict(list)
    for concept, other in store.execute("SELECT concept, other FROM look_section WHERE section = 'broader'"):
        broader[concept].append(other)
    above: dict[int, set[int]] = {}
    for concept in sorted(wanted | broader.keys()):
        seen, waiting = {concept}, [concept]
        while waiting:
            for other in broader.get(waiting.pop(), ()):
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
        if found := seen & wanted:
            above[concept] = found
    return above


def kin(store: Store, concepts: Sequence[int]) -> set[tuple[int, int]]:
    """The pairs of places in a list of concepts of which the one is the other or is under it, in either order."""
    place = {concept: n for n, concept in enumerate(concepts)}
    above = _above(store, set(concepts))
    pairs = {(place[c], place[other]) for c, found in above.items() if c in place for other in found}
    return pairs | {(b, a) for a, b in pairs}


def applied_pairs(methods: Side, problems: Side) -> Counter[tuple[int, int]]:
    """In how many papers each method is applied to each problem."""
    return Counter(
        (m, p) for paper, found in methods.of_paper.items() for m in found for p in problems.of_paper.get(paper, ())
    )


def likeness_to_nearest(applied: Floats, apart: Iterable[tuple[int, int]] = ()) -> Floats:
    """The likeness of each row to its nearest rows: cosine over columns weighted by inverse frequency, shrunk [1]_.

    Pairs of rows that shall be kept ``apart`` are not alike.

    References
    ----------
    .. [1] J. Herlocker, J. A. Konstan, J. Riedl (2002). An empirical analysis of design choices in neighborhood-based
       collaborative filtering algorithms. Information Retrieval 5, 287-310.

    Examples
    --------
    >>> import numpy as np
    >>> likeness_to_nearest(np.array([[1.0, 1, 0], [1, 1, 0], [0, 0, 1]])).round(2).tolist()
    [[0.0, 0.4, 0.0], [0.4, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    import numpy as np

    frequency = (applied > 0).sum(axis=0)
    weights = np.log((1 + len(applied)) / np.maximum(frequency, 1))
    weighted = applied * weights
    lengths = np.linalg.norm(weighted, axis=1)
    lengths[lengths == 0] = 1.0
    cosine = (weighted @ weighted.T) / lengths[:, None] / lengths[None, :]
    common = (applied > 0).astype(float) @ (applied > 0).T
    likeness: Floats = cosine * common / (common + _SHRINK)
    np.fill_diagonal(likeness, 0.0)
    for one, other in apart:
        likeness[one, other] = 0.0
    if likeness.shape[0] <= NEIGHBOURS:
        return likeness
    limit = np.partition(likeness, -NEIGHBOURS, axis=1)[:, -NEIGHBOURS][:, None]
    kept: Floats = np.where(likeness >= limit, likeness, 0.0)
    return kept

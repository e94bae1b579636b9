"""Methods that might be tried on problems, because their neighbours have been, though no paper has both."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.errors import NotFoundError
from kg.lookup.listed import Listed
from kg.lookup.values import Beside, Shown
from kg.model import Concept, Kind, Role

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: So many of the commonest methods and problems are looked at.
MOST = 1500
#: How many neighbours of a method, and of a problem, count.
_NEIGHBOURS = 20
#: A method or problem of fewer papers has no neighbours that one could trust.
LEAST = 2
#: What is added to the number of common partners before likeness counts in full.
_SHRINK = 3.0

#: The roles in which a method is applied, and a problem treated.
APPLIED = (Role.PROPOSES, Role.STUDIES, Role.USES)
TREATED = (Role.ADDRESSES, Role.STUDIES)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A concept like the one of a gap: how alike (0 … 1), and how many papers have it with the gap's other concept."""

    concept_id: str
    label: str
    likeness: float
    papers: int


@dataclass(frozen=True, slots=True)
class Gap(Shown):
    """A method and a problem that no paper names together, and who makes the pair likely.

    ``methods`` are like the method and have been applied to the problem; ``problems`` are like the problem and the
    method has been applied to them; the strongest first. ``score`` is comparable within one list only.
    """

    method: Beside
    problem: Beside
    score: float
    methods: tuple[Neighbour, ...]
    problems: tuple[Neighbour, ...]


def find_gaps(
    store: sqlite3.Connection, *, method: Concept | None = None, problem: Concept | None = None, most: int = 10
) -> Listed[Gap]:
    """Rank the pairs of a method and a problem that no paper names together by what their neighbours do.

    A method counts as applied to a problem where one paper proposes, studies or uses the one and addresses or
    studies the other. Two methods are alike as far as they are applied to the same problems: the cosine, with each
    problem weighted by its inverse frequency, shrunk where few problems are common [1]_; and problems likewise. A
    pair's score is the likeness of the method to the nearest methods that are applied to the problem, plus that of the
    problem to the nearest problems that the method is applied to.

    Parameters
    ----------
    store
        An open store.
    method, problem
        Only gaps of this method, or of this problem.
    most
        How many to give.

    Raises
    ------
    NotFoundError
        Where the graph has too few methods and problems with common papers.

    References
    ----------
    .. [1] J. Herlocker, J. A. Konstan, J. Riedl (2002). An empirical analysis of design choices in neighborhood-based
       collaborative filtering algorithms. Information Retrieval 5, 287-310.
    """
    import numpy as np

    methods = common_concepts(store, Kind.METHOD, APPLIED, method)
    problems = common_concepts(store, Kind.PROBLEM, TREATED, problem)
    pairs = applied_pairs(store, methods, problems)
    if not pairs:
        raise NotFoundError(
            "no method of the graph is applied to a problem by several papers: there is nothing to go by"
        )
    counts = np.zeros((len(methods), len(problems)))
    rows, columns = {m: i for i, m in enumerate(methods)}, {p: i for i, p in enumerate(problems)}
    for (one, other), papers in pairs.items():
        counts[rows[one], columns[other]] = papers
    applied = (counts > 0).astype(float)
    by_method, by_problem = likeness_to_nearest(applied), likeness_to_nearest(applied.T)
    scores = by_method @ applied + applied @ by_problem.T
    for one, other in _together(store, methods, problems):
        scores[rows[one], columns[other]] = 0.0
    if method is not None:
        scores[[i for m, i in rows.items() if m != _number(store, method)]] = 0.0
    if problem is not None:
        scores[:, [i for p, i in columns.items() if p != _number(store, problem)]] = 0.0
    order = np.argsort(-np.round(scores, 9), axis=None, kind="stable")[:most]
    best = [divmod(int(place), len(problems)) for place in order]
    return Listed(
        Gap(
            _beside(store, methods[i]),
            _beside(store, problems[j]),
            round(float(scores[i, j]), 4),
            _why(store, methods, by_method[i], counts[:, j]),
            _why(store, problems, by_problem[j], counts[i]),
        )
        for i, j in best
        if scores[i, j] > 0
    )


def likeness_to_nearest(applied: Floats) -> Floats:
    """The likeness of each row to its nearest rows: cosine over columns weighted by inverse frequency, shrunk.

    Examples
    --------
    >>> import numpy as np
    >>> likeness_to_nearest(np.array([[1.0, 1, 0], [1, 1, 0], [0, 0, 1]])).round(2).tolist()
    [[0.0, 0.4, 0.0], [0.4, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    import numpy as np

    frequency = applied.sum(axis=0)
    weights = np.log((1 + len(applied)) / np.maximum(frequency, 1))
    weighted = applied * weights
    lengths = np.linalg.norm(weighted, axis=1)
    lengths[lengths == 0] = 1.0
    cosine = (weighted @ weighted.T) / lengths[:, None] / lengths[None, :]
    common = applied @ applied.T
    likeness: Floats = cosine * common / (common + _SHRINK)
    np.fill_diagonal(likeness, 0.0)
    if likeness.shape[0] > _NEIGHBOURS:
        limit = np.partition(likeness, -_NEIGHBOURS, axis=1)[:, -_NEIGHBOURS][:, None]
        likeness = np.where(likeness >= limit, likeness, 0.0)
    return likeness


def common_concepts(
    store: sqlite3.Connection, kind: Kind, roles: tuple[Role, ...], wanted: Concept | None = None
) -> list[int]:
    """The commonest concepts of a kind in some roles, by number of papers, and one that is wanted in any case."""
    marks = ", ".join("?" * len(roles))
    rows = store.execute(
        f"SELECT concept, count(*) AS n FROM look_has WHERE kind = ? AND role IN ({marks}) GROUP BY concept"  # noqa: S608
        " HAVING n >= ? ORDER BY n DESC, concept LIMIT ?",
        (kind, *roles, LEAST, MOST),
    )
    found = [concept for concept, _ in rows]
    if wanted is not None and (number := _number(store, wanted)) not in found:
        found.append(number)
    return found


def applied_pairs(store: sqlite3.Connection, methods: list[int], problems: list[int]) -> Counter[tuple[int, int]]:
    """In how many papers each method is applied to each problem."""
    own, others = set(methods), set(problems)
    applied: dict[int, list[int]] = {}
    treated: dict[int, list[int]] = {}
    for paper, concept, kind, role in store.execute("SELECT paper, concept, kind, role FROM look_has"):
        if kind == Kind.METHOD and role in APPLIED and concept in own:
            applied.setdefault(paper, []).append(concept)
        elif kind == Kind.PROBLEM and role in TREATED and concept in others:
            treated.setdefault(paper, []).append(concept)
    return Counter((m, p) for paper, found in applied.items() for m in found for p in treated.get(paper, ()))


def _together(store: sqlite3.Connection, methods: list[int], problems: list[int]) -> set[tuple[int, int]]:
    """The pairs that a paper names together in any way, and those of one concept."""
    own, others = set(methods), set(problems)
    has: dict[int, list[int]] = {}
    for paper, concept in store.execute("SELECT paper, concept FROM look_has"):
        if concept in own or concept in others:
            has.setdefault(paper, []).append(concept)
    found = {(m, p) for concepts in has.values() for m in concepts if m in own for p in concepts if p in others}
    return found | {(both, both) for both in own & others}


def _number(store: sqlite3.Connection, concept: Concept) -> int:
    return int(store.execute("SELECT number FROM look_concept WHERE id = ?", (concept.id,)).fetchone()[0])


def _beside(store: sqlite3.Connection, number: int) -> Beside:
    row = store.execute("SELECT id, label, kind, papers FROM look_concept WHERE number = ?", (number,)).fetchone()
    return Beside(row[0], row[1], Kind(row[2]), row[3])


def _why(
    store: sqlite3.Connection, concepts: list[int], likeness: Any, papers: Any, most: int = 3
) -> tuple[Neighbour, ...]:
    """The neighbours that count, the likest first."""
    import numpy as np

    order = np.argsort(-np.round(likeness * (papers > 0), 9), kind="stable")[:most]
    found = [(_beside(store, concepts[i]), float(likeness[i]), int(papers[i])) for i in map(int, order)]
    return tuple(
        Neighbour(b.concept_id, b.label, round(alike, 4), count) for b, alike, count in found if alike > 0 and count
    )

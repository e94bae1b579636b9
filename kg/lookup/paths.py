"""The shortest ways from one concept to another, each hop with the papers that make it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush, nsmallest
from itertools import islice, pairwise
from math import inf, log

from kg.errors import NotFoundError
from kg.lookup.cards import use_in, uses_of
from kg.lookup.filters import Filter
from kg.lookup.listed import Listed
from kg.lookup.rows import how_many, paper_count
from kg.lookup.statements import relations_between, surest
from kg.lookup.values import PaperUse, Shown, Stating
from kg.model import Kind
from kg.store.opened import Store

#: What passing through a concept of the usual salience costs, where every paper names it; one paper costs nothing.
HUB = 2.5
#: The usual salience, and the most that little of it makes a concept dearer.
USUAL, DEAREST = 0.15, 3.0
#: What part of a hop is spared where a paper surely states that its ends are tied (:data:`~kg.lookup.tables.TIES`).
STATED = 0.75

#: A search that has looked at so many concepts gives up.
_PATIENCE = 50_000
#: So many concepts are read at a time.
_AHEAD = 200

#: A way that is begun: what it costs at least to its end, its nodes, what it costs to leave the last of them.
_Begun = tuple[float, tuple[int, ...], float]


@dataclass(frozen=True, slots=True)
class Stop:
    """A concept on a way."""

    concept_id: str
    label: str
    kind: Kind
    papers: int


@dataclass(frozen=True, slots=True)
class HopRelation:
    """A relation between two stops: its predicate, whether the second is its subject, in how many papers it stands.

    ``confidence`` says how sure that is, ``stated`` what the surest paper states.
    """

    relation: str
    inverse: bool
    papers: int
    confidence: float | None
    stated: Stating | None


@dataclass(frozen=True, slots=True)
class Hop:
    """From one stop of a way to the next: how many papers name both, which relations they state, and one paper.

    That paper is the one that states the first of the relations most surely, or else the newest that names both.
    ``start`` and ``end`` say what it does with the two concepts, with its sentences.
    """

    papers: int
    relations: tuple[HopRelation, ...]
    start: PaperUse
    end: PaperUse


@dataclass(frozen=True, slots=True)
class Route(Shown):
    """A way from one concept to another: its stops, the hops between them, and what it costs (less is better)."""

    stops: tuple[Stop, ...]
    hops: tuple[Hop, ...]
    cost: float


def find_ways(store: Store, start: str, end: str, most: int = 3) -> Listed[Route]:
    """The ways of least cost between two concepts, given by their ids, the best first.

    Two concepts are neighbours where a paper names both. A hop costs 1, and one more divided by the number of those
    papers. Where papers state that one of the two is used for the other, part of it, or a kind of it, it costs less:
    :data:`STATED` times how sure that is, is spared. Each concept that a way passes through costs
    :data:`HUB` · ln(its papers) / ln(all papers) · :data:`USUAL` / its salience, so that a way over what everyone names
    gives place to a longer one over what tells more. What one paper alone names leads nowhere that this paper does not
    lead itself: no way passes through it. Each further way is the best that passes through no concept of the ways
    before it; where a paper names both ends, the further ways are those that are left without such papers.

    Raises
    ------
    NotFoundError
        Where no way leads from one to the other, or both are the same.
    """
    first, last = (_stop(store, concept)[0] for concept in (start, end))
    if first == last:
        raise NotFoundError("both names mean the same concept: there is no way to go")
    tolls = _tolls(store)
    ways = _Network(store, (first, last), tolls).ways()
    found = list(islice(ways, 1))
    if found and len(found[0][1]) == 2:  # a paper names both: it makes no other way
        ways = _Network(store, (first, last), tolls, apart=True).ways()
    found += islice(ways, most - 1)
    if not found:
        labels = [_stop(store, concept)[1].label for concept in (start, end)]
        raise NotFoundError(f"no papers lead from {labels[0]!r} to {labels[1]!r}")
    return Listed(_way(store, way, cost) for cost, way in found)


def disjoint_ways(
    neighbours: Callable[[int], Mapping[int, float]],
    toll: Callable[[int], float],
    start: int,
    end: int,
    ahead: Callable[[int, Sequence[_Begun]], object] = lambda node, waiting: None,
) -> Iterator[tuple[float, tuple[int, ...]]]:
    """Costs and nodes of ways that have nothing but their ends in common, each the cheapest that is left.

    Parameters
    ----------
    neighbours, toll
        What going from a node to each of its neighbours costs, the same both ways, and what passing through a node
        costs (perhaps ``inf``).
    start, end
        The ends.
    ahead
        Told the node whose neighbours are asked for next, and the ways that may soon be gone on with.

    Examples
    --------
    >>> roads = {1: {2: 1, 3: 1, 4: 9}, 2: {1: 1, 4: 1}, 3: {1: 1, 4: 1}, 4: {1: 9, 2: 1, 3: 1}}
    >>> list(disjoint_ways(roads.__getitem__, {2: 0.5, 3: 0.1}.__getitem__, 1, 4))
    [(2.1, (1, 3, 4)), (2.5, (1, 2, 4)), (9.0, (1, 4))]
    """
    passed: set[int] = set()
    direct = True
    while way := _cheapest(neighbours, toll, (start, end), passed, direct, ahead):
        yield way
        passed.update(way[1][1:-1])
        direct = direct and len(way[1]) > 2


def _cheapest(
    neighbours: Callable[[int], Mapping[int, float]],
    toll: Callable[[int], float],
    ends: tuple[int, int],
    passed: set[int],
    direct: bool,
    ahead: Callable[[int, Sequence[_Begun]], object],
) -> tuple[float, tuple[int, ...]] | None:
    """Of the cheapest ways the one with the smaller numbers, by A* (P. E. Hart, N. J. Nilsson, B. Raphael 1968).

    What is certain to come is counted in: the toll of the node that a way has come to, and the cheapest hop to the end.
    """
    start, end = ends
    last = min(neighbours(end).values(), default=inf)
    waiting: list[_Begun] = [(last, (start,), 0.0)]
    best: dict[int, float] = {}
    done: set[int] = set()
    while waiting and len(done) < _PATIENCE:
        _, way, leave = heappop(waiting)
        node = way[-1]
        if node == end:
            return leave, way
        if node in done:
            continue
        ahead(node, waiting)
        done.add(node)
        for other, hop in neighbours(node).items():
            if other in done or other in passed or (node == start and other == end and not direct):
                continue
            arrive = round(leave + hop, 9)
            beyond, to_come = (arrive, 0.0) if other == end else (arrive + toll(other), last)
            if beyond < inf and arrive <= best.get(other, arrive):
                best[other] = arrive
                heappush(waiting, (round(beyond + to_come, 9), (*way, other), beyond))
    return None


class _Network:
    """What hops and concepts cost between two ends, hops read as they are asked for.

    Without the papers that name both ends, where these are to be kept ``apart``.
    """

    def __init__(self, store: Store, ends: tuple[int, int], tolls: Mapping[int, float], *, apart: bool = False) -> None:
        self._store, self._ends, self._tolls = store, ends, tolls
        self._without = ""
        if apart:
            rows = store.execute(
                "SELECT a.paper FROM look_use AS a JOIN look_has AS b ON b.paper = a.paper WHERE a.concept = ?"
                " AND b.concept = ?",
                ends,
            )
            self._without = f" AND u.paper NOT IN ({', '.join(str(int(paper)) for (paper,) in rows)})"
        self._hops: dict[int, dict[int, float]] = {}

    def ways(self) -> Iterator[tuple[float, tuple[int, ...]]]:
        """The ways from the one end to the other: :func:`disjoint_ways`."""
        return disjoint_ways(self.neighbours, self.toll, *self._ends, self.ahead)

    def ahead(self, concept: int, waiting: Sequence[_Begun]) -> None:
        """Read what will be asked for soon with a concept: a question costs SQLite little, and other stores much."""
        if concept not in self._hops and not isinstance(self._store, sqlite3.Connection):
            soon = {way[-1] for _, way, _ in nsmallest(_AHEAD, waiting)}
            self._read({concept, *soon} - self._hops.keys())

    def neighbours(self, concept: int) -> Mapping[int, float]:
        """What going from a concept to each other that a paper names beside it costs."""
        if concept not in self._hops:
            self._read({concept})
        return self._hops[concept]

    def toll(self, concept: int) -> float:
        """What passing through a concept costs."""
        return self._tolls.get(concept, inf)

    def _read(self, concepts: Collection[int]) -> None:
        if not concepts:
            return
        listed = ", ".join(str(int(concept)) for concept in sorted(concepts))
        rows = self._store.execute(
            "SELECT n.concept, n.other, papers, coalesce(sure, 0) FROM (SELECT u.concept AS concept, h.concept"  # noqa: S608
            " AS other, count(*) AS papers FROM look_use AS u JOIN look_has AS h ON h.paper = u.paper"
            f" WHERE u.concept IN ({listed}) AND h.concept != u.concept{self._without} GROUP BY u.concept, h.concept)"
            " AS n LEFT JOIN look_tie AS t ON t.concept = n.concept AND t.other = n.other ORDER BY n.concept, n.other"
        )
        self._hops |= {concept: {} for concept in concepts}
        for concept, other, papers, sure in rows:
            if other in self._tolls or other in self._ends:
                self._hops[concept][other] = (1 + 1 / papers) * (1 - STATED * sure)


def _tolls(store: Store) -> dict[int, float]:
    """What passing through each concept costs; none leads through what one paper alone names."""
    total, tolls = paper_count(store), {}
    for concept, papers, salience in store.execute(
        "SELECT number, papers, salience FROM look_concept WHERE papers > 1"
    ):
        dear = min(DEAREST, USUAL / salience) if salience > 0 else DEAREST
        tolls[concept] = HUB * log(papers) / log(total) * dear
    return tolls


def _stop(store: Store, concept: str | int) -> tuple[int, Stop]:
    column = "id" if isinstance(concept, str) else "number"
    row = store.execute(
        f"SELECT number, id, label, kind, papers FROM look_concept WHERE {column} = ?",  # noqa: S608
        (concept,),
    ).fetchone()
    if row is None:
        raise NotFoundError(f"no concept has the id {concept!r}")
    return row[0], Stop(row[1], row[2], Kind(row[3]), row[4])


def _way(store: Store, numbers: tuple[int, ...], cost: float) -> Route:
    stops = tuple(_stop(store, number)[1] for number in numbers)
    hops = tuple(_hop(store, one, other) for one, other in pairwise(stops))
    return Route(stops, hops, round(cost, 4))


def _hop(store: Store, one: Stop, other: Stop) -> Hop:
    """Explain a hop by the paper that states a relation most surely, if one does, or by the newest of both."""
    relations = tuple(
        HopRelation(r.predicate.value, r.subject != one.concept_id, r.support, r.confidence, surest(store, r))
        for r in relations_between(store, one.concept_id, other.concept_id)
    )
    naming_both = (
        "SELECT count(*) FROM look_use AS a JOIN look_concept AS c ON c.number = a.concept JOIN look_has"
        " AS h ON h.paper = a.paper JOIN look_concept AS d ON d.number = h.concept WHERE c.id = ? AND d.id = ?"
    )
    common = how_many(store, naming_both, one.concept_id, other.concept_id)
    stated = next((relation.stated for relation in relations if relation.stated is not None), None)
    if stated is None:
        start = uses_of(store, one.concept_id, Filter(beside=other.concept_id), 1)[0]
    else:
        start = use_in(store, one.concept_id, stated.paper_id)
    return Hop(common, relations, start, use_in(store, other.concept_id, start.paper.id))

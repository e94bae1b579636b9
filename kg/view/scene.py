"""The first scene: the most connected concepts and the strongest edges between them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt

from kg.graph.network import Graph
from kg.view.layout import Disc, place
from kg.view.parts import Parts, parts_of

_STRONGEST = 3  # edges that each concept may choose; more make a hairball


@dataclass(frozen=True, slots=True)
class Edge:
    """Two concepts, as places in the sorted list of concepts, and the number of papers that name both."""

    a: int
    b: int
    support: int


@dataclass(frozen=True, slots=True)
class Scene:
    """What is shown first. ``nodes`` are places in the sorted list of concepts, the most connected first.

    ``positions`` and ``communities`` (places in ``discs``) run parallel to ``nodes``; ``numbers``, parallel to
    ``discs``, has the number that each community has everywhere, None for the concepts of none.
    """

    nodes: tuple[int, ...]
    papers: tuple[int, ...]
    edges: tuple[Edge, ...]
    positions: tuple[tuple[int, int], ...]
    communities: tuple[int, ...]
    discs: tuple[Disc, ...]
    numbers: tuple[int | None, ...]


def radius(papers: int, most: int) -> float:
    """The size of a concept on the page: its area grows with the number of its papers, up to a bound.

    ``most`` is the number of papers of the commonest concept. ``page/data.js`` has the same rule for the nodes that
    come later.

    Examples
    --------
    >>> [round(radius(n, 100), 1) for n in (1, 4, 100)], round(radius(4, 4), 1)
    ([12.7, 16.4, 46.0], 18.0)
    """
    return 9 + min(4.5 * sqrt(papers), 37 * sqrt(papers / max(1, most)))


def to_scene(graph: Graph | Parts, size: int) -> Scene:
    """Choose at most ``size`` concepts by papers and salience, and the strongest edges between them; place them."""
    parts = parts_of(graph)
    ids = [concept.id for concept in parts.concepts]
    place_of = {concept_id: i for i, concept_id in enumerate(ids)}
    by_paper: dict[str, set[int]] = defaultdict(set)
    for link in parts.links:
        by_paper[link.paper_id].add(place_of[link.concept_id])
    counts = Counter(concept for concepts in by_paper.values() for concept in concepts)
    related: dict[tuple[int, int], int] = {}
    for relation in parts.relations:
        pair = sorted((place_of[relation.subject], place_of[relation.object]))
        related[pair[0], pair[1]] = max(related.get((pair[0], pair[1]), 0), relation.support)
    salience, community = parts.standing.salience, parts.standing.community
    ranked = sorted(range(len(ids)), key=lambda i: (-round(counts[i] * salience.get(ids[i], 0.0), 4), i))[:size]
    shown = set(ranked)
    weights = Counter(pair for group in by_paper.values() for pair in combinations(sorted(group & shown), 2))
    for pair_, support in related.items():
        if shown.issuperset(pair_):
            weights[pair_] = max(weights[pair_], support, 1)
    edges = _strongest(weights, counts)
    rank = {node: i for i, node in enumerate(ranked)}
    most = max((counts[node] for node in ranked), default=1)
    groups = [community.get(ids[node]) for node in ranked]
    positions, members, discs = place(
        [radius(counts[node], most) for node in ranked],
        [(rank[edge.a], rank[edge.b], _association(edge, counts)) for edge in edges],
        groups,
    )
    numbers = dict(zip(members, groups, strict=True))
    return Scene(
        tuple(ranked),
        tuple(counts[node] for node in ranked),
        tuple(edges),
        positions,
        members,
        discs,
        tuple(numbers[disc] for disc in range(len(discs))),
    )


def _association(edge: Edge, counts: Counter[int]) -> float:
    """Ochiai's coefficient, shrunk towards 0 for pairs that are seen once or twice."""
    return edge.support / (sqrt(counts[edge.a] * counts[edge.b]) + 1)


def _strongest(weights: Counter[tuple[int, int]], counts: Counter[int]) -> Sequence[Edge]:
    """Keep an edge where it is one of the strongest of either end."""
    edges = [Edge(a, b, support) for (a, b), support in sorted(weights.items()) if a != b]
    edges.sort(key=lambda edge: -_association(edge, counts))
    taken: Counter[int] = Counter()
    kept = []
    for edge in edges:
        if min(taken[edge.a], taken[edge.b]) < _STRONGEST:
            kept.append(edge)
            taken.update((edge.a, edge.b))
    return sorted(kept, key=lambda edge: (edge.a, edge.b))

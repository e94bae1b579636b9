"""Positions computed in advance: communities apart, packed; each laid out on its own.

The result depends on the input alone: no random start, and positions are rounded to whole units.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_GAP = 20.0  # free space between two nodes, enough for one line of a label
_APART = 20.0  # free space between two communities
_GOLDEN = 2.399963229728653  # the golden angle, in radians
_WIDE = 1.15  # the stage is wider than high
_LARGE = 60  # communities above it are composed of smaller ones
_NEARBY = 60  # communities that a new one may lean against


@dataclass(frozen=True, slots=True)
class Disc:
    """The ground that a community stands on; of radius 0 where no edge lies within it."""

    x: int
    y: int
    radius: int


Placed = tuple[tuple[tuple[int, int], ...], tuple[int, ...], tuple[Disc, ...]]


def place(radii: Sequence[float], edges: Sequence[tuple[int, int, float]], communities: Sequence[int | None]) -> Placed:
    """Lay out nodes of the given radii, the most important first, and weighted edges between their places.

    Each community is arranged by forces [2]_ (a large one from smaller ones, found by Louvain's method [1]_), and all
    are packed as discs, the largest in the middle and each next one as near as can be to what it is connected with;
    nodes of no community come last, as one.

    Returns
    -------
    positions, members, discs
        A position for each node, the place of its disc in ``discs``, and the discs.

    References
    ----------
    .. [1] Blondel et al. (2008), Fast unfolding of communities in large networks.
    .. [2] Fruchterman and Reingold (1991), Graph drawing by force-directed placement.

    Examples
    --------
    >>> positions, members, discs = place([10, 10, 10, 8], [(0, 1, 1.0), (1, 2, 1.0)], [5, 5, 5, None])
    >>> members, len(discs)
    ((0, 0, 0, 1), 2)
    >>> place([], [], [])
    ((), (), ())
    """
    groups = _groups(communities)
    points, centres, sizes, within = _compose(radii, edges, groups, _WIDE)
    member = {node: i for i, group in enumerate(groups) for node in group}
    discs = tuple(
        Disc(round(float(x)), round(float(y)), round(sizes[i]) if within[i] else 0) for i, (x, y) in enumerate(centres)
    )
    positions = tuple((round(float(x)), round(float(y))) for x, y in points)
    return positions, tuple(member[n] for n in range(len(radii))), discs


def _compose(
    radii: Sequence[float], edges: Sequence[tuple[int, int, float]], groups: list[list[int]], wide: float
) -> tuple[Floats, list[tuple[float, float]], list[float], list[bool]]:
    """Arrange each group by itself and pack them: points, centres and radii of the groups, which have edges."""
    import numpy as np

    member = {node: (i, j) for i, group in enumerate(groups) for j, node in enumerate(group)}
    inner: list[list[tuple[int, int, float]]] = [[] for _ in groups]
    between: dict[tuple[int, int], float] = defaultdict(float)
    for a, b, weight in edges:
        (i, at_a), (j, at_b) = member[a], member[b]
        if i == j:
            inner[i].append((at_a, at_b, weight))
        else:
            between[min(i, j), max(i, j)] += weight
    arranged = [_arrange(np.array([radii[n] for n in group]), inner[i]) for i, group in enumerate(groups)]
    sizes = [size for _, size in arranged]
    centres = _pack(sizes, between, wide)
    points = np.zeros((len(radii), 2))
    for group, centre, (own, _) in zip(groups, centres, arranged, strict=True):
        points[group] = own + np.array(centre)
    return points, centres, sizes, [bool(own) for own in inner]


def _groups(communities: Sequence[int | None]) -> list[list[int]]:
    """The nodes of each community, largest first; those of none come last."""
    members: dict[int, list[int]] = defaultdict(list)
    for node, community in enumerate(communities):
        if community is not None:
            members[community].append(node)
    loose = [node for node, community in enumerate(communities) if community is None]
    groups = [members[number] for number in sorted(members, key=lambda number: (-len(members[number]), number))]
    return groups + ([loose] if loose else [])


def _communities(count: int, edges: Sequence[tuple[int, int, float]]) -> list[list[int]]:
    """Louvain communities, largest first; what is connected with nothing comes last, as one group."""
    import networkx as nx

    graph: Any = nx.Graph()
    graph.add_nodes_from(range(count))
    graph.add_weighted_edges_from(edges)
    loose = [node for node in range(count) if not graph.degree(node)]
    graph.remove_nodes_from(loose)
    found = [sorted(group) for group in nx.community.louvain_communities(graph, seed=1)] if len(graph) else []
    return sorted(found, key=lambda group: (-len(group), group)) + ([loose] if loose else [])


def _arrange(radii: Floats, edges: Sequence[tuple[int, int, float]]) -> tuple[Floats, float]:
    """Place one community around the origin; the radius of its disc comes with the positions.

    A large one is made of communities of its own: without them it would be one even cloud.
    """
    import numpy as np

    count = len(radii)
    if count > _LARGE and edges and len(groups := _communities(count, edges)) > 1:
        return _around_origin(_compose([float(r) for r in radii], edges, groups, 1.0)[0], radii)
    length = 2 * float(radii.mean()) + _GAP
    steps = np.arange(count)
    spiral = 0.62 * length * np.sqrt(steps + 0.3 * (count > 1))
    points: Floats = np.stack([spiral * np.cos(steps * _GOLDEN), spiral * np.sin(steps * _GOLDEN)], axis=1)
    if edges:
        points = _forces(points, edges, length)
    return _around_origin(_separate(points, radii), radii)


def _around_origin(points: Floats, radii: Floats) -> tuple[Floats, float]:
    import numpy as np

    points = points - (points.max(axis=0) + points.min(axis=0)) / 2
    return points, float((np.hypot(points[:, 0], points[:, 1]) + radii).max()) + _GAP / 2


def _forces(points: Floats, edges: Sequence[tuple[int, int, float]], length: float) -> Floats:
    import numpy as np

    a, b = np.array([e[0] for e in edges]), np.array([e[1] for e in edges])
    pull = 0.5 + np.array([e[2] for e in edges])
    rounds = int(min(160, max(20, 60_000_000 // len(points) ** 2)))
    for step in range(rounds):
        delta = points[:, None, :] - points[None, :, :]
        squared = (delta**2).sum(axis=2) + 1.0
        move = (delta * (length**2 / squared)[:, :, None]).sum(axis=1)
        along = points[a] - points[b]
        force = along * (np.hypot(along[:, 0], along[:, 1]) * pull / length)[:, None]
        np.add.at(move, a, -force)
        np.add.at(move, b, force)
        move -= 0.9 * points
        size = np.hypot(move[:, 0], move[:, 1]) + 1e-9
        limit = length * (1 - step / rounds) * 0.6
        points = points + move * (np.minimum(size, limit) / size)[:, None]
    return points


def _separate(points: Floats, radii: Floats) -> Floats:
    """Push apart what overlaps, until nothing does or the patience ends."""
    import numpy as np

    need = radii[:, None] + radii[None, :] + _GAP
    np.fill_diagonal(need, 0.0)
    for _ in range(80 if len(points) < 600 else 20):
        delta = points[:, None, :] - points[None, :, :]
        distance = np.sqrt((delta**2).sum(axis=2)) + 1e-6
        overlap = np.maximum(0.0, need - distance)
        if overlap.max() < 0.5:
            break
        points = points + (delta * (0.3 * overlap / distance)[:, :, None]).sum(axis=1)
    return points


def _pack(sizes: Sequence[float], between: dict[tuple[int, int], float], wide: float) -> list[tuple[float, float]]:
    """Centres for discs of the given radii: no two overlap, connected ones stand near each other."""
    import numpy as np

    count = len(sizes)
    radii, centres = np.array(sizes), np.zeros((count, 2))
    turns = np.arange(36) * (2 * np.pi / 36)
    ring = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    weights: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for (a, b), weight in sorted(between.items()):
        weights[b].append((a, weight))
    for i in range(1, count):
        near = np.arange(max(0, i - _NEARBY), i)
        reach = (radii[near] + radii[i] + _APART)[:, None, None]
        spots = (centres[near][:, None, :] + reach * ring[None, :, :]).reshape(-1, 2)
        gaps = np.sqrt(((spots[:, None, :] - centres[None, :i, :]) ** 2).sum(axis=2)) - radii[:i] - radii[i]
        spots = spots[(gaps > _APART - 1).all(axis=1)]
        cost = np.hypot(spots[:, 0] / wide, spots[:, 1])
        for a, weight in weights[i]:
            away = spots - centres[a]
            cost = cost + 0.6 * weight * np.hypot(away[:, 0], away[:, 1]) / (1 + sum(w for _, w in weights[i]))
        centres[i] = spots[int(np.argmin(np.round(cost, 3)))]
    return [(float(x), float(y)) for x, y in centres]

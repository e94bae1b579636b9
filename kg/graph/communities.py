"""Which concepts form a community: one partition of a graph, for every view, count and export."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from heapq import nsmallest
from itertools import combinations
from math import sqrt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int64]

#: So many of the commonest concepts are grouped; each other concept goes with those that its papers name.
MOST = 3000
#: Fewer concepts are no community.
LEAST = 3
#: Of a paper that names more of them, so many count, the commonest: all pairs of a long list are too many.
WIDEST = 300
#: Rows that are held at once.
_CHUNK = 50_000


def find_communities(uses: Mapping[int, Sequence[int]], has: Sequence[Sequence[int]]) -> list[list[int]]:
    """Group the commonest concepts by the papers that name them together, the largest group first.

    Louvain's method [1]_ over pairs of concepts that two papers name (or one, where no pair has two), weighted by
    Ochiai's coefficient, shrunk for pairs that few papers support.

    Parameters
    ----------
    uses, has
        The papers that name each concept, the concepts that each paper names.

    References
    ----------
    .. [1] V. D. Blondel et al. (2008). Fast unfolding of communities in large networks. J. Stat. Mech. P10008.

    Examples
    --------
    >>> has = [[0, 1, 2], [0, 1, 2], [3, 4, 5], [3, 4, 5], [2, 3]]
    >>> find_communities({c: [p for p, own in enumerate(has) if c in own] for c in range(6)}, has)
    [[0, 1, 2], [3, 4, 5]]
    """
    import networkx as nx

    rank = {c: place for place, c in enumerate(sorted(uses, key=lambda c: (-len(uses[c]), c))[:MOST])}
    named = (nsmallest(WIDEST, rank.keys() & set(own), key=rank.__getitem__) for own in has)
    together = Counter(pair for own in named for pair in combinations(sorted(own), 2))
    for least in (2, 1):
        graph: Any = nx.Graph()
        for (a, b), papers in sorted(together.items()):
            if papers >= least:
                graph.add_edge(a, b, weight=papers / (sqrt(len(uses[a]) * len(uses[b])) + 1))
        found = nx.community.louvain_communities(graph, seed=1) if len(graph) else []
        groups = [sorted(group) for group in found if len(group) >= LEAST]
        if groups:
            return sorted(groups, key=lambda group: (-len(group), group))
    return []


def beside(links: tuple[Numbers, Numbers], sizes: tuple[int, int], community: Numbers, count: int) -> Floats:
    """How the company that concepts keep is spread over communities: a row for each concept, a column for each.

    Each paper of a concept adds 1, shared by the communities of the other concepts that it names; a paper that names
    no other of a community adds nothing.

    Parameters
    ----------
    links
        Paper and concept of each link, as numbers.
    sizes
        How many papers and concepts there are.
    community, count
        The community of each concept, -1 for none, and how many communities there are.

    Examples
    --------
    >>> import numpy as np
    >>> links = np.array([0, 0, 0, 1]), np.array([0, 1, 2, 2])
    >>> beside(links, (2, 3), np.array([0, 0, 1]), 2).tolist()
    [[0.5, 0.5], [0.5, 0.5], [1.0, 0.0]]
    """
    import numpy as np

    papers, concepts = links
    grouped = community[concepts] >= 0
    named = np.zeros((sizes[0], count))
    np.add.at(named, (papers[grouped], community[concepts[grouped]]), 1.0)
    company = np.zeros((sizes[1], count))
    for start in range(0, len(papers), _CHUNK):
        here = slice(start, start + _CHUNK)
        others, own = named[papers[here]], community[concepts[here]]
        places = np.flatnonzero(own >= 0)
        others[places, own[places]] -= 1.0
        total = others.sum(axis=1)
        np.add.at(company, concepts[here][total > 0], others[total > 0] / total[total > 0, None])
    return company

"""Which concepts form a community, and the concepts that tell a community from the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from math import log, sqrt
from typing import Any

#: So many of the commonest concepts are grouped; a concept of one paper is in no community.
MOST = 1000


def communities(uses: Mapping[int, Sequence[int]], has: Sequence[Sequence[int]]) -> list[list[int]]:
    """Group the commonest concepts by the papers that name them together.

    Louvain's method [1]_ over pairs of concepts, weighted by Ochiai's coefficient, shrunk for pairs that few papers
    support. Communities of fewer than three concepts are left out.

    Returns
    -------
    list
        The communities, the largest first; in each the most telling concepts first: those whose common papers with
        others lie within the community, and which many papers name.

    References
    ----------
    .. [1] V. D. Blondel et al. (2008). Fast unfolding of communities in large networks. J. Stat. Mech. P10008.
    """
    import networkx as nx

    common = sorted((c for c in uses if len(uses[c]) > 1), key=lambda c: (-len(uses[c]), c))[:MOST]
    shown = set(common)
    together = Counter(pair for group in has for pair in combinations(sorted(shown.intersection(group)), 2))
    graph: Any = nx.Graph()
    for (a, b), papers in sorted(together.items()):
        if papers > 1:
            graph.add_edge(a, b, weight=papers / (sqrt(len(uses[a]) * len(uses[b])) + 1))
    if not len(graph):
        return []
    found = [sorted(group) for group in nx.community.louvain_communities(graph, seed=1) if len(group) > 2]
    inside: Counter[int] = Counter()
    for group in found:
        for a, b, weight in graph.subgraph(group).edges(data="weight"):
            inside[a] += weight
            inside[b] += weight
    degree = dict(graph.degree(weight="weight"))

    def telling(concept: int) -> tuple[float, int]:
        return -round(inside[concept] / degree[concept] * log(1 + len(uses[concept])), 9), concept

    return sorted((sorted(group, key=telling) for group in found), key=lambda group: (-len(group), group))

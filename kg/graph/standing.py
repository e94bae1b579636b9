"""Where each concept stands in a graph: its salience, a weight that is not its frequency, and its community."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil, log, sqrt
from typing import TYPE_CHECKING

from kg.graph.communities import beside, find_communities
from kg.graph.network import Graph, Values, concepts_of, links_of, papers_of
from kg.model import Concept, Link

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: So many papers' worth of what is usual is added to the company that a concept keeps: few papers say little of it.
_USUAL = 3.0
#: A community is named after what this share of the papers of its commonest concept, or more of them, name.
_SHARED = 1 / 3


@dataclass(frozen=True)
class Standing:
    """The salience of each concept (0 … 1), and the communities, the largest first.

    ``communities`` has the ids of their concepts, the most telling first: the first few are a community's name. A
    concept that no other is named beside is in none.

    Examples
    --------
    >>> standing = Standing({"adam-1": 0.3, "lion-1": 0.2, "ppo-1": 0.1}, (("adam-1", "lion-1"),))
    >>> standing.community
    {'adam-1': 0, 'lion-1': 0}
    """

    salience: Mapping[str, float] = field(default_factory=dict)
    communities: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def community(self) -> dict[str, int]:
        """The number of the community that each concept is in."""
        return {concept: number for number, members in enumerate(self.communities) for concept in members}

    def within(self, concepts: Collection[str]) -> Standing:
        """What of it is left where only some concepts are; numbers of communities stay."""
        return Standing(
            {concept: value for concept, value in self.salience.items() if concept in concepts},
            tuple(tuple(filter(concepts.__contains__, members)) for members in self.communities),
        )


def standing_of(graph: Graph | Values) -> Standing:
    """The standing of the concepts of a graph: that of the graph of which it is a part, or else found out now, once."""
    known: Standing | None = graph.graph.get("standing")
    if known is None:
        papers = [paper.id for paper in papers_of(graph)]
        known = graph.graph["standing"] = find_standing(papers, list(concepts_of(graph)), list(links_of(graph)))
    return known


def find_standing(
    papers: Sequence[str], concepts: Sequence[Concept], links: Sequence[Link], sure: Sequence[float] | None = None
) -> Standing:
    """Find communities, and how telling each concept is.

    Salience is the product of three shares: how concentrated a concept is (the total variation distance between the
    communities of what is named beside it and those of what is named anywhere, shrunk for few papers), how specific
    (the geometric mean of its inverse document frequency [1]_ and of how few concepts are narrower, both on a
    logarithmic scale), and how sure (the mean confidence of its mentions, times the root of the share of its papers
    that agree on its kind). What every field names, and what half of the papers take for something else, has little.

    Parameters
    ----------
    papers, concepts, links
        Those of a graph, sorted; papers by their ids.
    sure
        How sure each link is; by default as sure as the surest of its mentions.

    References
    ----------
    .. [1] K. Spärck Jones (1972). A statistical interpretation of term specificity and its application in retrieval.
       Journal of Documentation 28, 11-21.
    """
    import numpy as np

    number = {concept.id: place for place, concept in enumerate(concepts)}
    place = {paper: n for n, paper in enumerate(papers)}
    ends = np.array([(place[link.paper_id], number[link.concept_id]) for link in links], dtype=np.int64).reshape(-1, 2)
    uses: dict[int, list[int]] = defaultdict(list)
    has: list[list[int]] = [[] for _ in papers]
    for paper, concept in ends.tolist():
        uses[concept].append(paper)
        has[paper].append(concept)
    groups = find_communities(uses, has)
    community = np.full(len(concepts), -1)
    for n, group in enumerate(groups):
        community[group] = n
    company = beside((ends[:, 0], ends[:, 1]), (len(papers), len(concepts)), community, len(groups))
    concentrated, specific = _concentration(company), _specificity(concepts, uses, len(papers))
    surely = _sureness(links, sure or map(sureness, links))
    salience = {
        concept.id: round(float(concentrated[n]) * specific[n] * surely.get(concept.id, 0.0), 4)
        for n, concept in enumerate(concepts)
    }
    return Standing(salience, _members([concept.id for concept in concepts], uses, groups, company, salience))


def _concentration(company: Floats) -> Floats:
    """How far the company of each concept is from the usual, 0 … 1; all are alike with fewer than two communities."""
    import numpy as np

    if company.shape[1] < 2 or not company.sum():
        return np.ones(len(company))
    usual = company.sum(axis=0) / company.sum()
    shares = (company + _USUAL * usual) / (company.sum(axis=1, keepdims=True) + _USUAL)
    distance: Floats = np.abs(shares - usual).sum(axis=1) / 2
    return distance


def _specificity(concepts: Sequence[Concept], uses: Mapping[int, Sequence[int]], papers: int) -> list[float]:
    narrower = count_narrower({concept.id: concept.broader for concept in concepts})

    def share(count: int, of: int) -> float:
        return 1 - log(max(1, count)) / log(of + 2)

    return [
        sqrt(share(len(uses.get(n, ())), papers) * share(1 + narrower[concept.id], len(concepts)))
        for n, concept in enumerate(concepts)
    ]


def count_narrower(broader: Mapping[str, Sequence[str]]) -> Counter[str]:
    """How many concepts are under each, however far down.

    Examples
    --------
    >>> count_narrower({"resnet": ["cnn"], "cnn": ["network"], "network": []})["network"]
    2
    """
    counts: Counter[str] = Counter()
    for concept in broader:
        above: set[str] = set()
        waiting = list(broader[concept])
        while waiting:
            if (other := waiting.pop()) not in above:
                above.add(other)
                waiting += broader.get(other, ())
        counts.update(above - {concept})
    return counts


def sureness(link: Link) -> float:
    """How sure a link is: as sure as the surest of its mentions."""
    return max([mention.confidence for mention in link.mentions], default=1.0)


def _sureness(links: Sequence[Link], each: Iterable[float]) -> dict[str, float]:
    kinds: dict[str, dict[str, int]] = defaultdict(dict)
    sure: dict[str, float] = defaultdict(float)
    for link, value in zip(links, each, strict=True):
        counts = kinds[link.concept_id]
        counts[link.kind] = counts.get(link.kind, 0) + 1
        sure[link.concept_id] += value
    papers = {concept: sum(counts.values()) for concept, counts in kinds.items()}
    return {
        concept: sure[concept] / papers[concept] * sqrt(max(counts.values()) / papers[concept])
        for concept, counts in kinds.items()
    }


def _members(
    ids: Sequence[str],
    uses: Mapping[int, Sequence[int]],
    groups: Sequence[Sequence[int]],
    company: Floats,
    salience: Mapping[str, float],
) -> tuple[tuple[str, ...], ...]:
    """All members of each community: its group, and what is named beside it most; the most telling first.

    Those of the group come first, and among them those that its papers share: what at least a third as many papers
    name as name its commonest. They are sorted by papers, how much of their company lies within it, and salience; what
    fewer papers name is, by papers first.
    """
    import numpy as np

    inside = np.round(company / np.maximum(company.sum(axis=1, keepdims=True), 1e-12), 6)
    grouped = {concept for group in groups for concept in group}
    members = [list(group) for group in groups]
    nearest = inside.argmax(axis=1) if len(groups) else []
    for concept in np.flatnonzero(inside.any(axis=1)).tolist():
        if concept not in grouped:
            members[nearest[concept]].append(concept)

    most = [max(len(uses[concept]) for concept in group) for group in groups]

    def telling(concept: int, own: int) -> tuple[bool, int, float, str]:
        papers = len(uses[concept])
        return (
            concept not in grouped,
            -min(papers, ceil(_SHARED * most[own])),
            -round(float(inside[concept, own]) * papers * salience[ids[concept]], 6),
            ids[concept],
        )

    ranked = [
        tuple(ids[concept] for concept in sorted(own, key=lambda concept: telling(concept, n)))
        for n, own in enumerate(members)
    ]
    return tuple(sorted(ranked, key=lambda own: (-len(own), own)))

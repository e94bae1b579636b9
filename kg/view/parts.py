"""The values of a graph, or of what of it a page holds, in the order of a graph: without the graph's own weight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kg.graph.cut import own
from kg.graph.network import Graph, Values, concepts_of, links_of, papers_of, relations_of
from kg.graph.standing import Standing, standing_of
from kg.model import Concept, Link, Paper, Relation

#: For each paper, by its id, the papers most like it, with how like they are, the most like first.
Similar = Mapping[str, Sequence[tuple[str, float]]]


@dataclass(frozen=True, slots=True)
class Parts:
    """Papers and concepts sorted by id, links by paper and concept, relations by subject, as in a graph.

    ``similar`` has, for each paper, those most like it and how like they are; it is empty where that is not known.
    """

    papers: Sequence[Paper]
    concepts: Sequence[Concept]
    links: Sequence[Link]
    relations: Sequence[Relation]
    standing: Standing = field(default_factory=Standing)
    similar: Similar = field(default_factory=dict)


def parts_of(graph: Graph | Values | Parts, similar: Similar | None = None) -> Parts:
    """The values of a graph; parts as they are.

    Examples
    --------
    >>> from kg.graph.network import to_graph
    >>> [paper.id for paper in parts_of(to_graph([Paper("p1", "Adam")], [], [])).papers]
    ['p1']
    """
    if isinstance(graph, Parts):
        return graph
    whole = own(graph)
    return Parts(
        list(papers_of(whole)),
        list(concepts_of(whole)),
        list(links_of(whole)),
        list(relations_of(whole)),
        standing_of(whole),
        similar or {},
    )

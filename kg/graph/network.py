"""Papers, concepts and links as one ``networkx.MultiDiGraph``, and back.

=========  =====================  ==============================================================
node       key                    attributes
=========  =====================  ==============================================================
paper      ``paper:ID``           ``type="paper"``, ``label`` (title), ``year``, ``value`` (a ``Paper``)
concept    ``concept:SLUG-HASH``  ``type="concept"``, ``label``, ``kind``, ``papers``, ``value`` (a ``Concept``)
=========  =====================  ==============================================================

``papers`` is the number of papers that name the concept. An edge from a paper to a concept has the role as
its key; an edge between concepts has the predicate.
``value`` is the :class:`~kg.model.Link` (with its mentions, the evidence) or the
:class:`~kg.model.Relation`; ``weight`` the number of mentions or of supporting papers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import networkx as nx

from kg.concepts.reasons import Broader, Merge
from kg.graph.shown import Overview, overview
from kg.model import Concept, Link, Paper, Relation

if TYPE_CHECKING:
    from kg.graph.standing import Standing

    _MultiDiGraph = nx.MultiDiGraph[str]
else:
    _MultiDiGraph = nx.MultiDiGraph


class Graph(_MultiDiGraph):
    """A ``networkx.MultiDiGraph`` of papers and concepts that shows what is in it.

    Examples
    --------
    >>> to_graph([Paper("p1", "Adam: a method", date="2015")], [], [])
    1 paper (2015), 0 concepts, 0 links, 0 relations
    """

    def __repr__(self) -> str:
        return str(self._overview())

    __str__ = __repr__

    def _repr_html_(self) -> str:
        """The same in a notebook."""
        return self._overview().to_html()

    def _overview(self) -> Overview:
        return overview(self.nodes, self.edges(data=True))


@dataclass(frozen=True, slots=True)
class Run:
    """What a graph was made by and from: version, hash of the pipeline, (name, sha256) of each source, sorted."""

    version: str = "unknown"
    pipeline: str = ""
    inputs: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        """A hash of all that the run depends on: the same input and software give the same id."""
        return hashlib.sha256(repr((self.version, self.pipeline, self.inputs)).encode()).hexdigest()[:12]


def to_graph(
    papers: Iterable[Paper],
    concepts: Iterable[Concept],
    links: Iterable[Link],
    relations: Iterable[Relation] = (),
    run: Run | None = None,
    merges: Iterable[Merge] = (),
    broader: Iterable[Broader] = (),
    standing: Standing | None = None,
) -> Graph:
    """Make the graph; nodes and edges are added in sorted order, whatever the order of the input.

    ``graph.graph["run"]`` says what it was made by, ``["merges"]`` why each surface form is a name of its
    concept, ``["broader"]`` why each concept is under another, ``["standing"]``, where it is
    known, what :func:`kg.graph.standing.standing_of` gives.

    Examples
    --------
    >>> from kg.model import Kind, Role
    >>> paper = Paper("p1", "Adam: a method")
    >>> adam = Concept("adam-1a2b3c", "adam", "Adam", (Kind.METHOD,))
    >>> graph = to_graph([paper], [adam], [Link("p1", "adam-1a2b3c", Kind.METHOD, Role.PROPOSES, ())])
    >>> list(graph.edges(keys=True))
    [('paper:p1', 'concept:adam-1a2b3c', 'proposes')]
    """
    graph = Graph(run=run or Run(), merges=tuple(sorted(merges)), broader=tuple(sorted(broader)))
    if standing is not None:
        graph.graph["standing"] = standing
    links = sorted(links, key=attrgetter("paper_id", "concept_id"))
    counts: dict[str, int] = {}
    for link in links:
        counts[link.concept_id] = counts.get(link.concept_id, 0) + 1
    for paper in sorted(papers, key=attrgetter("id")):
        graph.add_node(f"paper:{paper.id}", type="paper", label=paper.title, year=paper.year, value=paper)
    for concept in sorted(concepts, key=attrgetter("id")):
        graph.add_node(
            f"concept:{concept.id}",
            type="concept",
            label=concept.label,
            kind=concept.kinds[0].value,
            papers=counts.get(concept.id, 0),
            value=concept,
        )
    _add_edges(graph, links, relations)
    return graph


def _add_edges(graph: Graph, links: Iterable[Link], relations: Iterable[Relation]) -> None:
    for link in links:
        graph.add_edge(
            f"paper:{link.paper_id}",
            f"concept:{link.concept_id}",
            key=link.role.value,
            value=link,
            weight=len(link.mentions),
        )
    for relation in sorted(relations, key=attrgetter("subject", "predicate", "object")):
        graph.add_edge(
            f"concept:{relation.subject}",
            f"concept:{relation.object}",
            key=relation.predicate.value,
            value=relation,
            weight=relation.support,
        )


def papers_of(graph: Graph) -> Iterator[Paper]:
    """The papers of a graph, sorted by id."""
    return _node_values(graph, "paper")


def concepts_of(graph: Graph) -> Iterator[Concept]:
    """The concepts of a graph, sorted by id."""
    return _node_values(graph, "concept")


def links_of(graph: Graph) -> Iterator[Link]:
    """The links of a graph, sorted by paper and concept."""
    return (value for value in _edge_values(graph) if type(value) is Link)


def relations_of(graph: Graph) -> Iterator[Relation]:
    """The relations between the concepts of a graph, sorted by subject and object."""
    return (value for value in _edge_values(graph) if type(value) is Relation)


def _node_values(graph: Graph, kind: str) -> Iterator[Any]:
    nodes: dict[str, dict[str, Any]] = graph._node  # type: ignore[attr-defined]  # its view takes twice as long
    return (data["value"] for data in nodes.values() if data["type"] == kind)


def _edge_values(graph: Graph) -> Iterator[Link | Relation]:
    # networkx's views of edges take three times as long, and a graph has millions of edges
    return (data["value"] for _, near in graph.adjacency() for keys in near.values() for data in keys.values())


def run_of(graph: Graph) -> Run:
    """What the graph was made by."""
    run: Run = graph.graph["run"]
    return run


def merges_of(graph: Graph) -> tuple[Merge, ...]:
    """Why each surface form is a name of its concept, sorted."""
    merges: tuple[Merge, ...] = graph.graph["merges"]
    return merges


def broader_of(graph: Graph) -> tuple[Broader, ...]:
    """Why each concept is under its broader ones, sorted."""
    broader: tuple[Broader, ...] = graph.graph["broader"]
    return broader

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
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
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


@dataclass(frozen=True, slots=True)
class Values:
    """What a graph holds, in its order, without the weight of the graph itself: enough to write it, and to make it.

    ``graph`` is the dictionary that the graph has under that name.
    """

    papers: Sequence[Paper]
    concepts: Sequence[Concept]
    links: Sequence[Link]
    relations: Sequence[Relation]
    graph: dict[str, Any]

    def to_graph(self) -> Graph:
        """The graph; its dictionary is that of the values."""
        graph = Graph()
        graph.graph = self.graph
        counts = Counter(link.concept_id for link in self.links)
        for paper in self.papers:
            graph.add_node(f"paper:{paper.id}", type="paper", label=paper.title, year=paper.year, value=paper)
        for concept in self.concepts:
            graph.add_node(
                f"concept:{concept.id}",
                type="concept",
                label=concept.label,
                kind=concept.kinds[0].value,
                papers=counts[concept.id],
                value=concept,
            )
        _add_edges(graph, self.links, self.relations)
        return graph


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
    known, what :func:`kg.graph.standing.standing_of` gives; ``["part"]``, of a part of a graph, which it is.

    Examples
    --------
    >>> from kg.model import Kind, Role
    >>> paper = Paper("p1", "Adam: a method")
    >>> adam = Concept("adam-1a2b3c", "adam", "Adam", (Kind.METHOD,))
    >>> graph = to_graph([paper], [adam], [Link("p1", "adam-1a2b3c", Kind.METHOD, Role.PROPOSES, ())])
    >>> list(graph.edges(keys=True))
    [('paper:p1', 'concept:adam-1a2b3c', 'proposes')]
    """
    return to_values(papers, concepts, links, relations, run, merges, broader, standing).to_graph()


def to_values(
    papers: Iterable[Paper],
    concepts: Iterable[Concept],
    links: Iterable[Link],
    relations: Iterable[Relation] = (),
    run: Run | None = None,
    merges: Iterable[Merge] = (),
    broader: Iterable[Broader] = (),
    standing: Standing | None = None,
) -> Values:
    """The values of the graph that :func:`to_graph` makes, in its order: relations to one concept stand together."""
    by_predicate = sorted(relations, key=attrgetter("subject", "predicate", "object"))
    place: dict[tuple[str, str], int] = {}
    for relation in by_predicate:
        place.setdefault((relation.subject, relation.object), len(place))
    return Values(
        sorted(papers, key=attrgetter("id")),
        sorted(concepts, key=attrgetter("id")),
        sorted(links, key=attrgetter("paper_id", "concept_id")),
        sorted(by_predicate, key=lambda relation: place[relation.subject, relation.object]),
        {"run": run or Run(), "merges": tuple(sorted(merges)), "broader": tuple(sorted(broader))}
        | ({} if standing is None else {"standing": standing}),
    )


def _add_edges(graph: Graph, links: Iterable[Link], relations: Iterable[Relation]) -> None:
    for link in links:
        graph.add_edge(
            f"paper:{link.paper_id}",
            f"concept:{link.concept_id}",
            key=link.role.value,
            value=link,
            weight=len(link.mentions),
        )
    for relation in relations:
        graph.add_edge(
            f"concept:{relation.subject}",
            f"concept:{relation.object}",
            key=relation.predicate.value,
            value=relation,
            weight=relation.support,
        )


def papers_of(graph: Graph | Values) -> Iterator[Paper]:
    """The papers of a graph, sorted by id."""
    return iter(graph.papers) if isinstance(graph, Values) else _node_values(graph, "paper")


def concepts_of(graph: Graph | Values) -> Iterator[Concept]:
    """The concepts of a graph, sorted by id."""
    return iter(graph.concepts) if isinstance(graph, Values) else _node_values(graph, "concept")


def links_of(graph: Graph | Values) -> Iterator[Link]:
    """The links of a graph, sorted by paper and concept."""
    if isinstance(graph, Values):
        return iter(graph.links)
    return (value for value in _edge_values(graph) if type(value) is Link)


def relations_of(graph: Graph | Values) -> Iterator[Relation]:
    """The relations between the concepts of a graph, sorted by subject and object."""
    if isinstance(graph, Values):
        return iter(graph.relations)
    return (value for value in _edge_values(graph) if type(value) is Relation)


def _node_values(graph: Graph, kind: str) -> Iterator[Any]:
    nodes: dict[str, dict[str, Any]] = graph._node  # type: ignore[attr-defined]  # its view takes twice as long
    return (data["value"] for data in nodes.values() if data["type"] == kind)


def _edge_values(graph: Graph) -> Iterator[Link | Relation]:
    # networkx's views of edges take three times as long, and a graph has millions of edges
    return (data["value"] for _, near in graph.adjacency() for keys in near.values() for data in keys.values())


def run_of(graph: Graph | Values) -> Run:
    """What the graph was made by."""
    run: Run = graph.graph["run"]
    return run


def merges_of(graph: Graph | Values) -> tuple[Merge, ...]:
    """Why each surface form is a name of its concept, sorted."""
    merges: tuple[Merge, ...] = graph.graph["merges"]
    return merges


def broader_of(graph: Graph | Values) -> tuple[Broader, ...]:
    """Why each concept is under its broader ones, sorted."""
    broader: tuple[Broader, ...] = graph.graph["broader"]
    return broader

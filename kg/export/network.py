"""Nodes and edges with plain attributes: what every format of graph viewers is written from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from kg.export.rows import Row, concept_row, paper_row, told_relations
from kg.graph.network import Graph, concepts_of, links_of, papers_of
from kg.graph.standing import standing_of
from kg.view.scene import radius, to_scene

#: The most concepts that get a place: more take minutes to lay out.
MOST_PLACED = 3_000

#: The attributes of nodes and edges, each with its type.
NODE_ATTRIBUTES: dict[str, type] = {
    "type": str, "kind": str, "kinds": str, "aliases": str, "matches": str, "papers": int, "community": str,
    "salience": float, "date": str, "year": int, "authors": str, "venue": str, "doi": str, "arxiv_id": str, "url": str,
    "citations": int,
}  # fmt: skip
EDGE_ATTRIBUTES: dict[str, type] = {"type": str, "kind": str, "confidence": float, "sentence": str}


@dataclass(frozen=True, slots=True)
class Node:
    """A paper or a concept. ``place`` is where it lies (x to the right, y down), where a layout was made of it."""

    id: str
    label: str
    attributes: dict[str, Any]
    place: tuple[float, float] | None = None
    size: float = 10.0


@dataclass(frozen=True, slots=True)
class Edge:
    """A link (``type`` is the role) or a relation (the predicate); ``weight`` counts mentions or papers.

    A relation that papers state has their ``confidence`` and the ``sentence`` of the surest of them.
    """

    id: str
    source: str
    target: str
    attributes: dict[str, Any]
    weight: int


def nodes(graph: Graph) -> Iterator[Node]:
    """The nodes of a graph, concepts first, each in the order of ids; attributes that are not known are left out."""
    scene = to_scene(graph, MOST_PLACED)
    concepts = list(concepts_of(graph))
    placed = dict(zip((concepts[i].id for i in scene.nodes), scene.positions, strict=True))
    standing = standing_of(graph)
    label = {concept.id: concept.label for concept in concepts}
    names = [", ".join(map(label.__getitem__, members[:3])) for members in standing.communities]
    most = max((graph.nodes[f"concept:{concept.id}"]["papers"] for concept in concepts), default=1)
    for concept in concepts:
        papers = graph.nodes[f"concept:{concept.id}"]["papers"]
        attributes = {
            "type": "concept",
            **concept_row(concept, papers),
            "community": names[standing.community[concept.id]] if concept.id in standing.community else None,
            "salience": standing.salience.get(concept.id),
        }
        yield Node(
            f"concept:{concept.id}", concept.label, _known(attributes), placed.get(concept.id), radius(papers, most)
        )
    yield from _papers(graph, placed)


def _papers(graph: Graph, placed: dict[str, tuple[int, int]]) -> Iterator[Node]:
    """The papers, each in the middle of its concepts."""
    around: dict[str, list[tuple[int, int]]] = {}
    for link in links_of(graph):
        if link.concept_id in placed:
            around.setdefault(link.paper_id, []).append(placed[link.concept_id])
    for paper in papers_of(graph):
        near = around.get(paper.id)
        middle = (round(fmean(x for x, _ in near), 1), round(fmean(y for _, y in near), 1)) if near else None
        attributes = {"type": "paper", **paper_row(paper), "citations": paper.citation_count}
        yield Node(f"paper:{paper.id}", paper.title, _known(attributes), middle)


def edges(graph: Graph) -> Iterator[Edge]:
    """The edges of a graph: links, then relations; sorted, each with a number as its id."""
    number = 0
    for link in links_of(graph):
        attributes = {"type": link.role.value, "kind": link.kind.value}
        yield Edge(
            f"e{number}", f"paper:{link.paper_id}", f"concept:{link.concept_id}", attributes, max(1, len(link.mentions))
        )
        number += 1
    for row, told in told_relations(graph):
        ends = f"concept:{row['subject']}", f"concept:{row['object']}"
        said = {"type": row["predicate"], "confidence": row["confidence"], "sentence": told and told["sentence"]}
        yield Edge(f"e{number}", *ends, _known(said, EDGE_ATTRIBUTES), max(1, row["support"]))
        number += 1


def _known(row: Row, attributes: Iterable[str] = NODE_ATTRIBUTES) -> dict[str, Any]:
    """Those of some attributes that a row has; the values of a list with strokes between."""
    known = ((name, row.get(name)) for name in attributes)
    return {
        name: " | ".join(value) if isinstance(value, tuple) else value
        for name, value in known
        if value not in (None, "", ())
    }

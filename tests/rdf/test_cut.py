"""The RDF of a part of a graph: it has counts of its own, so it says that it is a part."""

from __future__ import annotations

import pyoxigraph as ox
from by_hand import make_graph

from kg.graph.cut import Cut, cut
from kg.graph.network import Graph
from kg.rdf.export import triples
from kg.rdf.terms import BASE


def test_a_part_says_that_it_is_one() -> None:
    graph = make_graph()
    part = cut(graph, Cut(min_papers=2))
    assert 0 < len(part) < len(graph)

    def described(found: Graph) -> list[tuple[str, ...]]:
        store = ox.Store()
        store.extend(ox.Quad(*triple) for triple in triples(found))
        rows = store.query(
            "PREFIX void: <http://rdfs.org/ns/void#> PREFIX dcterms: <http://purl.org/dc/terms/>"
            "SELECT ?set ?said ?whole { ?set a void:Dataset"
            " OPTIONAL { ?set dcterms:description ?said ; dcterms:isPartOf ?whole } }"
        )
        return [tuple(value.value if value else "" for value in row) for row in rows]

    assert described(graph) == [(f"{BASE}dataset", "", "")]
    ((own, said, whole),) = described(part)
    assert own.startswith(f"{BASE}part/")
    assert said.startswith("A part of a graph: concepts that 2 papers or more name. Its counts")
    assert whole == f"{BASE}dataset"

"""Our Turtle is Oxigraph's Turtle, byte for byte; only quicker."""

from __future__ import annotations

import io

import pyoxigraph as ox
from by_hand import make_graph
from hypothesis import example, given, settings
from strategies import HOSTILE, graphs

from kg.graph.content import content_of
from kg.graph.network import Graph, Run, to_graph
from kg.model import Concept, Kind, Link, Mention, Paper, Role
from kg.rdf.export import triples, write_rdf
from kg.rdf.formats import TURTLE
from kg.rdf.refused import writable
from kg.rdf.terms import PREFIXES


def hostile() -> Graph:
    """Each odd name as a title, a mention and a source."""
    papers = [Paper(f"p{n}", name, name, date="--02-29", url=name, sources=(name,)) for n, name in enumerate(HOSTILE)]
    found = [
        Mention(p.id, 0, len(p.title), p.title, Kind.METHOD, Role.STUDIES, n / 7 % 1, (p.title, "network"), p.title)
        for n, p in enumerate(papers)
    ]
    links = [Link(m.paper_id, "x-1", Kind.METHOD, Role.STUDIES, (m,)) for m in found]
    return to_graph(papers, [Concept("x-1", "x", "x", (Kind.METHOD, Kind.DATASET))], links, (), Run("1", "é\n", ()))


def by_oxigraph(graph: Graph) -> bytes:
    return ox.serialize(triples(graph), format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b""


def ours(graph: Graph) -> bytes:
    buffer = io.BytesIO()
    write_rdf(graph, buffer, format=TURTLE)
    return buffer.getvalue()


@settings(max_examples=100)
@given(graphs().filter(lambda graph: not writable(content_of(graph), TURTLE)[1]))
@example(make_graph())
@example(hostile())
@example(to_graph([], [], []))
def test_every_graph_is_written_as_oxigraph_writes_it(graph: Graph) -> None:
    assert ours(graph) == by_oxigraph(graph)

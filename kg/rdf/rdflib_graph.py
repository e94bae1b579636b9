"""The graph for users of rdflib."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import needing
from kg.graph.network import Graph
from kg.rdf.export import triples
from kg.rdf.terms import BASE, PREFIXES

if TYPE_CHECKING:
    import rdflib


def to_rdflib(graph: Graph, *, base: str = BASE) -> rdflib.Graph:
    """Hand over a graph as an ``rdflib.Graph`` that Oxigraph holds and queries (oxrdflib), prefixes bound.

    Raises
    ------
    MissingExtraError
        Where oxrdflib is not installed.

    Examples
    --------
    >>> from kg.graph.network import to_graph
    >>> from kg.model import Paper
    >>> rdf = to_rdflib(to_graph([Paper("p1", "Adam")], [], []))
    >>> [str(title) for (title,) in rdf.query("SELECT ?title { ?paper a kg:Paper ; dcterms:title ?title }")]
    ['Adam']
    """
    with needing("an rdflib graph", "rdflib"):
        import oxrdflib
        import rdflib
        from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
    store = ox.Store()
    store.bulk_extend(ox.Quad(*triple) for triple in triples(graph, base))
    made = rdflib.Graph(store=oxrdflib.OxigraphStore(store=store), identifier=DATASET_DEFAULT_GRAPH_ID)
    for prefix, namespace in PREFIXES.items():
        made.bind(prefix, namespace, replace=True)
    return made

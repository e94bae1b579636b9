"""Export, load and the named queries, beside rdflib on the same graph in the same run.

    python benchmarks/rdf.py [--papers 4000] [--repeat 3]

The graph is made up: 4,000 papers give some 710,000 triples. Rows: seconds to write Turtle (ours from the
NetworkX graph; rdflib's serializer from a graph that it already holds), seconds to load that Turtle, and
milliseconds of each named query with all its rows read; of each the least of the repeats (rdflib: one run of a
query that takes longer than ten seconds). Everything runs in one process, one after the other.
"""

from __future__ import annotations

import argparse
import gc
import math
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import rdflib

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from rdf_graphs import synthetic_graph

from kg.graph import Graph, concepts_of, papers_of
from kg.model import Kind
from kg.rdf.export import write_turtle
from kg.rdf.named import bind_values, named_queries
from kg.rdf.opened import open_export
from kg.rdf.query import run_query


def least(step: Callable[[], object], repeat: int) -> float:
    """Seconds of the quickest of some runs; one run where it takes more than ten seconds."""
    times = []
    for _ in range(repeat):
        gc.collect()
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
        if times[-1] > 10:
            break
    return min(times)


def row(name: str, ours: float, theirs: float, unit: str) -> None:
    scale = 1000 if unit == "ms" else 1
    print(f"{name:16} {ours * scale:10.2f} {unit} {theirs * scale:12.2f} {unit} {theirs / ours:8.1f} ×", flush=True)


def values_for(graph: Graph) -> dict[str, str]:
    """What to ask: the commonest concepts, and the first paper."""
    common = sorted(concepts_of(graph), key=lambda c: (-graph.nodes[f"concept:{c.id}"]["papers"], c.id))
    top = {kind: [c for c in common if c.kinds[0] is kind] for kind in Kind}
    method = next(c for c in top[Kind.METHOD] if c.broader)
    return {
        "concept": common[0].label, "first": common[0].label, "second": common[1].label, "method": method.label,
        "problem": top[Kind.PROBLEM][0].label, "title": next(papers_of(graph)).title, "confidence": "0.5",
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=4000)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    graph = synthetic_graph(options.papers, options.papers * 3 // 2)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.ttl"
        exported = least(lambda: write_turtle(graph, path), options.repeat)
        stores: list[ox.Store] = []
        loaded = least(lambda: stores.append(open_export(path, cached_from=2**62)), options.repeat)
        store = stores[-1]
        print(f"{len(store):,} triples, {path.stat().st_size:,} bytes\n{'':16} {'kg':>13} {'rdflib':>15}")
        held = rdflib.Graph()
        parsed = least(lambda: held.parse(path), 1)
    row("load Turtle", loaded, parsed, "s")
    values, ratios, worst = values_for(graph), [], 0.0
    for name, query in named_queries().items():
        text = bind_values(store, query, {p.name: values[p.name] for p in query.parameters})
        ours = least(lambda text=text: list(run_query(store, text)), options.repeat)
        theirs = least(lambda text=text: list(held.query(text)), options.repeat)
        row(name, ours, theirs, "ms")
        ratios.append(theirs / ours)
        worst = max(worst, ours)
    mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
    print(f"queries: geometric mean {mean:.1f} ×, slowest {worst * 1000:.0f} ms")
    row("export Turtle", exported, least(lambda: held.serialize(format="turtle"), 1), "s")


if __name__ == "__main__":
    main()

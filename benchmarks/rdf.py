"""Export, load and the named queries, beside rdflib on the same graph in the same run.

    python benchmarks/rdf.py [--papers 4000] [--repeat 3] [--limit 300]

The graph is made up: 4,000 papers give some 710,000 triples. Rows: seconds to write (ours from the NetworkX graph;
rdflib's serializers from a graph that it already holds) and to load, as Turtle and as N-Triples, and milliseconds of
each named query with all its rows read; of each the least of the repeats (one run of what takes longer than ten
seconds). A step of rdflib's that is not done after the limit is stopped, and its row says ">". Everything runs in
one process, one after the other; rdflib has it to itself, but for the loaded store. Time is processor time of all
threads: what the clock shows on a machine that does nothing else. It takes some ten minutes.
"""

from __future__ import annotations

import argparse
import gc
import math
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import rdflib

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from rdf_graphs import synthetic_graph

from kg.graph.network import Graph, concepts_of, papers_of
from kg.model import Kind
from kg.rdf.export import write_rdf
from kg.rdf.formats import N_TRIPLES, TURTLE, Format
from kg.rdf.named import bind_values, named_queries
from kg.rdf.opened import open_export
from kg.rdf.query import run_query

FORMATS = ((TURTLE, "turtle"), (N_TRIPLES, "nt"))


class Took(NamedTuple):
    """Seconds of processor time, and whether that was all of it."""

    seconds: float
    done: bool = True


class Late(BaseException):
    """A step is not done in time; no Exception, which rdflib's serializer would catch."""


def least(step: Callable[[], object], repeat: int, limit: int = 0) -> Took:
    """The quickest of some runs; one run where it takes more than ten seconds, stopped at the limit."""
    times = []

    def stop(*_: object) -> None:
        raise Late

    signal.signal(signal.SIGALRM, stop)
    for _ in range(repeat):
        gc.collect()
        signal.alarm(limit)
        start = time.process_time()
        try:
            made = step()
        except Late:
            return Took(time.process_time() - start, done=False)
        finally:
            signal.alarm(0)
        times.append(time.process_time() - start)
        del made  # to let go of it takes time, too, of which rdflib's graphs, which stay, take none
        if times[-1] > 10:
            break
    return Took(min(times))


def row(name: str, ours: Took, theirs: Took, unit: str = "s") -> None:
    scale, more = 1000 if unit == "ms" else 1, "" if theirs.done else "> "
    ratio = f"{more}{theirs.seconds / ours.seconds:.1f} ×"
    print(f"{name:16} {ours.seconds * scale:10.2f} {unit} {more + format(theirs.seconds * scale, '.2f'):>12} {unit} "
          f"{ratio:>12}", flush=True)  # fmt: skip


def values_for(graph: Graph) -> dict[str, str]:
    """What to ask: the commonest concepts, and the first paper."""
    common = sorted(concepts_of(graph), key=lambda c: (-graph.nodes[f"concept:{c.id}"]["papers"], c.id))
    top = {kind: [c for c in common if c.kinds[0] is kind] for kind in Kind}
    method = next(c for c in top[Kind.METHOD] if c.broader)
    return {
        "concept": common[0].label, "first": common[0].label, "second": common[1].label, "method": method.label,
        "problem": top[Kind.PROBLEM][0].label, "title": next(papers_of(graph)).title, "confidence": "0.5",
    }  # fmt: skip


def write_and_load(papers: int, repeat: int, folder: Path) -> tuple[dict[Format, list[Took]], ox.Store, dict[str, str]]:
    """How long we take to write and to load in each format; what was loaded, and what to ask of it."""
    graph = synthetic_graph(papers, papers * 3 // 2)
    took = {}
    for format, _ in FORMATS:
        path = folder / f"graph{format.suffixes[0]}"
        took[format] = [least(lambda path=path: write_rdf(graph, path), repeat)]
    asked = values_for(graph)
    for format, _ in FORMATS:
        path = folder / f"graph{format.suffixes[0]}"
        took[format].append(least(lambda path=path: open_export(path, cached_from=2**62), repeat))
    return took, open_export(path, cached_from=2**62), asked


def ask(store: ox.Store, held: rdflib.Graph, values: dict[str, str], repeat: int, limit: int) -> None:
    """Each named query in both engines."""
    ratios, worst = [], 0.0
    for name, query in named_queries().items():
        text = bind_values(store, query, {p.name: values[p.name] for p in query.parameters})
        ours = least(lambda text=text: list(run_query(store, text)), repeat)
        theirs = least(lambda text=text: list(held.query(text)), repeat, limit)
        row(name, ours, theirs, "ms")
        ratios.append(theirs.seconds / ours.seconds)
        worst = max(worst, ours.seconds)
    mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
    print(f"queries: geometric mean {mean:.1f} ×, slowest {worst * 1000:.0f} ms", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=4000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--limit", type=int, default=300, help="seconds that a step of rdflib's may take")
    options = parser.parse_args()
    warnings.filterwarnings("ignore", message="NTSerializer always uses UTF-8")
    with tempfile.TemporaryDirectory() as folder:
        took, store, values = write_and_load(options.papers, options.repeat, Path(folder))
        print(f"{len(store):,} triples\n{'':16} {'kg':>12} {'rdflib':>14} {'ratio':>12}")
        held = rdflib.Graph()
        for format, name in FORMATS:
            held = rdflib.Graph()
            path, seconds = Path(folder) / f"graph{format.suffixes[0]}", took[format][1]
            row(f"load {name}", seconds, least(lambda g=held, p=path, n=name: g.parse(p, format=n), 1))
        ask(store, held, values, options.repeat, options.limit)
        out = Path(folder) / "out"
        for format, name in reversed(FORMATS):
            theirs = least(lambda n=name: held.serialize(out, format=n), 1, options.limit)
            row(f"export {name}", took[format][0], theirs)


if __name__ == "__main__":
    main()

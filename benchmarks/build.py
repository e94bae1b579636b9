"""How long a whole build and each of its stages takes, at growing sizes, beside what one would write by hand.

    python benchmarks/build.py PAPERS.jsonl.gz [--sizes 1000 10000 87350] [--workers 2] [--shards 16]
                               [--by-hand en_core_web_sm]

For each size three builds run, each in a process of its own: of 99 % of the papers, of the same once more, of all of
them. The memory is the most that this process held, and the most that it and all that it started held together, where
what they share counts once (Linux' proportional set size, looked at twice a second). The script by hand takes noun
chunks of a spaCy pipeline for concepts, and writes with networkx, rdflib and pyvis. With ``--shards`` the first build
runs once more, in so many shards.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

#: Where each stage's function is looked up when a build calls it.
STAGES = {
    "reading": "kg.flow.folder.combine",
    "extraction": "kg.library.extract_missing",
    "concepts": "kg.flow.whole.resolution",
    "relations": "kg.flow.whole.relate",
    "graph": "kg.flow.whole.to_graph",
    "store, its end": "kg.flow.outputs.write_relations",  # the rest is written while relations are found
    "index": "kg.lookup.index.write_index",
    "turtle": "kg.rdf.export.write_turtle",
    "turtle, waited for": "kg.flow.turtle_process.finish",  # of a large graph another process writes it
    "page": "kg.view.to_html",
}


def build(papers: str, folder: str, workers: int) -> None:
    """Build in this process; print seconds, seconds a stage, and memory as JSON."""
    from importlib import import_module

    from kg.flow.folder import build_folder
    from kg.flow.options import Options
    from kg.sources import read_files

    seconds: dict[str, float] = dict.fromkeys(STAGES, 0.0)

    def timed(name: str, function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        begun = time.perf_counter()
        try:
            return function(*arguments, **options)
        finally:
            seconds[name] += time.perf_counter() - begun

    for name, place in STAGES.items():
        module, _, attribute = place.rpartition(".")
        home = import_module(module)
        setattr(home, attribute, partial(timed, name, getattr(home, attribute)))
    begun = time.perf_counter()
    build_folder(folder, partial(timed, "reading", read_files, [papers]), Options(), workers=workers)
    total = time.perf_counter() - begun
    print(json.dumps({"total": total, "stages": seconds, "memory": own_memory()}))


def own_memory() -> float:
    """The most that this process held, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def in_shards(papers: str, folder: str, workers: int, shards: int) -> None:
    """Build in shards in this process; print seconds, seconds a pass, and memory as JSON."""
    from kg.shards import build_shards

    seconds: dict[str, float] = {}
    begun = last = time.perf_counter()

    def progress(doing: str, done: int, total: int) -> None:
        nonlocal last
        now = time.perf_counter()
        seconds[doing] = seconds.get(doing, 0.0) + (now - last if done else 0.0)
        last = now

    build_shards([papers], folder, shards, workers=workers, progress=progress)
    total = time.perf_counter() - begun
    print(json.dumps({"total": total, "stages": seconds, "memory": own_memory()}))


def by_hand(papers: str, model: str, folder: str) -> None:
    """What a user would write; print the seconds that it takes."""
    begun = time.perf_counter()
    import networkx as nx
    import rdflib
    import spacy
    from pyvis.network import Network

    graph, nlp = nx.Graph(), spacy.load(model)
    with Path(papers).open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    texts = ((f"{record['title']}\n{record.get('abstract', '')}", record["title"]) for record in records)
    for doc, title in nlp.pipe(texts, as_tuples=True):
        for chunk in doc.noun_chunks:
            graph.add_edge(title, chunk.text.lower())
    triples = rdflib.Graph()
    base = rdflib.Namespace("http://example.org/")
    for paper, concept in graph.edges:
        triples.add((base[str(hash(paper))], base.mentions, rdflib.Literal(concept)))
    triples.serialize(f"{folder}/graph.ttl", format="turtle")
    network = Network(cdn_resources="in_line")
    network.from_nx(graph)
    network.write_html(f"{folder}/graph.html")
    print(json.dumps({"total": time.perf_counter() - begun}))


def in_a_process(*arguments: str | Path | int) -> dict[str, Any]:
    """Run a part of this file in a process of its own; ``together`` is what it and its children held, in GB."""
    process = subprocess.Popen([sys.executable, __file__, *map(str, arguments)], stdout=subprocess.PIPE)
    together = 0.0
    while process.poll() is None:
        together = max(together, sum(map(shared_memory, with_children(process.pid))))
        time.sleep(0.5)
    assert process.stdout is not None
    if process.returncode != 0:
        raise SystemExit(f"{arguments[0]} ended with {process.returncode}")
    found: dict[str, Any] = json.load(process.stdout)
    return found | {"together": together}


def with_children(process: int) -> Iterator[int]:
    """A process, and all that it has started."""
    yield process
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    except OSError:  # it has just ended, or this is no Linux
        return
    for child in children:
        yield from with_children(int(child))


def shared_memory(process: int) -> float:
    """The memory of a process in GB; of what it shares, its share."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1e6


def first_lines(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from lines


def measure(papers: Path, size: int, workers: int, shards: int, folder: Path) -> dict[str, Any]:
    """The builds of one size; the folder is left for a look at the outputs."""
    file, lines = folder / "papers.jsonl", list(islice(first_lines(papers), size))
    builds = {}
    for name, number in (("first", size - max(1, size // 100)), ("nothing new", None), ("1 % new", size)):
        if number is not None:
            file.write_text("".join(lines[:number]), encoding="utf-8")
        builds[name] = in_a_process("--one", file, folder / "out", workers)
        print(f"  {len(lines):,} papers, {name}: {builds[name]['total']:.1f} s", flush=True)
    if shards:
        builds["in shards"] = one = in_a_process("--sharded", file, folder / "shards", workers, shards)
        passes = ", ".join(f"{name} {seconds:.1f}" for name, seconds in one["stages"].items())
        print(f"  {len(lines):,} papers in {shards} shards: {one['total']:.1f} s ({passes})", flush=True)
    sizes = {path.name: path.stat().st_size / 1e6 for path in sorted((folder / "out").iterdir()) if path.is_file()}
    return {"papers": len(lines), "builds": builds, "sizes": sizes}


def exponents(found: list[dict[str, Any]], value: Callable[[dict[str, Any]], float]) -> str:
    """From size to size: the power of the number of papers by which a time grows."""
    grown = [
        math.log(max(1e-9, value(b)) / max(1e-9, value(a))) / math.log(b["papers"] / a["papers"])
        for a, b in pairwise(found)
    ]
    return ", ".join(f"{exponent:.2f}" for exponent in grown)


def report(found: list[dict[str, Any]]) -> None:
    """Print tables as Markdown."""
    sizes = [f"{one['papers']:,}" for one in found]
    print(f"\n| | {' | '.join(sizes)} | grows as n^ |\n|---|{'--:|' * (len(sizes) + 1)}")

    def row(name: str, value: Callable[[dict[str, Any]], float], form: str = "{:,.1f}") -> None:
        print(f"| {name} | {' | '.join(form.format(value(one)) for one in found)} | {exponents(found, value)} |")

    for name in found[0]["builds"]:
        row(f"{name}: seconds", lambda one, name=name: one["builds"][name]["total"])  # type: ignore[misc]
    row("first: papers a second", lambda one: one["papers"] / one["builds"]["first"]["total"], "{:,.0f}")
    for stage in STAGES:
        row(f"first: {stage}, seconds", lambda one, stage=stage: one["builds"]["first"]["stages"][stage])  # type: ignore[misc]
    for name in found[0]["builds"]:
        row(f"{name}: memory, GB", lambda one, name=name: one["builds"][name]["memory"], "{:.2f}")  # type: ignore[misc]
        row(f"{name}: all processes, GB", lambda one, name=name: one["builds"][name]["together"], "{:.2f}")  # type: ignore[misc]
    for output in found[0]["sizes"]:
        row(f"{output}, MB", lambda one, output=output: one["sizes"][output])  # type: ignore[misc]


def main() -> None:
    """Measure each size, and the script by hand on the smallest."""
    parts: dict[str, Callable[..., None]] = {"--one": build, "--sharded": in_shards, "--script": by_hand}
    if sys.argv[1] in parts:
        parts[sys.argv[1]](*(int(a) if a.isdigit() else a for a in sys.argv[2:]))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("papers", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 87_350])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--shards", type=int, default=0)
    parser.add_argument("--by-hand", metavar="MODEL", help="a spaCy pipeline with noun chunks")
    arguments = parser.parse_args()
    found = []
    for size in arguments.sizes:
        with tempfile.TemporaryDirectory() as folder:
            found.append(measure(arguments.papers, size, arguments.workers, arguments.shards, Path(folder)))
            if arguments.by_hand and size == arguments.sizes[0]:
                script = in_a_process("--script", Path(folder) / "papers.jsonl", arguments.by_hand, folder)
                ratio = script["total"] / found[0]["builds"]["first"]["total"]
                print(f"  by hand: {script['total']:.1f} s; a build does {ratio:.1f} times the papers a second")
    report(found)


if __name__ == "__main__":
    main()

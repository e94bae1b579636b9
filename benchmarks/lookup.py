"""How long ``kg concept NAME`` takes as a whole process, and that it does not grow with the graph.

    python benchmarks/lookup.py GRAPH_DIR…            # folders that kg build made, of any number of papers
    python benchmarks/lookup.py --make 300 10000 87350 [--keep DIR]   # made-up graphs of so many papers

All folders are timed in one run, in turns, beside ``python -c 'import click, sqlite3'``: for each folder its
commonest concept, one of few papers, an alias, a typo, a part of a name, and a name that is not there. The figure is
the median of the rounds, in milliseconds, and how many times that of the bare imports it is. ``--all`` also times the
other questions.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from kg.concepts import concept_id, relate
from kg.concepts.reasons import Merge, Rule
from kg.graph.network import Graph, to_graph
from kg.lookup import write_index
from kg.model import Concept, Kind, Link, Mention, Paper, Role
from kg.store.writing import write_store

BARE = [sys.executable, "-c", "import click, sqlite3"]
ROLES = {
    Kind.METHOD: (Role.USES, Role.USES, Role.PROPOSES, Role.COMPARES_WITH, Role.STUDIES),
    Kind.DATASET: (Role.EVALUATES_ON,),
    Kind.PROBLEM: (Role.ADDRESSES, Role.ADDRESSES, Role.STUDIES),
}
HEADS = "network model learning method estimation detection classification optimization inference policy graph".split()


def made_up(papers: int, seed: int = 1) -> Graph:
    """A graph of made-up papers of seven concepts each; a concept's rank and its number of papers follow Zipf's law."""
    chance = random.Random(seed)
    concepts = list(_concepts(chance, 4 * papers))
    made, links, merges = [], [], []
    for number in range(papers):
        chosen = {_rank(chance, len(concepts)) for _ in range(6)} | {chance.randrange(len(concepts))}
        own = [concepts[place] for place in sorted(chosen)]
        sentences = [f"We look at {concept.label} with care, and say so at some length." for concept in own]
        paper = Paper(
            f"p{number}", f"Paper {number} on {own[0].label}", " ".join(sentences), date=f"{1990 + number % 35}"
        )
        made.append(paper)
        for concept in own:
            start = paper.text.index(concept.label, len(paper.title))
            role = chance.choice(ROLES[concept.kinds[0]])
            place = (paper.id, start, start + len(concept.label), concept.label, concept.kinds[0], role)
            links.append(Link(paper.id, concept.id, concept.kinds[0], role, (Mention(*place, 0.9, ("network",)),)))
            merges.append(Merge(concept.id, concept.label, Rule.SPELLING, "", 1, paper.id, start))
    named = {link.concept_id for link in links}
    kept = [concept for concept in concepts if concept.id in named]
    return to_graph(made, kept, links, relate(made, kept, links), None, {m.concept_id: m for m in merges}.values())


def _rank(chance: random.Random, count: int) -> int:
    return min(count - 1, int(count ** chance.random()) - 1)


def _concepts(chance: random.Random, number: int) -> Iterator[Concept]:
    letters = [a + b for a in "bcdfglmnprstv" for b in "aeiou"]
    words = ["".join(chance.choices(letters, k=chance.randint(2, 4))) for _ in range(5_000)]
    seen: set[str] = set()
    while len(seen) < number:
        front = [words[min(4_999, int(5_000 ** chance.random()))] for _ in range(chance.randint(1, 3))]
        label = " ".join([*front, chance.choice(HEADS)])
        if label not in seen:
            seen.add(label)
            short = "".join(word[0] for word in label.split()).upper() + str(len(seen) % 97)
            kind = chance.choices(list(Kind), (5, 1, 3))[0]
            yield Concept(concept_id(label), label, label, (kind,), (short,))


def make(folder: Path, papers: int) -> None:
    """Write the store and the index of a made-up graph."""
    folder.mkdir(parents=True, exist_ok=True)
    start = time.perf_counter()
    graph = made_up(papers)
    middle = time.perf_counter()
    write_store(graph, folder / "kg.sqlite")
    stored = time.perf_counter()
    write_index(graph, folder / "kg.sqlite")
    size = (folder / "kg.sqlite").stat().st_size / 1e6
    print(
        f"made {papers:,} papers in {middle - start:.0f} s, store {stored - middle:.1f} s, "
        f"index {time.perf_counter() - stored:.1f} s, {size:.0f} MB",
        flush=True,
    )


def questions(folder: Path, everything: bool) -> dict[str, list[str]]:
    """What to ask a graph: the arguments of ``kg``."""
    store = sqlite3.connect(folder / "kg.sqlite")
    ranked = store.execute("SELECT id, label FROM look_concept ORDER BY papers DESC, id").fetchall()
    (common, label), (rare, _) = ranked[0], ranked[len(ranked) * 9 // 10]
    long = next(name for _, name in ranked if len(name) > 14 and name.isascii())
    alias = store.execute(
        "SELECT name FROM look_name WHERE way = 2 GROUP BY key HAVING count(*) = 1 ORDER BY number LIMIT 1"
    ).fetchone()
    asked = {
        "commonest": ["concept", label],
        "rare": ["concept", rare],
        "alias": ["concept", alias[0] if alias else label],
        "typo": ["concept", f"{long[:6]}{long[7]}{long[6]}{long[8:]}"],
        "part": ["concept", long.rpartition(" ")[0] or long],
        "not there": ["concept", "qwxyz vbnmk jhgfd"],
    }
    if everything:
        other = ranked[min(40, len(ranked) - 1)][1]
        paper = store.execute("SELECT id FROM paper ORDER BY id LIMIT 1 OFFSET 100").fetchone()[0]
        asked |= {
            "paper": ["paper", paper],
            "similar": ["paper", paper, "--similar"],
            "search": ["search", long],
            "path": ["path", rare, common],
            "compare": ["compare", label, other],
            "trends": ["trends"],
            "gaps": ["gaps"],
            "stats": ["stats"],
            "matrix": ["matrix", "methods", "problems"],
        }
    store.close()
    return asked


def seconds(command: list[str]) -> float:
    """How long a process takes."""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False)
    took = time.perf_counter() - start
    if b"build the graph again" in done.stderr:  # nothing was looked up
        raise SystemExit(done.stderr.decode())
    return took


def main() -> None:
    """Make what is to be made, then time all folders in turns."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--make", nargs="*", type=int, default=[])
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--all", action="store_true")
    arguments = parser.parse_args()
    keep = arguments.keep or Path(tempfile.mkdtemp(prefix="lookup-"))
    folders = list(arguments.folders)
    for papers in arguments.make:
        if not (keep / str(papers) / "kg.sqlite").exists():
            make(keep / str(papers), papers)
        folders.append(keep / str(papers))
    asked = {folder: questions(folder, arguments.all) for folder in folders}
    times: dict[tuple[Path | None, str], list[float]] = {}
    for _ in range(arguments.rounds):
        times.setdefault((None, "bare"), []).append(seconds(BARE))
        for folder, own in asked.items():
            for name, question in own.items():
                command = [sys.executable, "-m", "kg", *question, "-g", str(folder)]
                times.setdefault((folder, name), []).append(seconds(command))
    bare = statistics.median(times[None, "bare"])
    print(f"\npython -c 'import click, sqlite3': {1000 * bare:.0f} ms")
    print(f"{'kg …':<12}" + "".join(f"{folder.name:>18}" for folder in folders))
    for name in asked[folders[0]]:
        cells = (1000 * statistics.median(times[folder, name]) for folder in folders)
        print(f"{name:<12}" + "".join(f"{cell:>9.0f} ({cell / 1000 / bare:4.1f} ×)" for cell in cells))


if __name__ == "__main__":
    main()

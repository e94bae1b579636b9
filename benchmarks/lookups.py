"""How long the questions to a graph take as whole processes, beside the start of Python with what they all import."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from operator import attrgetter
from pathlib import Path
from statistics import geometric_mean

from benchmarks.measured import FailedError, Took, median, ratio, run
from benchmarks.tables import Row

BARE = "python -c 'import click, sqlite3'"
#: The answer may be that there is nothing of this name; any other fault is one of the benchmark.
_CODES = (0, 1)


def questions(folder: Path) -> dict[str, list[str]]:
    """What to ask a graph, by what the question is: the arguments of ``kg``."""
    with closing(sqlite3.connect(folder / "kg.sqlite")) as store:
        ranked = store.execute("SELECT id, label FROM look_concept ORDER BY papers DESC, id").fetchall()
        alias = store.execute(
            "SELECT name FROM look_name WHERE way = 2 GROUP BY key HAVING count(*) = 1 ORDER BY number LIMIT 1"
        ).fetchone()
        papers = store.execute("SELECT id FROM paper ORDER BY id").fetchall()
    (common, label), (rare, _) = ranked[0], ranked[len(ranked) * 9 // 10]
    other, paper = ranked[min(40, len(ranked) - 1)][1], papers[len(papers) // 2][0]
    long = next((name for _, name in ranked if len(name) > 14 and name.isascii()), label)
    return {
        "concept: the commonest": ["concept", label],
        "concept: one of few papers": ["concept", rare],
        "concept: by an alias": ["concept", alias[0] if alias else label],
        "concept: with a typo": ["concept", f"{long[:6]}{long[7:8]}{long[6:7]}{long[8:]}"],
        "concept: a part of a name": ["concept", long.rpartition(" ")[0] or long],
        "concept: not there": ["concept", "qwxyz vbnmk jhgfd"],
        "paper": ["paper", paper],
        "paper --similar": ["paper", paper, "--similar"],
        "search": ["search", long],
        "path": ["path", rare, common],
        "compare": ["compare", label, other],
        "trends": ["trends"],
        "gaps": ["gaps"],
        "stats": ["stats"],
        "matrix": ["matrix", "methods", "problems"],
    }


Times = dict[tuple[str, str], list[Took]]


def measure(graphs: Mapping[str, Path], pythons: Mapping[str, Path], rounds: int) -> Times:
    """Ask each side's graph all questions, in turns; by side and question."""
    asked = {side: questions(folder) for side, folder in graphs.items()}
    times: Times = {}
    first = next(iter(pythons.values()))
    for turn in range(rounds):
        print(f"  look-ups, round {turn + 1} of {rounds}", file=sys.stderr, flush=True)
        times.setdefault(("", BARE), []).append(run([first, "-c", "import click, sqlite3"]))
        for name in next(iter(asked.values())):
            for side, folder in graphs.items():
                took = run([pythons[side], "-P", "-m", "kg", *asked[side][name], "-g", folder], codes=_CODES)
                if "build the graph again" in took.said:  # nothing was looked up
                    raise FailedError(f"{name} ({side}): {took.said}")
                times.setdefault((side, name), []).append(took)
    return times


def rows(found: Sequence[Times], sides: Sequence[str]) -> Iterator[Row]:
    """The rows of the table: milliseconds of the bare start and of each question; another side's times, times ours."""
    names = list(dict.fromkeys(name for one in found for side, name in one if side))
    for side, name in (("", BARE), *((sides[0], name) for name in names)):
        shown = f"`{name}`" if name == BARE else name
        yield f"{shown}, ms", [1000 * median(one[side, name], attrgetter("wall")) for one in found], ""
    for side in sides[1:]:
        for what, value in (("ms", "wall"), ("ms of processors", "cpu")):
            means = [
                geometric_mean(ratio(one[side, name], one[sides[0], name], attrgetter(value)) for name in names)
                if any(of == side for of, _ in one)
                else None
                for one in found
            ]
            yield f"*{side}:* times our {what}, geometric mean", means, " ×"

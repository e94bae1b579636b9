"""The tables of docs/speed.md: ``python -m benchmarks``, from the root of a clone. README.md says what is measured.

At the sizes that it has if nothing is said it takes less than ten minutes on two cores, once the environments are made.
Tables go to standard output as Markdown, what is going on to standard error.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path

from benchmarks import builds, endpoint, lookups, view
from benchmarks.builds import BY_HAND, NOW
from benchmarks.environments import MODEL, ROOT, SkippedError, of_checkout, of_commit, versions
from benchmarks.measured import FailedError
from benchmarks.papers import take, told
from benchmarks.tables import table

#: Real papers, where they lie beside the checkout.
SHARED = ROOT.parent / "shared" / "scale" / "papers.jsonl.gz"
MADE_UP = "made-up"
_TOLD = ("spacy", "onnxruntime", "numpy", "rdflib", "pyoxigraph", "torch")


@dataclass(slots=True)
class Run:
    """One run of the benchmarks: what was asked for, who builds, and what cannot be measured here."""

    asked: argparse.Namespace
    sides: list[builds.Side]
    skipped: list[tuple[str, str]] = field(default_factory=list)  # what and why

    @property
    def source(self) -> Path | None:
        return None if self.asked.papers == MADE_UP else Path(self.asked.papers)

    def work(self, size: int) -> Path:
        return Path(self.asked.work) / f"{size}-papers"

    def graphs(self) -> Iterator[tuple[int, dict[str, Path]]]:
        """The graphs that builds left, of each size, by side, this checkout first; or those that were given."""
        if self.asked.graphs:
            yield from sorted(((papers_in(one), {NOW: one}) for one in self.asked.graphs), key=itemgetter(0))
            return
        for size in self.asked.sizes:
            found = {side.name: self.work(size) / side.name for side in self.sides if side.script is None}
            there = {side: folder for side, folder in found.items() if (folder / "kg.sqlite").exists()}
            if NOW not in there:
                raise SkippedError(f"there is no graph of {size:,} papers yet: --only build makes it")
            yield size, there


def papers_in(graph: Path) -> int:
    """How many papers a graph is of."""
    if not (graph / "kg.sqlite").exists():
        raise SystemExit(f"no graph at {graph}: make one with 'kg build'")
    with closing(sqlite3.connect(graph / "kg.sqlite")) as store:
        return int(store.execute("SELECT count(*) FROM paper").fetchone()[0])


def medians(asked: argparse.Namespace) -> str:
    return f"Medians of {asked.rounds} rounds" if asked.rounds > 1 else "One round"


def of_builds(run: Run) -> Iterator[str]:
    found, asked = [], run.asked
    for size in asked.sizes:
        sides = [side for side in run.sides if side.script is None or size <= asked.by_hand_to]
        options = {"workers": asked.workers, "shards": asked.shards, "rounds": asked.rounds}
        found.append(builds.measure(run.source, size, sides, run.work(size), **options))
    yield f"{told(run.source, take(run.source, max(asked.sizes)))}; a column's papers are the first of these, the first"
    once = f"; one round above {builds.MANY:,} papers" if asked.rounds > 1 and max(asked.sizes) > builds.MANY else ""
    yield f"build is of 99 % of them. {asked.workers} workers. {medians(asked)}{once}."
    yield ""
    yield from table([one.papers for one in found], list(builds.rows(found, run.sides, asked.shards)))


def of_lookups(run: Run) -> Iterator[str]:
    graphs, pythons = list(run.graphs()), {side.name: side.python for side in run.sides}
    found = [lookups.measure(folders, pythons, run.asked.rounds) for _, folders in graphs]
    sides = list(dict.fromkeys(side for _, folders in graphs for side in folders))
    yield f"Each question is a whole process `kg …`, by the clock. {medians(run.asked)}."
    yield ""
    yield from table([size for size, _ in graphs], list(lookups.rows(found, sides)))


def of_endpoint(run: Run) -> Iterator[str]:
    for place, (size, folders) in enumerate(run.graphs()):
        limit = 0.0 if place else run.asked.limit  # rdflib's memory is no match for a large graph
        found = endpoint.measure(run.sides[0].python, folders[NOW], run.asked.rounds, limit)
        yield f"The graph of {size:,} papers. {medians(run.asked)}."
        yield from endpoint.report(found, limit)
        yield ""


def of_page(run: Run) -> Iterator[str]:
    pages = {}
    with suppress(SkippedError):  # a page of made-up concepts there is all the same
        pages = {f"{size:,} papers": folders[NOW] / "graph.html" for size, folders in run.graphs()}
    yield ""
    yield from view.measure(pages, run.asked.nodes, run.asked.cap)


PARTS: dict[str, Callable[[Run], Iterator[str]]] = {
    "build": of_builds,
    "look-ups": of_lookups,
    "endpoint": of_endpoint,
    "page": of_page,
}


def machine(python: Path) -> str:
    """Where this is measured, of which commit, with which versions of what matters, and what else was at work."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    processor = platform.processor() or platform.machine()
    with suppress(OSError):
        found = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
        processor = found[1] if found else processor
    git, commit = ["git", "-C", str(ROOT), "describe", "--always", "--dirty"], ""
    with suppress(OSError):
        commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()
    has = versions(python)
    packages = ", ".join(f"{name} {has[name]}" for name in _TOLD if name in has)
    return (
        f"Commit {commit or 'unknown'}; {cores} cores, {processor}, {platform.system()}; Python {has['python']}, "
        f"{packages}; load before: {os.getloadavg()[0]:.1f}."
    )


def sides_of(asked: argparse.Namespace) -> Run:
    """Who builds: this checkout, then what it is measured beside."""
    work = Path(asked.work).resolve()
    run = Run(asked, [])
    try:
        python = Path(sys.executable) if asked.here else of_checkout(work)
    except SkippedError as error:
        run.skipped.append((NOW, f"{error}; this checkout is measured as {sys.executable} has it"))
        python = Path(sys.executable)
    run.sides.append(builds.Side(NOW, python))
    if "by-hand" in asked.beside:
        if MODEL in versions(python):
            run.sides.append(builds.Side(BY_HAND, python, asked.by_hand))
        else:
            run.skipped.append((BY_HAND, f"{MODEL} is not installed for {python}"))
    if "earlier" in asked.beside:
        try:
            if asked.here:
                raise SkippedError("--here leaves no environment for it")
            run.sides.append(builds.Side(asked.earlier, of_commit(work, asked.earlier, python)))
        except SkippedError as error:
            run.skipped.append((asked.earlier, str(error)))
    return run


def write(page: Path, part: str, lines: list[str]) -> None:
    """Put a table into a page, in the place of what stands between ``<!-- part -->`` and ``<!-- /part -->``."""
    text = page.read_text(encoding="utf-8")
    begin, end = f"<!-- {part} -->\n", f"<!-- /{part} -->"
    head, found, rest = text.partition(begin)
    if not found or end not in rest:
        raise SystemExit(f"{page} has no place for {part}: {begin.strip()} … {end}")
    page.write_text("".join([head, begin, "\n".join(lines), "\n", rest[rest.index(end) :]]), encoding="utf-8")


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser("python -m benchmarks", description=__doc__.splitlines()[0])
    add = made.add_argument
    add("--only", nargs="+", choices=PARTS, default=list(PARTS), help="these parts alone")
    add("--papers", default=str(SHARED) if SHARED.exists() else MADE_UP, metavar="FILE",
        help=f"JSON Lines, also .gz, with title and abstract; '{MADE_UP}' for made-up ones")  # fmt: skip
    add("--sizes", type=int, nargs="+", default=[1_000], help="how many papers (1000)")
    add("--graphs", type=Path, nargs="+", metavar="FOLDER", help="ask these graphs, not those of --only build")
    add("--rounds", type=int, default=3, help="how often all is done, in turns (3)")
    add("--workers", type=int, default=2, help="processes that extract (2)")
    add("--shards", type=int, default=0, help="build in so many shards, too")
    add(
        "--beside",
        nargs="*",
        choices=("by-hand", "earlier"),
        default=["by-hand", "earlier"],
        help="what ours is measured beside (both)",
    )
    add(
        "--by-hand",
        type=Path,
        default=Path(__file__).with_name("by_hand.py"),
        metavar="FILE",
        help="another script, called with PAPERS.jsonl FOLDER",
    )
    add("--by-hand-to", type=int, default=10_000, help="the most papers that the script by hand gets (10000)")
    add("--earlier", default="ba57efb", metavar="COMMIT", help="the earlier commit (ba57efb)")
    add("--here", action="store_true", help="make no environments: build with this Python")
    add("--limit", type=float, default=5.0, help="seconds that a query of rdflib's may take; 0: do without rdflib (5)")
    add("--nodes", type=int, default=3_000, help="nodes of the page that stands beside pyvis' (3000)")
    add("--cap", type=float, default=30.0, help="seconds to wait for pyvis' page (30)")
    add("--work", type=Path, default=ROOT / "build" / "benchmarks", help="where environments and graphs are kept")
    add("--write", type=Path, metavar="PAGE", help="put the tables into this page of the docs, too")
    return made


def main() -> None:
    made = parser()
    asked = made.parse_args()
    if asked.papers != MADE_UP and not Path(asked.papers).is_file():
        made.error(f"there is no file {asked.papers}: --papers {MADE_UP} makes papers up")
    run = sides_of(asked)
    for part in asked.only:
        lines = [f"`python -m benchmarks --only {part}`. {machine(run.sides[0].python)}"]
        concerned = {"build": (NOW, BY_HAND, asked.earlier), "look-ups": (NOW, asked.earlier)}.get(part, (NOW,))
        lines += [f"Not measured: {what}, since {why}." for what, why in run.skipped if what in concerned]
        try:
            lines += PARTS[part](run)
        except SkippedError as error:
            lines.append(f"Not measured: {error}.")
        except FailedError as error:
            raise SystemExit(f"{part}: {error}") from error
        print(f"\n## {part}\n", *lines, sep="\n", flush=True)
        if asked.write:
            write(asked.write, part, lines)


if __name__ == "__main__":
    main()

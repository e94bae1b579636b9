"""Whole builds, beside a script by hand and an earlier commit: each a process of its own, in turns, on the same papers.

At each size the graph is built of 99 % of the papers, built once more, and built of all of them. In every second round
the turns go the other way round.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter
from pathlib import Path

from benchmarks.measured import Took, median, ratio, run
from benchmarks.papers import take
from benchmarks.staged import STAGES, seconds
from benchmarks.tables import Row

NOW, BY_HAND = "now", "by hand"
FIRST, AGAIN, NEW, SHARDS = "first build", "nothing new", "1 % new", "in shards"
#: Of more papers than these there is one round.
MANY = 2_000


@dataclass(frozen=True, slots=True)
class Side:
    """Who builds: its Python, and its script, if it is none of ours."""

    name: str
    python: Path
    script: Path | None = None

    def build(self, papers: Path, folder: Path, workers: int) -> list[str | Path]:
        """The command that builds a folder of a file of papers."""
        if self.script is not None:
            return [self.python, self.script, papers, folder]
        staged = (Path(__file__).with_name("staged.py"), stages_of(folder)) if self.name == NOW else ("-m", "kg")
        return [self.python, "-P", *staged, "build", papers, "-o", folder, "--workers", str(workers), "-q"]


@dataclass(slots=True)
class Built:
    """What was measured at one size."""

    papers: int
    old: int  # so many of them are there at first
    took: dict[tuple[str, str], list[Took]] = field(default_factory=dict)
    stages: list[dict[str, float]] = field(default_factory=list)
    sizes: dict[str, float] = field(default_factory=dict)

    def add(self, side: str, what: str, took: Took) -> None:
        self.took.setdefault((side, what), []).append(took)
        figures = f"{took.wall:.1f} s, {took.cpu:.1f} s of processors, {took.together:.2f} GB"
        print(f"  {self.papers:,} papers, {side}, {what}: {figures}", file=sys.stderr, flush=True)

    def median(self, side: str, what: str, value: Callable[[Took], float]) -> float | None:
        return median(self.took[side, what], value) if (side, what) in self.took else None

    def ratio(self, side: str, what: str, value: Callable[[Took], float]) -> float | None:
        """How many times as much another side takes as this checkout."""
        theirs = self.took.get((side, what))
        return ratio(theirs, self.took[NOW, what], value) if theirs else None


def stages_of(folder: Path) -> Path:
    return folder.with_name("stages.tsv")


def measure(
    source: Path | None, size: int, sides: Sequence[Side], work: Path, *, workers: int, shards: int, rounds: int
) -> Built:
    """Build at one size; the graphs of the last round stay in folders of the sides' names in ``work``."""
    lines = take(source, size)
    built, papers = Built(len(lines), len(lines) - max(1, len(lines) // 100)), work / "papers.jsonl"
    work.mkdir(parents=True, exist_ok=True)
    for turn in range(rounds if size <= MANY else 1):
        order = sides[:: -1 if turn % 2 else 1]
        for side in sides:
            shutil.rmtree(work / side.name, ignore_errors=True)
        for what, number in ((FIRST, built.old), (AGAIN, built.old), (NEW, len(lines))):
            papers.write_text("".join(lines[:number]), encoding="utf-8")
            for side in order:
                if what == FIRST or side.script is None:
                    built.add(side.name, what, run(side.build(papers, work / side.name, workers)))
                if what == FIRST and side.name == NOW:
                    built.stages.append(seconds(stages_of(work / NOW)))
    if shards:
        shutil.rmtree(work / SHARDS, ignore_errors=True)
        parts: list[str | Path] = [
            "build",
            papers,
            "-o",
            work / SHARDS,
            "--workers",
            str(workers),
            "--shards",
            str(shards),
            "-q",
        ]
        built.add(NOW, SHARDS, run([sides[0].python, "-P", "-m", "kg", *parts]))
    built.sizes = {name: (work / NOW / name).stat().st_size / 1e6 for name in ("kg.sqlite", "graph.ttl", "graph.html")}
    return built


def rows(found: Sequence[Built], sides: Sequence[Side], shards: int) -> Iterator[Row]:
    """The rows of the table of all sizes."""

    def taken(name: str, side: str, what: str, figure: str) -> Row:
        return name, [one.median(side, what, attrgetter(figure)) for one in found], ""

    def ratio(name: str, side: str, what: str, figure: str) -> Row:
        return name, [one.ratio(side, what, attrgetter(figure)) for one in found], " ×"

    for what in (FIRST, AGAIN, NEW, *([SHARDS] if shards else [])):
        name = f"in {shards} shards" if what == SHARDS else what
        if what == FIRST:
            yield (
                f"{what}, papers a second",
                [one.old / (one.median(NOW, what, attrgetter("wall")) or 1) for one in found],
                "",
            )
        yield taken(f"{name}, seconds", NOW, what, "wall")
        yield taken(f"{name}, seconds of processors", NOW, what, "cpu")
        if what in (FIRST, SHARDS):
            yield taken(f"{name}: memory of the process that begins it, GB", NOW, what, "own")
            yield taken(f"{name}: memory of all processes, GB", NOW, what, "together")
    for stage in STAGES:
        yield f"*of the first:* {stage}, seconds", [median(one.stages, itemgetter(stage)) for one in found], ""
    for output in found[0].sizes:
        yield f"`{output}`, MB", [one.sizes[output] for one in found], ""
    for side in sides[1:]:
        for what in (FIRST,) if side.script else (FIRST, AGAIN, NEW):
            yield taken(f"*{side.name}:* {what}, seconds", side.name, what, "wall")
            yield ratio(f"*{side.name}:* times our seconds", side.name, what, "wall")
            yield ratio(f"*{side.name}:* times our seconds of processors", side.name, what, "cpu")
        yield taken(f"*{side.name}:* memory of all processes, GB", side.name, FIRST, "together")

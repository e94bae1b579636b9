"""``kg``, and how long each stage of a build takes: python benchmarks/staged.py SECONDS.tsv build PAPERS -o FOLDER…

Each time that a function of a stage ends, a line is added to the file, also by a copy of the process that does a part
of the build beside it. What workers and other programs do is counted where it is waited for.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

#: The functions of each stage, and where they can be had; of those that call one another the outer one counts.
STAGES = {
    "reading and merging": ("kg.sources:read_files", "kg.sources:combine"),
    "extraction": ("kg.library:extract_missing", "kg.nlp:extract_batch"),
    "concepts": ("kg.concepts.resolving:resolution", "kg.concepts.resolving:resolution_of_read"),
    "relations and graph": ("kg.concepts:relate", "kg.graph.network:to_values"),
    "the rest of `kg.sqlite`": ("kg.store.writing:write_relations", "kg.lookup.index:write_index"),
    "`graph.ttl`": ("kg.rdf.export:write_turtle", "kg.flow.turtle_process:finish"),
    "`graph.html`": ("kg.lookup.nearest:nearest_of", "kg.view:to_html"),
}


def seconds(file: Path) -> dict[str, float]:
    """What the file of one build says: the seconds of each stage."""
    found = dict.fromkeys(STAGES, 0.0)
    for line in file.read_text(encoding="utf-8").splitlines():
        stage, took = line.split("\t")
        found[stage] += float(took)
    return found


def watch(file: Path) -> None:
    """Have each function of a stage say how long it takes, wherever it is called."""
    added = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
    import_module("kg.flow.folder")
    for stage, places in STAGES.items():
        named = [place.split(":") for place in places]
        there = [(home, name) for home, name in named if hasattr(import_module(home), name)]
        if not there:
            raise SystemExit(
                f"{__file__}: no build calls {' or '.join(places)} any more: name what it calls for {stage}"
            )
        inside = [0]
        for home, name in there:
            _replace(getattr(import_module(home), name), stage, added, inside)


def _replace(function: Callable[..., Any], stage: str, added: int, inside: list[int]) -> None:
    """Put a function that tells its seconds in the place of another one in all modules that have it."""

    @wraps(function)  # so that it is pickled as the other one
    def timed(*arguments: Any, **options: Any) -> Any:
        begun = time.perf_counter()
        inside[0] += 1
        try:
            return function(*arguments, **options)
        finally:
            inside[0] -= 1
            if not inside[0]:
                os.write(added, f"{stage}\t{time.perf_counter() - begun}\n".encode())

    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "kg":
            for attribute in [key for key, value in vars(module).items() if value is function]:
                setattr(module, attribute, timed)


def main() -> None:
    file, sys.argv[1:] = Path(sys.argv[1]), sys.argv[2:]
    watch(file)
    from kg.cli import main as kg

    kg()


if __name__ == "__main__":
    main()

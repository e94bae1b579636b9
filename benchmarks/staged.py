"""``kg``, and how long each stage of a build takes: python benchmarks/staged.py SECONDS.json build PAPERS -o FOLDER…"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

#: Where each stage's functions are looked up when a build calls them.
STAGES = {
    "reading and merging": ("kg.sources.read_files", "kg.flow.folder.combine"),
    "extraction": ("kg.library.extract_missing",),
    "concepts": ("kg.flow.graphs.resolution",),
    "relations and graph": ("kg.flow.graphs.relate", "kg.flow.graphs.to_graph"),
    "the rest of `kg.sqlite`": ("kg.flow.outputs.write_relations", "kg.lookup.index.write_index"),
    "`graph.ttl`": ("kg.rdf.export.write_turtle", "kg.flow.turtle_process.finish"),
    "`graph.html`": ("kg.lookup.nearest.nearest_of", "kg.view.to_html"),
}


def main() -> None:
    file, sys.argv[1:] = Path(sys.argv[1]), sys.argv[2:]
    seconds = dict.fromkeys(STAGES, 0.0)

    def timed(stage: str, function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        begun = time.perf_counter()
        try:
            return function(*arguments, **options)
        finally:
            seconds[stage] += time.perf_counter() - begun

    for stage, places in STAGES.items():
        for place in places:
            module, _, name = place.rpartition(".")
            home = import_module(module)
            setattr(home, name, partial(timed, stage, getattr(home, name)))
    from kg.cli import main as kg

    try:
        kg()
    finally:
        file.write_text(json.dumps(seconds), encoding="utf-8")


if __name__ == "__main__":
    main()

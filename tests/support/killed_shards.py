"""Kill builds in shards at many moments, finish them, and compare: run by ``test_shards_lost.py``.

    python killed_shards.py FOLDER MOMENTS FILE…

The moments are those of ``killed.py``; none that lies anywhere is late, so that a build is killed more than once.
"""

from __future__ import annotations

import sys
from pathlib import Path

from killed import kill_many
from sharded import everything

from kg.shards import build_shards


def build(folder: Path, *files: str) -> None:
    build_shards(files, folder, 2)


def one_or_the_other(before: dict[str, bytes], left: dict[str, bytes], wanted: dict[str, bytes]) -> bool:
    """Where it is said that a graph is there, it is the old one or the new one."""
    return "graph.json" not in left or left in (before, wanted)


def main() -> None:
    root, moments, files = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    begin, go_on = (lambda folder: build(folder, files[0])), (lambda folder: build(folder, *files))
    print(kill_many(root, begin, go_on, everything, one_or_the_other, moments, nearer=2))


if __name__ == "__main__":
    main()

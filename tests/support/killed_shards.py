"""Kill builds in shards at many moments, finish them, and compare: run by ``test_shards_lost.py``.

    python killed_shards.py FOLDER MOMENTS FILE…

The moments are those of ``killed.py``. Most lie anywhere: a build is killed, goes on, and is killed again, until it
is through. The others lie in the last hundredth, where the outputs are put in their places.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
from functools import partial
from pathlib import Path

from killed import in_a_fork, killed_at, length
from sharded import everything

from kg.nlp.shipped import read_model
from kg.shards import build_shards


def build(folder: Path, *files: str) -> None:
    build_shards(files, folder, 2)


def main() -> None:
    root, moments, files = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    chance = random.Random(7)
    read_model()
    build(root / "warm", *files)  # so that what is the same in each build is known in each fork
    assert in_a_fork(partial(build, root / "before", *files[:1])) == 0
    shutil.copytree(root / "before", root / "measured")
    total = length(partial(build, root / "measured", *files), root / "length")
    wanted, before = everything(root / "measured"), everything(root / "before")
    killed, folders = [0, 0], 0
    while killed[0] < 0.7 * moments or killed[1] < 0.3 * moments:
        folders += 1
        folder = root / f"killed-{folders}"
        shutil.copytree(root / "before", folder)
        late = killed[0] >= 0.7 * moments
        goes_on = True
        while goes_on:
            moment = total - chance.randrange(1, total // 100) if late else chance.randrange(1, total // 2)
            was_killed = os.WIFSIGNALED(in_a_fork(partial(killed_at, moment, partial(build, folder, *files))))
            killed[late] += was_killed
            left = everything(folder)
            if "graph.json" in left:
                assert left in (before, wanted), "it is said that a graph is there that is neither old nor new"
            goes_on = was_killed and not late
        assert in_a_fork(partial(build, folder, *files)) == 0
        assert everything(folder) == wanted, f"killed {killed} times, at last at {moment} of {total}"
        shutil.rmtree(folder)
    print(f"{sum(killed)} killed of {total} moments, in {folders} folders")


if __name__ == "__main__":
    main()

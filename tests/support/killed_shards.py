"""Kill builds in shards at many moments, each time finish the build, and compare: run by ``test_shards.py``.

    python killed_shards.py FOLDER MOMENTS FILE…

The moments are those of ``killed.py``.
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
    for number in range(moments):
        folder = root / f"killed-{number}"
        shutil.copytree(root / "before", folder)
        # Most moments lie anywhere; the last ones in the last hundredth, where the outputs are put in their places.
        moment = chance.randrange(1, total) if number < 0.7 * moments else total - chance.randrange(1, total // 100)
        assert os.WIFSIGNALED(in_a_fork(partial(killed_at, moment, partial(build, folder, *files))))
        left = everything(folder)
        if "graph.json" in left:
            assert left in (before, wanted), "it is said that a graph is there that is neither old nor new"
        assert in_a_fork(partial(build, folder, *files)) == 0
        assert everything(folder) == wanted, f"killed at {moment} of {total}"
        shutil.rmtree(folder)
    print(f"{moments} killed of {total} moments")


if __name__ == "__main__":
    main()

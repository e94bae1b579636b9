"""Kill builds at many moments, each time finish the build, and compare: run by ``test_kill.py`` in its own process.

    python killed.py PAPERS MORE FOLDER MOMENTS

A moment is a number of Python calls and returns since the build began, so that the moments lie evenly over all that a
build does, writing included, on any machine. The builds are forks of this process, which has built once already: the
model and all modules are loaded.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from kg.flow.folder import build_folder
from kg.flow.options import Options
from kg.nlp.shipped import read_model
from kg.sources import read_files


def digests(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir()) if p.is_file()}


def build(folder: Path, *papers: Path) -> None:
    build_folder(folder, partial(read_files, papers), Options(title="Killed"))


def in_a_fork(what: Callable[[], object]) -> int:
    """Run in a child process; its wait status."""
    child = os.fork()
    if not child:
        what()
        os._exit(0)
    return os.waitpid(child, 0)[1]


def killed_at(moment: int, what: Callable[[], object]) -> None:
    left = moment

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)
    what()


def length(what: Callable[[], object], place: Path) -> int:
    """How many moments a build has."""

    def measure() -> None:
        number = 0

        def count(*_: object) -> None:
            nonlocal number
            number += 1

        sys.setprofile(count)
        what()
        sys.setprofile(None)
        place.write_text(str(number))

    assert in_a_fork(measure) == 0
    return int(place.read_text())


def main() -> None:
    papers, more, root = (Path(name) for name in sys.argv[1:4])
    moments, chance = int(sys.argv[4]), random.Random(7)
    read_model()  # which a copy of this process does for a few papers
    build(root / "warm", papers, more)
    assert in_a_fork(partial(build, root / "before", papers)) == 0
    shutil.copytree(root / "before", root / "measured")
    total = length(partial(build, root / "measured", papers, more), root / "length")
    wanted, before = digests(root / "measured"), digests(root / "before")
    seen = set()
    for number in range(moments):
        folder = root / f"killed-{number}"
        shutil.copytree(root / "before", folder)
        # Most moments lie anywhere; the last ones in the last hundredth, where the outputs are put in their places.
        moment = chance.randrange(1, total) if number < 0.7 * moments else total - chance.randrange(1, total // 100)
        status = in_a_fork(partial(killed_at, moment, partial(build, folder, papers, more)))
        # A copy of the process has the moment, too: where that one is killed, the build ends with an error.
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 1, status
        left = digests(folder)
        assert left.keys() == wanted.keys()
        assert all(left[name] in (before[name], wanted[name]) for name in left), "a file is neither old nor new"
        seen.add(sum(left[name] == wanted[name] for name in left))
        assert in_a_fork(partial(build, folder, papers, more)) == 0
        assert digests(folder) == wanted, f"killed at {moment} of {total}"
        shutil.rmtree(folder)
    print(f"{moments} killed of {total} moments; outputs that were new already: {sorted(seen)}")


if __name__ == "__main__":
    main()

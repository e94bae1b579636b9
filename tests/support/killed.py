"""Kill builds at many moments, finish them, and compare: run by ``test_kill.py`` in its own process.

    python killed.py PAPERS MORE FOLDER MOMENTS

A moment is a number of Python calls and returns since the build began, so that the moments lie evenly over all that a
build does, writing included, on any machine. Most lie anywhere: a build is killed, goes on, and is killed again, until
it is through. The others lie in the last hundredth, where the outputs are put in their places: a build is killed where
that begins, and copies of what it leaves go on to there. The builds are forks of this process, which has built once
already: the model and all modules are loaded.
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
from typing import Any

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


def kill_many(
    root: Path,
    begin: Callable[[Path], object],
    go_on: Callable[[Path], object],
    state: Callable[[Path], dict[str, Any]],
    is_left: Callable[[dict[str, Any], dict[str, Any], dict[str, Any]], bool],
    moments: int,
    nearer: int = 1,
) -> str:
    """Kill builds that go on from what another began; what was done, in words.

    ``is_left`` says whether a state may be left between that before and that which is wanted. The moments that lie
    anywhere lie in the first ``nearer``-th part.
    """
    chance, killed = random.Random(7), []
    read_model()
    go_on(root / "warm")  # so that what is the same in each build is known in each fork
    assert in_a_fork(partial(begin, root / "before")) == 0
    shutil.copytree(root / "before", root / "measured")
    total = length(partial(go_on, root / "measured"), root / "length")
    wanted, before = state(root / "measured"), state(root / "before")

    def is_killed(folder: Path, moment: int) -> bool:
        """Kill a build there, unless it is through before."""
        status = in_a_fork(partial(killed_at, moment, partial(go_on, folder)))
        # A copy of the process has the moment, too: where that one is killed, the build ends with an error.
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) in (0, 1), status
        if status:
            killed.append(moment)
        assert is_left(before, state(folder), wanted), f"what is left is neither old nor new, killed at {killed}"
        return bool(status)

    def finish(folder: Path) -> None:
        assert in_a_fork(partial(go_on, folder)) == 0
        assert state(folder) == wanted, f"killed at {killed} of {total}"
        shutil.rmtree(folder)

    while len(killed) < 0.7 * moments:
        folder = shutil.copytree(root / "before", root / "killed")
        while len(killed) < 0.7 * moments and is_killed(folder, chance.randrange(1, total // nearer)):
            pass
        finish(folder)
    nearly = shutil.copytree(root / "before", root / "nearly")
    assert is_killed(nearly, total - total // 100)
    rest = length(partial(go_on, shutil.copytree(nearly, root / "rest")), root / "length")
    while len(killed) < moments:
        folder = shutil.copytree(nearly, root / "killed")
        assert is_killed(folder, rest - chance.randrange(1, total // 100))
        finish(folder)
    finish(nearly)
    return f"{len(killed)} killed of {total} moments; {rest} are left where the outputs are put in their places"


def all_old_or_new(before: dict[str, str], left: dict[str, str], wanted: dict[str, str]) -> bool:
    """Each output is there, as it was or as it will be."""
    return left.keys() == wanted.keys() and all(left[name] in (before[name], wanted[name]) for name in left)


def main() -> None:
    papers, more, root = (Path(name) for name in sys.argv[1:4])
    begin, go_on = (lambda folder: build(folder, papers)), (lambda folder: build(folder, papers, more))
    print(kill_many(root, begin, go_on, digests, all_old_or_new, int(sys.argv[4])))


if __name__ == "__main__":
    main()

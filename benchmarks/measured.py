"""The one way in which time and memory are taken: of a whole process and all that it starts."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

#: Between two looks at the memory lie so many seconds, and between those at all processes so many times what one takes.
_LOOK, _TIMES = 0.1, 20


@dataclass(frozen=True, slots=True)
class Took:
    """What a process and all that it started took: seconds by the clock and of processors, memory in GB."""

    wall: float
    cpu: float
    own: float  # the most that the process itself held
    together: float  # the most that all held at one time; what they share counts once
    code: int
    out: str
    said: str


class FailedError(Exception):
    """A process that was to be measured ended with an error."""


def run(
    command: Sequence[str | Path], feed: Iterable[bytes] = (), *, cwd: Path | None = None, codes: Iterable[int] = (0,)
) -> Took:
    """Run a process and measure it.

    The memory of all together is Linux' proportional set size, looked at some times a second. Processor time is what
    the system counts for a process and for all that it has waited for.

    Raises
    ------
    FailedError
        Where it ends with another code than these.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
        begun = time.perf_counter()
        process = subprocess.Popen(list(map(str, command)), stdin=subprocess.PIPE, stdout=out, stderr=said, cwd=cwd)
        looking = _Looking(process.pid)
        assert process.stdin is not None
        with suppress(BrokenPipeError):
            process.stdin.writelines(feed)
            process.stdin.close()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = code = os.waitstatus_to_exitcode(status)
        own, together = looking.stop()
        out.seek(0)
        said.seek(0)
        printed, told = out.read().decode(), said.read().decode(errors="replace")
    if code not in codes:
        raise FailedError(f"{' '.join(map(str, command))} ended with {code}:\n{told[-2000:]}")
    own = own or used.ru_maxrss / (1e9 if sys.platform == "darwin" else 1e6)  # Linux counts what was before the program
    return Took(wall, used.ru_utime + used.ru_stime, own, max(together, own), code, printed, told)


class _Looking:
    """Looks at the memory of a process and its children until it is stopped."""

    def __init__(self, process: int) -> None:
        self._process, self._own, self._together, self._end = process, 0.0, 0.0, threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def _look(self) -> None:
        begun = ended = time.perf_counter()
        while True:
            self._own = max(self._own, gigabytes(f"/proc/{self._process}/status", "VmHWM:"))  # the most so far
            if time.perf_counter() - ended >= _TIMES * (ended - begun):
                begun = time.perf_counter()
                self._together = max(self._together, memory(self._process))
                ended = time.perf_counter()
            if self._end.wait(_LOOK):
                return

    def stop(self) -> tuple[float, float]:
        self._end.set()
        self._thread.join()
        return self._own, self._together


def memory(process: int) -> float:
    """What a process and all that it has started hold now, in GB; 0 where the system does not say."""
    return sum(gigabytes(f"/proc/{one}/smaps_rollup", "Pss:") for one in _with_children(process))


def _with_children(process: int) -> Iterator[int]:
    yield process
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):  # it has just ended
            for child in children.read_text(encoding="ascii").split():
                yield from _with_children(int(child))


def gigabytes(path: str, name: str) -> float:
    """A figure of a file about a process, which may have ended."""
    with suppress(OSError):
        lines = Path(path).read_text(encoding="ascii", errors="replace").splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith(name)) / 1e6
    return 0.0


def median(rounds: Iterable[T], value: Callable[[T], float]) -> float:
    """The median of one figure over rounds."""
    return statistics.median(map(value, rounds))


def ratio(theirs: Sequence[T], ours: Sequence[T], value: Callable[[T], float]) -> float:
    """How many times as much the one takes as the other: the median over rounds, in each of which both ran."""
    return statistics.median(value(a) / value(b) for a, b in zip(theirs, ours, strict=True))

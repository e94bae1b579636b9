"""A Dask cluster of real processes over TCP, for the tests."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_CODE = """\
import distributed, sys
if __name__ == '__main__':
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, protocol='tcp://',
                                  dashboard_address=None) as cluster:
        print(cluster.scheduler_address, flush=True)
        for _ in sys.stdin:
            print(*[nanny.pid for nanny in cluster.workers.values()], flush=True)
"""


class Cluster:
    """A scheduler with two workers; one that is killed is started again."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._asked, self._said = process.stdin, process.stdout
        self.address = self._said.readline().strip()

    def workers(self) -> list[int]:
        """The process ids of the workers, as they are now."""
        print(file=self._asked, flush=True)
        return [int(pid) for pid in self._said.readline().split()]


@contextmanager
def cluster_of_two() -> Iterator[Cluster]:
    """A cluster in a process of its own, so that its warnings are its own."""
    with subprocess.Popen(
        [sys.executable, "-c", _CODE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        yield Cluster(process)

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
        pids = [nanny.pid for nanny in cluster.workers.values()]
        print(cluster.scheduler_address, *pids, flush=True)
        sys.stdin.read()
"""


@contextmanager
def cluster_of_two() -> Iterator[tuple[str, list[int]]]:
    """The address of a scheduler and two workers, in a process of their own, so that their warnings are theirs."""
    process = subprocess.Popen(
        [sys.executable, "-c", _CODE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    address, *workers = process.stdout.readline().split()
    try:
        yield address, [int(worker) for worker in workers]
    finally:
        process.stdin.close()
        process.wait()

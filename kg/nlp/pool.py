"""Extraction over all cores: batches of papers go to worker processes, and come back as they are done."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import KgError
from kg.model import Paper
from kg.nlp.external import External

if TYPE_CHECKING:
    from kg.nlp.mentions import Extraction

#: How many papers go through the pipeline, and from process to process, at a time.
BATCH = 64
#: A worker takes seconds to start, so that it must have so many papers to be worth it.
WORTH_A_WORKER = 128
#: How many batches for each worker wait in its queue, so that none is ever idle.
_AHEAD = 3
#: How many batches wait where the number of workers is not known: enough for a hundred machines.
_AHEAD_ELSEWHERE = 1000
#: Seconds that the thread which minds the workers has to see that they were ended.
_PATIENCE = 2.0
#: What is said where a worker is killed.
KILLED = (
    "a worker process was killed, perhaps for want of memory; what was found so far is kept: "
    "run the same command again to go on, with fewer --workers if it happens again"
)
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")

#: Places in the sequence of papers, and what is found in the paper at each.
Batch = tuple[tuple[int, ...], "list[Extraction]"]


class WorkerError(KgError):
    """A worker process ended in the middle of its work: what the others had found is kept."""


def cores() -> int:
    """How many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def threads() -> int:
    """How many threads this process has: on Linux, as the system counts them."""
    folder = Path("/proc/self/task")
    return sum(1 for _ in folder.iterdir()) if folder.is_dir() else threading.active_count()


def extract_batches(
    papers: Sequence[Paper], external: External | None = None, workers: int | Executor = 1
) -> Iterator[Batch]:
    """Yield what is found in papers, batch by batch, as the batches are done.

    A batch holds papers of about one length, and the longest go first, so that all workers end at about the same
    time. With one worker, or with so few papers that starting more would take longer, this process does the work.

    Parameters
    ----------
    workers
        How many processes extract, or an executor whose workers do.

    Raises
    ------
    WorkerError
        Where a worker process is killed.
    """
    batches = batches_by_length(papers)
    if isinstance(workers, Executor):
        yield from run_batches(workers, papers, batches, external, _AHEAD_ELSEWHERE)
        return
    workers = min(workers, len(papers) // WORTH_A_WORKER)
    if workers <= 1:
        yield from ((places, extract_batch([papers[p] for p in places], external)) for places in batches)
        return
    with process_pool(workers) as pool:
        yield from run_batches(pool, papers, batches, external, _AHEAD * workers)


def batches_by_length(papers: Sequence[Paper]) -> list[tuple[int, ...]]:
    """The places of papers in batches, the longest texts first.

    Examples
    --------
    >>> batches_by_length([Paper("p", "short"), Paper("q", "a longer one")])
    [(1, 0)]
    """
    places = sorted(range(len(papers)), key=lambda p: -len(papers[p].title) - len(papers[p].abstract))
    return [tuple(places[start : start + BATCH]) for start in range(0, len(places), BATCH)]


def run_batches(
    pool: Executor, papers: Sequence[Paper], batches: Sequence[tuple[int, ...]], external: External | None, ahead: int
) -> Iterator[Batch]:
    """Run batches on an executor, at most ``ahead`` at a time, and yield each as it is done."""
    waiting: dict[Future[list[Extraction]], tuple[int, ...]] = {}
    left = iter(batches)
    try:
        while True:
            for places in left:
                with _uninterrupted():
                    waiting[pool.submit(extract_batch, [papers[p] for p in places], external)] = places
                if len(waiting) >= ahead:
                    break
            if not waiting:
                return
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                yield waiting.pop(future), future.result()
    except BrokenProcessPool as error:
        raise WorkerError(KILLED) from error


def extract_batch(papers: Sequence[Paper], external: External | None = None) -> list[Extraction]:
    """What is found in some papers, by this process alone, in the order of the papers."""
    from kg.nlp.mentions import extraction_of

    return [extraction_of(paper, external) for paper in papers]


@contextmanager
def process_pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Worker processes, one thread each; on any error they end at once, and whatever ends this process ends them."""
    before, alone = {name: os.environ.get(name) for name in _ONE_THREAD}, threads()
    os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))  # what a worker's numerical library reads when it starts
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=begin_worker)
    try:
        yield pool
        pool.shutdown()
        for _ in range(500):  # the system takes a moment to end a thread that has been waited for
            if threads() <= alone:
                break
            time.sleep(0.002)
    except BaseException:
        processes = list((pool._processes or {}).values())
        manager: threading.Thread | None = getattr(pool, "_executor_manager_thread", None)
        pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.kill()
        if manager is not None:
            manager.join(_PATIENCE)  # else it may close the pipe that the end of this process is waking it by
        raise
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Put Ctrl+C off: a process that is being started would be left half-way, and complain."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def begin_worker() -> None:
    """Begin a worker: Ctrl+C is for the parent to answer, and without a parent there is nothing left to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)

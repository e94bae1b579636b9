"""Work that a copy of this process does, while this one has more to do."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import current_process, get_context
from multiprocessing.connection import Connection
from typing import TypeVar

from kg.errors import KgError
from kg.nlp.pool import begin_worker, cores, threads

_T = TypeVar("_T")


class KilledError(OSError):
    """A copy of this process ended in the middle of its work."""


@contextmanager
def forked(work: Callable[[], _T]) -> Iterator[Callable[[], _T]]:
    """Do some work side by side with the ``with`` block; gives a function that waits for its result, to be called once.

    A copy of this process does it where that can be had without harm: on Linux, on two cores, where this process may
    have children, and has a single thread (a lock that another thread holds would stay locked in the copy). Elsewhere
    it is done before the block. Whatever happens in the block, or to this process, no copy is left. The result is
    pickled.

    Raises
    ------
    OSError, sqlite3.Error, KgError
        What the work raised, by the function or before the block; and by the function, where the copy was killed.

    Examples
    --------
    >>> with forked(lambda: sum(range(10))) as result:
    ...     other = sum(range(20))
    ...     print(result(), other)
    45 190
    """
    if not _may_fork():
        done = work()
        yield lambda: done
        return
    context = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(work, theirs))
    process.start()
    theirs.close()

    def result() -> _T:
        try:
            error, found = ours.recv()
        except EOFError:
            raise KilledError("a process that helped was killed, perhaps for want of memory") from None
        if error is not None:
            raise error
        return found  # type: ignore[no-any-return]

    try:
        yield result
    finally:
        process.kill()
        process.join()
        ours.close()


def is_possible() -> bool:
    """Whether a copy of this process can be had without harm."""
    return _may_fork()


def _may_fork() -> bool:
    return sys.platform == "linux" and cores() > 1 and not current_process().daemon and threads() == 1


def _work(work: Callable[[], object], said: Connection) -> None:
    begin_worker()
    try:
        said.send((None, work()))
    except (OSError, sqlite3.Error, KgError) as error:
        said.send((error, None))

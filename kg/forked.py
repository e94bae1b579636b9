"""Work that a copy of this process does, while this one has more to do."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from kg.errors import KgError
from kg.nlp.pool import begin_worker, cores


@contextmanager
def forked(work: Callable[[], object]) -> Iterator[Callable[[], None]]:
    """Do some work, whose result is a file, side by side with the ``with`` block; gives a function that waits for it.

    A copy of this process does it where that can be had without harm: on Linux, on two cores, and while this process
    has a single thread (a lock that another thread holds would stay locked in the copy). Elsewhere it is done before
    the block. Whatever happens in the block, or to this process, no copy is left.

    Raises
    ------
    OSError, sqlite3.Error, KgError
        By the function: what the work raised, or that the copy was killed.

    Examples
    --------
    >>> import tempfile
    >>> from functools import partial
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "file"
    ...     with forked(partial(file.write_text, "Adam")) as finish:
    ...         finish()
    ...     file.read_text()
    'Adam'
    """
    if not _may_fork():
        work()
        yield lambda: None
        return
    context = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(work, theirs))
    process.start()
    theirs.close()

    def finish() -> None:
        try:
            error = ours.recv()
        except EOFError:
            error = OSError("a process that helped was killed, perhaps for want of memory")
        if error is not None:
            raise error

    try:
        yield finish
    finally:
        process.kill()
        process.join()
        ours.close()


def _may_fork() -> bool:
    return sys.platform == "linux" and cores() > 1 and sum(1 for _ in Path("/proc/self/task").iterdir()) == 1


def _work(work: Callable[[], object], said: Connection) -> None:
    begin_worker()
    try:
        work()
    except (OSError, sqlite3.Error, KgError) as error:
        said.send(error)
    else:
        said.send(None)

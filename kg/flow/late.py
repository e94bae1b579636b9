"""A handful of new papers is extracted while this process reads what is known of all others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass

from kg import library
from kg.flow.forked import KilledError, forked, is_possible
from kg.library import Library
from kg.model import Paper
from kg.nlp import WorkerError, extract_batch
from kg.nlp.external import External
from kg.nlp.pool import KILLED, WORTH_A_WORKER

#: To read what is known of so many papers takes about as long as to extract one.
_AS_LONG = 80


@dataclass(frozen=True, slots=True)
class Late:
    """Papers whose extraction is on its way, by their ids; ``wait`` returns when it is in the library."""

    papers: frozenset[str] = frozenset()
    wait: Callable[[], object] = lambda: None

    def then(self, work: Callable[[], object]) -> Late:
        """The same, with work that begins when it is there; where there is nothing to wait for, at once.

        What another process does then would take the time of the one that extracts.
        """
        if not self.papers:
            work()
            return self

        def wait() -> None:
            self.wait()
            work()

        return Late(self.papers, wait)


@contextmanager
def extracting(
    kept: Library,
    papers: Sequence[Paper],
    pipeline: str,
    external: External | None = None,
    workers: int | Executor = 1,
    progress: Callable[[int, int], object] = lambda done, total: None,
) -> Iterator[Late]:
    """Extract what is missing: before the ``with`` block, or, where it is little, by a copy of this process beside it.

    The parameters are those of :func:`kg.library.extract_missing`; where the copy is killed, ``wait`` raises its
    :class:`~kg.nlp.WorkerError`.

    Examples
    --------
    >>> with library.open_library(None) as kept, extracting(kept, [Paper("p", "Adam")], "1") as late:
    ...     late.wait()
    ...     [mention.surface for mention in next(library.read_extractions(kept, [Paper("p", "Adam")], "1"))]
    ['Adam']
    """
    missing = library.missing_extractions(kept, papers, pipeline)
    little = max(2 * WORTH_A_WORKER, len(papers) // _AS_LONG)
    if isinstance(workers, Executor) or not 0 < len(missing) < little or not is_possible():
        library.extract_missing(kept, list(missing.values()), pipeline, external, workers, progress)
        yield Late()
        return
    new = list(missing.values())
    progress(0, len(new))
    with forked(lambda: extract_batch(new, external)) as result:

        def wait() -> None:
            try:
                library.keep_extractions(kept, missing, result())
            except KilledError as error:
                raise WorkerError(KILLED) from error
            progress(len(new), len(new))

        yield Late(frozenset(p.id for p in papers if library.digest_of(p, pipeline) in missing), wait)

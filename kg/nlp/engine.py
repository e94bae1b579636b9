"""Who extracts: this machine's cores, or the workers of a Dask cluster, as a ``concurrent.futures.Executor``."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor
from contextlib import contextmanager
from typing import Any

from kg.errors import KgError, needing

#: How often a task that died with its worker is given to another one.
_RETRIES = 3
_SECONDS_TO_CONNECT = 30


class EngineError(KgError):
    """A cluster that can't be reached, or whose workers have other software."""


@contextmanager
def dask_executor(scheduler: str) -> Iterator[Executor]:
    """The workers of a Dask cluster, for a ``with`` statement.

    A worker that dies loses nothing: its work is given to another one. Each worker must have this version of paperkg
    installed, to the letter: what it finds is kept as found by this one.

    Parameters
    ----------
    scheduler
        The address of the cluster's scheduler, like ``tcp://10.0.0.5:8786``.

    Raises
    ------
    MissingExtraError
        Where Dask is not installed here.
    EngineError
        Where the scheduler can't be reached, has no workers, or a worker has other software.

    References
    ----------
    https://distributed.dask.org/en/stable/api.html#distributed.Client.get_executor
    """
    with needing("a Dask cluster", "dask"):
        import distributed
    dask: Any = distributed
    try:
        client = dask.Client(scheduler, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise EngineError(f"can't reach the Dask scheduler at {scheduler}: {str(error) or 'no answer'}") from error
    with client:
        _check_software(client, scheduler)
        try:
            yield client.get_executor(pure=False, retries=_RETRIES)
        except (dask.CommClosedError, dask.scheduler.KilledWorker, CancelledError) as error:
            raise EngineError(
                f"the Dask cluster at {scheduler} gave up ({type(error).__name__}); what was found so far is kept: "
                "run the same command again to go on"
            ) from error


def _check_software(client: Any, scheduler: str) -> None:
    from kg.nlp import pipeline_hash

    found: dict[str, str] = client.run(pipeline_hash, on_error="return")
    if not found:
        raise EngineError(f"the Dask cluster at {scheduler} has no workers: start some, and run the command again")
    others = sorted(worker for worker, its_hash in found.items() if its_hash != pipeline_hash())
    if others:
        raise EngineError(
            f"{len(others)} of {len(found)} Dask workers have no paperkg or another version of it, {others[0]} "
            "for one: install the same there, and run the command again"
        )

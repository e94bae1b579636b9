"""A few workers over one export, shared fairly by whoever asks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.endpoint.worker import Answer, Request, Worker
from kg.errors import GraphError, KgError
from kg.rdf.opened import stamp


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may take, how many run at once, and how long a client may take to read a part of a result."""

    seconds: float = 10.0
    result_bytes: int = 20_000_000
    body_bytes: int = 1_000_000
    memory: int = 4 << 30
    workers: int = 2
    write_seconds: float = 30.0


class Busy(KgError):
    """All workers have been busy for as long as a query may take, or are no more."""


class Left(KgError):
    """The client that asked is gone: nobody reads an answer."""


class Pool:
    """A few workers over one export; one that had to be stopped, or opened an older export, is replaced.

    Who waits for a worker holds no thread: all else that the endpoint does goes on.
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path, self._limits = path, limits
        self._all = {Worker(path, limits.memory) for _ in range(limits.workers)}
        self._free: asyncio.Queue[Worker] = asyncio.Queue()
        for worker in self._all:
            self._free.put_nowait(worker)
        self._threads = ThreadPoolExecutor(limits.workers)
        self._closed = False
        self._fault: str | None = None

    @property
    def fault(self) -> str | None:
        """Why no query can be answered, as far as it is known without asking one."""
        if stamp(self._path) == "missing":
            return f"no graph at {self._path.parent}"
        return "the service stops" if self._closed else self._fault

    async def ask(self, request: Request, gone: Callable[[], Awaitable[object]] | None = None) -> Answer:
        """Answer a query with the first worker that is free.

        ``gone`` ends when the client is gone: its query is then stopped.

        Raises
        ------
        Busy
            Where no worker gets free in time.
        Left
            Where the client is gone.
        KgError
            As :meth:`kg.endpoint.worker.Worker.ask`.
        """
        watch = asyncio.ensure_future(gone()) if gone is not None else asyncio.get_running_loop().create_future()
        try:
            worker = await self._next(watch)
            return await self._ask(worker, request, watch)
        except (asyncio.CancelledError, RuntimeError) as error:  # the loop ends, or has no thread any more
            if self._closed:
                raise Busy("the service stops") from error
            raise
        finally:
            watch.cancel()

    async def _next(self, watch: asyncio.Future[object]) -> Worker:
        wanted = asyncio.ensure_future(self._free.get())
        waiting: set[asyncio.Future[Any]] = {wanted, watch}
        await asyncio.wait(waiting, timeout=self._limits.seconds, return_when=asyncio.FIRST_COMPLETED)
        if self._closed:  # a worker that gets free now has no thread to ask it
            wanted.cancel()
            raise Busy("the service stops")
        if wanted.done():
            return wanted.result()
        wanted.cancel()
        raise Left("the client is gone") if watch.done() else Busy("too many queries at once: try again")

    async def _ask(self, worker: Worker, request: Request, watch: asyncio.Future[object]) -> Answer:
        running = {"worker": worker}
        loop = asyncio.get_running_loop()
        asked = loop.run_in_executor(self._threads, self._answered, running, request)
        asked.add_done_callback(lambda done: done.cancelled() or done.exception())  # told once, by who waits
        try:
            waiting: set[asyncio.Future[Any]] = {asked, watch}
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            if asked.done():
                return asked.result()
            running["worker"].stop()
            await asyncio.wait({asked})
            asked.exception()
            raise Left("the client is gone")
        finally:
            if not asked.done():  # this task was cancelled
                running["worker"].stop()
                await asyncio.wait({asked})
            self._free.put_nowait(running["worker"])

    def _answered(self, running: dict[str, Worker], request: Request) -> Answer:
        """Answer in a thread; what is left in ``running`` is a worker that can answer the next query."""
        try:
            if running["worker"].made_of != stamp(self._path) or not running["worker"].alive:
                running["worker"] = self._replace(running["worker"])
            answer = running["worker"].ask(request, self._limits.seconds)
        except (KgError, OSError, ValueError) as error:  # of what was closed while it was read
            if self._closed:
                raise Busy("the service stops") from error
            self._fault = str(error) if isinstance(error, GraphError) else None
            raise
        else:
            self._fault = None
            return answer
        finally:
            if not running["worker"].alive and not self._closed:
                running["worker"] = self._replace(running["worker"])

    def _replace(self, worker: Worker) -> Worker:
        worker.close()
        self._all.discard(worker)
        self._all.add(new := Worker(self._path, self._limits.memory))
        return new

    def close(self) -> None:
        """End all workers, whatever they do; who waits for one of them is told."""
        self._closed = True
        for worker in list(self._all):
            worker.close()
        self._threads.shutdown(wait=False)

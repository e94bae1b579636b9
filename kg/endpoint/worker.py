"""Queries in a process of their own, so that one that takes too long can be stopped.

Oxigraph has no way to cancel a query that runs, so the process is killed. ``python -m kg.endpoint.worker FILE``
reads requests as lines of JSON from standard input and writes each answer as a line of JSON and as many bytes
as it says.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox

from kg.errors import GraphError, KgError, QueryError, TimeLimitError
from kg.rdf.opened import open_export, stamp
from kg.rdf.query import run_query
from kg.rdf.terms import PREFIXES

#: The forms of a result by name: of rows and truth values, and of triples.
ROWS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
TRIPLES = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}


@dataclass(frozen=True, slots=True)
class Request:
    """A query, the form of its result as rows and as triples (None: not wanted), and how many bytes it may have."""

    query: str
    rows: str | None = "json"
    triples: str | None = "ntriples"
    most_bytes: int = 2**62


@dataclass(frozen=True, slots=True)
class Answer:
    """A result: its form, one of :data:`ROWS` or :data:`TRIPLES`, and its bytes."""

    form: str
    content: bytes


class FormError(QueryError):
    """A query whose result has no form that was asked for."""


class SizeLimitError(QueryError):
    """A result that is larger than it may be."""


class EndedError(KgError):
    """The process that should answer is no more: another one may."""


class Worker:
    """A process that answers queries over one export, one at a time.

    Examples
    --------
    >>> import tempfile
    >>> from kg.graph.network import to_graph
    >>> from kg.rdf.export import write_rdf
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = write_rdf(to_graph([], [], []), f"{folder}/graph.ttl")
    ...     worker = Worker(Path(folder) / "graph.ttl")
    ...     answer = worker.ask(Request("ASK { ?p a kg:Paper }"), seconds=60)
    ...     worker.close()
    >>> answer.content
    b'{"head":{},"boolean":false}'
    """

    def __init__(self, path: Path, memory: int | None = None) -> None:
        """Start the process; ``memory`` is the most that it may take, in bytes (where the system can limit it)."""
        #: What tells whether the export is still the one that this process has opened.
        self.made_of = stamp(path)
        command = [sys.executable, "-P", "-m", "kg.endpoint.worker", str(path), str(memory or 0)]
        paths = os.pathsep.join(filter(None, sys.path))  # the same modules as here, and none of the working directory
        self._process = subprocess.Popen(  # noqa: S603  (a group of its own: Ctrl+C is for this process, which ends it)
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths},
            process_group=0,
        )
        self._ready = False

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def ask(self, request: Request, seconds: float) -> Answer:
        """Answer a query within so many seconds.

        Raises
        ------
        QueryError
            Where the query is wrong (:class:`FormError`, :class:`SizeLimitError`: it can't have the result wanted).
        TimeLimitError
            Where it takes too long. The process is then gone.
        KgError
            Where the export can't be read.
        """
        if not self._ready:
            self._ready = self._opened()
        late = threading.Event()

        def stop() -> None:
            late.set()
            self._process.kill()

        timer = threading.Timer(seconds, stop)
        timer.start()
        try:
            return self._exchange(request)
        except (EOFError, BrokenPipeError) as error:
            self.close()
            if late.is_set():
                raise TimeLimitError(f"the query took longer than {seconds:g} s and was stopped") from error
            raise TimeLimitError("the query took more memory than it may and was stopped") from error
        finally:
            timer.cancel()
            timer.join()
            if late.is_set():
                self.close()  # killed, perhaps just after it had answered

    def _opened(self) -> bool:
        """Wait until the export is open, which is not counted as a query's time."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self.close()
            raise EndedError("the process that answers queries ended before it had opened the export")
        head = json.loads(line)
        if "error" in head:
            self.close()
            raise GraphError(head["error"])
        return True

    def _exchange(self, request: Request) -> Answer:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asdict(request)).encode() + b"\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line.endswith(b"\n"):
            raise EOFError
        head = json.loads(line)
        if "error" in head:
            errors = {"QueryError": QueryError, "FormError": FormError, "SizeLimitError": SizeLimitError}
            raise errors.get(head["kind"], KgError)(head["error"])
        content = self._process.stdout.read(head["bytes"])
        if len(content) < head["bytes"]:
            raise EOFError
        return Answer(head["form"], content)

    def close(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue


def ask_once(path: Path, query: str, seconds: float) -> ox.QuerySolutions | ox.QueryBoolean | list[ox.Triple]:
    """Answer one query within so many seconds: the solutions, the truth value or the triples."""
    worker = Worker(path)
    try:
        answer = worker.ask(Request(query), seconds)
    finally:
        worker.close()
    if answer.form in TRIPLES:
        return [quad.triple for quad in ox.parse(answer.content, format=TRIPLES[answer.form])]
    return ox.parse_query_results(answer.content, ROWS[answer.form])


class _Bounded:
    """A file in memory that refuses to grow beyond a size."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._parts: list[bytes] = []
        self._size = 0

    def write(self, part: bytes) -> int:
        """Take a part of a result; raises :class:`SizeLimitError` when it grows too large."""
        self._size += len(part)
        if self._size > self._most:
            raise SizeLimitError(f"the result is larger than {self._most:,} bytes: ask for less of it with LIMIT")
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Nothing waits."""

    def content(self) -> bytes:
        """All that was written."""
        return b"".join(self._parts)


def answer(store: ox.Store, request: Request) -> Answer:
    """Run a query and write its result in the form that was asked for."""
    result = run_query(store, request.query)
    file: Any = _Bounded(request.most_bytes)
    form = request.triples if isinstance(result, ox.QueryTriples) else request.rows
    if form is None:
        raise FormError("the result has no form that was asked for")
    try:
        if isinstance(result, ox.QueryTriples):
            ox.serialize(result, file, format=TRIPLES[form], prefixes=PREFIXES)
        else:
            result.serialize(file, format=ROWS[form])
    except (RuntimeError, OSError, ValueError) as error:
        raise QueryError(f"the query failed: {error}") from error
    return Answer(form, file.content())


def serve(path: Path, requests: IO[bytes], answers: IO[bytes]) -> None:
    """Open an export, say so, and answer requests until there are no more."""

    def send(head: dict[str, Any], content: bytes = b"") -> None:
        answers.write(json.dumps(head).encode() + b"\n" + content)
        answers.flush()

    try:
        store = open_export(path)
    except KgError as error:
        send({"error": str(error)})
        return
    send({"open": True})
    for line in requests:
        try:
            made = answer(store, Request(**json.loads(line)))
        except KgError as error:
            send({"kind": type(error).__name__, "error": str(error)})
        else:
            send({"form": made.form, "bytes": len(made.content)}, made.content)


def limit_memory(most: int) -> None:
    """Let this process take no more than so many bytes of memory, where the system can say so."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the process that asks: it ends this one
    if int(sys.argv[2]):
        limit_memory(int(sys.argv[2]))
    serve(Path(sys.argv[1]), sys.stdin.buffer, sys.stdout.buffer)

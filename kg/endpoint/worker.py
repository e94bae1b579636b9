"""Queries in a process of their own (:mod:`kg.endpoint.answering`), so that one that takes too long can be stopped.

Oxigraph has no way to cancel a query that runs, so the process is killed. What a query does to the engine ends that
process at most, and it can reach no network (:mod:`kg.endpoint.wall`).
"""

from __future__ import annotations

import json
import signal
import subprocess
import tempfile
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.errors import GraphError, KgError, NoGraphError, QueryError, TimeLimitError
from kg.processes import start_module
from kg.rdf.opened import stamp

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

#: How a process ends that touched what it may not, or used up its stack: on POSIX, and on Windows (NTSTATUS).
_CRASHED = (signal.SIGSEGV, -0xC0000005, -0xC00000FD)


@dataclass(frozen=True, slots=True)
class Request:
    """A query, the form of its result as rows and as triples (None: not wanted), and how many bytes it may have.

    The graphs are those of the SPARQL 1.1 Protocol, section 2.1.4: where none is named, the export is the data set.
    """

    query: str
    rows: str | None = "json"
    triples: str | None = "ntriples"
    most_bytes: int = 2**62
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


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
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the process)
        self._process = start_module("kg.endpoint.answering", str(path), str(memory or 0), stderr=self._said)
        self._ready = False

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def ask(self, request: Request, seconds: float | None) -> Answer:
        """Answer a query within so many seconds; None: however long it takes.

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

        timer = threading.Timer(threading.TIMEOUT_MAX if seconds is None else seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            return self._exchange(request)
        except (EOFError, BrokenPipeError) as error:
            if late.is_set():
                self.close()
                raise TimeLimitError(f"the query took longer than {seconds:g} s and was stopped") from error
            raise self._died() from error
        finally:
            timer.cancel()
            timer.join()
            if late.is_set():
                self.close()  # killed, perhaps just after it had answered

    def _died(self) -> KgError:
        """What is known of the end of the process."""
        try:
            number = -self._process.wait(5)
        except subprocess.TimeoutExpired:
            number = 0
        self._said.seek(0)
        said = self._said.read().decode(errors="replace")
        self.close()
        if "memory allocation of" in said or "MemoryError" in said:
            return TimeLimitError("the query took more memory than it may and was stopped")
        if number in _CRASHED or "overflowed its stack" in said:
            return QueryError("the query is too long or nested too deeply: it ended the engine")
        name = signal.Signals(number).name if number in signal.valid_signals() and number > 0 else f"status {-number}"
        last = said.strip().rpartition("\n")[2]
        return EndedError(f"the process that ran the query ended ({name})" + (f": {last}" if last else ""))

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
            raise (NoGraphError if head["kind"] == "NoGraphError" else GraphError)(head["error"])
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
            errors = {
                "QueryError": QueryError,
                "FormError": FormError,
                "SizeLimitError": SizeLimitError,
                "TimeLimitError": TimeLimitError,
            }
            raise errors.get(head["kind"], KgError)(head["error"])
        content = self._process.stdout.read(head["bytes"])
        if len(content) < head["bytes"]:
            raise EOFError
        return Answer(head["form"], content)

    def stop(self) -> None:
        """End the process from another thread than the one that asks, which then meets with an error."""
        self._process.kill()

    def close(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.wait()
        self._said.close()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue


def ask_once(
    path: Path, query: str, seconds: float | None = None
) -> ox.QuerySolutions | ox.QueryBoolean | list[ox.Triple]:
    """Answer one query, within so many seconds where they are given: the solutions, the truth value or the triples."""
    worker = Worker(path)
    try:
        answer = worker.ask(Request(query), seconds)
    finally:
        worker.close()
    if answer.form in TRIPLES:
        return [quad.triple for quad in ox.parse(answer.content, format=TRIPLES[answer.form])]
    return ox.parse_query_results(answer.content, ROWS[answer.form])

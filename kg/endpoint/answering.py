"""The process that answers queries, one at a time: what :class:`kg.endpoint.worker.Worker` starts.

``python -m kg.endpoint.answering FILE BYTES`` reads requests as lines of JSON from standard input and writes each
answer as a line of JSON and as many bytes as it says. It takes no more than BYTES of memory (0: any).
"""

from __future__ import annotations

import io
import json
import re
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox

from kg.endpoint.negotiate import OFFERED
from kg.endpoint.wall import wall_off
from kg.endpoint.worker import ROWS, TRIPLES, Answer, FormError, Request, SizeLimitError
from kg.errors import KgError, QueryError, TimeLimitError
from kg.rdf.opened import open_export
from kg.rdf.query import failure, run_query
from kg.rdf.terms import PREFIXES

#: What the answer of ASK is as a table of one column: the forms of tables have no other place for it.
BOOLEAN = {"csv": "boolean\r\n{}\r\n", "tsv": "?boolean\n{}\n"}

#: Names of all that the export says: the empty one, and the one that rdflib gives to a data set's default graph.
_WHOLE = frozenset(("", "urn:x-rdflib:default"))

#: What XML 1.0 can't hold (section 2.2), in UTF-8.
_NO_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")

#: For the engine's recursion: queries within the limits of :mod:`kg.rdf.federation` need less.
_STACK = 64 << 20


class _Bounded(io.BytesIO):
    """A file in memory that refuses to grow beyond a size."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def write(self, part: Any) -> int:
        """Take a part of a result; raises :class:`SizeLimitError` when it grows too large."""
        if self.tell() + len(part) > self._most:
            raise SizeLimitError(f"the result is larger than {self._most:,} bytes: ask for less of it with LIMIT")
        return super().write(part)


def answer(store: ox.Store, request: Request) -> Answer:
    """Run a query and write its result in the form that was asked for."""
    try:
        store, named = _data_set(store, request)
        result = run_query(store, request.query, named=named)
    except MemoryError as error:
        raise TimeLimitError("the query took more memory than it may and was stopped") from error
    file = _Bounded(request.most_bytes)
    form = request.triples if isinstance(result, ox.QueryTriples) else request.rows
    if form is None:
        raise FormError(f"the result has no form that was asked for; offered are {OFFERED}")
    boolean = isinstance(result, ox.QueryBoolean) and form in BOOLEAN
    try:
        if boolean:
            file.write(BOOLEAN[form].format(str(bool(result)).lower()).encode())
        elif isinstance(result, ox.QueryTriples):
            ox.serialize(result, file, format=TRIPLES[form], prefixes=PREFIXES)
        else:
            result.serialize(file, format=ROWS[form])
    except (RuntimeError, OSError, ValueError) as error:
        raise failure(error) from error
    content = file.getvalue()
    return Answer(form, _well_formed(content) if form in {"xml", "rdfxml"} else content)


def _data_set(store: ox.Store, request: Request) -> tuple[ox.Store, list[ox.NamedNode | ox.BlankNode] | None]:
    """The data set that a request names: its default graph is the union, as a set, of those named."""
    whole = any(name in _WHOLE for name in request.default_graphs)
    if not request.named_graphs and (whole or not request.default_graphs):
        return store, None
    try:
        default = [ox.NamedNode(name) for name in request.default_graphs if name not in _WHOLE]
        named: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(name) for name in request.named_graphs]
    except ValueError as error:
        raise QueryError(f"a graph's name is no IRI: {error}") from error
    chosen = ox.Store()
    for graph in [ox.DefaultGraph()] if whole else default:
        chosen.extend(ox.Quad(*quad.triple) for quad in store.quads_for_pattern(None, None, None, graph))
    for name in named:
        chosen.extend(store.quads_for_pattern(None, None, None, name))
    return chosen, named


def _well_formed(content: bytes) -> bytes:
    """XML whose carriage returns are read back as such; refused where it has what XML can't hold."""
    if found := _NO_XML.search(content):
        code = ord(found[0].decode())
        raise FormError(f"the result has a character that XML can't hold (U+{code:04X}): ask for another form")
    return content.replace(b"\r", b"&#13;")


def serve(path: Path, requests: IO[bytes], answers: IO[bytes]) -> None:
    """Open an export, say so, and answer requests until there are no more."""

    def send(head: dict[str, Any], content: bytes = b"") -> None:
        answers.write(json.dumps(head).encode() + b"\n" + content)
        answers.flush()

    try:
        store = open_export(path)
    except KgError as error:
        send({"kind": type(error).__name__, "error": str(error)})
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
    except ImportError:  # Windows
        return
    bound = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = most if bound == resource.RLIM_INFINITY else min(most, bound)
    with suppress(ValueError, OSError):  # macOS has the call, and may refuse it
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the process that asks: it ends this one
    if int(sys.argv[2]):
        limit_memory(int(sys.argv[2]))
    wall_off()
    threading.stack_size(_STACK)
    thread = threading.Thread(target=serve, args=(Path(sys.argv[1]), sys.stdin.buffer, sys.stdout.buffer))
    thread.start()
    thread.join()

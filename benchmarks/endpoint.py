"""The SPARQL endpoint of a graph, beside rdflib on the same Turtle: how long until it answers, and each named query.

``kg serve`` runs as a process and is asked over HTTP. Asked is of the commonest concepts. rdflib has a process of its
own; a query of it that is not done after a limit is stopped, and its row says "more than".
"""

from __future__ import annotations

import http.client
import json
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import geometric_mean, median

import pyoxigraph as ox

from benchmarks.environments import ROOT
from benchmarks.measured import memory, run
from benchmarks.tables import figure

#: What is commonest, and of which kind.
_COMMONEST = "SELECT label, kind FROM look_concept ORDER BY papers DESC, id"
_HEADERS = {"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json"}


@dataclass(slots=True)
class Answered:
    """Seconds and memory (GB) of the endpoint, and of rdflib; its seconds for a query are None where it was stopped."""

    ready: float
    held: float
    ours: dict[str, float]
    loaded: float = 0.0
    theirs: dict[str, float | None] = field(default_factory=dict)
    theirs_held: float = 0.0


def queries(folder: Path) -> dict[str, str]:
    """The named queries, asked of what this graph has most of."""
    from kg.concepts import normal_form
    from kg.rdf.named import named_queries

    with closing(sqlite3.connect(folder / "kg.sqlite")) as store:
        (first, _), (second, _), *_ = top = store.execute(_COMMONEST).fetchall()
        title = store.execute("SELECT title FROM paper ORDER BY id").fetchone()[0]
    of_kind = {kind: label for label, kind in reversed(top)}
    names = {"concept": first, "first": first, "second": second, **of_kind}
    values = {name: ox.Literal(normal_form(label)) for name, label in names.items()} | {"title": ox.Literal(title)}
    return {
        name: query.bind({one.name: values[one.name] for one in query.parameters if one.kind != "number"})
        for name, query in named_queries().items()
    }


def measure(python: Path, folder: Path, rounds: int, limit: float) -> Answered:
    """Ask the endpoint of a graph, and rdflib where a limit is given."""
    asked = queries(folder)
    begun = time.perf_counter()
    with serving(python, folder) as (port, process):
        ask(port, "ASK {}")
        ready = time.perf_counter() - begun
        ours = {name: [_seconds(port, text) for _ in range(rounds)] for name, text in asked.items()}
        held = memory(process)
    found = Answered(ready, held, {name: median(times) for name, times in ours.items()})
    print(f"  the endpoint of {folder}: {len(asked)} queries", file=sys.stderr, flush=True)
    if limit:
        command: list[str | Path] = [python, "-m", "benchmarks.endpoint", folder / "graph.ttl", str(limit)]
        took = run(command, [json.dumps(asked).encode()], cwd=ROOT)
        found.loaded, found.theirs = json.loads(took.out)
        found.theirs_held = took.own
    return found


@contextmanager
def serving(python: Path, folder: Path) -> Iterator[tuple[int, int]]:
    """An endpoint of a graph, while it is needed: its port and its process."""
    command = [python, "-P", "-m", "kg", "serve", "-g", folder, "--port", "0"]
    process = subprocess.Popen(list(map(str, command)), stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        said = ""
        for line in process.stderr:
            said += line
            if place := re.search(r"serving http://127\.0\.0\.1:(\d+)/", line):
                break
        else:
            raise RuntimeError(f"kg serve ended: {said}")
        yield int(place[1]), process.pid
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate()


def ask(port: int, text: str) -> bytes:
    """The answer to a query, read to its end."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with closing(connection):
        connection.request("POST", "/sparql", text.encode(), _HEADERS)
        answer = connection.getresponse()
        body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"the endpoint answers {answer.status}: {body[:200]!r}")
    return body


def _seconds(port: int, text: str) -> float:
    begun = time.perf_counter()
    ask(port, text)
    return time.perf_counter() - begun


def report(found: Answered, limit: float) -> Iterator[str]:
    """A table of the queries in milliseconds, and a mean of the ratios."""
    yield f"The endpoint answers after {figure(found.ready)} s and holds {found.held:.2f} GB." + (
        f" rdflib has loaded the same Turtle after {figure(found.loaded)} s, and holds {found.theirs_held:.2f} GB."
        if found.theirs
        else ""
    )
    yield ""
    yield "| named query | endpoint, ms |" + (" rdflib, ms | times ours |" if found.theirs else "")
    yield "|---|--:|" + ("--:|--:|" if found.theirs else "")
    ratios = []
    for name, seconds in found.ours.items():
        line = f"| {name} | {figure(1000 * seconds)} |"
        if found.theirs:
            theirs = found.theirs[name]
            more = "more than " if theirs is None else ""
            ratios.append((limit if theirs is None else theirs) / seconds)
            line += f" {more}{figure(1000 * (limit if theirs is None else theirs))} | {more}{figure(ratios[-1])} × |"
        yield line
    if ratios:
        yield f"| *geometric mean* | | | {figure(geometric_mean(ratios))} × |"


class LateError(BaseException):
    """A query is not done in time; no Exception, which rdflib might catch."""


def main() -> None:
    """Load Turtle into rdflib and answer the queries of standard input: seconds to load, and of each."""
    import rdflib

    def stop(*_: object) -> None:
        raise LateError

    signal.signal(signal.SIGALRM, stop)
    asked, begun = json.load(sys.stdin), time.perf_counter()
    graph = rdflib.Graph().parse(sys.argv[1], format="turtle")
    loaded = time.perf_counter() - begun
    found: dict[str, float | None] = {}
    for name, text in asked.items():
        begun = time.perf_counter()
        signal.setitimer(signal.ITIMER_REAL, float(sys.argv[2]))
        try:
            list(graph.query(text))
            found[name] = time.perf_counter() - begun
        except LateError:
            found[name] = None
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    print(json.dumps([loaded, found]))


if __name__ == "__main__":
    main()

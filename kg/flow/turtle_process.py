"""The Turtle of a large graph, written by a process of its own while this one has more to do.

``python -m kg.flow.turtle_process STORE FILE [EARLIER KNOWN KEEP CONTEXT]`` streams it from a store; with an earlier
Turtle (:class:`kg.rdf.blocks.Again`) only what changed is made anew. It ends at once when its standard input does:
whatever ends the process that started it ends it, too.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import GraphError
from kg.flow.forked import forked
from kg.graph.content import content_of
from kg.graph.network import Graph, Values, concepts_of, papers_of
from kg.nlp.pool import cores
from kg.processes import start_module

if TYPE_CHECKING:
    from kg.rdf.blocks import Again

#: A graph of so many papers is large: a copy of this process, which writes to all that it looks at, would take as much
#: memory again.
LARGE = 20_000


def is_large(graph: Graph | Values) -> bool:
    """Whether another process writes the Turtle of a graph from the store, which must then be whole."""
    return sum(1 for _ in papers_of(graph)) >= LARGE and cores() > 1 and bool(sys.executable)


@contextmanager
def turtle_of(
    graph: Graph | Values, store: Path, target: Path, again: Again | None = None
) -> Iterator[Callable[[], Path]]:
    """Write a graph as Turtle, where it can be with the help of an earlier one; gives a function that waits for it.

    Of a large graph another process does so, which takes less memory than a copy of this one; of others, a copy of
    this one does (:func:`~kg.flow.forked.forked`). Where there is one core only, this one does all. All texts of the
    graph are in the store already, and all of it, if it is large (:func:`is_large`); it may be changed meanwhile.

    Raises
    ------
    OSError, GraphError
        As :func:`turtle_beside`.
    """
    if not is_large(graph):
        with forked(lambda: _written(graph, target, again)) as result:
            yield cache(result)
        return
    copy = store.with_name(f"copy-of-{store.name}")
    shutil.copyfile(store, copy)
    with turtle_beside(copy, target, again) as finish:

        def finished() -> Path:
            if copy.exists():
                finish()
                copy.unlink()
            return target

        yield finished


def _written(graph: Graph | Values, target: Path, again: Again | None) -> Path:
    from kg.rdf.export import write_turtle

    # SQLite's text is UTF-8: what is in a store has no surrogate.
    sound = "" not in {*(paper.id for paper in papers_of(graph)), *(concept.id for concept in concepts_of(graph))}
    write_turtle(replace(content_of(graph), sound=sound), target, again=again)
    return target


@contextmanager
def turtle_beside(store: Path, target: Path, again: Again | None = None) -> Iterator[Callable[[], None]]:
    """Start to write the graph in a store, which must not change, as Turtle; gives a function that waits for the end.

    Whatever happens in the ``with`` block, no process is left after it.

    Raises
    ------
    OSError
        By the function: where the file can't be written, or the process is killed.
    GraphError
        By the function: where the store can't be read.
    """
    known = [] if again is None else [str(again.turtle), str(again.known), str(again.keep), again.context]
    process = start_module("kg.flow.turtle_process", str(store), str(target), *known)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield lambda: finish(process)
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def finish(process: subprocess.Popen[bytes]) -> None:
    """Wait for the end of the process, and raise what it met with."""
    assert process.stdout is not None
    said = process.stdout.read()
    if process.wait() == 0:
        return
    if not said:
        raise OSError("the process that writes the Turtle was killed, perhaps for want of memory")
    number, message = json.loads(said)
    raise OSError(number, message) if number is not None else GraphError(message)


def write(store: Path, target: Path, again: Again | None = None) -> tuple[int | None, str] | None:
    """Write the graph in a store as Turtle; what went wrong, as the number of an error of the system and a message.

    Examples
    --------
    >>> write(Path("no/kg.sqlite"), Path("no/graph.ttl"))
    (None, "no graph at no: make one with 'kg build INPUT… -o no'")
    """
    from kg.rdf.export import write_turtle
    from kg.store.reading import open_store
    from kg.store.streaming import content_of_store

    try:
        with open_store(store) as connection:
            write_turtle(content_of_store(connection), target, again=again)
    except GraphError as error:
        return None, str(error)
    except OSError as error:
        return error.errno, error.strerror or str(error)
    return None


def _asked(store: str, target: str, *again: str) -> tuple[int | None, str] | None:
    from kg.rdf.blocks import Again

    if not again:
        return write(Path(store), Path(target))
    turtle, known, keep, context = again
    return write(Path(store), Path(target), Again(Path(turtle), Path(known), Path(keep), context))


def _end_with_input() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_input, daemon=True).start()
    fault = _asked(*sys.argv[1:])
    sys.stdout.write(json.dumps(fault) if fault else "")
    sys.stdout.flush()
    os._exit(1 if fault else 0)

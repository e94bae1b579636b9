"""The files that a build leaves in a folder: written beside their places, and moved there whole."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from kg.beside import turtle_of
from kg.errors import GraphError
from kg.forked import forked
from kg.graph import Graph, papers_of
from kg.library.made import sha256
from kg.model import Paper
from kg.store import write_store

#: What a build leaves in its folder.
STORE, TURTLE, PAGE = "kg.sqlite", "graph.ttl", "graph.html"

#: A hidden folder that a killed build left is swept away by a later build, after this many seconds.
_ABANDONED = 3600


@dataclass(frozen=True, slots=True)
class Begun:
    """Outputs that have been begun: the folder, the hidden one where they are made, how to wait for the texts."""

    folder: Path
    hidden: Path
    texts: Callable[[], None]


@contextmanager
def begin_outputs(folder: str | Path, papers: Iterable[Paper]) -> Iterator[Begun]:
    """Begin the outputs of a graph of papers, sorted by id, with what does not need the graph: their words.

    Raises
    ------
    GraphError
        Where they can't be written, also within the ``with`` block.
    """
    from kg.lookup.texts import write_texts

    folder = Path(folder)
    with _hidden(folder) as hidden, forked(partial(write_texts, papers, hidden / STORE)) as texts:
        yield Begun(folder, hidden, texts)


def end_outputs(
    begun: Begun,
    graph: Graph,
    *,
    view_limit: int = 25,
    with_sparql: bool = False,
    publish: Callable[[Mapping[str, str]], object] = lambda digests: None,
) -> dict[str, Path]:
    """Write the outputs of a graph and return their paths.

    The page has at most ``view_limit`` megabytes; ``with_sparql`` adds to it an engine and the triples. All is synced,
    and only then moved to its place: an interruption or a full disk leaves the earlier files whole. Just before that,
    ``publish`` gets the sha256 of each.
    """
    from kg.lookup.index import write_index
    from kg.view import to_html

    store, turtle, page = (begun.hidden / name for name in (STORE, TURTLE, PAGE))
    begun.texts()
    write_store(graph, store)
    with turtle_of(graph, store, turtle) as turtled:
        write_index(graph, store, texts=False)
        text = turtled().read_text(encoding="utf-8") if with_sparql else None
        page.write_text(to_html(graph, view_limit=view_limit, turtle=text), encoding="utf-8", newline="\n")
        turtled()
    for path in (store, turtle, page):
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    publish({path.name: sha256(path) for path in (store, turtle, page)})
    for path in (turtle, page, store):
        path.replace(begun.folder / path.name)
    return {path.name: begun.folder / path.name for path in (store, turtle, page)}


def write(graph: Graph, folder: str | Path, *, view_limit: int = 25, with_sparql: bool = False) -> dict[str, Path]:
    """Write all outputs of a graph to a folder and return their paths: see :func:`end_outputs`.

    Raises
    ------
    GraphError
        Where they can't be written.
    """
    with begin_outputs(folder, list(papers_of(graph))) as begun:
        return end_outputs(begun, graph, view_limit=view_limit, with_sparql=with_sparql)


@contextmanager
def _hidden(folder: Path) -> Iterator[Path]:
    """A hidden folder inside ``folder``, gone afterwards, whatever happens."""
    hidden = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left_over in folder.glob(".building-*"):
            if time.time() - left_over.stat().st_mtime > _ABANDONED:
                shutil.rmtree(left_over, ignore_errors=True)
        hidden = Path(tempfile.mkdtemp(prefix=".building-", dir=folder))
        yield hidden
    except (OSError, sqlite3.OperationalError) as error:
        reason = getattr(error, "strerror", None) or error
        raise GraphError(f"can't write to {folder}: {reason}; the files that were there are unchanged") from error
    finally:
        if hidden is not None:
            shutil.rmtree(hidden, ignore_errors=True)

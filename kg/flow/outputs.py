"""The files that a build leaves in a folder: written beside their places, and moved there whole."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from kg.concepts.reasons import Resolution
from kg.errors import GraphError
from kg.flow.forked import forked
from kg.flow.turtle_process import LARGE, is_large, turtle_of
from kg.graph.network import Graph, Values, papers_of, relations_of, run_of
from kg.graph.standing import standing_of
from kg.library.database import FOLDER, is_there, reason_of
from kg.library.made import sha256, software
from kg.model import Paper
from kg.rdf.blocks import Again
from kg.store.writing import resolution_of, write_concepts, write_relations

#: What a build leaves in its folder.
STORE, TURTLE, PAGE = "kg.sqlite", "graph.ttl", "graph.html"

#: What is said near the beginning of the latter two.
_MARK, _HEAD = b"paperkg", 4096

#: What is kept in the library of the parts of the Turtle (:mod:`kg.rdf.blocks`).
_BLOCKS = "turtle.blocks"

#: A hidden folder that a killed build left is swept away by a later build, after this many seconds.
_ABANDONED = 3600


class Outputs:
    """Outputs on their way: each part is written as soon as what it needs is there.

    Where it can be, a copy of this process writes it, while this one has more to do.
    """

    def __init__(self, folder: Path, hidden: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._hidden = hidden
        self._stack = stack
        self._finish: Callable[[], object] = lambda: None

    def add_papers(self, papers: Sequence[Paper]) -> None:
        """First, the papers, sorted by id: their words are for look-up."""
        from kg.lookup.texts import write_texts

        self._begin(partial(write_texts, papers, self._hidden / STORE))

    def add_concepts(self, papers: Sequence[Paper], found: Resolution) -> None:
        """Then what was found in them; of many papers by this process: a copy of it would take as much memory again."""
        self._finish()
        write = partial(write_concepts, self._hidden / STORE, papers, found)
        if len(papers) < LARGE:
            self._begin(write)
        else:
            write()
            self._finish = lambda: None

    def _begin(self, work: Callable[[], object]) -> None:
        self._finish = self._stack.enter_context(forked(work))

    def add_graph(
        self,
        graph: Graph | Values,
        *,
        view_limit: int = 25,
        with_sparql: bool = False,
        title: str = "",
        publish: Callable[[Mapping[str, str]], object] = lambda digests: None,
    ) -> dict[str, Path]:
        """Last, the graph; gives the paths of the outputs.

        The page has at most ``view_limit`` megabytes; ``with_sparql`` adds to it an engine and the triples; ``title``
        says what it is of, by default :func:`called`. All is
        synced, and only then moved to its place: an interruption or a full disk leaves the earlier files whole. Just
        before that, ``publish`` gets the sha256 of each.
        """
        from kg.lookup import nearest
        from kg.lookup.index import write_index

        store, turtle, page = (self._hidden / name for name in (STORE, TURTLE, PAGE))
        large, papers = is_large(graph), sum(1 for _ in papers_of(graph))
        name = title or called(self._folder)
        write_page = partial(_write_page, graph, page, title=name, view_limit=view_limit)
        with ExitStack() as stack:
            write_turtle = partial(stack.enter_context, turtle_of(graph, store, turtle, self._again()))
            turtled = write_turtle() if not large else None  # a large one is read from the store
            standing = standing_of(graph)
            self._finish()
            write_relations(store, relations_of(graph), run_of(graph), standing, title)
            turtled = turtled or write_turtle()
            if not (with_sparql or large) and papers > nearest.MOST_PAPERS:
                paged = stack.enter_context(forked(write_page))  # of so many it says nothing that the index knows
                write_index(graph, store, texts=False)
                paged()
            else:
                write_index(graph, store, texts=False)
                write_page(store=store, turtle=turtled() if with_sparql else None)
            turtled()
        for path in (store, turtle, page):
            with path.open("rb+") as file:
                os.fsync(file.fileno())
        publish({path.name: sha256(path) for path in (store, turtle, page)})
        for path in (turtle, page, store):
            path.replace(self._folder / path.name)
        if (blocks := self._hidden / _BLOCKS).exists():
            blocks.replace(self._folder / FOLDER / _BLOCKS)
        return {path.name: self._folder / path.name for path in (store, turtle, page)}

    def _again(self) -> Again | None:
        """The Turtle of before and what is known of it; None where nothing is kept from build to build."""
        if not is_there(self._folder):
            return None
        known = self._folder / FOLDER / _BLOCKS
        return Again(self._folder / TURTLE, known, self._hidden / _BLOCKS, software())


def _write_page(
    graph: Graph | Values, page: Path, *, store: Path | None = None, turtle: Path | None = None, **how: Any
) -> None:
    """Write the page of a graph; ``store`` has the index that knows which papers are alike, ``turtle`` its triples."""
    from kg.lookup.nearest import nearest_of
    from kg.view import to_html

    text = turtle.read_text(encoding="utf-8") if turtle is not None else None
    similar = nearest_of(graph, store) if store is not None else {}
    page.write_text(to_html(graph, turtle=text, similar=similar, **how), encoding="utf-8", newline="\n")


def called(folder: str | os.PathLike[str]) -> str:
    """What the graph of a folder is called where nobody says: as the folder, or the one around ``outputs``.

    Examples
    --------
    >>> called("papers/calibration"), called("thesis/outputs")
    ('calibration', 'thesis')
    """
    path = Path(folder).resolve()
    return (path.parent.name if path.name == "outputs" else path.name) or "paperkg"


def check_ours(folder: Path) -> None:
    """Refuse a folder in which somebody else's files have the names of a build's, and no graph is.

    Raises
    ------
    GraphError
        Where there is such a file.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     check_ours(Path(folder))
    """
    for path in () if (folder / STORE).exists() else (folder / TURTLE, folder / PAGE):
        with suppress(OSError), path.open("rb") as file:
            if (head := file.read(_HEAD)) and _MARK not in head:
                raise GraphError(f"{path} was not written by kg and would be lost: move it, or give another folder")


@contextmanager
def open_outputs(folder: str | Path) -> Iterator[Outputs]:
    """Begin the outputs of a folder; what is not ended leaves no trace.

    Raises
    ------
    GraphError
        Where they can't be written; also within the ``with`` block.
    """
    with _hidden(Path(folder)) as hidden, ExitStack() as stack:
        yield Outputs(Path(folder), hidden, stack)


def write(graph: Graph, folder: str | Path, *, view_limit: int = 25, with_sparql: bool = False) -> dict[str, Path]:
    """Write all outputs of a graph to a folder and return their paths: see :meth:`Outputs.add_graph`.

    Raises
    ------
    GraphError
        Where they can't be written.

    Examples
    --------
    >>> from kg.graph.network import to_graph
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sorted(write(to_graph([Paper("p1", "Adam")], [], []), folder))
    ['graph.html', 'graph.ttl', 'kg.sqlite']
    """
    papers = list(papers_of(graph))
    with open_outputs(folder) as outputs:
        outputs.add_papers(papers)
        outputs.add_concepts(papers, resolution_of(graph))
        return outputs.add_graph(graph, view_limit=view_limit, with_sparql=with_sparql)


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
        reason = reason_of(error, hidden / STORE if hidden is not None else None)
        raise GraphError(f"can't write to {folder}: {reason}; the files that were there are unchanged") from error
    finally:
        if hidden is not None:
            shutil.rmtree(hidden, ignore_errors=True)

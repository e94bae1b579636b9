"""An export opened for queries: in memory or, where it is big, from a folder beside it that can be made again."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import pyoxigraph as ox

from kg.errors import GraphError, NoGraphError
from kg.rdf.formats import UNREADABLE, format_of, open_bytes
from kg.rdf.terms import header, term

#: From this size on, in bytes, an export is loaded once into a folder and opened from there.
CACHED_FROM = 8_000_000

#: Raised by one whenever such folders must be made again though the export is the same.
CACHE_VERSION = 2

#: The file in such a folder that says what it was made of: where it is, the store is whole.
_MADE_OF = "made-of.json"

#: What a killed process left is swept away by a later one, after this many seconds.
_ABANDONED = 3600


def open_export(path: str | Path, *, cached_from: int = CACHED_FROM) -> ox.Store:
    """Open an export for queries.

    The default graph has all that the export says, each triple once; those of N-Quads have their named graphs, too.
    A big one is loaded on first use into the folder ``.NAME.store`` beside it, and again whenever the export
    is not the one that the folder was made of. Where that folder can't be written, the export is loaded into
    memory. A folder is taken for one that was filled before (:func:`mark_current`).

    Raises
    ------
    GraphError
        Where the file is missing, does not parse, or has fewer triples than were written to it.
    """
    path = Path(path)
    if path.is_dir():
        return _open_kept(path)
    if not path.is_file():
        if (path.parent / "kg.sqlite").is_file():
            raise GraphError(f"{path} is missing beside its kg.sqlite: run the same 'kg build' again, which is quick")
        raise NoGraphError.at(path.parent)
    if path.stat().st_size >= cached_from:
        folder, made_of = cache_folder(path), stamp(path)
        try:
            if not is_current(folder, made_of):
                _make(folder, path, made_of)
            return ox.Store.read_only(str(folder / "db"))
        except OSError:  # the folder can't be written
            pass
    store = ox.Store()
    try:
        _load(store, store.load, path)  # in memory quicker than bulk_load
    except OSError as error:
        raise GraphError(f"{path} can't be read ({error.strerror or error})") from error
    return store


def loading_first(path: str | Path) -> tuple[int, bool] | None:
    """The size of an export that :func:`open_export` loads first, and whether it can keep it; None: it need not."""
    path = Path(path)
    if not path.is_file() or (size := path.stat().st_size) < CACHED_FROM or is_current(cache_folder(path), stamp(path)):
        return None
    return size, os.access(path.parent, os.W_OK)


def cache_folder(path: Path) -> Path:
    """Where the store of a big export is kept."""
    return path.with_name(f".{path.name}.store")


def stamp(path: Path) -> str:
    """What tells one export from another without reading it; the same for all that are missing."""
    try:
        status = path.stat()
    except OSError:
        return "missing"
    return json.dumps([CACHE_VERSION, ox.__version__, status.st_size, status.st_mtime_ns])


def _open_kept(folder: Path) -> ox.Store:
    """Open a folder that was filled before."""
    try:
        if (folder / _MADE_OF).is_file():
            return ox.Store.read_only(str(folder / "db"))
    except OSError as error:
        raise GraphError(f"{folder} is damaged ({error}): remove it, and load the graph again") from error
    raise GraphError(f"there is no store at {folder} that was loaded to its end: load the graph again")


def is_current(folder: Path, made_of: str) -> bool:
    """Whether a folder has a whole store, and just of this."""
    said = folder / _MADE_OF
    return said.is_file() and said.read_text(encoding="utf-8") == made_of


def mark_current(folder: Path, made_of: str) -> None:
    """Say that a folder has a whole store, and what of."""
    (folder / _MADE_OF).write_text(made_of, encoding="utf-8")


def _make(folder: Path, path: Path, made_of: str) -> None:
    """Make the folder beside its place and move it there: it is whole, or it is not there."""
    with tempfile.TemporaryDirectory(prefix=f"{folder.name}-", dir=folder.parent, ignore_cleanup_errors=True) as made:
        new = Path(made) / "new"
        new.mkdir()
        store = ox.Store(str(new / "db"))
        _load(store, store.bulk_load, path)
        store.flush()
        del store  # closes it: one that is open for writing can't be moved
        mark_current(new, made_of)
        if folder.exists():
            folder.replace(Path(made) / "old")
        try:
            new.replace(folder)
        except OSError:
            if not is_current(folder, made_of):  # another process was not quicker
                raise
    for left_over in folder.parent.glob(f"{folder.name}-*"):
        with suppress(FileNotFoundError):  # another process was quicker
            if time.time() - left_over.stat().st_mtime > _ABANDONED:
                shutil.rmtree(left_over, ignore_errors=True)


def _load(store: ox.Store, load: Callable[..., None], path: Path) -> None:
    """Load a file by a method of its store; the IRIs of our own Turtle were checked when they were made."""
    kind, begins = format_of(path).oxigraph, header().encode()
    try:
        with open_bytes(path) as file:
            if path.name.endswith(".gz"):
                load(file, format=kind)
            else:
                load(path=path, format=kind, lenient=file.read(len(begins)) == begins)
    except UNREADABLE as error:
        raise GraphError(f"{path} is damaged ({error}): {_mended(path)}") from error
    if kind.supports_datasets:
        named = (quad for quad in store if quad.graph_name != ox.DefaultGraph())
        store.bulk_extend(ox.Quad(*quad.triple) for quad in named)
    _check_whole(store, path)


def _check_whole(store: ox.Store, path: Path) -> None:
    """Refuse an export that has lost a part between two statements: it says itself how many triples it has."""

    def found(predicate: str, value: ox.NamedNode | None = None) -> Iterator[ox.Quad]:
        return store.quads_for_pattern(None, term(predicate), value, ox.DefaultGraph())

    def counts_of(subject: Any) -> Iterator[ox.Quad]:
        return store.quads_for_pattern(subject, term("kg:paperCount"), None, ox.DefaultGraph())

    said = next((quad.object for quad in found("void:triples") if next(counts_of(quad.subject), None)), None)
    if said is None:
        if next(found("kg:pipelineHash"), None) is not None:  # an export begins with its run
            raise GraphError(f"{path} is damaged (its end is missing): {_mended(path)}")
        return
    assert isinstance(said, ox.Literal)
    if format_of(path).name == "ntriples" and next(found("rdf:type", term("kg:Paper")), None) is None:
        return  # the description of an export in many files
    has = _triples(store)
    if has < int(said.value):
        what = f"it has {has:,} triples, {int(said.value):,} were written"
        raise GraphError(f"{path} is damaged ({what}): {_mended(path)}")


def _triples(store: ox.Store) -> int:
    """How many triples the default graph has. A query counts them where they lie; to look at each takes far longer."""
    (row,) = cast(ox.QuerySolutions, store.query("SELECT (COUNT(*) AS ?triples) { ?s ?p ?o }"))
    return int(cast(ox.Literal, row["triples"]).value)


def _mended(path: Path) -> str:
    """What mends an export that is damaged: the one that a build leaves in its folder, or another."""
    is_built = path.name == "graph.ttl" and (path.parent / "kg.sqlite").is_file()
    return "build the graph again" if is_built else "export it again"

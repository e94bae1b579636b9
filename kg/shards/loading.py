"""The triples of a graph in shards in a store on disk, of Oxigraph, so that they answer SPARQL as one export does.

A store is filled beside its place and moved there when it is whole; what was loaded before an interruption is not
loaded again.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from kg.errors import GraphError
from kg.rdf.formats import UNREADABLE
from kg.rdf.opened import CACHE_VERSION, cache_folder, is_current, mark_current
from kg.shards.folder import Folder
from kg.store.parquet import read_manifest
from kg.store.remote import located, reached, reason_of

#: The folder of a graph in shards that has its triples.
_RDF = "rdf"

#: What there may be in the folder of a store: the store, the next one, and the last one while it is removed.
_WHOLE, _UNFINISHED, _OLD = "whole", "unfinished", "old"

#: Called with how many bytes of the files have been loaded, and of how many.
Loading = Callable[[int, int], object]


def folder_of_store(url: str, chosen: Path | None = None) -> Path:
    """Where the store of a graph in shards is kept: in its folder, as ``.rdf.store``, or where a person wants it.

    Raises
    ------
    GraphError
        Where the graph is not on this machine, and no place is given.

    Examples
    --------
    >>> folder_of_store("graph").as_posix()
    'graph/.rdf.store'
    """
    if chosen is not None:
        return chosen
    if "://" in url:
        raise GraphError(f"{url} is not on this machine: say where its triples are to be kept, with --store FOLDER")
    return cache_folder(Path(url) / _RDF)


def loaded(url: str, folder: Path) -> Path | None:
    """The store of just this graph, if a folder has it whole.

    Raises
    ------
    GraphError
        Where there is no such graph.
    """
    return folder / _WHOLE if is_current(folder / _WHOLE, _triples(url).made_of) else None


def load(url: str, folder: Path, progress: Loading = lambda done, total: None) -> Path:
    """Load the triples of a graph in shards into a store in a folder; :func:`kg.rdf.opened.open_export` opens it.

    The store that was there before stays until the new one is whole.

    Raises
    ------
    GraphError
        Where there is no such graph, it is damaged or is built anew at the same time; where the folder can't be
        written to, has something else in it, or another process loads there.
    """
    triples = _triples(url)
    if is_current(folder / _WHOLE, triples.made_of):
        return folder / _WHOLE
    with _explained(folder):
        if folder.exists() and {path.name for path in folder.iterdir()} - {_WHOLE, _UNFINISHED, _OLD}:
            raise GraphError(f"{folder} has something else in it: choose another folder with --store")
        unfinished, whole, old = folder / _UNFINISHED, folder / _WHOLE, folder / _OLD
        unfinished.mkdir(parents=True, exist_ok=True)
        _fill(unfinished, triples, progress)
        if _triples(url).made_of != triples.made_of:
            raise GraphError(f"{url} was built anew while its triples were loaded: run the command again")
        mark_current(unfinished, triples.made_of)
        shutil.rmtree(old, ignore_errors=True)  # of a process that was killed
        if whole.exists():
            whole.replace(old)
        unfinished.replace(whole)
        shutil.rmtree(old, ignore_errors=True)
    return whole


@dataclass(frozen=True, slots=True)
class _Triples:
    """The files that have the triples of a graph, by their URLs, with their sizes; how many triples there are.

    ``made_of`` tells them from all others.
    """

    url: str
    files: dict[str, int]
    number: int
    made_of: str


def _triples(url: str) -> _Triples:
    said = read_manifest(url)
    with reached(url):
        sizes = Folder(url).sizes(_RDF)
    parts = json.dumps([CACHE_VERSION, ox.__version__, said, sorted(sizes.items())], sort_keys=True)
    made_of = hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()
    root = f"{url.rstrip('/')}/{_RDF}"
    return _Triples(url, {f"{root}/{name}": size for name, size in sorted(sizes.items())}, said["triples"], made_of)


def _fill(unfinished: Path, triples: _Triples, progress: Loading) -> None:
    """Load all files that are not in an unfinished store, and check that it is whole."""
    noted = unfinished / "loaded.json"
    store = ox.Store(str(unfinished / "db"))  # it is locked until it is closed, or this process ends
    before, done = _noted(noted)
    if before != triples.made_of:
        del store  # closes it
        shutil.rmtree(unfinished)
        unfinished.mkdir()
        store, done = ox.Store(str(unfinished / "db")), []
    total = sum(triples.files.values())
    for name in [name for name in triples.files if name not in set(done)]:
        so_far = sum(triples.files[other] for other in done)
        _load_file(store, name, partial(_further, progress, so_far, total))
        done.append(name)
        _note(noted, triples.made_of, done)
    progress(total, total)
    found = len(store)
    del store
    if found != triples.number:
        shutil.rmtree(unfinished)
        what = f"{_RDF}/ has {found:,} triples, {triples.number:,} were written"
        raise GraphError(f"{triples.url} is damaged ({what}): build the graph again")


def _further(progress: Loading, so_far: int, total: int, read: int) -> None:
    """Tell how much was loaded."""
    progress(so_far + read, total)


def _load_file(store: ox.Store, url: str, progress: Callable[[int], object]) -> None:
    """Load one file."""
    system, path = located(url)
    try:
        with reached(url):
            file = system.open(path, "rb")
        with file, gzip.open(cast(IO[bytes], _Watched(file, url, progress))) as unpacked:
            store.bulk_load(cast(IO[bytes], unpacked), format=ox.RdfFormat.N_TRIPLES)
    except (FileNotFoundError, *UNREADABLE) as error:
        raise GraphError(f"{url} is damaged ({reason_of(error)}): build the graph again") from error


class _Watched:
    """A file that tells how much of it was read; what goes wrong then is not taken for what goes wrong in writing."""

    def __init__(self, file: IO[bytes], url: str, told: Callable[[int], object]) -> None:
        self._file, self._url, self._told = file, url, told

    def read(self, size: int = -1) -> bytes:
        """Read some bytes."""
        self._told(self._file.tell())
        with reached(self._url):
            return self._file.read(size)


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Say for people why a store can't be written."""
    try:
        yield
    except OSError as error:
        reason = reason_of(error)
        if "/LOCK: " in reason:  # so RocksDB says it
            raise GraphError(f"another process loads into {folder}: wait for it, or end it") from error
        raise GraphError(
            f"can't write the store {folder} ({reason}); what was loaded is kept: run the command again, or choose"
            " another folder with --store"
        ) from error


def _noted(path: Path) -> tuple[str, list[str]]:
    """What an unfinished store is made of, and which files are in it."""
    try:
        made_of, done = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return "", []
    return made_of, done


def _note(path: Path, made_of: str, done: list[str]) -> None:
    """Note them: in whole, or not at all."""
    new = path.with_suffix(".new")
    new.write_text(json.dumps([made_of, done]), encoding="utf-8")
    new.replace(path)

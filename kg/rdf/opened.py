"""An export opened for queries: in memory or, where it is big, from a folder beside it that can be made again."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox

from kg.errors import GraphError
from kg.rdf.formats import UNREADABLE, format_of, open_bytes
from kg.rdf.terms import header

#: From this size on, in bytes, an export is loaded once into a folder and opened from there.
CACHED_FROM = 8_000_000

#: Raised by one whenever such folders must be made again though the export is the same.
_CACHE_VERSION = 1

#: What a killed process left is swept away by a later one, after this many seconds.
_ABANDONED = 3600


def open_export(path: str | Path, *, cached_from: int = CACHED_FROM) -> ox.Store:
    """Open an export for queries.

    A big one is loaded on first use into the folder ``.NAME.store`` beside it, and again whenever the export
    is not the one that the folder was made of. Where that folder can't be written, the export is loaded into
    memory.

    Raises
    ------
    GraphError
        Where the file is missing or does not parse.
    """
    path = Path(path)
    if not path.is_file():
        raise GraphError(f"no graph at {path.parent}: make one with 'kg build INPUT… -o {path.parent}'")
    if path.stat().st_size >= cached_from:
        folder, made_of = cache_folder(path), stamp(path)
        try:
            if not _is_current(folder, made_of):
                _make(folder, path, made_of)
            return ox.Store.read_only(str(folder / "db"))
        except OSError:  # the folder can't be written
            pass
    store = ox.Store()
    try:
        _load(store.load, path)  # in memory quicker than bulk_load
    except OSError as error:
        raise GraphError(f"{path} can't be read ({error.strerror or error})") from error
    return store


def cache_folder(path: Path) -> Path:
    """Where the store of a big export is kept."""
    return path.with_name(f".{path.name}.store")


def stamp(path: Path) -> str:
    """What tells one export from another without reading it; the same for all that are missing."""
    try:
        status = path.stat()
    except OSError:
        return "missing"
    return json.dumps([_CACHE_VERSION, ox.__version__, status.st_size, status.st_mtime_ns])


def _is_current(folder: Path, made_of: str) -> bool:
    said = folder / "made-of.json"
    return said.is_file() and said.read_text(encoding="utf-8") == made_of


def _make(folder: Path, path: Path, made_of: str) -> None:
    """Make the folder beside its place and move it there: it is whole, or it is not there."""
    with tempfile.TemporaryDirectory(prefix=f"{folder.name}-", dir=folder.parent, ignore_cleanup_errors=True) as made:
        new = Path(made) / "new"
        new.mkdir()
        store = ox.Store(str(new / "db"))
        _load(store.bulk_load, path)
        store.flush()
        del store  # closes it: one that is open for writing can't be moved
        (new / "made-of.json").write_text(made_of, encoding="utf-8")
        if folder.exists():
            folder.replace(Path(made) / "old")
        try:
            new.replace(folder)
        except OSError:
            if not _is_current(folder, made_of):  # another process was not quicker
                raise
    for left_over in folder.parent.glob(f"{folder.name}-*"):
        with suppress(FileNotFoundError):  # another process was quicker
            if time.time() - left_over.stat().st_mtime > _ABANDONED:
                shutil.rmtree(left_over, ignore_errors=True)


def _load(load: Callable[..., None], path: Path) -> None:
    """Load a file by a method of a store; the IRIs of our own Turtle were checked when they were made."""
    kind, begins = format_of(path).oxigraph, header().encode()
    try:
        with open_bytes(path) as file:
            if path.name.endswith(".gz"):
                load(file, format=kind)
            else:
                load(path=path, format=kind, lenient=file.read(len(begins)) == begins)
    except UNREADABLE as error:
        raise GraphError(f"{path} is damaged ({error}): build the graph again") from error

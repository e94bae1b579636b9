"""The file that keeps what a build may use again: ``.library/library.sqlite`` in the folder of the graph."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kg.errors import GraphError

#: The folder beside the outputs, and the file in it.
FOLDER, FILE = ".library", "library.sqlite"

#: Raised by one whenever the tables or the fields of :class:`kg.model.Paper` change.
LIBRARY_VERSION = 3

_SCHEMA = f"""
CREATE TABLE extraction (digest BLOB PRIMARY KEY, mentions BLOB NOT NULL, statements BLOB NOT NULL,
  dropped BLOB NOT NULL);
CREATE TABLE content (path TEXT PRIMARY KEY, state TEXT NOT NULL, skipped TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE record (path TEXT NOT NULL, part INTEGER NOT NULL, papers BLOB NOT NULL, PRIMARY KEY (path, part));
CREATE TABLE made (only INTEGER PRIMARY KEY CHECK (only = 1), what TEXT NOT NULL);
PRAGMA user_version = {LIBRARY_VERSION};
"""

#: A library of before had none of these tables; that it has them is no other version.
_LATER = """
CREATE TABLE IF NOT EXISTS reading (digest BLOB PRIMARY KEY, context TEXT NOT NULL, said BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS begun (path TEXT PRIMARY KEY, state TEXT NOT NULL, size INTEGER NOT NULL,
  digest TEXT NOT NULL, settings TEXT NOT NULL) WITHOUT ROWID
"""

#: An open library.
Library = sqlite3.Connection


class LibraryError(GraphError):
    """What is kept from build to build can't be used: another build is at work, no room, damaged."""


def is_there(folder: str | Path) -> bool:
    """Whether the folder of a graph has a library."""
    return (Path(folder) / FOLDER / FILE).is_file()


@contextmanager
def open_library(folder: str | Path | None, warn: Callable[[str], object] = lambda message: None) -> Iterator[Library]:
    """Open the library of a graph's folder, alone; without a folder, one in memory.

    What is written is safe against kill and loss of power (SQLite's write-ahead log). A file that is damaged or of
    another version is moved aside, and a new one begun: the next build takes longer, and that is all.

    Parameters
    ----------
    warn
        Told of a file that was moved aside.

    Raises
    ------
    LibraryError
        Where the folder can't be written to, or another build is at work there; also within the ``with`` block.

    References
    ----------
    https://www.sqlite.org/wal.html
    """
    path = None if folder is None else Path(folder) / FOLDER / FILE
    try:
        library = _connected(":memory:") if path is None else _opened(path, warn)
    except (OSError, sqlite3.Error) as error:
        raise _explained(error, path) from error
    try:
        yield library
    except sqlite3.Error as error:
        raise _explained(error, path) from error
    finally:
        library.close()


def _opened(path: Path, warn: Callable[[str], object]) -> Library:
    path.parent.mkdir(parents=True, exist_ok=True)
    library = None
    try:
        library = _connected(path)
        fault = _fault(library)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            if library is not None:
                library.close()
            raise
        fault = f"it is damaged ({error})"
    if fault is None and library is not None:
        return library
    if library is not None:
        library.close()
    aside = path.with_name(f"unusable-{path.name}")
    for suffix in ("", "-wal", "-shm"):
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            beside.replace(aside.with_name(aside.name + suffix))
    warn(f"{path} can't be used: {fault}. It is now {aside.name}, and all is extracted anew")
    return _connected(path)


def _connected(path: Path | str) -> Library:
    """Connect, take the lock of the only writer, and make the tables where there are none."""
    library = sqlite3.connect(path, timeout=1.0)
    try:
        library.executescript(
            "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; BEGIN IMMEDIATE;"
        )
        if not library.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
            for statement in _SCHEMA.split(";\n"):
                library.execute(statement)
        for statement in _LATER.split(";\n"):
            library.execute(statement)
        library.commit()
    except sqlite3.Error:
        library.close()
        raise
    return library


def _fault(library: Library) -> str | None:
    """Say what is wrong with a library, if anything is."""
    version = library.execute("PRAGMA user_version").fetchone()[0]
    if version != LIBRARY_VERSION:
        return f"it is of version {version}, not {LIBRARY_VERSION}"
    found = library.execute("PRAGMA quick_check(1)").fetchone()[0]
    return None if found == "ok" else f"it is damaged ({' '.join(str(found).split())})"


def reason_of(error: Exception, path: Path | None) -> str:
    """Why a file can't be written: what the system says of it, which SQLite does not pass on.

    Examples
    --------
    >>> reason_of(PermissionError(13, "Permission denied"), None)
    'Permission denied'
    """
    said = str(getattr(error, "strerror", None) or error)
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if path is None or code not in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}:
        return said
    try:
        with tempfile.TemporaryFile(dir=path.parent) as file:
            file.write(b"\0" * 65536)
            file.flush()
        for suffix in ("", "-wal", "-shm"):
            if (beside := path.with_name(path.name + suffix)).exists():
                beside.open("rb+").close()
    except OSError as found:
        return found.strerror or said
    return said


def _explained(error: Exception, path: Path | None) -> LibraryError:
    reason = reason_of(error, path)
    where = path.parent.parent if path is not None else "memory"
    if "locked" in reason:
        return LibraryError(f"another build is at work in {where}: wait until it is done")
    if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
        return LibraryError(f"{path} is damaged ({reason}): run the command again, and it is made anew")
    return LibraryError(f"can't write to {where}: {reason}; the files that were there are unchanged")


def pack(value: object) -> bytes:
    """A value as JSON, compressed."""
    return zlib.compress(
        json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"), 1
    )


def unpack(packed: bytes) -> Any:
    """What :func:`pack` packed."""
    return json.loads(zlib.decompress(packed))

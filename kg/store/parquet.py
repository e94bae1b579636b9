"""The tables of ``kg.sqlite`` as Parquet files, in a graph that was built in shards: read by DuckDB [1]_.

Each is one file, sorted by what it is looked up by; the least and the greatest values of its row groups tell DuckDB
which few of them to read. It may lie on any file system that fsspec knows.

References
----------
.. [1] M. Raasveldt, H. Mühleisen (2019). DuckDB: an embeddable analytical database. SIGMOD 2019, 1981-1984.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kg.errors import GraphError, needing
from kg.store.remote import located, reached

#: Where these tables lie in the folder of a graph in shards, and what says that it is whole.
TABLES, MANIFEST = "lookup", "graph.json"

_NAMES = re.compile(r"\b(look_[a-z]+|paper|concept|link|mention|relation|merge|broader|standing|meta)\b")
#: A URL that was taken for a path has lost a stroke.
_URL = re.compile(r"^([A-Za-z][\w+.-]+):[/\\]+")
_FILE = re.compile(r"^(file|local)://")

#: So many parts of a table are read side by side where each is a request.
_AT_ONCE = "16"


class _Rows:
    """All rows of an answer."""

    def __init__(self, rows: list[Any]) -> None:
        self._rows = iter(rows)

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchall(self) -> list[Any]:
        return list(self._rows)

    def __iter__(self) -> Iterator[Any]:
        return self._rows


class ParquetStore:
    """The tables of a graph in shards, opened for look-ups: see :class:`kg.store.opened.Store`."""

    def __init__(self, connection: Any, root: str) -> None:
        self._connection, self._root = connection, root
        self._known: set[str] = set()

    def execute(self, query: str, values: Sequence[Any] = (), /) -> _Rows:
        """The rows of a query; a table is looked for when it is first asked for."""
        for name in set(_NAMES.findall(query)) - self._known:
            place = f"{self._root}/{TABLES}/{name}.parquet".replace("'", "''")
            self._connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{place}')")  # noqa: S608
            self._known.add(name)
        found = self._connection.execute(query, [str(v) if isinstance(v, str) else v for v in values])
        return _Rows(found.fetchall())


def url_of(folder: str | Path) -> str:
    """The folder's place as fsspec and DuckDB have it.

    Examples
    --------
    >>> url_of(Path("s3://bucket/graph"))
    's3://bucket/graph'
    >>> url_of("file:///data/graph")
    '/data/graph'
    """
    if len(str(folder).split(":")[0]) < 2:  # no scheme, or a drive of Windows
        return str(folder)
    return _FILE.sub("/", _URL.sub(r"\1://", str(folder)))


def is_in_shards(folder: str | Path) -> bool:
    """Whether a folder has a graph that was built in shards; of a URL that is taken for granted."""
    return "://" in url_of(folder) or (Path(folder) / MANIFEST).is_file()


@contextmanager
def connected(url: str, system: Any = None, **settings: str) -> Iterator[tuple[Any, str]]:
    """A connection of DuckDB that reads Parquet of a folder, and the place of the folder as it has it.

    Nothing is downloaded: where a file system is not a disk, fsspec reads it; or ``system``, where it is given.

    Raises
    ------
    MissingExtraError
        Where DuckDB is not installed, or fsspec, which reads what is on no disk.
    GraphError
        Where there is no such file system, or a query fails.
    """
    with needing("looking things up in a graph in shards", "shards"):
        import duckdb
    config: dict[str, Any] = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
                "default_null_order": "sqlite"} | settings  # fmt: skip
    with duckdb.connect(":memory:", config=config) as connection:
        if "://" in url:
            connection.register_filesystem(system or located(url)[0])
        connection.execute("SET parquet_metadata_cache = true")
        try:
            yield connection, url.rstrip("/")
        except duckdb.Error as error:
            if (fault := getattr(system, "fault", None)) is not None:
                raise fault from error
            reason = " ".join(str(error).split())[:300]
            raise GraphError(f"{url} is damaged or not a graph in shards ({reason}): build the graph again") from error


@contextmanager
def open_parquet(folder: str | Path, version: str) -> Iterator[ParquetStore]:
    """Open the tables of a graph in shards.

    Parameters
    ----------
    folder
        The folder, also as a URL.
    version
        That of the tables that are wanted, as the manifest of the graph says it.

    Raises
    ------
    GraphError
        Where there is no such graph, it has no tables, or those of another version.
    """
    url = url_of(folder)
    said = read_manifest(url)
    if said.get("tables") != version:
        raise GraphError(
            f"{url} is a graph in shards without tables for look-ups of this version: build it again, with the"
            " same command"
        )
    system = _ranges(url, said.get("ends", {}))
    with connected(url, system, **({} if system is None else {"threads": _AT_ONCE})) as (connection, root):
        yield ParquetStore(connection, root)


def _ranges(url: str, ends: Mapping[str, int]) -> Any:
    """The tables of a graph that is not on a disk, as they are read with few requests."""
    if "://" not in url:
        return None
    from kg.store.ranges import Ranges

    system, path = located(url)
    try:
        return Ranges(system, f"{path.rstrip('/')}/{TABLES}", {f"{name}.parquet": end for name, end in ends.items()})
    except FileNotFoundError as error:
        raise GraphError(f"{url} is damaged: {TABLES}/ is not there; build the graph again") from error


def read_manifest(url: str) -> dict[str, Any]:
    """What a graph in shards says of itself.

    Raises
    ------
    GraphError
        Where there is no such graph, or its file system can't be reached.
    """
    try:
        with reached(url):
            found: dict[str, Any] = json.loads(_manifest_of(url))
            return found
    except (FileNotFoundError, ValueError) as error:
        raise GraphError(f"no graph at {url}: make one with 'kg build INPUT… -o {url} --shards N'") from error


def _manifest_of(url: str) -> bytes:
    if "://" not in url:
        return Path(url, MANIFEST).read_bytes()
    system, path = located(url)
    content: bytes = system.cat_file(f"{path.rstrip('/')}/{MANIFEST}")
    return content

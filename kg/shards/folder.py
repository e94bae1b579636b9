"""A folder on any file system that fsspec knows; every file in it is whole or not there.

References
----------
https://filesystem-spec.readthedocs.io
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, Any
from uuid import uuid4

from kg.errors import GraphError
from kg.store.remote import file_errors, located, reason_of

#: Where what a build needs on its way lies in the folder of the graph.
WORK = ".shards"

#: The file's own word for which row group belongs to which part.
_PARTS = b"parts"


class DamagedError(GraphError):
    """A file that was written whole is not as it was written. ``name`` is its place in the folder."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name} is damaged ({reason})")
        self.name, self.reason = name, reason

    def __reduce__(self) -> tuple[Any, ...]:
        return DamagedError, (self.name, self.reason)


def arrow_schema(columns: Mapping[str, str], metadata: Mapping[bytes, str] | None = None) -> Any:
    """The schema of columns with their types as Arrow calls them; ``list`` is one of whole numbers."""
    import pyarrow as pa

    types = ((name, pa.list_(pa.int64()) if kind == "list" else kind) for name, kind in columns.items())
    return pa.schema(types, metadata=metadata)


def arrow_table(rows: Iterable[Sequence[Any]], schema: Any) -> Any:
    """Rows as a table of Arrow."""
    import pyarrow as pa

    columns = zip(zip(*rows, strict=True), schema.types, strict=True)
    return pa.Table.from_arrays([pa.array(values, kind) for values, kind in columns], schema=schema)


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder by its URL (``s3://bucket/graph``, ``/data/graph``); names of files in it have ``/`` in them."""

    url: str

    def _at(self, name: str = "") -> tuple[Any, str]:
        """The file system, and the path of a file in the folder."""
        system, root = located(self.url)
        return system, f"{root.rstrip('/')}/{name}" if name else root

    def exists(self, name: str = "") -> bool:
        """Whether there is such a file or folder."""
        system, path = self._at(name)
        return bool(system.exists(path))

    def names(self, below: str) -> set[str]:
        """The names of the files in a folder of this one; none, where that is not there."""
        system, path = self._at(below)
        with suppress(FileNotFoundError):
            return {str(found).rpartition("/")[2] for found in system.ls(path, detail=False)}
        return set()

    def sizes(self, below: str) -> dict[str, int]:
        """The files in a folder of this one and their sizes; none, where that is not there."""
        system, path = self._at(below)
        with suppress(FileNotFoundError):
            return {str(f["name"]).rpartition("/")[2]: int(f["size"]) for f in system.ls(path, detail=True)}
        return {}

    @contextmanager
    def reading(self, name: str) -> Iterator[IO[bytes]]:
        """Open a file for reading; it must be there.

        Raises
        ------
        DamagedError
            Where it is not, or what is read of it within the ``with`` block makes no sense.
        """
        from pyarrow import ArrowException

        system, path = self._at(name)
        try:
            with system.open(path, "rb") as file:
                yield file
        except (FileNotFoundError, ValueError, KeyError, TypeError, EOFError, zlib.error, ArrowException) as error:
            raise DamagedError(name, " ".join(str(error).split())[:200] or type(error).__name__) from error
        except OSError as error:  # Arrow says so, too, of a file that it can't make sense of
            if error.errno is None:
                raise DamagedError(name, " ".join(str(error).split())[:200]) from error
            raise

    @contextmanager
    def writing(self, name: str) -> Iterator[IO[bytes]]:
        """Open a file for writing; it is there when the ``with`` block has ended well, and never in part.

        Object stores show a file when it is closed. On a disk it is written elsewhere in the folder and moved.
        """
        from fsspec.implementations.local import LocalFileSystem

        system, path = self._at(name)
        system.makedirs(path.rpartition("/")[0], exist_ok=True)
        if not isinstance(system, LocalFileSystem):
            with system.open(path, "wb") as file:
                yield file
            return
        _, beside = self._at(f"{WORK}/unfinished/{uuid4().hex}")
        system.makedirs(beside.rpartition("/")[0], exist_ok=True)
        try:
            with system.open(beside, "wb") as file:
                yield file
            system.mv(beside, path)
        except BaseException:
            with suppress(OSError):
                system.rm(beside)
            raise

    def write_json(self, name: str, value: Any) -> None:
        """Write a value, compressed."""
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        with self.writing(name) as file:
            file.write(zlib.compress(text.encode("utf-8", "surrogatepass"), 1))

    def read_json(self, name: str) -> Any:
        """Read what :meth:`write_json` wrote.

        Raises
        ------
        DamagedError
            Where it is not there any more, or not as it was written.
        """
        with self.reading(name) as file:
            return json.loads(zlib.decompress(file.read()))

    def write_parts(self, name: str, columns: Mapping[str, str], parts: Mapping[int, Sequence[Sequence[Any]]]) -> None:
        """Write rows as Parquet, those of each part together, so that they can be read without the others.

        ``columns`` gives the type of each column, as Arrow calls it.
        """
        import pyarrow.parquet as pq

        filled = {part: rows for part, rows in sorted(parts.items()) if rows}
        schema = arrow_schema(columns, {_PARTS: json.dumps(list(filled))})
        with self.writing(name) as file, pq.ParquetWriter(file, schema, compression="zstd") as writer:
            for rows in filled.values():
                writer.write_table(arrow_table(rows, schema), row_group_size=len(rows))

    def read_part(self, name: str, part: int) -> list[tuple[Any, ...]]:
        """Read the rows of one part of a file that :meth:`write_parts` wrote.

        Raises
        ------
        DamagedError
            Where the file is not there any more, or not as it was written.
        """
        import pyarrow.parquet as pq

        with self.reading(name) as file, pq.ParquetFile(file) as table:
            parts = json.loads(table.schema_arrow.metadata[_PARTS])
            if part not in parts:
                return []
            found = table.read_row_group(parts.index(part))
            return list(zip(*(column.to_pylist() for column in found.columns), strict=True))

    def move(self, name: str, to: str) -> None:
        """Move a file or folder, over what is there.

        An object store can't do that in one step: there it is copied, and what is left may be removed when all is done.
        """
        from fsspec.implementations.local import LocalFileSystem

        system, path = self._at(name)
        _, target = self._at(to)
        if system.exists(target):
            system.rm(target, recursive=True)
        if isinstance(system, LocalFileSystem):
            system.makedirs(target.rpartition("/")[0], exist_ok=True)
            system.mv(path, target, recursive=True)
            return
        files = system.find(path)
        system.copy(files, [f"{target}{file.removeprefix(path)}" for file in files])

    def remove(self, name: str) -> None:
        """Remove a file or folder, if it is there."""
        system, path = self._at(name)
        with suppress(FileNotFoundError):
            system.rm(path, recursive=True)


@contextmanager
def explained(folder: Folder) -> Iterator[None]:
    """Say for people what a file system says.

    Raises
    ------
    GraphError
        In the place of an ``OSError``, and of what the client of an object store raises.
    """
    try:
        yield
    except file_errors() as error:
        raise GraphError(
            f"can't write to {folder.url}: {reason_of(error)}; what was done is kept: run the command again"
        ) from error

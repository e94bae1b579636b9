"""A folder of an object store for reading by ranges: what was read is kept, so that few requests are made.

DuckDB opens a file anew for each query, asks for its size and its age, and reads its end; over a network each of these
is a request. Here the folder is listed once, and the ends of its files are read at once, side by side.
"""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from fsspec import AbstractFileSystem

from kg.errors import GraphError
from kg.store.remote import file_errors, reason_of

#: So much at least is read of the end of each file at first: what its row groups are is told there.
_END = 1 << 16

#: So many bytes are kept of what was read.
_KEPT = 256 << 20


class Ranges(AbstractFileSystem):  # type: ignore[misc]  # fsspec has no types
    """The files of one folder, as they were when it was opened.

    Parameters
    ----------
    system
        The file system that has them.
    folder
        Their place there.
    ends
        How many bytes of the end of a file are read at first, where it is known that more than usual are needed.
    """

    cachable = False

    def __init__(self, system: Any, folder: str, ends: Mapping[str, int]) -> None:
        super().__init__()
        self.protocol = system.protocol
        #: What went wrong last.
        self.fault: GraphError | None = None
        self._system, self._folder = system, folder
        with self._asked(folder):
            listed = system.ls(folder, detail=True)
        self._sizes = {str(one["name"]).lstrip("/"): int(one["size"]) for one in listed if one["type"] == "file"}
        self._kept: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._bytes, self._lock = 0, Lock()
        self._read_ends(ends)

    @contextmanager
    def _asked(self, what: str) -> Iterator[None]:
        """Say what went wrong, also to who asks DuckDB, which hands on no error of ours."""
        try:
            yield
        except FileNotFoundError:
            raise
        except file_errors() as error:
            self.fault = GraphError(f"can't read {what}: {reason_of(error)}")
            raise self.fault from error

    def _read_ends(self, ends: Mapping[str, int]) -> None:
        """Read the ends of all files, side by side."""
        paths = list(self._sizes)
        starts = [max(0, self._sizes[path] - max(_END, ends.get(path.rpartition("/")[2], 0))) for path in paths]
        with self._asked(self._folder):
            found = self._system.cat_ranges(paths, starts, [self._sizes[path] for path in paths], on_error="raise")
        for path, start, content in zip(paths, starts, found, strict=True):
            self._keep(path, start, content)

    def _name(self, path: str) -> str:
        return str(self._system._strip_protocol(path)).lstrip("/")

    def size(self, path: str) -> int:
        """The size of a file."""
        return self._sizes[self._name(path)]

    def exists(self, path: str, **_: Any) -> bool:
        """Whether there is such a file."""
        return self._name(path) in self._sizes

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        """The name and the size of a file."""
        name = self._name(path)
        if name not in self._sizes:
            raise FileNotFoundError(path)
        return {"name": name, "size": self._sizes[name], "type": "file"}

    def glob(self, path: str, **_: Any) -> list[str]:
        """The file itself, where it is there: names here have no wildcards."""
        return [self._name(path)] if self.exists(path) else []

    def modified(self, path: str) -> datetime:
        """Long ago: what was read of a file stays right."""
        return datetime(2000, 1, 1, tzinfo=UTC)

    def open(self, path: str, mode: str = "rb", **_: Any) -> _File:
        """Open a file for reading."""
        return _File(self, self._name(path), self.size(path))

    def read_range(self, name: str, start: int, end: int) -> bytes:
        """Some bytes of a file: out of what was read before, or by a request."""
        with self._lock:
            for (other, begins), content in reversed(self._kept.items()):
                if other == name and begins <= start and end <= begins + len(content):
                    self._kept.move_to_end((other, begins))
                    return content[start - begins : end - begins]
        with self._asked(name):
            found = bytes(self._system.cat_file(name, start=start, end=end))
        self._keep(name, start, found)
        return found

    def _keep(self, name: str, start: int, content: bytes) -> None:
        with self._lock:
            self._bytes += len(content) - len(self._kept.get((name, start), b""))
            self._kept[name, start] = content
            while self._bytes > _KEPT and len(self._kept) > 1:
                _, gone = self._kept.popitem(last=False)
                self._bytes -= len(gone)


class _File(io.RawIOBase):
    """A file of such a folder."""

    def __init__(self, system: Ranges, name: str, size: int) -> None:
        self._system, self._name, self.size, self._place = system, name, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._place = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self.size}[whence]
        return self._place

    def read(self, size: int = -1) -> bytes:
        end = self.size if size < 0 else min(self.size, self._place + size)
        if end <= self._place:
            return b""
        found = self._system.read_range(self._name, self._place, end)
        self._place = end
        return found

"""Tables that lie where each read is a request: how many are made."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

pytest.importorskip("duckdb", reason="needs the extra shards")
from fsspec.implementations.memory import MemoryFileSystem

from kg.store.parquet import connected
from kg.store.ranges import Ranges


class _Counted(MemoryFileSystem):  # type: ignore[misc]  # fsspec has no types
    """A file system that notes what is read of it, but for what is read side by side."""

    protocol = "counted"
    store: ClassVar[dict[str, Any]] = {}
    pseudo_dirs: ClassVar[list[str]] = [""]
    read: ClassVar[list[str]] = []

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return "/" + path.removeprefix("counted://").strip("/")

    def cat_file(self, path: str, start: int | None = None, end: int | None = None, **_: Any) -> bytes:
        self.read.append(path)
        return bytes(super().cat_file(path, start, end))

    def cat_ranges(self, paths: list[str], starts: list[int], ends: list[int], **_: Any) -> list[bytes]:
        return [bytes(MemoryFileSystem.cat_file(self, *one)) for one in zip(paths, starts, ends, strict=True)]


def test_the_end_of_a_large_table_is_one_request_of_those_made_side_by_side() -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    _Counted.store.clear()
    system = _Counted()
    schema = pa.schema([(f"column{n}", pa.int64()) for n in range(20)])
    with (
        system.open("graph/lookup/wide.parquet", "wb") as file,
        pq.ParquetWriter(file, schema) as writer,
    ):
        for row in range(100):
            writer.write_table(pa.table([[row]] * 20, schema=schema))
    end = int.from_bytes(system.store["/graph/lookup/wide.parquet"].getvalue()[-8:-4], "little") + 8
    assert end > 1 << 17
    for known, requests in (({}, 1), ({"wide.parquet": end}, 0)):
        ranges = Ranges(system, "graph/lookup", known)
        system.read.clear()
        with connected("counted://graph", ranges) as (connection, root):
            rows = connection.execute(f"SELECT count(*) FROM read_parquet('{root}/lookup/wide.parquet')").fetchall()
        assert rows == [(100,)]
        assert len(system.read) == requests

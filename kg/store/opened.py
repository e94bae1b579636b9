"""What a look-up needs of an opened graph: SQL, in what SQLite and DuckDB have in common, over tables of one name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol


class Rows(Protocol):
    """The rows of an answer."""

    def fetchone(self) -> Any:
        """The next row; None where there is none."""

    def fetchall(self) -> list[Any]:
        """All rows that are left."""

    def __iter__(self) -> Iterator[Any]: ...


class Store(Protocol):
    """An opened graph: a connection to ``kg.sqlite``, or the tables of a graph in shards."""

    def execute(self, query: str, values: Sequence[Any] = ..., /) -> Rows:
        """The rows of a query; each ``?`` of it stands for a value."""

"""What a look-up needs of an opened graph: SQL, in what SQLite and DuckDB have in common, over tables of one name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
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


#: So many values stand in one query at most.
_MANY = 500


def among(store: Store, query: str, values: Iterable[Any], *others: Any) -> Iterator[Any]:
    """The rows of a query that ends in ``IN``, for many values, each once, in no order; ``others`` come before these.

    Examples
    --------
    >>> import sqlite3
    >>> sorted(among(sqlite3.connect(":memory:"), "SELECT value FROM json_each(?) WHERE value IN", [3, 1], "[1, 2, 3]"))
    [(1,), (3,)]
    """
    waiting = iter(dict.fromkeys(values))
    while some := list(islice(waiting, _MANY)):
        marks = ", ".join("?" * len(some))
        yield from store.execute(f"{query} ({marks})", (*others, *some)).fetchall()

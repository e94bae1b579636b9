"""Finding what has some words: in the full-text tables of SQLite's FTS5 [1]_, or in postings.

References
----------
.. [1] https://www.sqlite.org/fts5.html
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Protocol

from kg.lookup.phrases import AllOf, AnyOf, Phrase, Query, Within
from kg.lookup.postings import Postings
from kg.store.opened import Store


class Words(Protocol):
    """The full-text tables of a store; what is found in them are numbers.

    ``words`` has the names of concepts, ``text`` papers, ``said`` sentences, ``grams`` the trigrams of names.
    """

    def found(self, table: str, query: Query, most: int | None = None) -> list[int]:
        """What a query finds, in ascending order, the first so many."""

    def count(self, table: str, query: Query) -> int:
        """How much it finds."""

    def best(self, table: str, query: Query, most: int, weights: Sequence[float] = ()) -> list[tuple[int, float]]:
        """The best by BM25, with their scores; ``weights`` say how much the columns count, 1 by default."""

    def frequency(self, table: str, stems: Iterable[str]) -> dict[str, int]:
        """In how many rows of a table each of some stems stands."""


def words_of(store: Store) -> Words:
    """The full-text tables of a store."""
    return Fts5(store) if isinstance(store, sqlite3.Connection) else Postings(store)


def fts5(query: Query) -> str:
    """A query in FTS5's language.

    Examples
    --------
    >>> print(fts5(AllOf((Within(("title", "ids"), Phrase("deep nets")), Phrase("mnis", begun=True)))))
    (({title ids} : "deep nets") AND "mnis" *)
    """
    match query:
        case Phrase(text, first, begun):
            quoted = '"' + text.replace('"', '""') + '"'
            return f"{'^ ' if first else ''}{quoted}{' *' if begun else ''}"
        case Within(columns, part):
            return f"({{{' '.join(columns)}}} : {fts5(part)})"
        case AllOf(parts):
            return f"({' AND '.join(map(fts5, parts))})"
        case AnyOf(parts):
            return f"({' OR '.join(map(fts5, parts))})"


class Fts5:
    """The full-text tables of ``kg.sqlite``."""

    def __init__(self, store: sqlite3.Connection) -> None:
        self._store = store

    def found(self, table: str, query: Query, most: int | None = None) -> list[int]:
        """See :class:`Words`."""
        asked = f"SELECT rowid FROM look_{table} WHERE look_{table} MATCH ? ORDER BY rowid LIMIT ?"  # noqa: S608
        return [n for (n,) in self._store.execute(asked, (fts5(query), -1 if most is None else most))]

    def count(self, table: str, query: Query) -> int:
        """See :class:`Words`."""
        asked = f"SELECT count(*) FROM look_{table} WHERE look_{table} MATCH ?"  # noqa: S608
        return int(self._store.execute(asked, (fts5(query),)).fetchone()[0])

    def best(self, table: str, query: Query, most: int, weights: Sequence[float] = ()) -> list[tuple[int, float]]:
        """See :class:`Words`. SQLite's BM25 is negative: less is better."""
        asked = (
            f"SELECT rowid, bm25({', '.join((f'look_{table}', *map(str, weights)))}) AS score FROM look_{table}"  # noqa: S608
            f" WHERE look_{table} MATCH ? ORDER BY score, rowid LIMIT ?"
        )
        return [(n, -score) for n, score in self._store.execute(asked, (fts5(query), most))]

    def frequency(self, table: str, stems: Iterable[str]) -> dict[str, int]:
        """See :class:`Words`."""
        self._store.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.terms_{table} USING fts5vocab (main, look_{table}, row)"
        )
        asked = f"SELECT doc FROM temp.terms_{table} WHERE term = ?"  # noqa: S608
        rows = ((stem, self._store.execute(asked, (stem,)).fetchone()) for stem in stems)
        return {stem: int(row[0]) for stem, row in rows if row is not None}

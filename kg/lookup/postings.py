"""Full text without FTS5: which rows have which word where, as a table, and the same answers from it.

Words are made of texts by SQLite, here as in ``kg.sqlite``, and the score is FTS5's form of BM25 [1]_.

References
----------
.. [1] S. Robertson, H. Zaragoza (2009). The probabilistic relevance framework: BM25 and beyond. Foundations and
   Trends in Information Retrieval 3, 333-389.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from functools import lru_cache
from itertools import groupby
from math import log
from operator import itemgetter
from typing import Any

from kg.lookup.phrases import AllOf, AnyOf, Phrase, Query, Within
from kg.lookup.tables import STEMMED
from kg.store.opened import Store, among

#: The columns of each full-text table, and how its texts become words.
TEXTS = {
    "words": (("names",), STEMMED),
    "text": (("title", "abstract", "authors", "venue", "ids"), STEMMED),
    "said": (("sentence",), STEMMED),
    "grams": (("name",), "tokenize='trigram'"),
}
#: A place is the number of the column times this, and that of the word in it.
_COLUMN = 1 << 24
#: The constants of FTS5's BM25, and the least weight of a phrase.
K1, B, _LEAST = 1.2, 0.75, 1e-6

Posting = tuple[str, int, int, list[int]]


def postings(table: str, rows: Iterable[Sequence[object]]) -> Iterator[Posting]:
    """The words of the rows of a full-text table, each row a number and its texts.

    Yields
    ------
    word, number, size, places
        A word as it is looked up, a row that has it, how many words that row has, and where it stands; sorted.

    Examples
    --------
    >>> list(postings("said", [(7, "We train nets."), (8, "Trained, trained.")]))
    [('net', 7, 3, [2]), ('train', 7, 3, [1]), ('train', 8, 2, [0, 1]), ('we', 7, 3, [0])]
    """
    columns, tokenize = TEXTS[table]
    names = ", ".join(f"c{n}" for n in range(len(columns)))
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE VIRTUAL TABLE word USING fts5 ({names}, content='', {tokenize})")
        connection.execute("CREATE VIRTUAL TABLE word_of USING fts5vocab (word, instance)")
        marks = ", ".join("?" * (1 + len(columns)))
        connection.executemany(f"INSERT INTO word (rowid, {names}) VALUES ({marks})", rows)  # noqa: S608
        sizes = dict(connection.execute("SELECT doc, count(*) FROM word_of GROUP BY doc"))
        found = connection.execute("SELECT term, doc, col, offset FROM word_of")
        for (term, doc), places in groupby(found, itemgetter(0, 1)):
            yield term, doc, sizes[doc], sorted(int(col[1:]) * _COLUMN + offset for _, _, col, offset in places)


def stemmed(texts: Sequence[str], tokenize: str = STEMMED) -> list[list[str]]:
    """The stems of the words of texts, in their order, as a full-text table that is tokenized so has them.

    Examples
    --------
    >>> stemmed(["Trained networks", "naïve"])
    [['train', 'network'], ['naiv']]
    """
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE VIRTUAL TABLE word USING fts5 (text, {tokenize})")
        connection.execute("CREATE VIRTUAL TABLE word_of USING fts5vocab (word, instance)")
        connection.executemany("INSERT INTO word (rowid, text) VALUES (?, ?)", enumerate(texts))
        found: list[list[str]] = [[] for _ in texts]
        for place, stem in connection.execute("SELECT doc, term FROM word_of ORDER BY doc, offset, term"):
            found[place].append(stem)
        return found


@lru_cache(maxsize=1000)
def _words(table: str, text: str) -> tuple[str, ...]:
    """The words of a phrase, in their order."""
    (words,) = stemmed([text], TEXTS[table][1])
    return tuple(words)


def _is_single(table: str, phrase: Phrase) -> bool:
    """Whether a phrase is one whole word, anywhere."""
    return not (phrase.first or phrase.begun) and len(_words(table, phrase.text)) == 1


def _single(table: str, query: Query) -> Iterator[str]:
    """The phrases of a query that are one whole word, anywhere."""
    match query:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _single(table, part)
        case Phrase(text) if _is_single(table, query):
            yield text


#: The rows that have a phrase, each with the places where it begins.
_Places = dict[int, list[int]]


class _Found:
    """The rows that a query finds, and of each of its phrases the places, and the rows in which they count."""

    def __init__(self, rows: set[int], phrases: list[tuple[_Places, set[int]]]) -> None:
        self.rows, self.phrases = rows, phrases


class Postings:
    """The full-text tables of a graph in shards: see :class:`kg.lookup.words.Words`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._sizes: dict[int, int] = {}

    def found(self, table: str, query: Query, most: int | None = None) -> list[int]:
        """See :class:`~kg.lookup.words.Words`."""
        return sorted(self._rows(table, query))[:most]

    def count(self, table: str, query: Query) -> int:
        """See :class:`~kg.lookup.words.Words`."""
        return len(self._rows(table, query))

    def best(self, table: str, query: Query, most: int, weights: Sequence[float] = ()) -> list[tuple[int, float]]:
        """See :class:`~kg.lookup.words.Words`."""
        found = self._find(table, query)
        asked = "SELECT texts, words FROM look_size WHERE name = ?"
        texts, words = self._store.execute(asked, (table,)).fetchone()
        rated = []
        counted = [(idf(texts, len(places)), places, rows) for places, rows in found.phrases]
        for row in found.rows:
            long = K1 * (1 - B + B * self._sizes[row] / (words / texts))
            score = 0.0
            for rare, places, rows in counted:
                often = sum(_weight(place, weights) for place in places[row]) if row in rows else 0.0
                score += rare * ((often * (K1 + 1.0)) / (often + long))
            rated.append((-score, row))
        return [(row, -less) for less, row in sorted(rated)[:most]]

    def frequency(self, table: str, stems: Iterable[str]) -> dict[str, int]:
        """See :class:`~kg.lookup.words.Words`."""
        found: dict[str, int] = {}
        for (term,) in among(self._store, f"SELECT term FROM look_{table} WHERE term IN", stems):  # noqa: S608
            found[term] = found.get(term, 0) + 1
        return found

    def _rows(self, table: str, query: Query) -> set[int]:
        """The rows that a query finds; those of single words are read at once, without their places."""
        words = {_words(table, text)[0] for text in _single(table, query)}
        asked = f"SELECT term, number FROM look_{table} WHERE term IN"  # noqa: S608
        having: defaultdict[str, set[int]] = defaultdict(set)
        for word, row in among(self._store, asked, sorted(words)):
            having[word].add(row)

        def rows(query: Query) -> set[int]:
            match query:
                case AllOf(parts):
                    return set.intersection(*map(rows, parts))
                case AnyOf(parts):
                    return set().union(*map(rows, parts))
                case Phrase(text) if _is_single(table, query):
                    return having[_words(table, text)[0]]
            return self._find(table, query).rows

        return rows(query)

    def _find(self, table: str, query: Query, columns: tuple[str, ...] = ()) -> _Found:
        match query:
            case Phrase():
                places = self._places(table, query, columns)
                return _Found(set(places), [(places, set(places))])
            case Within(within, part):
                return self._find(table, part, within)
            case AllOf(parts):
                found = [self._find(table, part, columns) for part in parts]
                rows = set.intersection(*(one.rows for one in found))
                return _Found(rows, [(places, counts & rows) for one in found for places, counts in one.phrases])
            case AnyOf(parts):
                found = [self._find(table, part, columns) for part in parts]
                return _Found(set().union(*(one.rows for one in found)), [p for one in found for p in one.phrases])

    def _places(self, table: str, phrase: Phrase, columns: tuple[str, ...]) -> _Places:
        """The rows with all words of a phrase, one behind the other, in some columns."""
        words = _words(table, phrase.text)
        if not words:
            return {}
        wanted = {TEXTS[table][0].index(column) for column in columns}
        found = self._with(table, words[0], phrase.begun and len(words) == 1)
        for ahead, word in enumerate(words[1:], start=1):
            others = self._with(table, word, phrase.begun and ahead == len(words) - 1)
            behind = {row: {place - ahead for place in others[row]} for row in found.keys() & others.keys()}
            found = {row: [place for place in found[row] if place in places] for row, places in behind.items()}
        if wanted or phrase.first:
            found = {
                row: [
                    place
                    for place in places
                    if (not wanted or place // _COLUMN in wanted) and not (phrase.first and place % _COLUMN)
                ]
                for row, places in found.items()
            }
        return {row: places for row, places in found.items() if places}

    def _with(self, table: str, word: str, begun: bool) -> _Places:
        """The rows that have a word, or one that begins so, with its places."""
        rows: Iterable[Any]
        if begun:
            asked = f"SELECT number, size, places FROM look_{table} WHERE term >= ? AND term < ?"  # noqa: S608
            rows = self._store.execute(asked, (word, f"{word}\U0010ffff"))
        else:
            rows = self._store.execute(f"SELECT number, size, places FROM look_{table} WHERE term = ?", (word,))  # noqa: S608
        found: _Places = {}
        for row, size, places in rows:
            self._sizes[row] = size
            found[row] = sorted({*found[row], *places}) if row in found else places
        return found


def idf(texts: int, having: int) -> float:
    """The inverse document frequency of a phrase that so many of so many texts have."""
    value = log((texts - having + 0.5) / (having + 0.5))
    return value if value > 0 else _LEAST


def _weight(place: int, weights: Sequence[float]) -> float:
    column = place // _COLUMN
    return weights[column] if column < len(weights) else 1.0

"""The tables of the index in ``kg.sqlite``, how they are filled, and their version. Numbers stand for ids in them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from kg.model import Predicate
from kg.store.schema import WHILE_WRITING, insert

#: Raised by one whenever these tables change, or what is in them.
INDEX_VERSION = 6

#: How many bytes of postings are gathered before they are written.
_GATHERED = 64 << 20

#: How texts become words: stems, without accents and case.
STEMMED = "tokenize='porter unicode61 remove_diacritics 2'"

#: Names lead to concepts by their normal form (``key``), by looser keys, by their words and by their trigrams.
NAMES = f"""
CREATE TABLE look_concept (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, label TEXT NOT NULL,
  kind TEXT NOT NULL, kinds TEXT NOT NULL, papers INTEGER NOT NULL, counts TEXT NOT NULL,
  salience REAL NOT NULL);
CREATE TABLE look_name (number INTEGER PRIMARY KEY, key TEXT NOT NULL, name TEXT NOT NULL, concept INTEGER NOT NULL,
  way INTEGER NOT NULL, mentions INTEGER NOT NULL);
CREATE TABLE look_loose (loose TEXT NOT NULL, name INTEGER NOT NULL, PRIMARY KEY (loose, name)) WITHOUT ROWID;
CREATE TABLE look_gram (gram TEXT PRIMARY KEY, names INTEGER NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE look_grams USING fts5 (name, content='', detail=none, columnsize=0, tokenize='trigram');
CREATE VIRTUAL TABLE look_words USING fts5 (names, content='', {STEMMED});
"""

#: The relations by which one concept leads to another; of two that are compared, or tested on one dataset, none does.
TIES = (Predicate.USED_FOR, Predicate.PART_OF, Predicate.BROADER)

#: What papers do with concepts, the newest paper first, and what stands beside a concept, the strongest first.
USES = """
CREATE TABLE look_paper (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, key TEXT NOT NULL, year INTEGER,
  first TEXT, last TEXT, length REAL NOT NULL);
CREATE TABLE look_use (concept INTEGER NOT NULL, place INTEGER NOT NULL, paper INTEGER NOT NULL, year INTEGER,
  kind TEXT NOT NULL, role TEXT NOT NULL, PRIMARY KEY (concept, place)) WITHOUT ROWID;
CREATE TABLE look_has (paper INTEGER NOT NULL, concept INTEGER NOT NULL, kind TEXT NOT NULL, role TEXT NOT NULL,
  PRIMARY KEY (paper, concept)) WITHOUT ROWID;
CREATE TABLE look_section (concept INTEGER NOT NULL, section TEXT NOT NULL, place INTEGER NOT NULL,
  other INTEGER NOT NULL, papers INTEGER NOT NULL, PRIMARY KEY (concept, section, place)) WITHOUT ROWID;
CREATE TABLE look_tie (concept INTEGER NOT NULL, other INTEGER NOT NULL, sure REAL NOT NULL,
  PRIMARY KEY (concept, other)) WITHOUT ROWID;
CREATE TABLE look_states (paper INTEGER NOT NULL, subject INTEGER NOT NULL, predicate TEXT NOT NULL,
  object INTEGER NOT NULL, PRIMARY KEY (paper, subject, predicate, object)) WITHOUT ROWID;
CREATE TABLE look_related (concept INTEGER NOT NULL, place INTEGER NOT NULL, other INTEGER NOT NULL,
  papers INTEGER NOT NULL, npmi REAL NOT NULL, PRIMARY KEY (concept, place)) WITHOUT ROWID;
CREATE TABLE look_community (number INTEGER NOT NULL, place INTEGER NOT NULL, concept INTEGER NOT NULL,
  PRIMARY KEY (number, place)) WITHOUT ROWID;
"""

#: Made when the tables are full: to sort what there is takes a fraction of the time that to keep it sorted takes.
SORTED = """
CREATE INDEX look_name_key ON look_name (key);
CREATE INDEX look_name_concept ON look_name (concept);
CREATE INDEX look_name_start ON look_name (lower(name));
CREATE INDEX look_paper_key ON look_paper (key);
"""

#: The words of papers and of their sentences, stemmed; who wrote them, where they stand, and what they are called.
TEXT = f"""
CREATE VIRTUAL TABLE look_text USING fts5 (title, abstract, authors, venue, ids, content='', {STEMMED});
CREATE TABLE look_sentence (number INTEGER PRIMARY KEY, paper INTEGER NOT NULL, start INTEGER NOT NULL,
  end INTEGER NOT NULL);
CREATE VIRTUAL TABLE look_said USING fts5 (sentence, content='', {STEMMED});
"""

TABLES = (
    "concept", "name", "loose", "gram", "grams", "words", "paper", "use", "has", "section", "tie", "states", "related",
    "community",
)  # fmt: skip
TEXT_TABLES = ("text", "sentence", "said")


@contextmanager
def tables_anew(path: str | Path, tables: Iterable[str], *scripts: str) -> Iterator[sqlite3.Connection]:
    """Make some tables of the index anew by scripts, and fill them in one transaction, in a ``with`` statement."""
    connection = sqlite3.connect(path)
    try:
        connection.executescript(WHILE_WRITING)
        for table in tables:
            connection.execute(f"DROP TABLE IF EXISTS look_{table}")
        for script in scripts:
            connection.executescript(script)
        with connection:
            yield connection
    finally:
        connection.close()


def insert_text(connection: sqlite3.Connection, target: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Fill a full-text table and merge it into one segment: quicker to read, and the same bytes for the same rows.

    As much as memory has room for is gathered before it is written: what need not be merged leaves no hole in the file.
    """
    table, _, columns = target.partition(" ")
    marks = ", ".join("?" * len(columns.split(",")))
    connection.execute(f"INSERT INTO look_{table} (look_{table}, rank) VALUES ('hashsize', {_GATHERED})")  # noqa: S608
    connection.executemany(f"INSERT INTO look_{target} VALUES ({marks})", rows)  # noqa: S608
    connection.execute(f"INSERT INTO look_{table} (look_{table}) VALUES ('optimize')")  # noqa: S608


class Index(Protocol):
    """What the tables of an index are written to."""

    def insert(self, table: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Fill a table."""

    def insert_text(self, target: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Fill a full-text table; ``target`` names it and its columns, as for :func:`insert_text`."""

    def count_grams(self) -> None:
        """Fill the table ``gram`` from the full-text table ``grams``."""


class SqliteIndex:
    """The index in ``kg.sqlite``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def insert(self, table: str, rows: Iterable[tuple[object, ...]]) -> None:
        """See :class:`Index`."""
        insert(self._connection, f"look_{table}", rows)

    def insert_text(self, target: str, rows: Iterable[tuple[object, ...]]) -> None:
        """See :class:`Index`."""
        insert_text(self._connection, target, rows)

    def count_grams(self) -> None:
        """See :class:`Index`."""
        self._connection.execute("CREATE VIRTUAL TABLE temp.counted USING fts5vocab (main, look_grams, row)")
        self._connection.execute("INSERT INTO look_gram SELECT term, doc FROM temp.counted")

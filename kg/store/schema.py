"""The tables of a store, and the number of their version."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

#: Raised by one whenever the tables change.
SCHEMA_VERSION = 6

#: How a file is written that is moved to its place when it is whole: with no way back, and what was written at hand.
WHILE_WRITING = "PRAGMA journal_mode=OFF; PRAGMA synchronous=FULL; PRAGMA page_size=4096; PRAGMA cache_size=-65536;"

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE paper (id TEXT PRIMARY KEY, title TEXT NOT NULL, abstract TEXT NOT NULL, authors TEXT NOT NULL,
  author_count INTEGER, date TEXT, venue TEXT, doi TEXT, arxiv_id TEXT, url TEXT, organization TEXT,
  sources TEXT NOT NULL, orcids TEXT NOT NULL, pmid TEXT, openalex_id TEXT, language TEXT, keywords TEXT NOT NULL,
  licence TEXT, citation_count INTEGER, extra TEXT NOT NULL);
CREATE TABLE concept (id TEXT PRIMARY KEY, key TEXT NOT NULL, label TEXT NOT NULL, kinds TEXT NOT NULL,
  aliases TEXT NOT NULL, broader TEXT NOT NULL, matches TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE link (paper_id TEXT NOT NULL, concept_id TEXT NOT NULL, kind TEXT NOT NULL, role TEXT NOT NULL,
  PRIMARY KEY (paper_id, concept_id)) WITHOUT ROWID;
CREATE TABLE mention (paper_id TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, surface TEXT NOT NULL,
  kind TEXT NOT NULL, role TEXT NOT NULL, confidence REAL NOT NULL, detectors TEXT NOT NULL, long_form TEXT,
  concept_id TEXT NOT NULL, PRIMARY KEY (paper_id, start, end)) WITHOUT ROWID;
CREATE TABLE relation (subject TEXT NOT NULL, predicate TEXT NOT NULL, object TEXT NOT NULL, paper_ids TEXT NOT NULL,
  statements TEXT NOT NULL, PRIMARY KEY (subject, predicate, object)) WITHOUT ROWID;
CREATE TABLE merge (concept_id TEXT NOT NULL, surface TEXT NOT NULL, rule TEXT NOT NULL, detail TEXT NOT NULL,
  mentions INTEGER NOT NULL, paper_id TEXT NOT NULL, start INTEGER NOT NULL, ambiguous INTEGER NOT NULL,
  PRIMARY KEY (concept_id, surface, rule, detail, ambiguous)) WITHOUT ROWID;
CREATE TABLE broader (narrower TEXT NOT NULL, broader TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,
  PRIMARY KEY (narrower, broader)) WITHOUT ROWID;
CREATE TABLE standing (concept_id TEXT PRIMARY KEY, salience REAL NOT NULL, community INTEGER, place INTEGER)
  WITHOUT ROWID;
"""


def insert(connection: sqlite3.Connection, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Fill a table of a file of SQLite: a row has all its columns."""
    width = len(connection.execute(f"PRAGMA table_info({table})").fetchall())
    connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * width)})", rows)  # noqa: S608

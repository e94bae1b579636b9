"""One SQLite file of documented tables and views, for any tool. ``kg.sqlite`` is our own; this is yours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from kg.export.rows import (
    COLUMNS,
    TYPES,
    concept_rows,
    link_rows,
    mention_rows,
    paper_rows,
    relation_rows,
    statement_rows,
)
from kg.export.tabular import encodable
from kg.graph.network import Graph
from kg.store.schema import insert

#: Each statement is kept in the file with its comments: ``.schema`` of the sqlite3 shell shows them.
SCHEMA = """
CREATE TABLE paper ( -- a paper, as far as its sources know it
  id TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  abstract TEXT NOT NULL, -- empty where no source has one
  author_count INTEGER, -- where only the number is known
  date TEXT, -- ISO 8601, as precise as known; --02-22 where the year is not
  year INTEGER,
  venue TEXT, doi TEXT, arxiv_id TEXT, pmid TEXT, openalex_id TEXT, url TEXT, organization TEXT,
  language TEXT, -- BCP 47
  licence TEXT,
  citation_count INTEGER
);
CREATE TABLE author ( -- the authors of a paper, in order
  paper_id TEXT NOT NULL REFERENCES paper (id),
  position INTEGER NOT NULL, -- from 1
  name TEXT NOT NULL,
  orcid TEXT,
  PRIMARY KEY (paper_id, position)
);
CREATE TABLE paper_extra ( -- what else is known of a paper: keywords, sources (files), volume, pages, issn, ...
  paper_id TEXT NOT NULL REFERENCES paper (id),
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (paper_id, name, value)
);
CREATE TABLE concept ( -- a method, dataset or problem
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('method', 'dataset', 'problem')), -- what it is in most papers
  papers INTEGER NOT NULL -- how many papers name it
);
CREATE TABLE concept_kind ( -- all that a concept is in at least one paper of twenty
  concept_id TEXT NOT NULL REFERENCES concept (id), kind TEXT NOT NULL, PRIMARY KEY (concept_id, kind)
);
CREATE TABLE alias ( -- the other names of a concept
  concept_id TEXT NOT NULL REFERENCES concept (id), name TEXT NOT NULL, PRIMARY KEY (concept_id, name)
);
CREATE TABLE close_match ( -- what is the same elsewhere: in OpenCS, in DBpedia
  concept_id TEXT NOT NULL REFERENCES concept (id), iri TEXT NOT NULL, PRIMARY KEY (concept_id, iri)
);
CREATE TABLE broader ( -- concepts that are more general than others
  concept_id TEXT NOT NULL REFERENCES concept (id), broader_id TEXT NOT NULL REFERENCES concept (id),
  PRIMARY KEY (concept_id, broader_id)
);
CREATE TABLE link ( -- what a paper does with a concept
  paper_id TEXT NOT NULL REFERENCES paper (id),
  concept_id TEXT NOT NULL REFERENCES concept (id),
  kind TEXT NOT NULL, -- what the concept is in this paper
  role TEXT NOT NULL CHECK (role IN
    ('proposes', 'addresses', 'studies', 'uses', 'evaluates-on', 'compares-with', 'mentions')),
  mentions INTEGER NOT NULL,
  sentence TEXT, -- the first sentence that names it
  PRIMARY KEY (paper_id, concept_id)
);
CREATE TABLE mention ( -- a place that names a concept: substr(title || char(10) || abstract, start + 1, end - start)
  paper_id TEXT NOT NULL REFERENCES paper (id),
  concept_id TEXT NOT NULL REFERENCES concept (id),
  start INTEGER NOT NULL, "end" INTEGER NOT NULL, -- code points, from 0
  surface TEXT NOT NULL,
  long_form TEXT, -- what the paper spells it out as
  kind TEXT NOT NULL, role TEXT NOT NULL,
  confidence REAL NOT NULL,
  detectors TEXT NOT NULL, -- who found it, with spaces between
  PRIMARY KEY (paper_id, start, "end")
);
CREATE TABLE relation ( -- how two concepts are related
  subject TEXT NOT NULL REFERENCES concept (id),
  predicate TEXT NOT NULL, -- usedFor, evaluatedWith, comparedWith, partOf, broader
  object TEXT NOT NULL REFERENCES concept (id),
  support INTEGER NOT NULL, -- how many papers say so
  confidence REAL, -- how sure it is that one of them does; nothing where no paper does
  PRIMARY KEY (subject, predicate, object)
);
CREATE TABLE relation_paper ( -- the papers that say so
  subject TEXT NOT NULL, predicate TEXT NOT NULL, object TEXT NOT NULL, paper_id TEXT NOT NULL REFERENCES paper (id),
  confidence REAL, -- how sure it is that this paper does
  subject_start INTEGER, subject_end INTEGER, object_start INTEGER, object_end INTEGER, -- the mentions that tell it
  sentence TEXT, -- the sentence that says so, or the two
  PRIMARY KEY (subject, predicate, object, paper_id),
  FOREIGN KEY (subject, predicate, object) REFERENCES relation (subject, predicate, object)
);
CREATE INDEX link_concept ON link (concept_id);
CREATE INDEX mention_concept ON mention (concept_id);
CREATE VIEW paper_concept AS -- links with the names of both ends
  SELECT paper.id AS paper_id, title, year, concept.id AS concept_id, label, link.kind, role, link.mentions, sentence
  FROM link JOIN paper ON paper.id = paper_id JOIN concept ON concept.id = concept_id;
CREATE VIEW concept_role AS -- how many papers have a concept in each role
  SELECT concept.id AS concept_id, label, concept.kind, role, count(*) AS papers
  FROM link JOIN concept ON concept.id = concept_id GROUP BY concept.id, role;
CREATE VIEW concept_year AS -- how many papers of each year name a concept
  SELECT concept.id AS concept_id, label, concept.kind, year, count(*) AS papers
  FROM link JOIN paper ON paper.id = paper_id JOIN concept ON concept.id = concept_id
  WHERE year IS NOT NULL GROUP BY concept.id, year;
CREATE VIEW together AS -- pairs of concepts and the number of papers that name both
  SELECT a.concept_id AS one_id, one.label AS one, b.concept_id AS other_id, other.label AS other, count(*) AS papers
  FROM link AS a JOIN link AS b ON a.paper_id = b.paper_id AND a.concept_id < b.concept_id
  JOIN concept AS one ON one.id = a.concept_id JOIN concept AS other ON other.id = b.concept_id
  GROUP BY a.concept_id, b.concept_id;
CREATE VIEW relation_name AS -- relations with the names of both concepts
  SELECT one.label AS subject, predicate, other.label AS object, support, confidence
  FROM relation JOIN concept AS one ON one.id = subject JOIN concept AS other ON other.id = object;
"""


def write_database(graph: Graph, path: Path) -> None:
    """Write all tables to a new file: the same bytes for the same graph."""
    connection = sqlite3.connect(path)
    try:
        connection.executescript("PRAGMA journal_mode=OFF; PRAGMA page_size=4096;" + SCHEMA)
        with connection:
            for table, rows in chain(_paper_tables(graph), _concept_tables(graph)):
                insert(connection, table, rows)
    finally:
        connection.close()


def _paper_tables(graph: Graph) -> Iterator[tuple[str, Iterator[tuple[Any, ...]]]]:
    """The names of the tables of papers and their rows."""
    columns = [name for name in COLUMNS["papers"] if name not in TYPES["list"] | TYPES["map"]]
    yield "paper", (tuple(encodable(row[name]) for name in columns) for row in paper_rows(graph))
    yield (
        "author",
        (
            (row["id"], place, encodable(name), (row["orcids"][place - 1] or None) if row["orcids"] else None)
            for row in paper_rows(graph)
            for place, name in enumerate(row["authors"], start=1)
        ),
    )
    yield (
        "paper_extra",
        (
            (row["id"], name, encodable(value))
            for row in paper_rows(graph)
            for name, values in _extras(row)
            for value in dict.fromkeys(values)
        ),
    )


def _concept_tables(graph: Graph) -> Iterator[tuple[str, Iterator[tuple[Any, ...]]]]:
    yield "concept", ((row["id"], encodable(row["label"]), row["kind"], row["papers"]) for row in concept_rows(graph))
    fields = {"concept_kind": "kinds", "alias": "aliases", "close_match": "matches", "broader": "broader"}
    yield from ((table, _listed(graph, field)) for table, field in fields.items())
    yield "link", (tuple(map(encodable, row.values())) for row in link_rows(graph))
    found_by = (row | {"detectors": " ".join(row["detectors"])} for row in mention_rows(graph))
    yield "mention", (tuple(map(encodable, row.values())) for row in found_by)
    yield "relation", (tuple(row.values())[:-1] for row in relation_rows(graph))  # its papers have a table
    yield "relation_paper", (tuple(map(encodable, row.values())) for row in _supporters(graph))


def _supporters(graph: Graph) -> Iterator[dict[str, Any]]:
    """A row for each relation and paper that supports it, with what it states, if that is known."""
    said = {(row["subject"], row["predicate"], row["object"], row["paper_id"]): row for row in statement_rows(graph)}
    unknown = dict.fromkeys(("confidence", "subject_start", "subject_end", "object_start", "object_end", "sentence"))
    for row in relation_rows(graph):
        for paper in row["paper_ids"]:
            ends = {name: row[name] for name in ("subject", "predicate", "object")} | {"paper_id": paper}
            yield said.get(tuple(ends.values()), ends | unknown)


def _extras(row: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    extra = {name: list(values) for name, values in row["extra"].items()}
    for name, field in (("keyword", "keywords"), ("source", "sources")):
        extra[name] = [*extra.get(name, []), *row[field]]
    yield from sorted(extra.items())


def _listed(graph: Graph, field: str) -> Iterator[tuple[str, Any]]:
    return ((row["id"], encodable(value)) for row in concept_rows(graph) for value in dict.fromkeys(row[field]))

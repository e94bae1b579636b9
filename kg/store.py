"""One SQLite file, ``kg.sqlite``: the whole graph, and the index of names that look-ups read.

A look-up must answer at once, so this module imports networkx only where a whole graph is read or written.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, fields
from enum import StrEnum
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from kg.concepts.normal import normal_form
from kg.concepts.reasons import Broader, Merge, Reason, Resolution, Rule
from kg.errors import GraphError
from kg.model import Concept, Kind, Link, Mention, Paper, Predicate, Relation, Role

if TYPE_CHECKING:
    from kg.graph import Graph, Run

_Member = TypeVar("_Member", bound=StrEnum)

#: Raised by one whenever the tables change.
SCHEMA_VERSION = 3

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE paper (id TEXT PRIMARY KEY, title TEXT NOT NULL, abstract TEXT NOT NULL, authors TEXT NOT NULL,
  author_count INTEGER, date TEXT, venue TEXT, doi TEXT, arxiv_id TEXT, url TEXT, organization TEXT,
  sources TEXT NOT NULL, orcids TEXT NOT NULL, pmid TEXT, openalex_id TEXT, language TEXT, keywords TEXT NOT NULL,
  licence TEXT, citation_count INTEGER, extra TEXT NOT NULL);
CREATE TABLE concept (id TEXT PRIMARY KEY, key TEXT NOT NULL, label TEXT NOT NULL, kinds TEXT NOT NULL,
  aliases TEXT NOT NULL, broader TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE name (key TEXT NOT NULL, concept_id TEXT NOT NULL, name TEXT NOT NULL, preferred INTEGER NOT NULL,
  PRIMARY KEY (key, concept_id)) WITHOUT ROWID;
CREATE TABLE link (paper_id TEXT NOT NULL, concept_id TEXT NOT NULL, kind TEXT NOT NULL, role TEXT NOT NULL,
  PRIMARY KEY (paper_id, concept_id)) WITHOUT ROWID;
CREATE TABLE mention (paper_id TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, surface TEXT NOT NULL,
  kind TEXT NOT NULL, role TEXT NOT NULL, confidence REAL NOT NULL, detectors TEXT NOT NULL, long_form TEXT,
  concept_id TEXT NOT NULL, PRIMARY KEY (paper_id, start, end)) WITHOUT ROWID;
CREATE TABLE relation (subject TEXT NOT NULL, predicate TEXT NOT NULL, object TEXT NOT NULL, paper_ids TEXT NOT NULL,
  PRIMARY KEY (subject, predicate, object)) WITHOUT ROWID;
CREATE TABLE merge (concept_id TEXT NOT NULL, surface TEXT NOT NULL, rule TEXT NOT NULL, detail TEXT NOT NULL,
  mentions INTEGER NOT NULL, paper_id TEXT NOT NULL, start INTEGER NOT NULL, ambiguous INTEGER NOT NULL,
  PRIMARY KEY (concept_id, surface, rule, detail, ambiguous)) WITHOUT ROWID;
CREATE TABLE broader (narrower TEXT NOT NULL, broader TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,
  PRIMARY KEY (narrower, broader)) WITHOUT ROWID;
"""


def write_store(graph: Graph, path: str | Path) -> None:
    """Write a graph to a new SQLite file: the same bytes for the same graph.

    Raises
    ------
    OSError, sqlite3.OperationalError
        Where the file can't be written.
    """
    from kg.graph import papers_of, relations_of, run_of

    write_concepts(path, papers_of(graph), resolution_of(graph))
    write_relations(path, relations_of(graph), run_of(graph))


def resolution_of(graph: Graph) -> Resolution:
    """What was found in the papers of a graph."""
    from kg.graph import broader_of, concepts_of, links_of, merges_of

    return Resolution(tuple(concepts_of(graph)), tuple(links_of(graph)), merges_of(graph), broader_of(graph))


def write_concepts(path: str | Path, papers: Iterable[Paper], found: Resolution) -> None:
    """Begin a store with papers and what was found in them, all sorted as in a graph; see :func:`write_store`."""
    with _writing(path, _SCHEMA) as connection:
        _insert(connection, "paper", map(_row, papers))
        _insert(connection, "concept", map(_row, found.concepts))
        _insert(connection, "name", sorted(row for concept in found.concepts for row in _names(concept)))
        links = ((k.paper_id, k.concept_id, k.kind.value, k.role.value) for k in found.links)
        _insert(connection, "link", links)
        by_paper = groupby(found.links, key=attrgetter("paper_id"))
        _insert(connection, "mention", (row for _, links in by_paper for row in _mentions(links)))
        _insert(connection, "merge", map(_row, found.merges))
        _insert(connection, "broader", map(_row, found.broader))
        connection.execute("CREATE INDEX link_concept ON link (concept_id, paper_id)")


def write_relations(path: str | Path, relations: Iterable[Relation], run: Run) -> None:
    """End a store that :func:`write_concepts` began; see :func:`write_store`."""
    with _writing(path) as connection:
        _insert(connection, "relation", map(_row, relations))
        connection.execute("CREATE INDEX relation_object ON relation (object)")
        _insert(connection, "meta", [("run", _json(astuple(run))), ("schema", str(SCHEMA_VERSION))])


@contextmanager
def _writing(path: str | Path, schema: str = "") -> Iterator[sqlite3.Connection]:
    """Write to a store in one transaction, after making the tables of a schema."""
    connection = sqlite3.connect(path)
    try:
        connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=FULL; PRAGMA page_size=4096;" + schema)
        with connection:
            yield connection
    finally:
        connection.close()


def read_store(path: str | Path) -> Graph:
    """Read a graph back, equal to the one that was written.

    Raises
    ------
    GraphError
        Where the file is missing, damaged or of another version.
    """
    from kg.graph import to_graph

    with open_store(path) as connection:
        mentions: dict[tuple[str, str], list[Mention]] = {}
        for *row, concept_id in connection.execute("SELECT * FROM mention ORDER BY paper_id, start"):
            mentions.setdefault((row[0], concept_id), []).append(to_mention(row))
        return to_graph(
            [to_paper(row) for row in connection.execute("SELECT * FROM paper")],
            [to_concept(row) for row in connection.execute("SELECT * FROM concept")],
            [to_link(row, mentions.get((row[0], row[1]), ())) for row in connection.execute("SELECT * FROM link")],
            [to_relation(row) for row in connection.execute("SELECT * FROM relation")],
            read_run(connection),
            [to_merge(row) for row in connection.execute("SELECT * FROM merge")],
            [to_broader(row) for row in connection.execute("SELECT * FROM broader")],
        )


@contextmanager
def open_store(path: str | Path) -> Iterator[sqlite3.Connection]:
    """Open a store for reading.

    A ``ValueError`` inside the with block is a row that no build writes, and is said to be damage: what a person
    gave is to be checked before.

    Raises
    ------
    GraphError
        Where the file is missing, is no store, is damaged, or was written by another version.
    """
    path = Path(path)
    if not path.is_file():
        raise GraphError(f"no graph at {path.parent}: make one with 'kg build INPUT… -o {path.parent}'")
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        page_count, page_size = (connection.execute(f"PRAGMA page_{what}").fetchone()[0] for what in ("count", "size"))
        if path.stat().st_size != page_count * page_size:
            raise ValueError("its end is missing")
        version = _meta(connection, "schema")
        if version != str(SCHEMA_VERSION):
            raise GraphError(f"{path} is of schema version {version}, not {SCHEMA_VERSION}: build the graph again")
        yield connection
    except (sqlite3.DatabaseError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise GraphError(f"{path} is damaged or not a paperkg store ({reason}): build the graph again") from error
    finally:
        connection.close()


def to_paper(row: Sequence[Any]) -> Paper:
    """A row of the table ``paper`` as a value."""
    values = dict(zip((field.name for field in fields(Paper)), row, strict=True))
    for name in ("authors", "sources", "orcids", "keywords"):
        values[name] = _list(values[name])
    values["extra"] = tuple((name, value) for name, value in _list(values["extra"]))
    return Paper(**values)


def to_concept(row: Sequence[Any]) -> Concept:
    """A row of the table ``concept`` as a value."""
    identifier, key, label, kinds, aliases, broader = row
    kinds = tuple([_KINDS[kind] for kind in _few(kinds)])
    if not kinds:
        raise ValueError(f"the concept {identifier!r} is of no kind")
    return Concept(identifier, key, label, kinds, _list(aliases), _list(broader))


def to_mention(row: Sequence[Any]) -> Mention:
    """A row of the table ``mention``, less its concept, as a value."""
    paper_id, start, end, surface, kind, role, confidence, detectors, long_form = row
    return Mention(paper_id, start, end, surface, _KINDS[kind], _ROLES[role], confidence, _few(detectors), long_form)


def to_link(row: Sequence[Any], mentions: Iterable[Mention]) -> Link:
    """A row of the table ``link`` with its mentions as a value."""
    paper_id, concept_id, kind, role = row
    return Link(paper_id, concept_id, _KINDS[kind], _ROLES[role], tuple(mentions))


def to_relation(row: Sequence[Any]) -> Relation:
    """A row of the table ``relation`` as a value."""
    subject, predicate, object_, paper_ids = row
    return Relation(subject, _PREDICATES[predicate], object_, _list(paper_ids))


def to_broader(row: Sequence[Any]) -> Broader:
    """A row of the table ``broader`` as a value."""
    narrower, broader, reason, detail = row
    return Broader(narrower, broader, Reason(reason), detail)


def read_run(connection: sqlite3.Connection) -> Run:
    """What the graph in a store was made by."""
    from kg.graph import Run

    version, pipeline, inputs = _list(_meta(connection, "run"))
    return Run(version, pipeline, tuple((name, digest) for name, digest in inputs))


def detectors_of(connection: sqlite3.Connection) -> list[str]:
    """The names, sorted, of all that found a mention."""
    rows = connection.execute("SELECT DISTINCT detectors FROM mention")
    return sorted({name for (names,) in rows for name in _list(names)})


def to_merge(row: Sequence[Any]) -> Merge:
    """A row of the table ``merge`` as a value."""
    concept_id, surface, rule, detail, mentions, paper_id, start, ambiguous = row
    return Merge(concept_id, surface, Rule(rule), detail, mentions, paper_id, start, bool(ambiguous))


def _meta(connection: sqlite3.Connection, key: str) -> str:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row else "none"


def _insert(connection: sqlite3.Connection, table: str, rows: Any) -> None:
    width = len(connection.execute(f"PRAGMA table_info({table})").fetchall())
    connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * width)})", rows)  # noqa: S608


class _Members(dict[str, _Member]):
    """The members of an enumeration by their value: quicker than to call it, which is for the rest."""

    def __init__(self, kind: type[_Member]) -> None:
        super().__init__((member.value, member) for member in kind)
        self._kind = kind

    def __missing__(self, value: str) -> _Member:
        return self._kind(value)


_KINDS, _ROLES, _PREDICATES = _Members(Kind), _Members(Role), _Members(Predicate)

_FIELDS = {
    kind: attrgetter(*(field.name for field in fields(kind))) for kind in (Paper, Concept, Relation, Merge, Broader)
}


def _row(value: Paper | Concept | Relation | Merge | Broader) -> tuple[Any, ...]:
    """A value's fields as SQLite takes them: tuples become JSON."""
    return tuple([_json(item) if type(item) is tuple else item for item in _FIELDS[type(value)](value)])


def _mentions(links: Iterable[Link]) -> list[tuple[Any, ...]]:
    """The rows of the mentions of one paper, sorted."""
    return sorted(
        (m.paper_id, m.start, m.end, m.surface, m.kind.value, m.role.value, m.confidence, _json(m.detectors),
         m.long_form, link.concept_id)
        for link in links for m in link.mentions
    )  # fmt: skip


def _names(concept: Concept) -> Iterator[tuple[str, str, str, int]]:
    """The look-up keys of a concept; its label's key, its canonical key and its aliases' keys, each once."""
    names = {concept.key: concept.label, normal_form(concept.label): concept.label}
    for alias in concept.aliases:
        names.setdefault(normal_form(alias), alias)
    return ((key, concept.id, name, int(name == concept.label)) for key, name in names.items())


def _list(text: object) -> tuple[Any, ...]:
    """A list that :func:`_json` wrote."""
    if text == "[]":
        return ()
    items = _decode(text) if isinstance(text, str) else None
    if not isinstance(items, list):
        raise ValueError(f"a list was expected, not {text!r}")
    return tuple(items)


_few = lru_cache(maxsize=1000)(_list)  # of lists that are the same again and again


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_decode = json.JSONDecoder().decode


@lru_cache(maxsize=10_000)
def _json(value: tuple[object, ...]) -> str:
    return _encode(value)

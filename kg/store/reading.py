"""Reading a store: the whole graph, or its rows as values. A look-up must answer at once, so networkx is imported only
where a whole graph is read."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from enum import StrEnum
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from kg.concepts.reasons import Broader, Merge, Reason, Rule
from kg.errors import GraphError, NoGraphError
from kg.model import Concept, Kind, Link, Mention, Paper, Predicate, Relation, Role, Statement
from kg.store.opened import Store
from kg.store.parquet import is_in_shards, url_of
from kg.store.schema import SCHEMA_VERSION

if TYPE_CHECKING:
    from kg.graph.network import Graph, Run
    from kg.graph.standing import Standing

#: More communities no graph has: a larger number is damage.
_MOST_COMMUNITIES = 1_000_000

_Member = TypeVar("_Member", bound=StrEnum)


def read_store(path: str | Path) -> Graph:
    """Read a graph back, equal to the one that was written.

    Raises
    ------
    GraphError
        Where the file is missing, damaged or of another version.
    """
    from kg.graph.network import to_graph

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
            read_standing(connection),
        )


def store_of(source: str | PathLike[str]) -> Path:
    """The store that a folder of a build has; a file is taken for the store itself."""
    path = Path(source)
    return path if path.is_file() else path / "kg.sqlite"


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
        if is_in_shards(path.parent):
            raise GraphError(
                f"{url_of(path.parent)} is a graph in shards, which is not read whole: ask it, or take a part"
                " (kg export --around); docs/shards.md says what else there is"
            )
        if (path.parent / "graph.ttl").is_file():
            raise GraphError(f"{path} is missing beside its graph.ttl: run the same 'kg build' again")
        raise NoGraphError.at(path.parent)
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
    identifier, key, label, kinds, aliases, broader, matches = row
    kinds = tuple([_KINDS[kind] for kind in _few(kinds)])
    if not kinds:
        raise ValueError(f"the concept {identifier!r} is of no kind")
    return Concept(identifier, key, label, kinds, _list(aliases), _list(broader), _list(matches))


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
    subject, name, object_, paper_ids, said = row
    papers, predicate = _list(paper_ids), _PREDICATES[name]
    statements = () if said == "[]" else to_statements(papers, predicate, said)
    return Relation(subject, predicate, object_, papers, statements)


def to_statements(papers: Sequence[str], predicate: Predicate, said: object) -> tuple[Statement, ...]:
    """What each paper states of a relation: the last column of its row."""
    return tuple(
        Statement(paper, (start, end), predicate, (first, last), sure)
        for paper, (start, end, first, last, sure) in zip(papers, _list(said), strict=True)
    )


def to_broader(row: Sequence[Any]) -> Broader:
    """A row of the table ``broader`` as a value."""
    narrower, broader, reason, detail = row
    return Broader(narrower, broader, Reason(reason), detail)


def read_run(connection: Store) -> Run:
    """What the graph in a store was made by."""
    from kg.graph.network import Run

    version, pipeline, inputs = _list(_meta(connection, "run"))
    return Run(version, pipeline, tuple((name, digest) for name, digest in inputs))


def read_title(path: str | Path) -> str:
    """The title that a graph was given when it was built, or an empty one.

    Raises
    ------
    GraphError
        As :func:`open_store`.
    """
    with open_store(path) as connection:
        return title_of(connection)


def title_of(store: Store) -> str:
    """The title that the graph in an open store was given when it was built, or an empty one."""
    row = store.execute("SELECT value FROM meta WHERE key = 'title'").fetchone()
    return "" if row is None else str(row[0])


def read_standing(connection: Store) -> Standing:
    """The salience of all concepts, and their communities."""
    from kg.graph.standing import Standing

    salience = dict(connection.execute("SELECT concept_id, salience FROM standing ORDER BY concept_id").fetchall())
    members: dict[int, list[str]] = {}
    rows = "SELECT community, place, concept_id FROM standing WHERE community IS NOT NULL ORDER BY community, place"
    for number, place, concept in connection.execute(rows):
        own = members.setdefault(number, [])
        if not isinstance(number, int) or not 0 <= number < _MOST_COMMUNITIES or place != len(own):
            raise ValueError(f"the concept {concept!r} has no place in the community {number!r}")
        own.append(concept)
    return Standing(salience, tuple(tuple(members.get(n, ())) for n in range(max(members, default=-1) + 1)))


def detectors_of(connection: sqlite3.Connection) -> list[str]:
    """The names, sorted, of all that found a mention."""
    rows = connection.execute("SELECT DISTINCT detectors FROM mention")
    return sorted({name for (names,) in rows for name in _list(names)})


def to_merge(row: Sequence[Any]) -> Merge:
    """A row of the table ``merge`` as a value."""
    concept_id, surface, rule, detail, mentions, paper_id, start, ambiguous = row
    return Merge(concept_id, surface, Rule(rule), detail, mentions, paper_id, start, bool(ambiguous))


def _meta(connection: Store, key: str) -> str:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row else "none"


class _Members(dict[str, _Member]):
    """The members of an enumeration by their value: quicker than to call it, which is for the rest."""

    def __init__(self, kind: type[_Member]) -> None:
        super().__init__((member.value, member) for member in kind)
        self._kind = kind

    def __missing__(self, value: str) -> _Member:
        return self._kind(value)


_KINDS, _ROLES, _PREDICATES = _Members(Kind), _Members(Role), _Members(Predicate)


def _list(text: object) -> tuple[Any, ...]:
    """A list that :func:`~kg.store.writing.to_json` wrote."""
    if text == "[]":
        return ()
    items = _decode(text) if isinstance(text, str) else None
    if not isinstance(items, list):
        raise ValueError(f"a list was expected, not {text!r}")
    return tuple(items)


_few = lru_cache(maxsize=1000)(_list)  # of lists that are the same again and again


_decode = json.JSONDecoder().decode

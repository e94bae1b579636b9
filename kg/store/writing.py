"""Writing a store: papers and what was found in them first, relations when they are known."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, fields
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.concepts.reasons import Broader, Merge, Resolution
from kg.model import Concept, Kind, Link, Paper, Predicate, Relation, Role
from kg.store.schema import SCHEMA, SCHEMA_VERSION, WHILE_WRITING, insert

if TYPE_CHECKING:
    from kg.graph.network import Graph, Run, Values
    from kg.graph.standing import Standing

#: Words of fixed lists as plain strings: an enumeration's own value takes twenty times as long.
PLAIN = {word: word.value for words in (Kind, Role, Predicate) for word in words}


def write_store(graph: Graph | Values, path: str | Path) -> None:
    """Write a graph to a new SQLite file: the same bytes for the same graph.

    Raises
    ------
    OSError, sqlite3.OperationalError
        Where the file can't be written.
    """
    from kg.graph.network import papers_of, relations_of, run_of
    from kg.graph.standing import standing_of

    write_concepts(path, papers_of(graph), resolution_of(graph))
    write_relations(path, relations_of(graph), run_of(graph), standing_of(graph))


def resolution_of(graph: Graph | Values) -> Resolution:
    """What was found in the papers of a graph."""
    from kg.graph.network import broader_of, concepts_of, links_of, merges_of

    return Resolution(tuple(concepts_of(graph)), tuple(links_of(graph)), merges_of(graph), broader_of(graph))


def write_concepts(path: str | Path, papers: Iterable[Paper], found: Resolution) -> None:
    """Begin a store with papers and what was found in them, all sorted as in a graph; see :func:`write_store`."""
    with _writing(path, SCHEMA) as connection:
        insert(connection, "paper", map(row_of, papers))
        insert(connection, "concept", map(row_of, found.concepts))
        links = ((k.paper_id, k.concept_id, PLAIN[k.kind], PLAIN[k.role]) for k in found.links)
        insert(connection, "link", links)
        by_paper = groupby(found.links, key=attrgetter("paper_id"))
        insert(connection, "mention", (row for _, links in by_paper for row in rows_of_mentions(links)))
        insert(connection, "merge", map(row_of, found.merges))
        insert(connection, "broader", map(row_of, found.broader))
        connection.execute("CREATE INDEX link_concept ON link (concept_id, paper_id)")


def write_relations(
    path: str | Path, relations: Iterable[Relation], run: Run, standing: Standing, title: str = ""
) -> None:
    """End a store that :func:`write_concepts` began; see :func:`write_store`. A title is kept where there is one."""
    with _writing(path) as connection:
        insert(connection, "relation", map(row_of_relation, relations))
        connection.execute("CREATE INDEX relation_object ON relation (object)")
        insert(connection, "standing", rows_of_standing(standing))
        insert(connection, "meta", [("run", to_json(astuple(run))), ("schema", str(SCHEMA_VERSION))])
        insert(connection, "meta", [("title", title)] if title else [])


@contextmanager
def _writing(path: str | Path, schema: str = "") -> Iterator[sqlite3.Connection]:
    """Write to a store in one transaction, after making the tables of a schema."""
    connection = sqlite3.connect(path)
    try:
        connection.executescript(WHILE_WRITING + schema)
        with connection:
            yield connection
    finally:
        connection.close()


_FIELDS = {kind: attrgetter(*(field.name for field in fields(kind))) for kind in (Paper, Concept, Merge, Broader)}


def row_of(value: Paper | Concept | Merge | Broader) -> tuple[Any, ...]:
    """A value's fields as SQLite takes them: tuples become JSON."""
    return tuple([to_json(item) if type(item) is tuple else item for item in _FIELDS[type(value)](value)])


def row_of_relation(relation: Relation) -> tuple[str, ...]:
    """The row of a relation: of what each paper states, the two places and how sure it is."""
    said = _encode([[*s.subject, *s.object, s.confidence] for s in relation.statements])
    return relation.subject, PLAIN[relation.predicate], relation.object, to_json(relation.paper_ids), said


def rows_of_standing(standing: Standing) -> Iterator[tuple[str, float, int | None, int | None]]:
    """Concept, salience, community, place in it."""
    places = {
        concept: (number, place)
        for number, members in enumerate(standing.communities)
        for place, concept in enumerate(members)
    }
    return ((concept, value, *places.get(concept, (None, None))) for concept, value in standing.salience.items())


def rows_of_mentions(links: Iterable[Link]) -> list[tuple[Any, ...]]:
    """The rows of the mentions of one paper, sorted."""
    return sorted(
        (m.paper_id, m.start, m.end, m.surface, PLAIN[m.kind], PLAIN[m.role], m.confidence, to_json(m.detectors),
         m.long_form, link.concept_id)
        for link in links for m in link.mentions
    )  # fmt: skip


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@lru_cache(maxsize=10_000)
def to_json(value: tuple[object, ...]) -> str:
    """A list as a column has it."""
    return _encode(value)

"""What there is to write as RDF of a graph in ``kg.sqlite``, read as it is written: row by row, never all at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import TypeVar

from kg.graph.content import ConceptWith, Content, PaperWith, by_subject
from kg.model import Mention
from kg.store.reading import detectors_of, read_run, to_concept, to_link, to_mention, to_paper, to_relation

_T = TypeVar("_T")


def content_of_store(store: sqlite3.Connection) -> Content:
    """What :func:`kg.graph.content.content_of` says of the graph in a store, streamed.

    Tables are read side by side in the order of their keys (a merge join [1]_), so that memory is taken by one paper,
    or one concept, with what hangs on it.

    Parameters
    ----------
    store
        An open store (:func:`kg.store.reading.open_store`), open for as long as the content is read.

    Raises
    ------
    ValueError, sqlite3.DatabaseError
        Where the store is damaged: also while the content is read.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from kg.graph.network import to_graph
    >>> from kg.model import Paper
    >>> from kg.store.reading import open_store
    >>> from kg.store.writing import write_store
    >>> with TemporaryDirectory() as folder:
    ...     write_store(to_graph([Paper("p1", "Adam")], [], []), f"{folder}/kg.sqlite")
    ...     with open_store(f"{folder}/kg.sqlite") as store:
    ...         [(paper.title, links) for paper, links in content_of_store(store).papers()]
    [('Adam', [])]

    References
    ----------
    .. [1] G. Graefe (1993). Query evaluation techniques for large databases. ACM Computing Surveys 25, 73-169.
    """
    nameless = "SELECT EXISTS (SELECT 1 FROM paper WHERE id = '') OR EXISTS (SELECT 1 FROM concept WHERE id = '')"
    sound = not store.execute(nameless).fetchone()[0]  # SQLite's text is UTF-8: it has no lone surrogates
    return Content(read_run(store), detectors_of(store), lambda: _concepts(store), lambda: _papers(store), sound)


def _concepts(store: sqlite3.Connection) -> Iterator[ConceptWith]:
    counts = store.execute("SELECT concept_id, count(*) FROM link GROUP BY concept_id ORDER BY concept_id")
    rows = store.execute("SELECT * FROM relation ORDER BY subject, predicate, object")
    papers_of, relations_of = _ascending(iter(counts)), _ascending(by_subject(map(to_relation, rows)))
    for row in store.execute("SELECT * FROM concept ORDER BY id"):
        concept = to_concept(row)
        yield concept, papers_of(concept.id) or 0, relations_of(concept.id) or []


def _papers(store: sqlite3.Connection) -> Iterator[PaperWith]:
    links = store.execute("SELECT * FROM link ORDER BY paper_id, concept_id")
    mentions = store.execute("SELECT * FROM mention ORDER BY paper_id, start, end")
    links_of, mentions_of = _ascending(groupby(links, itemgetter(0))), _ascending(groupby(mentions, itemgetter(0)))
    for row in store.execute("SELECT * FROM paper ORDER BY id"):
        paper = to_paper(row)
        found: dict[str, list[Mention]] = {}
        for *mention, concept_id in mentions_of(paper.id) or ():
            found.setdefault(concept_id, []).append(to_mention(mention))
        yield paper, [to_link(link, found.get(link[1], ())) for link in links_of(paper.id) or ()]


def _ascending(rows: Iterator[tuple[str, _T]]) -> Callable[[str], _T | None]:
    """Look values up by key, where both the rows and what is looked up ascend; each row is read once."""
    row = next(rows, None)

    def value_of(key: str) -> _T | None:
        nonlocal row
        while row is not None and row[0] < key:
            row = next(rows, None)
        return row[1] if row is not None and row[0] == key else None

    return value_of

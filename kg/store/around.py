"""What lies around a concept, out of ``kg.sqlite``: no more of a large graph is read than that."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from kg.graph.cut import Cut, date_is_since, supported, within
from kg.graph.network import Graph, to_graph
from kg.model import Mention
from kg.store.reading import (
    read_run,
    read_standing,
    to_broader,
    to_concept,
    to_link,
    to_mention,
    to_merge,
    to_paper,
    to_relation,
)

_TABLES = """
CREATE TEMP TABLE near_concept (id TEXT PRIMARY KEY, step INTEGER NOT NULL) WITHOUT ROWID;
CREATE TEMP TABLE near_paper (id TEXT PRIMARY KEY, step INTEGER NOT NULL) WITHOUT ROWID;
"""

#: The papers of the concepts of a step. CROSS JOIN: SQLite is to begin with these, not with the large tables.
_PAPERS = """
INSERT OR IGNORE INTO near_paper
SELECT paper_id, :step FROM near_concept CROSS JOIN link ON concept_id = near_concept.id CROSS JOIN paper
ON paper.id = paper_id WHERE step = :step AND is_since(date)
"""

#: The concepts that these papers name, and those that the concepts of the step are related to, if they are wanted.
_CONCEPTS = """
INSERT OR IGNORE INTO near_concept SELECT id, :step + 1 FROM (
  SELECT concept_id AS id FROM near_paper CROSS JOIN link ON paper_id = near_paper.id WHERE step = :step
  UNION SELECT object FROM near_concept CROSS JOIN relation ON subject = near_concept.id WHERE step = :step
  UNION SELECT subject FROM near_concept CROSS JOIN relation ON object = near_concept.id WHERE step = :step
) WHERE is_wanted(id)
"""

_ROWS = {
    "paper": "SELECT paper.* FROM near_paper CROSS JOIN paper USING (id)",
    "concept": "SELECT concept.* FROM near_concept CROSS JOIN concept USING (id)",
    "link": """SELECT link.* FROM near_paper CROSS JOIN link ON paper_id = near_paper.id
      WHERE concept_id IN (SELECT id FROM near_concept)""",
    "mention": """SELECT mention.* FROM near_paper CROSS JOIN mention ON paper_id = near_paper.id
      WHERE concept_id IN (SELECT id FROM near_concept) ORDER BY paper_id, start""",
    "relation": """SELECT relation.* FROM near_concept CROSS JOIN relation ON subject = near_concept.id
      WHERE object IN (SELECT id FROM near_concept)""",
    "merge": """SELECT "merge".* FROM near_concept CROSS JOIN "merge" ON concept_id = near_concept.id
      WHERE paper_id IN (SELECT id FROM near_paper)""",
    "broader": """SELECT broader.* FROM near_concept CROSS JOIN broader ON narrower = near_concept.id
      WHERE broader IN (SELECT id FROM near_concept)""",
}


def read_around(store: sqlite3.Connection, part: Cut) -> Graph:
    """Read the part of a store's graph that lies around a concept: what :func:`kg.graph.cut.cut` makes of all of it.

    Breadth first, step by step, by the indexes of links and relations [1]_; then the rows of that part are read.

    Parameters
    ----------
    store
        An open store (:func:`kg.store.reading.open_store`).
    part
        What is wanted; ``around`` is the id of a concept.

    Raises
    ------
    ValueError, sqlite3.DatabaseError
        Where the store is damaged.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from kg.model import Concept, Kind, Link, Paper, Role
    >>> from kg.store.reading import open_store
    >>> from kg.store.writing import write_store
    >>> concepts = [Concept(name, name, name, (Kind.METHOD,)) for name in ("adam-1", "lion-1")]
    >>> links = [Link(*ids, Kind.METHOD, Role.USES, ()) for ids in (("p", "adam-1"), ("q", "lion-1"))]
    >>> with TemporaryDirectory() as folder:
    ...     write_store(to_graph([Paper("p", "Adam"), Paper("q", "Lion")], concepts, links), f"{folder}/kg.sqlite")
    ...     with open_store(f"{folder}/kg.sqlite") as store:
    ...         list(read_around(store, Cut("adam-1")))
    ['paper:p', 'concept:adam-1']

    References
    ----------
    .. [1] E. F. Moore (1959). The shortest path through a maze. Proc. Int. Symposium on the Theory of Switching,
       285-292.
    """
    _search(store, part)
    try:
        return _read(store)
    finally:
        store.executescript("DROP TABLE near_concept; DROP TABLE near_paper;")


def _search(store: sqlite3.Connection, part: Cut) -> None:
    """Find the ids of the concepts and papers of the part."""
    store.create_function("is_since", 1, lambda date: part.since is None or date_is_since(date, part.since))
    store.create_function("is_wanted", 1, lambda concept: _is_wanted(store, concept, part))
    store.executescript(_TABLES)
    store.execute("INSERT INTO near_concept SELECT id, 0 FROM concept WHERE id = ?", (part.around,))
    for step in range(max(1, part.depth)):
        store.execute(_PAPERS, {"step": step})
        if part.depth and not store.execute(_CONCEPTS, {"step": step}).rowcount:
            break


def _is_wanted(store: sqlite3.Connection, concept: str, part: Cut) -> bool:
    """Whether a concept is of the kinds, with the papers, that are wanted."""
    if part.kinds:
        row = store.execute("SELECT kinds FROM concept WHERE id = ?", (concept,)).fetchone()
        if not any(f'"{kind.value}"' in row[0] for kind in part.kinds):
            return False
    if part.min_papers <= 1 and part.since is None:
        return True
    papers = "SELECT 1 FROM link CROSS JOIN paper ON id = paper_id WHERE concept_id = ? AND is_since(date) LIMIT ?"
    least = max(part.min_papers, 1)
    return len(store.execute(papers, (concept, least)).fetchall()) >= least


def _read(store: sqlite3.Connection) -> Graph:
    def rows(table: str) -> Iterator[Any]:
        return store.execute(_ROWS[table])

    mentions: dict[tuple[str, str], list[Mention]] = {}
    for *row, concept_id in rows("mention"):
        mentions.setdefault((row[0], concept_id), []).append(to_mention(row))
    papers = [to_paper(row) for row in rows("paper")]
    concepts = [to_concept(row) for row in rows("concept")]
    paper_ids, concept_ids = {paper.id for paper in papers}, {concept.id for concept in concepts}
    return to_graph(
        papers,
        [within(concept, concept_ids) for concept in concepts],
        [to_link(row, mentions.get((row[0], row[1]), ())) for row in rows("link")],
        [kept for row in rows("relation") if (kept := supported(to_relation(row), paper_ids, concept_ids))],
        read_run(store),
        [to_merge(row) for row in rows("merge")],
        [to_broader(row) for row in rows("broader")],
        read_standing(store).within(concept_ids),
    )

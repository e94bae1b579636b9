"""What lies around a concept, out of an open store: no more of a large graph is read than that."""

from __future__ import annotations

from collections import Counter
from operator import itemgetter
from typing import Any

from kg.graph.cut import Cut, is_since, supported, within
from kg.graph.network import Graph, to_graph
from kg.model import Mention
from kg.store.opened import Store, among
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


def read_around(store: Store, part: Cut) -> Graph:
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
    papers, concepts = _near(store, part)
    graph = _read(store, papers, concepts)
    graph.graph["part"] = str(part)
    return graph


def _near(store: Store, part: Cut) -> tuple[set[str], set[str]]:
    """The ids of the papers and concepts of the part."""
    edge = {row[0] for row in store.execute("SELECT id FROM concept WHERE id = ?", (part.around,))}
    concepts, papers, refused = set(edge), set[str](), set[str]()
    for _ in range(max(1, part.depth)):
        links = among(store, "SELECT paper_id FROM link WHERE concept_id IN", edge)
        new = _since(store, {paper for (paper,) in links} - papers, part.since)
        papers |= new
        if not part.depth:
            break
        found = {concept for (concept,) in among(store, "SELECT concept_id FROM link WHERE paper_id IN", new)}
        for own, other in (("subject", "object"), ("object", "subject")):
            query = f"SELECT {other} FROM relation WHERE {own} IN"  # noqa: S608
            found |= {concept for (concept,) in among(store, query, edge)}
        found -= concepts | refused
        edge = _wanted(store, found, part)
        concepts |= edge
        refused |= found - edge
        if not edge:
            break
    return papers, concepts


def _since(store: Store, papers: set[str], since: str | None) -> set[str]:
    """The papers that are not older than a date."""
    if since is None:
        return papers
    rows = among(store, "SELECT id, date FROM paper WHERE id IN", papers)
    return {paper for paper, date in rows if is_since(date, since)}


def _wanted(store: Store, concepts: set[str], part: Cut) -> set[str]:
    """The concepts of the kinds, with the papers, that are wanted."""
    if part.kinds:
        rows = among(store, "SELECT id, kinds FROM concept WHERE id IN", concepts)
        concepts = {concept for concept, kinds in rows if any(f'"{kind.value}"' in kinds for kind in part.kinds)}
    if part.min_papers <= 1 and part.since is None:
        return concepts
    links = list(among(store, "SELECT concept_id, paper_id FROM link WHERE concept_id IN", concepts))
    papers = _since(store, {paper for _, paper in links}, part.since)
    counts = Counter(concept for concept, paper in links if paper in papers)
    return {concept for concept in concepts if counts[concept] >= max(part.min_papers, 1)}


def _read(store: Store, papers: set[str], concepts: set[str]) -> Graph:
    def rows(table: str, column: str, ids: set[str], *others: tuple[int, set[str]]) -> list[Any]:
        """The rows of a table of some ids, where other columns are among others."""
        found = among(store, f"SELECT * FROM {table} WHERE {column} IN", sorted(ids))  # noqa: S608
        return [row for row in found if all(row[place] in wanted for place, wanted in others)]

    mentions: dict[tuple[str, str], list[Mention]] = {}
    for *row, concept_id in sorted(rows("mention", "paper_id", papers, (-1, concepts)), key=itemgetter(0, 1)):
        mentions.setdefault((row[0], concept_id), []).append(to_mention(row))
    links = rows("link", "paper_id", papers, (1, concepts))
    relations = map(to_relation, rows("relation", "subject", concepts, (2, concepts)))
    return to_graph(
        map(to_paper, rows("paper", "id", papers)),
        [within(to_concept(row), concepts) for row in rows("concept", "id", concepts)],
        [to_link(row, mentions.get((row[0], row[1]), ())) for row in links],
        [kept for relation in relations if (kept := supported(relation, papers, concepts))],
        read_run(store),
        [to_merge(row) for row in rows("merge", "concept_id", concepts, (5, papers))],
        [to_broader(row) for row in rows("broader", "narrower", concepts, (1, concepts))],
        read_standing(store).within(concepts),
    )

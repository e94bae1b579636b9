"""The papers most like each paper, of all at once: for the page; :mod:`kg.lookup.similar` says the same of one."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from math import log
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.graph.network import Graph, Values, papers_of
from kg.lookup.postings import K1, B, idf
from kg.lookup.similar import BY_CONCEPTS, FOUND, TITLE, count_words, most_telling, stems_of
from kg.store.opened import Store

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

#: How many papers are kept for each, as many as ``kg paper --similar`` shows.
NEAREST = 10
#: Where there are more papers, it would take a noticeable part of a build.
MOST_PAPERS = 4_000

_INSTANCES = """
CREATE VIRTUAL TABLE IF NOT EXISTS temp.look_instance USING fts5vocab (main, look_text, instance);
CREATE VIRTUAL TABLE IF NOT EXISTS temp.look_term USING fts5vocab (main, look_text, row);
"""


def nearest_papers(
    store: Store, papers: Iterable[str] | None = None, most: int = NEAREST
) -> dict[str, tuple[tuple[str, float], ...]]:
    """The papers most like each, and how like: what :func:`~kg.lookup.similar.similar_papers` gives, in its order.

    That asks SQLite for each paper; this counts the same in memory, all papers in a tenth of the time. For more than
    ``MOST_PAPERS`` there are none.

    Parameters
    ----------
    store
        An open store, with its index.
    papers
        The ids of the papers to find others for; by default all.
    most
        How many papers to give for each.

    Raises
    ------
    TypeError
        Where the store is in shards, which :func:`~kg.lookup.similar.similar_papers` asks for one paper at a time.
    """
    if not isinstance(store, sqlite3.Connection):
        raise TypeError("a graph in shards is asked for the papers like one, not for those like each")
    ids = [paper_id for (paper_id,) in store.execute("SELECT id FROM look_paper ORDER BY number")]
    wanted = set(ids if papers is None else papers)
    own = [number for number, paper_id in enumerate(ids) if paper_id in wanted]
    if len(own) > MOST_PAPERS:
        return {}
    by_concepts, by_words = _Concepts(store, len(ids)), _Words(store, own, len(ids))
    return {
        ids[n]: tuple((ids[other], likeness) for other, likeness in _nearest(by_concepts(n), by_words(n), most))
        for n in own
    }


def nearest_of(graph: Graph | Values, path: Path | None = None) -> dict[str, tuple[tuple[str, float], ...]]:
    """The papers most like each of a graph: within what ``path`` has, the ``kg.sqlite`` of it or of more.

    Without it, or where that graph is in shards, within this graph.
    """
    from kg.lookup.opened import open_index

    if path is None or not path.is_file():
        return nearest_in(graph)
    with open_index(path) as store:
        return nearest_papers(store, (paper.id for paper in papers_of(graph)))


def nearest_in(graph: Graph | Values) -> dict[str, tuple[tuple[str, float], ...]]:
    """The same of a graph in memory, or of the part of one: likeness is within it.

    Examples
    --------
    >>> from kg.graph.network import to_graph
    >>> from kg.model import Paper
    >>> balls = Paper("p", "Catching a flying ball"), Paper("q", "Flying balls")
    >>> [other for other, _ in nearest_in(to_graph([*balls, Paper("r", "Tax law")], [], []))["p"]]
    ['q']
    """
    from kg.lookup.opened import open_index, store_for_now

    if sum(1 for _ in papers_of(graph)) > MOST_PAPERS:
        return {}
    with store_for_now(graph) as path, open_index(path) as store:
        return nearest_papers(store)


def _nearest(concepts: Floats, words: Floats, most: int) -> Iterator[tuple[int, float]]:
    """The papers most like one, by how like each is by concepts and by words."""
    parts = BY_CONCEPTS * concepts, (1 - BY_CONCEPTS) * words
    rated = np.rint(1e6 * (parts[0] + parts[1]))
    (found,) = np.nonzero(rated > 0)
    for paper in found[np.lexsort((found, -rated[found]))][:most]:
        yield int(paper), round(round(float(parts[0][paper]), 4) + round(float(parts[1][paper]), 4), 4)


class _Concepts:
    """How like papers are by their concepts: the cosine of those, weighted, shrunk where few are common."""

    def __init__(self, store: sqlite3.Connection, papers: int) -> None:
        lengths = store.execute("SELECT length FROM look_paper ORDER BY number")
        self._lengths = np.array([length for (length,) in lengths])
        self._weights: dict[int, float] = {}
        for concept, named, salience in store.execute("SELECT number, papers, salience FROM look_concept"):
            self._weights[concept] = salience * log(papers / named) if named else 0.0
        self._has: list[list[int]] = [[] for _ in range(papers)]
        named_in: dict[int, list[int]] = {}
        for paper, concept in store.execute("SELECT paper, concept FROM look_has ORDER BY paper, concept"):
            if self._weights[concept] > 0:
                self._has[paper].append(concept)
                named_in.setdefault(concept, []).append(paper)
        self._papers = {concept: np.array(own) for concept, own in named_in.items() if len(own) > 1}

    def __call__(self, paper: int) -> Floats:
        own = [concept for concept in self._has[paper] if concept in self._papers]
        if not own:
            return np.zeros(len(self._has))
        others = [self._papers[concept] for concept in own]
        places = np.concatenate(others)
        weights = np.repeat([self._weights[concept] ** 2 for concept in own], [len(some) for some in others])
        dots, common = (np.bincount(places, some, minlength=len(self._has)) for some in (weights, None))
        dots[paper] = 0.0
        lengths = self._lengths[paper] * self._lengths
        like: Floats = np.divide(dots, lengths, out=np.zeros_like(dots), where=lengths > 0) * common / (common + 2)
        return like


class _Words:
    """How like papers are by their words: BM25 of one for the most telling words of another, as a share of its own."""

    def __init__(self, store: sqlite3.Connection, papers: Iterable[int], total: int) -> None:
        self._store = store
        self._total = total
        query = "SELECT title, abstract FROM look_paper JOIN paper USING (id) WHERE number = ?"
        self._counts = {paper: count_words(*store.execute(query, (paper,)).fetchone()) for paper in papers}
        self._stems = stems_of({word for counts in self._counts.values() for word in counts})
        store.executescript(_INSTANCES)
        self._papers: Mapping[str, int] = dict(store.execute("SELECT term, doc FROM temp.look_term").fetchall())
        self._lengths = _lengths(store)
        self._of = cache(self._read)

    def __call__(self, paper: int) -> Floats:
        words = most_telling(self._counts[paper], self._stems, self._papers, self._total)
        if not words:
            return np.zeros(self._total)
        papers, adds = zip(*(self._of(word.stem) for word in words), strict=True)
        scores: Floats = np.bincount(np.concatenate(papers), np.concatenate(adds), minlength=self._total).astype(float)
        largest = scores.max()
        (found_in,) = np.nonzero(scores)
        if len(found_in) > FOUND + 1:
            least = np.partition(scores[found_in], -FOUND - 1)[-FOUND - 1]
            (equal,) = np.nonzero(scores == least)
            scores[scores < least] = 0.0
            scores[equal[FOUND + 1 - np.count_nonzero(scores > least) :]] = 0.0
        scores[paper] = 0.0
        return scores / largest if largest > 0 else scores

    def _read(self, stem: str) -> tuple[Places, Floats]:
        """The papers that have a stem, and what it adds to the score of each."""
        counts: Counter[int] = Counter()
        for paper, column in self._store.execute("SELECT doc, col FROM temp.look_instance WHERE term = ?", (stem,)):
            counts[paper] += TITLE if column == "title" else 1
        papers = np.fromiter(counts, dtype=np.int64, count=len(counts))
        often = np.fromiter(counts.values(), dtype=np.float64, count=len(counts))
        usual = self._lengths.sum() / self._total
        damped = K1 * (1 - B + B * self._lengths[papers] / usual)
        return papers, idf(self._total, len(counts)) * (often * (K1 + 1) / (often + damped))


def _lengths(store: sqlite3.Connection) -> Floats:
    """How many words the index has of each paper: SQLite keeps a number for each column."""
    sizes = store.execute("SELECT sz FROM look_text_docsize ORDER BY id")
    return np.array([sum(_numbers(packed)) for (packed,) in sizes], dtype=float)


def _numbers(packed: bytes) -> Iterator[int]:
    """The numbers in a row of bytes, seven bits in each, the last of a number below 128.

    Examples
    --------
    >>> list(_numbers(bytes([5, 129, 1])))
    [5, 129]
    """
    number = 0
    for byte in packed:
        number = number << 7 | byte & 127
        if byte < 128:
            yield number
            number = 0

"""Counts over a whole graph: its size, its commonest concepts, its communities, its years; and kind by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, zip_longest

from kg.errors import NotFoundError
from kg.lookup.names import find_concept
from kg.lookup.rows import how_many
from kg.lookup.values import Beside, By, Shown
from kg.model import Kind
from kg.store.opened import Store, among


@dataclass(frozen=True, slots=True)
class Year:
    """How many papers of a year there are, and how many of them have no concept."""

    papers: int
    without_concepts: int


@dataclass(frozen=True, slots=True)
class Community:
    """Concepts that papers name together: how many there are, the most telling ones, papers that name one of them."""

    concepts: int
    papers: int
    terms: tuple[Beside, ...]


@dataclass(frozen=True, slots=True)
class Stats(Shown):
    """Counts over a graph; ``top`` has the first concepts of each kind as (label, papers), ranked ``by``.

    ``kinds`` and ``top`` have each concept once, under its main kind, with all its papers.
    """

    papers: int
    concepts: int
    links: int
    mentions: int
    relations: int
    papers_without_concepts: int
    papers_without_year: int
    kinds: dict[str, int]
    roles: dict[str, int]
    years: dict[int, Year]
    top: dict[str, tuple[tuple[str, int], ...]]
    communities: tuple[Community, ...]
    by: By = By.SALIENCE

    @property
    def share_without_concepts(self) -> float:
        """The share of the papers in which no concept was found; 0 where there are no papers."""
        return self.papers_without_concepts / self.papers if self.papers else 0.0


@dataclass(frozen=True, slots=True)
class Matrix(Shown):
    """How many papers name a concept of one kind (a row) and one of another (a column), each as that kind."""

    rows: tuple[Beside, ...]
    columns: tuple[Beside, ...]
    counts: tuple[tuple[int, ...], ...]


def stats(store: Store, top: int = 10, terms: int = 5, by: By = By.SALIENCE) -> Stats:
    """Count what is in the graph.

    Parameters
    ----------
    store
        An open store.
    top
        How many of the first concepts of each kind, and of the largest communities, are named.
    terms
        How many of each community's most telling concepts are named.
    by
        What the concepts of each kind are ranked by.
    """
    count = partial(how_many, store)
    kinds: dict[str, int] = {}
    commonest: dict[str, tuple[tuple[str, int], ...]] = {}
    for kind in Kind:
        kinds[kind.value] = count("SELECT count(*) FROM look_concept WHERE kind = ?", kind)
        commonest[kind.value] = tuple((b.label, b.papers) for b in _first(store, kind, top, by))
    years = store.execute(
        "SELECT year, count(*), sum(number NOT IN (SELECT paper FROM look_has)) FROM look_paper"
        " WHERE year IS NOT NULL GROUP BY year ORDER BY year"
    )
    return Stats(
        papers=count("SELECT count(*) FROM look_paper"),
        concepts=count("SELECT count(*) FROM look_concept"),
        links=count("SELECT count(*) FROM look_has"),
        mentions=count("SELECT count(*) FROM mention"),
        relations=count("SELECT count(*) FROM relation"),
        papers_without_concepts=count(
            "SELECT count(*) FROM look_paper WHERE number NOT IN (SELECT paper FROM look_has)"
        ),
        papers_without_year=count("SELECT count(*) FROM look_paper WHERE year IS NULL"),
        kinds=kinds,
        roles=dict(store.execute("SELECT role, count(*) AS n FROM look_has GROUP BY role ORDER BY n DESC, role")),
        years={year: Year(papers, without) for year, papers, without in years},
        top=commonest,
        communities=_communities(store, top, terms),
        by=by,
    )


def matrix(
    store: Store,
    rows: Kind,
    columns: Kind,
    *,
    most: tuple[int, int] = (15, 8),
    names: tuple[tuple[str, ...], tuple[str, ...]] = ((), ()),
    by: By = By.SALIENCE,
) -> Matrix:
    """Count the papers that name both, for the first concepts of two kinds, or for those of given names.

    The columns are the first of their kind, the rows those that stand beside them in most papers; so are the columns
    beside rows of given names, of each row the first, then the next. Where nothing stands beside them, the rows, too,
    are the first of their kind.

    Parameters
    ----------
    store
        An open store.
    rows, columns
        The two kinds; a paper counts where it names the row's concept as the one and the column's as the other.
    most
        How many rows and columns there are at most.
    names
        Concepts to take instead, as rows and as columns.
    by
        What concepts are ranked by.

    Raises
    ------
    NotFoundError
        Where a name means no concept, or the graph has no concept of a kind.
    """
    kinds = rows, columns
    chosen = [_named(store, kind, own) for kind, own in zip(kinds, names, strict=True)]
    papers = [_papers_of(store, found) for found in chosen]
    for own in (1, 0):
        kind = kinds[own]
        if not names[own]:
            others = papers[1 - own] if names[1 - own] else [set[int]().union(*papers[1 - own])]
            chosen[own] = _beside_each(store, kind, others, most[own], by) or _first(store, kind, most[own], by)
            papers[own] = _papers_of(store, chosen[own])
        if not chosen[own]:
            raise NotFoundError(f"the graph has no concept that is a {kind.value}")
    counts = tuple(tuple(len(row & column) for column in papers[1]) for row in papers[0])
    return Matrix(chosen[0], chosen[1], counts)


def _beside_each(store: Store, kind: Kind, groups: Sequence[set[int]], most: int, by: By) -> tuple[Beside, ...]:
    """The concepts of a kind that most of some papers name as that: of each group the first, then the next."""
    ranked = [_beside(store, kind, papers, most, by) for papers in groups]
    in_turn = dict.fromkeys(one for one in chain.from_iterable(zip_longest(*ranked)) if one is not None)
    chosen = set(list(in_turn)[:most])
    if len(ranked) < 2:
        return tuple(in_turn)
    return tuple(one for one in _beside(store, kind, set[int]().union(*groups), None, by) if one in chosen)


def _beside(store: Store, kind: Kind, papers: set[int], most: int | None, by: By) -> tuple[Beside, ...]:
    """The concepts of a kind that most of some papers name as that."""
    uses = among(store, "SELECT concept FROM look_has WHERE kind = ? AND paper IN", papers, kind)
    named = Counter(concept for (concept,) in uses)
    asked = "SELECT number, id, label, papers, salience FROM look_concept WHERE kind = ? AND number IN"
    weighed = [
        (-round(named[number] * (salience if by is By.SALIENCE else 1), 6), label, identifier, all_papers)
        for number, identifier, label, all_papers, salience in among(store, asked, named, kind)
    ]
    return tuple(Beside(identifier, label, kind, number) for _, label, identifier, number in sorted(weighed)[:most])


def _first(store: Store, kind: Kind, most: int, by: By) -> tuple[Beside, ...]:
    weight = "papers * salience" if by is By.SALIENCE else "papers"
    order = f"round({weight}, 6) DESC, label, id"
    rows = store.execute(
        f"SELECT id, label, papers FROM look_concept WHERE kind = ? ORDER BY {order} LIMIT ?",  # noqa: S608
        (kind, most),
    )
    return tuple(Beside(identifier, label, kind, papers) for identifier, label, papers in rows)


def _named(store: Store, kind: Kind, names: tuple[str, ...]) -> tuple[Beside, ...]:
    concepts = dict.fromkeys(find_concept(store, name, kind=kind)[0] for name in names)
    return tuple(Beside(c.id, c.label, kind, len(_papers(store, c.id, kind))) for c in concepts)


def _papers_of(store: Store, concepts: Iterable[Beside]) -> list[set[int]]:
    return [_papers(store, concept.concept_id, concept.kind) for concept in concepts]


def _papers(store: Store, concept_id: str, kind: Kind) -> set[int]:
    rows = store.execute(
        "SELECT paper FROM look_use WHERE concept = (SELECT number FROM look_concept WHERE id = ?) AND kind = ?",
        (concept_id, kind),
    )
    return {paper for (paper,) in rows}


def _communities(store: Store, most: int, terms: int) -> tuple[Community, ...]:
    sizes = store.execute(
        "SELECT number, count(*) FROM look_community GROUP BY number ORDER BY number LIMIT ?", (most,)
    ).fetchall()
    naming_any = (
        "SELECT count(DISTINCT paper) FROM look_use WHERE concept IN (SELECT concept FROM look_community WHERE"
        " number = ?)"
    )
    found = []
    for number, size in sizes:
        papers = how_many(store, naming_any, number)
        rows = store.execute(
            "SELECT c.id, c.label, c.kind, c.papers FROM look_community AS m JOIN look_concept AS c"
            " ON c.number = m.concept WHERE m.number = ? AND place < ? ORDER BY place",
            (number, terms),
        )
        telling = tuple(Beside(identifier, label, Kind(kind), count) for identifier, label, kind, count in rows)
        found.append(Community(size, papers, telling))
    return tuple(found)

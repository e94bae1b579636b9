"""Concepts, or papers, side by side: what they share, what each has alone, and a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from kg.concepts.normal import normal_form
from kg.errors import NotFoundError
from kg.lookup.association import discount, npmi
from kg.lookup.names import AmbiguousError, find_concept, find_names
from kg.lookup.papers import find_paper
from kg.lookup.rows import concepts_by_number, paper_count
from kg.lookup.values import Beside, Shown
from kg.lookup.ways import EXACT
from kg.model import Kind, Role
from kg.store.opened import Store, among


@dataclass(frozen=True, slots=True)
class Compared:
    """One of the things that are compared: a concept with the number of its papers, or a paper with its concepts'."""

    id: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Shared:
    """A concept that all share; for concepts, how many papers name it with each of them, else 1 for each paper."""

    concept_id: str
    label: str
    kind: Kind
    papers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: a paper (where concepts are compared) or a concept, and its role for each, if it has one."""

    id: str
    label: str
    roles: tuple[Role | None, ...]


@dataclass(frozen=True, slots=True)
class Comparison(Shown):
    """What was compared, what all share, what each has alone (in their order), and the table, with its full length."""

    of: str
    compared: tuple[Compared, ...]
    shared: tuple[Shared, ...]
    own: tuple[tuple[Beside, ...], ...]
    table: tuple[Line, ...]
    lines: int


def compare(store: Store, names: Sequence[str], most: int = 10) -> Comparison:
    """Compare two or more concepts, or two or more papers.

    A name that is a paper's id or title and no concept's name means that paper; any other name means a concept,
    or else a paper. Concepts share what papers name beside each of them; the strongest come first (the sum of
    :func:`~kg.lookup.association.npmi` × :func:`~kg.lookup.association.discount`), and the table has the papers that
    name at least two of them, newest first. Papers share the concepts that all of them name; the table has all
    concepts, those that most of them name first.

    Raises
    ------
    NotFoundError
        Where a name means nothing, two names mean the same, or some mean papers and some concepts.
    """
    found = [_find(store, name) for name in names]
    if len({of for of, _ in found}) > 1:
        kinds = ", ".join(f"{name!r} is a {of}" for name, (of, _) in zip(names, found, strict=True))
        raise NotFoundError(f"concepts are compared with concepts, papers with papers: {kinds}")
    ids = [identifier for _, identifier in found]
    if len(set(ids)) < len(ids) or len(ids) < 2:
        raise NotFoundError("comparing needs two different concepts or papers")
    return _concepts(store, ids, most) if found[0][0] == "concept" else _papers(store, ids, most)


def _find(store: Store, name: str) -> tuple[str, str]:
    """What a name means: a concept or a paper, and its id."""
    row = store.execute(
        "SELECT id FROM look_paper WHERE id = ? OR (key = ? AND key != '') ORDER BY id LIMIT 1",
        (name, normal_form(name)),
    ).fetchone()
    if row is not None and not find_names(store, name, exact=True):  # "MNIST" means the concept, whatever paper
        return "paper", row[0]
    try:
        return "concept", find_concept(store, name)[0].id
    except NotFoundError as error:
        if isinstance(error, AmbiguousError) and error.hits[0].way in EXACT:
            raise  # concepts are called so, whatever titles have it
        with suppress(NotFoundError):
            return "paper", find_paper(store, name).id
        raise


def _concepts(store: Store, ids: list[str], most: int) -> Comparison:
    total = paper_count(store)
    rows = [
        store.execute("SELECT number, label, papers FROM look_concept WHERE id = ?", (concept,)).fetchone()
        for concept in ids
    ]
    beside = [_beside(store, number) for number, _, _ in rows]
    everyone = set().union(*beside)
    sizes = _sizes(store, everyone)

    def strength(other: int) -> float:
        return sum(
            npmi(counts[other], papers, sizes[other], total) * discount(counts[other], papers, sizes[other])
            for counts, (_, _, papers) in zip(beside, rows, strict=True)
            if other in counts
        )

    numbers = {number for number, _, _ in rows}
    holders = {other: [place for place, counts in enumerate(beside) if other in counts] for other in everyone - numbers}
    ranked = sorted(holders, key=lambda other: (-round(strength(other), 9), other))
    common = [other for other in ranked if len(holders[other]) == len(ids)][:most]
    own = [[other for other in ranked if holders[other] == [place]][:most] for place in range(len(ids))]
    lines = _common_papers(store, [number for number, _, _ in rows])
    named = _named(store, (*common, *(other for group in own for other in group)))
    return Comparison(
        "concepts",
        tuple(Compared(concept, label, papers) for concept, (_, label, papers) in zip(ids, rows, strict=True)),
        tuple(Shared(*named[other], tuple(counts[other] for counts in beside)) for other in common),
        tuple(
            tuple(Beside(*named[other], counts[other]) for other in group)
            for group, counts in zip(own, beside, strict=True)
        ),
        tuple(lines),
        len(lines),
    )


def _beside(store: Store, number: int) -> dict[int, int]:
    """How many papers name each other concept together with one."""
    return dict(
        store.execute(
            "SELECT h.concept, count(*) FROM look_use AS u JOIN look_has AS h ON h.paper = u.paper WHERE u.concept = ?"
            " AND h.concept != u.concept GROUP BY h.concept",
            (number,),
        ).fetchall()
    )


def _sizes(store: Store, concepts: set[int]) -> dict[int, int]:
    return dict(among(store, "SELECT number, papers FROM look_concept WHERE number IN", concepts))


def _named(store: Store, numbers: Iterable[int]) -> dict[int, tuple[str, str, Kind]]:
    """Id, label and main kind of concepts, by their numbers."""
    found = concepts_by_number(store, numbers)
    return {number: (concept, label, Kind(kind)) for number, (concept, label, kind, _) in found.items()}


def _common_papers(store: Store, numbers: list[int]) -> list[Line]:
    """The papers that name at least two of some concepts, newest first."""
    roles: dict[int, dict[int, str]] = {}
    for place, number in enumerate(numbers):
        for paper, role in store.execute("SELECT paper, role FROM look_use WHERE concept = ?", (number,)):
            roles.setdefault(paper, {})[place] = role
    several = [paper for paper, own in roles.items() if len(own) > 1]
    rows = sorted(among(store, "SELECT id, number, year, first FROM look_paper WHERE number IN", several))
    rows.sort(key=lambda row: (row[2] is not None, row[2] or 0, row[3] or ""), reverse=True)  # ties stay by id
    titles = dict(among(store, "SELECT id, title FROM paper WHERE id IN", (row[0] for row in rows)))
    return [Line(paper, titles[paper], _cells(roles[number], len(numbers))) for paper, number, _, _ in rows]


def _cells(roles: dict[int, str], count: int) -> tuple[Role | None, ...]:
    return tuple(Role(roles[place]) if place in roles else None for place in range(count))


def _papers(store: Store, ids: list[str], most: int) -> Comparison:
    roles: dict[int, dict[int, str]] = {}
    compared = []
    for place, paper in enumerate(ids):
        rows = store.execute(
            "SELECT concept, role FROM look_has WHERE paper = (SELECT number FROM look_paper WHERE id = ?)", (paper,)
        ).fetchall()
        title = store.execute("SELECT title FROM paper WHERE id = ?", (paper,)).fetchone()[0]
        compared.append(Compared(paper, title, len(rows)))
        for concept, role in rows:
            roles.setdefault(concept, {})[place] = role
    sizes = _sizes(store, set(roles))
    ranked = sorted(roles, key=lambda concept: (-len(roles[concept]), sizes[concept], concept))
    common = [concept for concept in ranked if len(roles[concept]) == len(ids)]
    own = [[concept for concept in ranked if list(roles[concept]) == [place]][:most] for place in range(len(ids))]
    named = _named(store, ranked)
    table = [Line(*named[concept][:2], _cells(roles[concept], len(ids))) for concept in ranked]
    return Comparison(
        "papers",
        tuple(compared),
        tuple(Shared(*named[concept], (1,) * len(ids)) for concept in common),
        tuple(tuple(Beside(*named[c], sizes[c]) for c in group) for group in own),
        tuple(table),
        len(table),
    )

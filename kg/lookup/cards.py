"""The card of a concept, and the card of a paper."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from kg.errors import NotFoundError
from kg.lookup.listed import Listed
from kg.lookup.names import NameHit, find_concept, find_names
from kg.lookup.short_names import is_short
from kg.lookup.statements import numbers_of, relations_of_paper, sections, stating, supporters
from kg.lookup.values import (
    By,
    ConceptCard,
    ConceptUse,
    Counts,
    Evidence,
    Filter,
    PaperCard,
    PaperUse,
    Related,
)
from kg.lookup.ways import Way
from kg.model import Concept, Kind, Paper, Predicate, Role, Statement
from kg.sentences import sentence_at, sentence_spans
from kg.store.reading import to_concept, to_mention, to_paper

#: What ``relation`` of a :class:`Filter` may be.
RELATIONS = (*(predicate.value for predicate in Predicate), "testedOn")


def concept_card(
    store: sqlite3.Connection,
    name: str,
    *,
    exact: bool = False,
    filter: Filter | None = None,
    papers: int | None = None,
    most: int = 50,
    by: By = By.SALIENCE,
) -> ConceptCard:
    """The card of the concept that a name means.

    Parameters
    ----------
    store
        An open store.
    name, exact
        As for :func:`kg.lookup.find_names`.
    filter
        Which papers count.
    papers
        How many of the newest papers the card holds; all by default.
    most
        How many concepts each section holds.
    by
        What these, and related concepts, are ranked by.

    Raises
    ------
    NotFoundError
        Where no concept is surely meant.
    """
    wanted = filter or Filter()
    concept, found = find_concept(store, name, exact=exact, kind=wanted.kind)
    number = _number(store, concept.id)

    def look(**fields: Any) -> Listed[PaperUse]:
        return uses_of(store, concept.id, Filter(**fields))

    return ConceptCard(
        concept,
        found,
        wanted,
        _salience(store, number),
        _label(store, wanted.beside) if wanted.beside else None,
        _filtered_counts(store, number, wanted) if wanted else _counts(store, number),
        () if wanted else tuple(sections(store, number, concept.id, most, by)),
        () if wanted else tuple(_related(store, number, by)),
        tuple(_uses(store, concept.id, number, wanted, papers)),
        _other_meanings(store, concept, found),
        look,
    )


def _other_meanings(store: sqlite3.Connection, concept: Concept, found: NameHit) -> tuple[NameHit, ...]:
    """What else a concept's short name, the one that led to it or its label, may mean."""
    name = concept.label if found.way is Way.ID else found.name
    hits = find_names(store, name, exact=True) if is_short(name) else ()
    return tuple(hit for hit in hits if hit.concept_id != concept.id and hit.way is not Way.ID)


def paper_card(store: sqlite3.Connection, name: str) -> PaperCard:
    """The card of the paper that a name means.

    Raises
    ------
    NotFoundError
        Where no paper fits, or several do; it carries the nearest titles that the graph has.
    """
    from kg.lookup.papers import find_paper

    paper = find_paper(store, name)
    rank = list(Role)
    uses = [
        ConceptUse(concept, Kind(kind), Role(role), _evidence(store, paper, concept.id))
        for kind, role, *row in store.execute(
            "SELECT link.kind, link.role, concept.* FROM link JOIN concept ON concept.id = link.concept_id"
            " WHERE paper_id = ?",
            (paper.id,),
        )
        for concept in [to_concept(row)]
    ]
    uses.sort(key=lambda use: (rank.index(use.role), use.concept.label.casefold(), use.concept.id))
    return PaperCard(paper, tuple(uses), relations_of_paper(store, paper))


def _number(store: sqlite3.Connection, concept_id: str) -> int:
    row = store.execute("SELECT number FROM look_concept WHERE id = ?", (concept_id,)).fetchone()
    if row is None:
        raise NotFoundError(f"no concept has the id {concept_id!r}")
    return int(row[0])


def _label(store: sqlite3.Connection, concept_id: str) -> str:
    row = store.execute("SELECT label FROM look_concept WHERE id = ?", (concept_id,)).fetchone()
    return str(row[0]) if row else concept_id


def _counts(store: sqlite3.Connection, number: int) -> Counts:
    papers, text = store.execute("SELECT papers, counts FROM look_concept WHERE number = ?", (number,)).fetchone()
    made = json.loads(text)
    return Counts(
        papers,
        {Kind(kind): count for kind, count in made["kinds"].items()},
        {Role(role): count for role, count in made["roles"].items()},
        {int(year): count for year, count in made["years"].items()},
        made["undated"],
    )


def _salience(store: sqlite3.Connection, number: int) -> float:
    return float(store.execute("SELECT salience FROM look_concept WHERE number = ?", (number,)).fetchone()[0])


def _filtered_counts(store: sqlite3.Connection, number: int, wanted: Filter) -> Counts:
    rows = _rows(store, number, wanted, "kind, role, year").fetchall()
    kinds, roles, years = (Counter(row[place] for row in rows) for place in range(3))
    undated = years.pop(None, 0)
    return Counts(
        len(rows),
        {kind: kinds[kind] for kind in sorted(Kind, key=lambda kind: -kinds[kind]) if kinds[kind]},
        {role: roles[role] for role in sorted(Role, key=lambda role: -roles[role]) if roles[role]},
        {int(year): years[year] for year in sorted(years)},
        undated,
    )


def _rows(
    store: sqlite3.Connection, number: int, wanted: Filter, columns: str, most: int | None = None
) -> sqlite3.Cursor:
    """The uses of a concept that pass a filter, newest first."""
    conditions, values = ["concept = ?"], [number]
    for condition, value in (
        ("role = ?", wanted.role),
        ("kind = ?", wanted.kind),
        ("year >= ?", wanted.since),
        ("year <= ?", wanted.until),
    ):
        if value is not None:
            conditions.append(condition)
            values.append(value)  # type: ignore[arg-type]
    if wanted.beside is not None or wanted.relation is not None:
        conditions.append("paper IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(_beside(store, number, wanted)))  # type: ignore[arg-type]
    limit = "" if most is None else f" LIMIT {most:d}"
    where = " AND ".join(conditions)
    return store.execute(f"SELECT {columns} FROM look_use WHERE {where} ORDER BY place{limit}", values)  # noqa: S608


def _beside(store: sqlite3.Connection, number: int, wanted: Filter) -> list[int]:
    """The numbers of the papers that name the other concept too, or that state the relation."""
    if wanted.relation not in (None, "testedOn"):
        return numbers_of(store, _supporters(store, number, wanted))
    if wanted.beside is None:
        raise NotFoundError("testedOn needs another concept beside it")
    other = _number(store, wanted.beside)
    common = {paper for (paper,) in store.execute("SELECT paper FROM look_use WHERE concept = ?", (other,))}
    return sorted(common if wanted.relation is None else common & _tested(store, number, other))


def _supporters(store: sqlite3.Connection, number: int, wanted: Filter) -> dict[str, Statement | None]:
    """The papers that state the relation that a filter names, with what they state."""
    if wanted.relation in (None, "testedOn"):
        return {}
    (concept,) = store.execute("SELECT id FROM look_concept WHERE number = ?", (number,)).fetchone()
    return supporters(store, concept, str(wanted.relation), wanted.beside)


def _tested(store: sqlite3.Connection, one: int, other: int) -> set[int]:
    """The papers that address the one of two concepts and evaluate on the other."""
    papers: set[int] = set()
    for problem, dataset in ((one, other), (other, one)):
        a, b = (
            {
                paper
                for (paper,) in store.execute(
                    "SELECT paper FROM look_use WHERE concept = ? AND role = ? AND kind = ?", (concept, role, kind)
                )
            }
            for concept, role, kind in (
                (problem, Role.ADDRESSES, Kind.PROBLEM),
                (dataset, Role.EVALUATES_ON, Kind.DATASET),
            )
        )
        papers |= a & b
    return papers


def uses_of(
    store: sqlite3.Connection, concept_id: str, wanted: Filter | None = None, most: int | None = None
) -> Listed[PaperUse]:
    """The papers of a concept, given by its id, that pass a filter, newest first, with their sentences."""
    return Listed(_uses(store, concept_id, _number(store, concept_id), wanted or Filter(), most))


def _uses(
    store: sqlite3.Connection, concept_id: str, number: int, wanted: Filter, most: int | None = None
) -> Iterator[PaperUse]:
    states = _supporters(store, number, wanted)
    for paper_number, kind, role in _rows(store, number, wanted, "paper, kind, role", most).fetchall():
        row = store.execute(
            "SELECT paper.* FROM look_paper JOIN paper ON paper.id = look_paper.id WHERE number = ?", (paper_number,)
        ).fetchone()
        if row is None:
            raise ValueError(f"a paper of the concept {concept_id!r} is missing")
        paper = to_paper(row)
        said = states.get(paper.id)
        told = None if said is None else stating(paper, said)
        yield PaperUse(paper, Kind(kind), Role(role), _evidence(store, paper, concept_id), told)


def use_in(store: sqlite3.Connection, concept_id: str, paper_id: str) -> PaperUse:
    """What a paper does with a concept that it names, both given by their ids."""
    kind, role, *row = store.execute(
        "SELECT link.kind, link.role, paper.* FROM link JOIN paper ON paper.id = paper_id WHERE paper_id = ?"
        " AND concept_id = ?",
        (paper_id, concept_id),
    ).fetchone()
    paper = to_paper(row)
    return PaperUse(paper, Kind(kind), Role(role), _evidence(store, paper, concept_id))


def _evidence(store: sqlite3.Connection, paper: Paper, concept_id: str) -> tuple[Evidence, ...]:
    rows: Iterable[Any] = store.execute(
        "SELECT paper_id, start, end, surface, kind, role, confidence, detectors, long_form FROM mention"
        " WHERE paper_id = ? AND concept_id = ? ORDER BY start",
        (paper.id, concept_id),
    )
    spans = sentence_spans(paper.text)
    evidence = []
    for mention in map(to_mention, rows):
        first, last = sentence_at(spans, mention.start)
        last = max(last, mention.end)
        evidence.append(Evidence(paper.text[first:last], mention.start - first, mention.end - first, mention))
    return tuple(evidence)


def _related(store: sqlite3.Connection, number: int, by: By) -> Iterator[Related]:
    order = "place" if by is By.SALIENCE else "r.papers DESC, place"
    rows = store.execute(
        "SELECT c.id, c.label, c.kind, r.papers, r.npmi FROM look_related AS r JOIN look_concept AS c"  # noqa: S608
        f" ON c.number = r.other WHERE r.concept = ? ORDER BY {order}",
        (number,),
    )
    return (Related(other, label, Kind(kind), papers, value) for other, label, kind, papers, value in rows)


def concepts_by_id(store: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Concept]:
    """Concepts by their ids."""
    rows = store.execute(
        "SELECT * FROM concept WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(sorted(ids)),)
    )
    return {concept.id: concept for concept in map(to_concept, rows)}

"""The card of a concept, and the card of a paper."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Any

from kg.errors import NotFoundError
from kg.lookup.filters import Filter
from kg.lookup.listed import Listed
from kg.lookup.longer_names import longer_names
from kg.lookup.names import NameHit, concept_meant, find_names
from kg.lookup.papers import find_paper
from kg.lookup.rows import concept_number, papers_by_id, papers_by_number
from kg.lookup.short_names import FEW, is_short, usual_meaning
from kg.lookup.statements import numbers_of, relations_of_paper, sections, stating, supporters
from kg.lookup.values import (
    By,
    ConceptCard,
    ConceptUse,
    Counts,
    Evidence,
    PaperCard,
    PaperUse,
    Related,
)
from kg.lookup.ways import Way
from kg.model import Concept, Kind, Mention, Paper, Role, Statement
from kg.sentences import sentence_at, sentence_spans
from kg.store.opened import Store, among
from kg.store.reading import to_concept, to_mention


def concept_card(
    store: Store,
    name: str,
    *,
    exact: bool = False,
    filter: Filter | None = None,
    papers: int | None = None,
    most: int = 50,
    by: By = By.SALIENCE,
    quoted: int | None = None,
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
    quoted
        For how many of each section the card has what a paper states; all by default.

    Raises
    ------
    NotFoundError
        Where no concept is surely meant.
    """
    wanted = filter or Filter()
    concept, found = concept_meant(store, name, exact, wanted.kind)
    number = concept_number(store, concept.id)
    counts = _filtered_counts(store, number, wanted) if wanted else _counts(store, number)
    (salience,) = store.execute("SELECT salience FROM look_concept WHERE number = ?", (number,)).fetchone()
    name = concept.label if found.way is Way.ID else found.name
    others = _other_meanings(store, concept, name)

    def look(**fields: Any) -> Listed[PaperUse]:
        return uses_of(store, concept.id, Filter(**fields))

    return ConceptCard(
        concept,
        found,
        wanted,
        salience,
        _label(store, wanted.beside) if wanted.beside else None,
        counts,
        () if wanted else tuple(sections(store, number, concept.id, most, by, quoted)),
        () if wanted else tuple(_related(store, number, by)),
        tuple(_uses(store, concept.id, number, wanted, papers)),
        others,
        usual_meaning(name, (concept.label, *(hit.label for hit in others))) if found.papers <= FEW else None,
        () if wanted else longer_names(store, concept, counts.papers),
        look,
    )


def _other_meanings(store: Store, concept: Concept, name: str) -> tuple[NameHit, ...]:
    """What else a concept's short name, the one that led to it or its label, may mean; not what is a kind of it."""
    hits = find_names(store, name, exact=True) if is_short(name) else ()
    others = [hit for hit in hits if hit.concept_id != concept.id and hit.way is not Way.ID]
    found_so = concepts_by_id(store, (hit.concept_id for hit in others))
    return tuple(hit for hit in others if concept.id not in found_so[hit.concept_id].broader)


def paper_card(store: Store, name: str) -> PaperCard:
    """The card of the paper that a name means.

    Raises
    ------
    NotFoundError
        Where no paper fits, or several do; it carries the nearest titles that the graph has.
    """
    paper = find_paper(store, name)
    rank = list(Role)
    mentions = _mentions(store, [paper.id])
    uses = [
        ConceptUse(concept, Kind(kind), Role(role), _evidence(paper, mentions.get((paper.id, concept.id), ())))
        for concept, kind, role in _concepts_of(store, paper.id)
    ]
    uses.sort(key=lambda use: (rank.index(use.role), use.concept.label.casefold(), use.concept.id))
    return PaperCard(paper, tuple(uses), relations_of_paper(store, paper))


def _concepts_of(store: Store, paper_id: str) -> Iterator[tuple[Concept, str, str]]:
    """The concepts that a paper names, with kind and role."""
    rows = store.execute("SELECT concept_id, kind, role FROM link WHERE paper_id = ?", (paper_id,)).fetchall()
    concepts = concepts_by_id(store, (concept for concept, _, _ in rows))
    return ((concepts[concept], kind, role) for concept, kind, role in rows)


def _label(store: Store, concept_id: str) -> str:
    row = store.execute("SELECT label FROM look_concept WHERE id = ?", (concept_id,)).fetchone()
    return str(row[0]) if row else concept_id


def _counts(store: Store, number: int) -> Counts:
    papers, text = store.execute("SELECT papers, counts FROM look_concept WHERE number = ?", (number,)).fetchone()
    made = json.loads(text)
    return Counts(
        papers,
        {Kind(kind): count for kind, count in made["kinds"].items()},
        {Role(role): count for role, count in made["roles"].items()},
        {int(year): count for year, count in made["years"].items()},
        made["undated"],
    )


def _filtered_counts(store: Store, number: int, wanted: Filter) -> Counts:
    rows = _rows(store, number, wanted)
    kinds, roles, years = (Counter(row[place] for row in rows) for place in (1, 2, 3))
    undated = years.pop(None, 0)
    return Counts(
        len(rows),
        {kind: kinds[kind] for kind in sorted(Kind, key=lambda kind: -kinds[kind]) if kinds[kind]},
        {role: roles[role] for role in sorted(Role, key=lambda role: -roles[role]) if roles[role]},
        {int(year): years[year] for year in sorted(years)},
        undated,
    )


def _rows(store: Store, number: int, wanted: Filter) -> list[Any]:
    """The uses of a concept that pass a filter, newest first: paper, kind, role, year."""
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
    where = " AND ".join(conditions)
    query = f"SELECT paper, kind, role, year FROM look_use WHERE {where} ORDER BY place"  # noqa: S608
    rows = store.execute(query, values).fetchall()
    if wanted.beside is None and wanted.relation is None:
        return rows
    beside = _beside(store, number, wanted)
    return [row for row in rows if row[0] in beside]


def _beside(store: Store, number: int, wanted: Filter) -> set[int]:
    """The numbers of the papers that name the other concept too, or that state the relation."""
    if wanted.relation not in (None, "testedOn"):
        return numbers_of(store, _supporters(store, number, wanted))
    if wanted.beside is None:
        raise NotFoundError("testedOn needs another concept beside it")
    other = concept_number(store, wanted.beside)
    common = {paper for (paper,) in store.execute("SELECT paper FROM look_use WHERE concept = ?", (other,))}
    return common if wanted.relation is None else common & _tested(store, number, other)


def _supporters(store: Store, number: int, wanted: Filter) -> dict[str, Statement | None]:
    """The papers that state the relation that a filter names, with what they state."""
    if wanted.relation in (None, "testedOn"):
        return {}
    (concept,) = store.execute("SELECT id FROM look_concept WHERE number = ?", (number,)).fetchone()
    return supporters(store, concept, str(wanted.relation), wanted.beside)


def _tested(store: Store, one: int, other: int) -> set[int]:
    """The papers that address the one of two concepts and evaluate on the other."""
    papers: set[int] = set()
    query = "SELECT paper FROM look_use WHERE concept = ? AND role = ? AND kind = ?"
    for problem, dataset in ((one, other), (other, one)):
        addressing, evaluating = (
            {paper for (paper,) in store.execute(query, values)}
            for values in ((problem, Role.ADDRESSES, Kind.PROBLEM), (dataset, Role.EVALUATES_ON, Kind.DATASET))
        )
        papers |= addressing & evaluating
    return papers


def uses_of(store: Store, concept_id: str, wanted: Filter | None = None, most: int | None = None) -> Listed[PaperUse]:
    """The papers of a concept, given by its id, that pass a filter, newest first, with their sentences."""
    return Listed(_uses(store, concept_id, concept_number(store, concept_id), wanted or Filter(), most))


def _uses(store: Store, concept_id: str, number: int, wanted: Filter, most: int | None = None) -> Iterator[PaperUse]:
    states = _supporters(store, number, wanted)
    rows = _rows(store, number, wanted)[:most]
    papers = papers_by_number(store, (row[0] for row in rows))
    mentions = _mentions(store, (paper.id for paper in papers.values()), concept_id)
    for paper_number, kind, role, _ in rows:
        paper = papers[paper_number]
        said = states.get(paper.id)
        told = None if said is None else stating(paper, said)
        yield PaperUse(paper, Kind(kind), Role(role), _evidence(paper, mentions.get((paper.id, concept_id), ())), told)


def use_in(store: Store, concept_id: str, paper_id: str) -> PaperUse:
    """What a paper does with a concept that it names, both given by their ids."""
    query = "SELECT kind, role FROM link WHERE paper_id = ? AND concept_id = ?"
    kind, role = store.execute(query, (paper_id, concept_id)).fetchone()
    paper = papers_by_id(store, [paper_id])[paper_id]
    mentions = _mentions(store, [paper.id], concept_id)
    return PaperUse(paper, Kind(kind), Role(role), _evidence(paper, mentions.get((paper.id, concept_id), ())))


def _mentions(
    store: Store, paper_ids: Iterable[str], concept_id: str | None = None
) -> dict[tuple[str, str], list[Mention]]:
    """The mentions in papers, of one concept or of all, in text order, by the ids of paper and concept."""
    found: dict[tuple[str, str], list[Mention]] = {}
    query, values = ("concept_id = ? AND", (concept_id,)) if concept_id is not None else ("", ())
    rows = among(store, f"SELECT * FROM mention WHERE {query} paper_id IN", paper_ids, *values)  # noqa: S608
    for *row, concept in sorted(rows, key=itemgetter(0, 1, 2)):
        found.setdefault((row[0], concept), []).append(to_mention(row))
    return found


def _evidence(paper: Paper, mentions: Iterable[Mention]) -> tuple[Evidence, ...]:
    spans = sentence_spans(paper.text)
    evidence = []
    for mention in mentions:
        first, last = sentence_at(spans, mention.start)
        last = max(last, mention.end)
        evidence.append(Evidence(paper.text[first:last], mention.start - first, mention.end - first, mention))
    return tuple(evidence)


def _related(store: Store, number: int, by: By) -> Iterator[Related]:
    order = "place" if by is By.SALIENCE else "r.papers DESC, place"
    rows = store.execute(
        "SELECT c.id, c.label, c.kind, r.papers, r.npmi FROM look_related AS r JOIN look_concept AS c"  # noqa: S608
        f" ON c.number = r.other WHERE r.concept = ? ORDER BY {order}",
        (number,),
    )
    return (Related(other, label, Kind(kind), papers, value) for other, label, kind, papers, value in rows)


def concepts_by_id(store: Store, ids: Iterable[str]) -> dict[str, Concept]:
    """Concepts by their ids."""
    return {concept.id: concept for concept in map(to_concept, among(store, "SELECT * FROM concept WHERE id IN", ids))}

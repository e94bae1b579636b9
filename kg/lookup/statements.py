"""What papers state of two concepts, with the sentences that do: what cards, papers and ways show of relations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from kg.lookup.rows import concepts_by_number, papers_by_id
from kg.lookup.values import By, Connected, PaperRelation, Section, Stating
from kg.model import Kind, Paper, Predicate, Relation, Statement
from kg.sentences import sentences_around
from kg.store.opened import Store, among
from kg.store.reading import to_relation

#: The sections of a card in their order, which the page has too (``page/beside.js``); ``~`` marks those in which the
#: concept is the object.
SECTIONS = (
    "usedFor", "~usedFor", "evaluatedWith", "~evaluatedWith", "testedOn", "~testedOn", "partOf", "~partOf",
    "comparedWith", "broader", "~broader",
)  # fmt: skip


def stating(paper: Paper, statement: Statement) -> Stating:
    """The words of a paper that state something: the sentence of both mentions, or that of each.

    Examples
    --------
    >>> from kg.model import Predicate
    >>> paper = Paper("p", "Adam", "It is new. We train VAE with Adam.")
    >>> found = stating(paper, Statement("p", (34, 38), Predicate.PART_OF, (25, 28), 0.9))
    >>> found.sentence, found.sentence[slice(*found.subject)], found.sentence[slice(*found.object)]
    ('We train VAE with Adam.', 'Adam', 'VAE')
    """
    parts: list[str] = []
    places: dict[tuple[int, int], tuple[int, int]] = {}
    length = 0
    for first, last in sentences_around(paper.text, (statement.subject, statement.object)):
        length += len(" … ") if parts else 0
        for start, end in (statement.subject, statement.object):
            if first <= start < last:
                places.setdefault((start, end), (length + start - first, length + end - first))
        parts.append(paper.text[first:last])
        length += last - first
    words = " … ".join(parts)
    subject, thing = places[statement.subject], places[statement.object]
    return Stating(paper.id, paper.title, paper.year, statement.confidence, words, subject, thing)


def surest(store: Store, relation: Relation) -> Stating | None:
    """What the surest paper states of a relation, the first of those that are equal; None where none does."""
    statement = _surest(relation)
    if statement is None:
        return None
    return stating(papers_by_id(store, [statement.paper_id])[statement.paper_id], statement)


def _surest(relation: Relation) -> Statement | None:
    return max(relation.statements, key=lambda said: said.confidence, default=None)


def relations_between(store: Store, one: str, other: str) -> list[Relation]:
    """The relations between two concepts, given by their ids, in either direction; most papers first."""
    rows = store.execute(
        "SELECT * FROM relation WHERE (subject = ? AND object = ?) OR (subject = ? AND object = ?)",
        (one, other, other, one),
    )
    return sorted(map(to_relation, rows), key=lambda r: (-r.support, r.subject != one, r.predicate))


def supporters(store: Store, concept: str, relation: str, other: str | None = None) -> dict[str, Statement | None]:
    """The papers that state a relation between a concept and another, or any; each with the surest that it states."""
    if other is not None:
        found: Iterable[Relation] = relations_between(store, concept, other)
    else:
        query = "SELECT * FROM relation WHERE subject = ? UNION SELECT * FROM relation WHERE object = ? ORDER BY 1, 3"
        found = map(to_relation, store.execute(query, (concept, concept)))
    papers: dict[str, Statement | None] = {}
    for one in found:
        if one.predicate == relation:
            papers |= {paper: None for paper in one.paper_ids if paper not in papers}
            for said in one.statements:
                before = papers[said.paper_id]
                if before is None or said.confidence > before.confidence:
                    papers[said.paper_id] = said
    return papers


def relations_of_paper(store: Store, paper: Paper) -> tuple[PaperRelation, ...]:
    """What a paper states of its concepts, the surest first."""
    query = (
        "SELECT subject, predicate, object FROM look_states WHERE paper = (SELECT number FROM look_paper WHERE id = ?)"
    )
    rows = store.execute(query, (paper.id,)).fetchall()
    concepts = concepts_by_number(store, (end for subject, _, thing in rows for end in (subject, thing)))
    states = {(concepts[a][0], predicate, concepts[b][0]): (concepts[a][1], concepts[b][1]) for a, predicate, b in rows}
    subjects = {subject for subject, _, _ in states}
    found = []
    for relation in map(to_relation, among(store, "SELECT * FROM relation WHERE subject IN", subjects)):
        triple = relation.subject, relation.predicate.value, relation.object
        if triple in states:
            said = relation.statements[relation.paper_ids.index(paper.id)]
            ends = states[triple]
            found.append(PaperRelation(triple[0], ends[0], triple[1], triple[2], ends[1], stating(paper, said)))
    return tuple(sorted(found, key=lambda r: (-r.stated.confidence, r.subject_id, r.relation, r.object_id)))


def sections(
    store: Store, number: int, concept: str, most: int, by: By = By.SALIENCE, quoted: int | None = None
) -> Iterator[Section]:
    """The sections of a concept's card, each with so many concepts at most, the most telling or the commonest first.

    Of each section, what the surest paper states is quoted for all, or for the first so many of which one does.
    """
    query = "SELECT section, place, other, papers FROM look_section WHERE concept = ?"
    rows: dict[str, list[tuple[int, int, int, int]]] = defaultdict(list)
    for section, place, other, papers in store.execute(query, (number,)).fetchall():
        rows[section].append((place if by is By.SALIENCE else -papers, place, other, papers))
    chosen = {section: sorted(rows[section])[:most] for section in SECTIONS if section in rows}
    others = concepts_by_number(store, (row[2] for found in chosen.values() for row in found))
    relations = _relations(store, concept, (other for other, *_ in others.values()))
    told = {
        (section, other): relations.get((*_ends(section, concept, others[other][0]),))
        for section, found in chosen.items()
        for *_, other, _ in found
    }
    quotes = _quotes(store, chosen, told, quoted)
    for section, found in chosen.items():
        connected = tuple(
            Connected(*others[other][:2], Kind(others[other][2]), papers, _sure(told[section, other]),
                      quotes.get((section, other)))
            for *_, other, papers in found
        )  # fmt: skip
        yield Section(section.removeprefix("~"), section.startswith("~"), len(rows[section]), connected)


def _sure(relation: Relation | None) -> float | None:
    return None if relation is None else relation.confidence


def _ends(section: str, concept: str, other: str) -> tuple[str, str, str]:
    """Subject, predicate and object of the relation of a section."""
    predicate = section.removeprefix("~")
    if predicate == Predicate.COMPARED_WITH:
        return min(concept, other), predicate, max(concept, other)
    return (other, predicate, concept) if section.startswith("~") else (concept, predicate, other)


def _relations(store: Store, concept: str, others: Iterable[str]) -> dict[tuple[str, str, str], Relation]:
    """The relations between a concept and others, all given by their ids, by subject, predicate and object."""
    ids = list(others)
    query = "SELECT * FROM relation WHERE {} = ? AND {} IN"
    rows = (
        row
        for ends in (("subject", "object"), ("object", "subject"))
        for row in among(store, query.format(*ends), ids, concept)
    )
    return {(r.subject, r.predicate.value, r.object): r for r in map(to_relation, rows)}


_Chosen = Mapping[str, Sequence[tuple[int, int, int, int]]]


def _quotes(
    store: Store, chosen: _Chosen, told: Mapping[tuple[str, int], Relation | None], quoted: int | None
) -> dict[tuple[str, int], Stating]:
    """What the surest papers state, by section and other concept."""
    said: dict[tuple[str, int], Statement] = {}
    for section, found in chosen.items():
        own = (((section, other), _surest(r)) for *_, other, _ in found if (r := told[section, other]) is not None)
        said |= islice(((key, statement) for key, statement in own if statement is not None), quoted)
    papers = papers_by_id(store, {statement.paper_id for statement in said.values()})
    return {key: stating(papers[statement.paper_id], statement) for key, statement in said.items()}


def numbers_of(store: Store, paper_ids: Iterable[str]) -> set[int]:
    """The numbers that stand for papers in the index."""
    return {number for (number,) in among(store, "SELECT number FROM look_paper WHERE id IN", paper_ids)}

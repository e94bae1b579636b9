"""What papers state of two concepts, with the sentences that do: what cards, papers and ways show of relations."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import starmap

from kg.lookup.values import By, Connected, PaperRelation, Section, Stating
from kg.model import Kind, Paper, Predicate, Relation, Statement
from kg.sentences import sentences_around
from kg.store.reading import to_paper, to_relation

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


def surest(store: sqlite3.Connection, relation: Relation) -> Stating | None:
    """What the surest paper states of a relation, the first of those that are equal; None where none does."""
    statement = max(relation.statements, key=lambda said: said.confidence, default=None)
    return None if statement is None else stating(_paper(store, statement.paper_id), statement)


def relations_between(store: sqlite3.Connection, one: str, other: str) -> list[Relation]:
    """The relations between two concepts, given by their ids, in either direction; most papers first."""
    rows = store.execute(
        "SELECT * FROM relation WHERE (subject = ? AND object = ?) OR (subject = ? AND object = ?)",
        (one, other, other, one),
    )
    return sorted(map(to_relation, rows), key=lambda r: (-r.support, r.subject != one, r.predicate))


def supporters(
    store: sqlite3.Connection, concept: str, relation: str, other: str | None = None
) -> dict[str, Statement | None]:
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


def relations_of_paper(store: sqlite3.Connection, paper: Paper) -> tuple[PaperRelation, ...]:
    """What a paper states of its concepts, the surest first."""
    rows = store.execute(
        "SELECT a.label, b.label, relation.* FROM look_paper JOIN look_states AS s ON s.paper = look_paper.number"
        " JOIN look_concept AS a ON a.number = s.subject JOIN look_concept AS b ON b.number = s.object"
        " JOIN relation ON relation.subject = a.id AND relation.predicate = s.predicate AND relation.object = b.id"
        " WHERE look_paper.id = ?",
        (paper.id,),
    )
    found = []
    for subject, thing, *row in rows:
        relation = to_relation(row)
        said = relation.statements[relation.paper_ids.index(paper.id)]
        found.append(
            PaperRelation(
                relation.subject, subject, relation.predicate.value, relation.object, thing, stating(paper, said)
            )
        )
    return tuple(sorted(found, key=lambda r: (-r.stated.confidence, r.subject_id, r.relation, r.object_id)))


def sections(
    store: sqlite3.Connection, number: int, concept: str, most: int, by: By = By.SALIENCE
) -> Iterator[Section]:
    """The sections of a concept's card, each with so many concepts at most, the most telling or the commonest first."""
    order = "place" if by is By.SALIENCE else "s.papers DESC, place"
    for section in SECTIONS:
        last = store.execute(
            "SELECT max(place) FROM look_section WHERE concept = ? AND section = ?", (number, section)
        ).fetchone()[0]
        if last is None:
            continue
        rows = store.execute(
            "SELECT c.id, c.label, c.kind, s.papers FROM look_section AS s JOIN look_concept AS c"  # noqa: S608
            f" ON c.number = s.other WHERE s.concept = ? AND section = ? ORDER BY {order} LIMIT ?",
            (number, section, most),
        ).fetchall()
        predicate, inverse = section.removeprefix("~"), section.startswith("~")
        ends = [(other, concept) if inverse else (concept, other) for other, *_ in rows]
        if predicate == Predicate.COMPARED_WITH:
            ends = [(min(pair), max(pair)) for pair in ends]
        told = starmap(lambda subject, thing: _told(store, subject, predicate, thing), ends)  # noqa: B023
        found = tuple(
            Connected(other, label, Kind(kind), papers, *said)
            for (other, label, kind, papers), said in zip(rows, told, strict=True)
        )
        yield Section(predicate, inverse, last + 1, found)


def _told(store: sqlite3.Connection, subject: str, predicate: str, thing: str) -> tuple[float | None, Stating | None]:
    row = store.execute(
        "SELECT * FROM relation WHERE subject = ? AND predicate = ? AND object = ?", (subject, predicate, thing)
    ).fetchone()
    if row is None:
        return None, None
    relation = to_relation(row)
    return relation.confidence, surest(store, relation)


def numbers_of(store: sqlite3.Connection, paper_ids: Iterable[str]) -> list[int]:
    """The numbers that stand for papers in the index."""
    rows = store.execute(
        "SELECT number FROM look_paper WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(sorted(paper_ids)),)
    )
    return [number for (number,) in rows]


def _paper(store: sqlite3.Connection, paper_id: str) -> Paper:
    row = store.execute("SELECT * FROM paper WHERE id = ?", (paper_id,)).fetchone()
    if row is None:
        raise ValueError(f"the paper {paper_id!r} is missing")
    return to_paper(row)

"""The graph as rows of tables, which Parquet, SQLite, Excel and others are made of: papers, links, relations …"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from kg.graph.network import Graph, concepts_of, links_of, papers_of, relations_of
from kg.model import Concept, Link, Mention, Paper, Predicate, Relation, Statement
from kg.sentences import sentence_at, sentence_spans, sentences_around

Row = dict[str, Any]

#: The columns of each table, in the order in which its rows have them.
COLUMNS = {
    name: tuple(columns.split())
    for name, columns in {
        "papers": "id title abstract authors orcids author_count date year venue doi arxiv_id pmid openalex_id url "
        "organization language keywords licence citation_count sources extra",
        "concepts": "id label kind kinds aliases broader matches papers",
        "links": "paper_id concept_id kind role mentions sentence",
        "mentions": "paper_id concept_id start end surface long_form kind role confidence detectors",
        "relations": "subject predicate object support confidence paper_ids",
        "statements": "subject predicate object paper_id confidence subject_start subject_end object_start object_end "
        "sentence",
    }.items()
}
#: The types of the columns that are not text.
TYPES = {
    "int": frozenset(
        "author_count year citation_count papers mentions start end support subject_start subject_end object_start"
        " object_end".split()
    ),
    "double": frozenset(["confidence"]),
    "list": frozenset("authors orcids keywords sources kinds aliases broader matches detectors paper_ids".split()),
    "map": frozenset(["extra"]),
}


def column_types(table: str, types: Mapping[str, Any], text: Any) -> dict[str, Any]:
    """The columns of a table with what stands for their types: for those of :data:`TYPES`, and for texts."""
    of_column = {column: types[kind] for kind, columns in TYPES.items() for column in columns}
    return {column: of_column.get(column, text) for column in COLUMNS[table]}


def paper_rows(graph: Graph) -> Iterator[Row]:
    """A row for each paper, with all that is known of it; lists are tuples."""
    return (paper_row(paper) for paper in papers_of(graph))


def paper_row(paper: Paper) -> Row:
    """A paper's fields, with its year.

    Examples
    --------
    >>> paper_row(Paper("p", "Adam", date="2014-12"))["year"]
    2014
    """
    return {name: getattr(paper, name) for name in COLUMNS["papers"]} | {"extra": dict_of_lists(paper.extra)}


def dict_of_lists(pairs: tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
    """Pairs as names with all their texts.

    Examples
    --------
    >>> dict_of_lists((("issn", "1"), ("issn", "2"), ("volume", "7")))
    {'issn': ['1', '2'], 'volume': ['7']}
    """
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def concept_rows(graph: Graph) -> Iterator[Row]:
    """A row for each concept; ``papers`` is the number of papers that name it."""
    for concept in concepts_of(graph):
        yield concept_row(concept, graph.nodes[f"concept:{concept.id}"]["papers"])


def concept_row(concept: Concept, papers: int) -> Row:
    """A concept that so many papers name."""
    return {
        "id": concept.id,
        "label": concept.label,
        "kind": concept.kinds[0].value,
        "kinds": tuple(kind.value for kind in concept.kinds),
        "aliases": concept.aliases,
        "broader": concept.broader,
        "matches": concept.matches,
        "papers": papers,
    }


def link_rows(graph: Graph) -> Iterator[Row]:
    """A row for each link, with the number of its mentions and the first sentence that has one."""
    for paper_id, links in groupby(links_of(graph), lambda link: link.paper_id):
        yield from rows_of_links(graph.nodes[f"paper:{paper_id}"]["value"], links)


def rows_of_links(paper: Paper, links: Iterable[Link]) -> Iterator[Row]:
    """A row for each link of one paper."""
    spans: list[tuple[int, int]] | None = None
    for link in links:
        sentence = None
        if link.mentions:
            spans = sentence_spans(paper.text) if spans is None else spans
            start, end = _sentence(spans, link.mentions[0])
            sentence = paper.text[start:end]
        yield {
            "paper_id": link.paper_id,
            "concept_id": link.concept_id,
            "kind": link.kind.value,
            "role": link.role.value,
            "mentions": len(link.mentions),
            "sentence": sentence,
        }


def _sentence(spans: list[tuple[int, int]], mention: Mention) -> tuple[int, int]:
    """Where the sentence of a mention lies; the mention itself, in a text that has none."""
    if not any(start <= mention.start < end for start, end in spans):
        return mention.start, mention.end
    start, end = sentence_at(spans, mention.start)
    return start, max(end, mention.end)


def mention_rows(graph: Graph) -> Iterator[Row]:
    """A row for each mention. ``start`` and ``end`` count code points in title, line feed, abstract."""
    return (row for link in links_of(graph) for row in rows_of_mentions(link))


def rows_of_mentions(link: Link) -> Iterator[Row]:
    """A row for each mention of one link."""
    for mention in link.mentions:
        yield {
            "paper_id": mention.paper_id,
            "concept_id": link.concept_id,
            "start": mention.start,
            "end": mention.end,
            "surface": mention.surface,
            "long_form": mention.long_form,
            "kind": mention.kind.value,
            "role": mention.role.value,
            "confidence": mention.confidence,
            "detectors": mention.detectors,
        }


def relation_rows(graph: Graph) -> Iterator[Row]:
    """A row for each relation between concepts, with the papers that support it."""
    return map(relation_row, relations_of(graph))


def told_relations(graph: Graph) -> Iterator[tuple[Row, Row | None]]:
    """The row of each relation, and that of the surest statement of it: the first of those that are equal."""
    return told_rows(graph, relations_of(graph))


def told_rows(graph: Graph, relations: Iterable[Relation]) -> Iterator[tuple[Row, Row | None]]:
    """The same of some of a graph's relations."""
    for relation in relations:
        surest = max(relation.statements, key=lambda statement: statement.confidence, default=None)
        yield relation_row(relation), None if surest is None else _statement_row(graph, relation, surest)


def statement_rows(graph: Graph) -> Iterator[Row]:
    """A row for each relation and paper that states it, with the words that do: its sentence, or the two sentences."""
    return (_statement_row(graph, relation, said) for relation in relations_of(graph) for said in relation.statements)


def _statement_row(graph: Graph, relation: Relation, statement: Statement) -> Row:
    paper: Paper = graph.nodes[f"paper:{statement.paper_id}"]["value"]
    return row_of_statement(paper, (relation.subject, relation.predicate, relation.object), statement)


def row_of_statement(paper: Paper, triple: tuple[str, Predicate, str], statement: Statement) -> Row:
    """What one paper states of two concepts; places count code points in title, line feed, abstract.

    Examples
    --------
    >>> paper = Paper("p", "Adam", "We train VAE with Adam.")
    >>> said = Statement("p", (23, 27), Predicate.PART_OF, (14, 17), 0.9)
    >>> row_of_statement(paper, ("adam-1", Predicate.PART_OF, "vae-1"), said)["sentence"]
    'We train VAE with Adam.'
    """
    around = sentences_around(paper.text, (statement.subject, statement.object))
    return {
        "subject": triple[0],
        "predicate": triple[1].value,
        "object": triple[2],
        "paper_id": statement.paper_id,
        "confidence": statement.confidence,
        "subject_start": statement.subject[0],
        "subject_end": statement.subject[1],
        "object_start": statement.object[0],
        "object_end": statement.object[1],
        "sentence": " … ".join(paper.text[start:end] for start, end in around),
    }


def relation_row(relation: Relation) -> Row:
    """A relation between two concepts.

    Examples
    --------
    >>> relation_row(Relation("adam-1a2b3c", Predicate.PART_OF, "lion-1a2b3c", ("p", "q")))["support"]
    2
    """
    return {
        "subject": relation.subject,
        "predicate": relation.predicate.value,
        "object": relation.object,
        "support": relation.support,
        "confidence": relation.confidence,
        "paper_ids": relation.paper_ids,
    }


def spreadsheet_cell(value: str) -> str:
    """A text that no spreadsheet takes for a formula: one that begins like one gets an apostrophe in front.

    (OWASP, "CSV Injection".)

    Examples
    --------
    >>> spreadsheet_cell('=HYPERLINK("http://x")'), spreadsheet_cell("β-VAE"), spreadsheet_cell("-1")
    ('\\'=HYPERLINK("http://x")', 'β-VAE', "'-1")
    """
    formula = value.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")) or value.startswith(
        ("\t", "\r", "\n")
    )
    return f"'{value}" if formula else value

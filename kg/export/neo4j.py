"""Neo4j: CSV for its import, and a script in Cypher that loads the same files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.export.rows import concept_rows, link_rows, paper_rows, told_relations
from kg.export.tabular import write_csv_file
from kg.graph.network import Graph
from kg.model import Kind, Predicate, Role


def write_neo4j(graph: Graph, folder: Path) -> None:
    """Write CSV with the header of ``neo4j-admin database import``, and ``load.cypher``, which loads the same files."""
    for name, columns, rows in _tables(graph):
        write_csv_file(folder / f"{name}.csv", columns.split(), rows, neo4j_cell)
    (folder / "load.cypher").write_text(load_script(), encoding="utf-8", newline="\n")


def _tables(graph: Graph) -> Iterator[tuple[str, str, Iterator[list[object]]]]:
    """The name, the columns and the rows of each file."""
    yield (
        "papers",
        "id:ID(Paper) title abstract authors:string[] date year:int venue doi arxiv_id url citations:int :LABEL",
        (
            [row["id"], row["title"], row["abstract"], _array(row["authors"]),
             *(row[name] for name in ("date", "year", "venue", "doi", "arxiv_id", "url", "citation_count")), "Paper"]
            for row in paper_rows(graph)
        ),
    )  # fmt: skip
    yield (
        "concepts",
        "id:ID(Concept) label kind aliases:string[] matches:string[] papers:int :LABEL",
        (
            [row["id"], row["label"], row["kind"], _array(row["aliases"]), _array(row["matches"]), row["papers"],
             ";".join(["Concept", *(kind.capitalize() for kind in row["kinds"])])]
            for row in concept_rows(graph)
        ),
    )  # fmt: skip
    yield (
        "links",
        ":START_ID(Paper) :END_ID(Concept) kind mentions:int sentence :TYPE",
        (
            [*(row[name] for name in ("paper_id", "concept_id", "kind", "mentions", "sentence")), _type(row["role"])]
            for row in link_rows(graph)
        ),
    )
    yield (
        "relations",
        ":START_ID(Concept) :END_ID(Concept) support:int confidence:double papers:string[] sentence :TYPE",
        (
            [row["subject"], row["object"], row["support"], row["confidence"], _array(row["paper_ids"]),
             told and told["sentence"], _type(row["predicate"])]
            for row, told in told_relations(graph)
        ),
    )  # fmt: skip


def neo4j_cell(text: str) -> str:
    """A text in which no backslash stands before a quotation mark: Neo4j takes that for one that ends no field.

    (``db.import.csv.legacy_quote_escaping``, which is on by default.)

    Examples
    --------
    >>> neo4j_cell('a \\\\"b') == 'a \\\\ "b', neo4j_cell('C:\\\\') == 'C:\\\\ ', neo4j_cell('plain "b"')
    (True, True, 'plain "b"')
    """
    return re.sub(r"\\(?=\"|$)", r"\\ ", text)


def load_script() -> str:
    """A Cypher script that loads the files of :func:`write_neo4j` into a running database."""
    head = [
        "// Loads papers.csv, concepts.csv, links.csv and relations.csv from the import folder of Neo4j 5:",
        "//   cypher-shell -f load.cypher",
        "// An empty database is filled faster by: neo4j-admin database import full --nodes=papers.csv \\",
        "//   --nodes=concepts.csv --relationships=links.csv --relationships=relations.csv",
        "CREATE CONSTRAINT paper_id IF NOT EXISTS FOR (p:Paper) REQUIRE p.id IS UNIQUE;",
        "CREATE CONSTRAINT concept_id IF NOT EXISTS FOR (c:Concept) REQUIRE c.id IS UNIQUE;",
        _load("papers") + "MERGE (p:Paper {id: row.`id:ID(Paper)`})\n"
        "SET p.title = row.title, p.abstract = row.abstract, p.authors = split(row.`authors:string[]`, ';'),\n"
        "  p.date = row.date, p.year = toInteger(row.`year:int`), p.venue = row.venue, p.doi = row.doi,\n"
        "  p.arxiv_id = row.arxiv_id, p.url = row.url, p.citations = toInteger(row.`citations:int`);",
        _load("concepts") + "MERGE (c:Concept {id: row.`id:ID(Concept)`})\n"
        "SET c.label = row.label, c.kind = row.kind, c.aliases = split(row.`aliases:string[]`, ';'),\n"
        "  c.matches = split(row.`matches:string[]`, ';'), c.papers = toInteger(row.`papers:int`);",
    ]
    labels = [
        _load("concepts") + f"WITH row WHERE '{kind.value.capitalize()}' IN split(row.`:LABEL`, ';')\n"
        f"MATCH (c:Concept {{id: row.`id:ID(Concept)`}}) SET c:{kind.value.capitalize()};"
        for kind in Kind
    ]
    links = [
        _load("links") + f"WITH row WHERE row.`:TYPE` = '{_type(role)}'\n"
        "MATCH (p:Paper {id: row.`:START_ID(Paper)`}), (c:Concept {id: row.`:END_ID(Concept)`})\n"
        f"MERGE (p)-[r:{_type(role)}]->(c)\n"
        "SET r.kind = row.kind, r.mentions = toInteger(row.`mentions:int`), r.sentence = row.sentence;"
        for role in Role
    ]
    relations = [
        _load("relations") + f"WITH row WHERE row.`:TYPE` = '{_type(predicate)}'\n"
        "MATCH (a:Concept {id: row.`:START_ID(Concept)`}), (b:Concept {id: row.`:END_ID(Concept)`})\n"
        f"MERGE (a)-[r:{_type(predicate)}]->(b)\n"
        "SET r.support = toInteger(row.`support:int`), r.papers = split(row.`papers:string[]`, ';'),\n"
        "  r.confidence = toFloat(row.`confidence:double`), r.sentence = row.sentence;"
        for predicate in Predicate
    ]
    return "\n".join(head + labels + links + relations) + "\n"


def _load(name: str) -> str:
    return f"LOAD CSV WITH HEADERS FROM 'file:///{name}.csv' AS row\n"


def _type(value: str) -> str:
    """The type of a relationship as Neo4j writes them: ``evaluates-on`` and ``usedFor`` as words in capitals.

    Examples
    --------
    >>> _type("evaluates-on"), _type("usedFor")
    ('EVALUATES_ON', 'USED_FOR')
    """
    return "".join(f"_{char}" if char.isupper() else char for char in value.replace("-", "_")).upper()


def _array(values: Iterable[str]) -> str:
    """A list as Neo4j's import reads it; semicolons divide, so that those of a text become commas."""
    return ";".join(value.replace(";", ",") for value in values)

"""CSV for spreadsheets and Gephi, Neo4j's import, Parquet tables."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, Any

from kg.errors import MissingExtraError
from kg.export.network import NODE_ATTRIBUTES, edges, nodes
from kg.export.rows import (
    Row,
    concept_rows,
    link_rows,
    mention_rows,
    paper_rows,
    relation_rows,
    spreadsheet_cell,
)
from kg.graph.network import Graph

_BATCH = 10_000

#: The types of the columns that are not text.
_TYPES = {
    "int": {"author_count", "year", "citation_count", "papers", "mentions", "start", "end", "support"},
    "double": {"confidence"},
    "list": {"authors", "orcids", "keywords", "sources", "kinds", "aliases", "broader", "detectors", "paper_ids"},
    "map": {"extra"},
}
_COLUMNS = {
    "papers": "id title abstract authors orcids author_count date year venue doi arxiv_id pmid openalex_id url "
    "organization language keywords licence citation_count sources extra",
    "concepts": "id label kind kinds aliases broader papers",
    "links": "paper_id concept_id kind role mentions sentence",
    "mentions": "paper_id concept_id start end surface long_form kind role confidence detectors",
    "relations": "subject predicate object support paper_ids",
}


def write_csv(graph: Graph, folder: Path) -> None:
    """Write ``nodes.csv`` and ``edges.csv``, with the columns that Gephi knows; no cell is a formula."""
    _write_csv(
        folder / "nodes.csv",
        ["Id", "Label", *NODE_ATTRIBUTES, "x", "y"],
        (
            [
                node.id,
                node.label,
                *(node.attributes.get(name, "") for name in NODE_ATTRIBUTES),
                *(node.place or ("", "")),
            ]
            for node in nodes(graph)
        ),
    )
    _write_csv(
        folder / "edges.csv",
        ["Source", "Target", "Type", "Id", "Label", "Weight", "Kind"],
        (
            [e.source, e.target, "Directed", e.id, e.attributes["type"], e.weight, e.attributes.get("kind", "")]
            for e in edges(graph)
        ),
    )


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]], *, safe: bool = True) -> None:
    """Write CSV after RFC 4180, ``safe`` for spreadsheets or else as Neo4j reads it.

    Lone surrogates, which UTF-8 has not, become question marks.
    """
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for row in rows:
            protect = spreadsheet_cell if safe else _neo4j_cell
            writer.writerow([protect(cell) if isinstance(cell, str) else cell for cell in row])


def write_neo4j(graph: Graph, folder: Path) -> None:
    """Write CSV with the header of ``neo4j-admin database import``, and ``load.cypher``, which loads the same files."""
    _write_neo4j_nodes(graph, folder)
    _write_neo4j_edges(graph, folder)
    (folder / "load.cypher").write_text(load_script(), encoding="utf-8", newline="\n")


def _write_neo4j_nodes(graph: Graph, folder: Path) -> None:
    _write_csv(
        folder / "papers.csv",
        ["id:ID(Paper)", "title", "abstract", "authors:string[]", "date", "year:int", "venue", "doi", "arxiv_id", "url",
         "citations:int", ":LABEL"],
        (
            [row["id"], row["title"], row["abstract"], _array(row["authors"]),
             *(_plain(row[name]) for name in ("date", "year", "venue", "doi", "arxiv_id", "url", "citation_count")),
             "Paper"]
            for row in paper_rows(graph)
        ),
        safe=False,
    )  # fmt: skip
    _write_csv(
        folder / "concepts.csv",
        ["id:ID(Concept)", "label", "kind", "aliases:string[]", "papers:int", ":LABEL"],
        (
            [row["id"], row["label"], row["kind"], _array(row["aliases"]), row["papers"],
             ";".join(["Concept", *(kind.capitalize() for kind in row["kinds"])])]
            for row in concept_rows(graph)
        ),
        safe=False,
    )  # fmt: skip


def _write_neo4j_edges(graph: Graph, folder: Path) -> None:
    _write_csv(
        folder / "links.csv",
        [":START_ID(Paper)", ":END_ID(Concept)", "kind", "mentions:int", "sentence", ":TYPE"],
        (
            [
                row["paper_id"],
                row["concept_id"],
                row["kind"],
                row["mentions"],
                _plain(row["sentence"]),
                _type(row["role"]),
            ]
            for row in link_rows(graph)
        ),
        safe=False,
    )
    _write_csv(
        folder / "relations.csv",
        [":START_ID(Concept)", ":END_ID(Concept)", "support:int", "papers:string[]", ":TYPE"],
        (
            [row["subject"], row["object"], row["support"], _array(row["paper_ids"]), _type(row["predicate"])]
            for row in relation_rows(graph)
        ),
        safe=False,
    )


def _neo4j_cell(text: str) -> str:
    """A text in which no backslash stands before a quotation mark: Neo4j takes that for one that ends no field.

    (``db.import.csv.legacy_quote_escaping``, which is on by default.)

    Examples
    --------
    >>> _neo4j_cell('a \\\\"b') == 'a \\\\ "b', _neo4j_cell('C:\\\\') == 'C:\\\\ ', _neo4j_cell('plain "b"')
    (True, True, 'plain "b"')
    """
    return re.sub(r"\\(?=\"|$)", r"\\ ", text)


def load_script() -> str:
    """A Cypher script that loads the files of :func:`write_neo4j` into a running database."""
    from kg.model import Kind, Predicate, Role

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
        "  c.papers = toInteger(row.`papers:int`);",
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
        "SET r.support = toInteger(row.`support:int`), r.papers = split(row.`papers:string[]`, ';');"
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


def _plain(value: object) -> object:
    return "" if value is None else value


def write_parquet(graph: Graph, folder: Path) -> None:
    """Write ``papers``, ``concepts``, ``links``, ``mentions`` and ``relations`` as Parquet files.

    Raises
    ------
    MissingExtraError
        Where pyarrow is not installed.
    """
    made = {
        "papers": paper_rows,
        "concepts": concept_rows,
        "links": link_rows,
        "mentions": mention_rows,
        "relations": relation_rows,
    }
    for name, rows in made.items():
        write_parquet_rows(name, rows(graph), folder / f"{name}.parquet")


def write_parquet_rows(name: str, rows: Iterator[Row], target: Path | IO[bytes]) -> None:
    """Write the rows of one table to a path or an open file, in batches.

    Raises
    ------
    MissingExtraError
        Where pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingExtraError("Parquet", "tables", error) from error
    types = {"int": pa.int64(), "double": pa.float64(), "list": pa.list_(pa.string())}
    types["map"] = pa.map_(pa.string(), pa.list_(pa.string()))
    type_of = {column: types[kind] for kind, columns in _TYPES.items() for column in columns}
    schema = pa.schema([(column, type_of.get(column, pa.string())) for column in _COLUMNS[name].split()])
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        while batch := list(islice(rows, _BATCH)):
            writer.write_table(pa.Table.from_pylist([_arrow(row) for row in batch], schema=schema))


def _arrow(row: Row) -> Row:
    """A row as Arrow takes it: maps as lists of pairs, texts without lone surrogates."""
    return {name: list(value.items()) if isinstance(value, dict) else _encodable(value) for name, value in row.items()}


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return [_encodable(item) for item in value] if isinstance(value, tuple) else value

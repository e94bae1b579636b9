"""CSV for spreadsheets and Gephi, and Parquet tables."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, Any

from kg.errors import needing
from kg.export.network import NODE_ATTRIBUTES, edges, nodes
from kg.export.rows import (
    Row,
    column_types,
    concept_rows,
    link_rows,
    mention_rows,
    paper_rows,
    relation_rows,
    spreadsheet_cell,
    statement_rows,
)
from kg.graph.network import Graph

_BATCH = 10_000

#: The rows of each table.
TABLES: Mapping[str, Callable[[Graph], Iterator[Row]]] = {
    "papers": paper_rows,
    "concepts": concept_rows,
    "links": link_rows,
    "mentions": mention_rows,
    "relations": relation_rows,
    "statements": statement_rows,
}


def write_csv(graph: Graph, folder: Path) -> None:
    """Write ``nodes.csv`` and ``edges.csv``, with the columns that Gephi knows; no cell is a formula."""
    write_csv_file(
        folder / "nodes.csv",
        ["Id", "Label", *NODE_ATTRIBUTES, "x", "y"],
        (
            [node.id, node.label, *map(node.attributes.get, NODE_ATTRIBUTES), *(node.place or ("", ""))]
            for node in nodes(graph)
        ),
    )
    write_csv_file(
        folder / "edges.csv",
        ["Source", "Target", "Type", "Id", "Label", "Weight", "Kind", "Confidence", "Sentence"],
        (
            [e.source, e.target, "Directed", e.id, e.attributes["type"], e.weight]
            + [e.attributes.get(name) for name in ("kind", "confidence", "sentence")]
            for e in edges(graph)
        ),
    )


def write_csv_file(
    path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]], protect: Callable[[str], str] = spreadsheet_cell
) -> None:
    """Write CSV after RFC 4180, each text as ``protect`` has it: by default so that it is safe for spreadsheets.

    Lone surrogates, which UTF-8 has not, become question marks.
    """
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for row in rows:
            writer.writerow([protect(cell) if isinstance(cell, str) else cell for cell in row])


def write_parquet(graph: Graph, folder: Path) -> None:
    """Write ``papers``, ``concepts``, ``links``, ``mentions``, ``relations`` and ``statements`` as Parquet files.

    Raises
    ------
    MissingExtraError
        Where pyarrow is not installed.
    """
    for name, rows in TABLES.items():
        write_parquet_rows(name, rows(graph), folder / f"{name}.parquet")


def write_parquet_rows(name: str, rows: Iterator[Row], target: Path | IO[bytes]) -> None:
    """Write the rows of one table to a path or an open file, in batches.

    Raises
    ------
    MissingExtraError
        Where pyarrow is not installed.
    """
    with needing("Parquet", "tables"):
        import pyarrow as pa
        import pyarrow.parquet as pq
    types = {"int": pa.int64(), "double": pa.float64(), "list": pa.list_(pa.string())}
    types["map"] = pa.map_(pa.string(), pa.list_(pa.string()))
    schema = pa.schema(column_types(name, types, pa.string()))
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        while batch := list(islice(rows, _BATCH)):
            writer.write_table(pa.Table.from_pylist([_arrow(row) for row in batch], schema=schema))


def _arrow(row: Row) -> Row:
    """A row as Arrow takes it: maps as lists of pairs, texts without lone surrogates."""
    return {name: list(value.items()) if isinstance(value, dict) else encodable(value) for name, value in row.items()}


def encodable(value: Any) -> Any:
    r"""A text without lone surrogates, which UTF-8 has not: they become question marks. Tuples become lists of such.

    Examples
    --------
    >>> encodable("a\ud800"), encodable(("b", 3))
    ('a?', ['b', 3])
    """
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return [encodable(item) for item in value] if isinstance(value, tuple) else value

"""The tables of a graph as data frames of pandas or polars: those that the Parquet export has, in memory."""

from __future__ import annotations

from os import PathLike
from typing import Any, Literal

from kg.errors import needing
from kg.export.rows import TYPES, Row, column_types
from kg.export.tabular import TABLES, encodable
from kg.graph.cut import own
from kg.graph.network import Graph


def to_frames(graph: Graph, library: Literal["pandas", "polars"] = "pandas") -> dict[str, Any]:
    """The tables of a graph as data frames by name.

    They are ``papers``, ``concepts``, ``links``, ``mentions``, ``relations`` and ``statements``; columns and order are
    those of ``kg export parquet``. A cell that has several values is a list; ``extra`` of a paper is a dictionary in
    pandas, and a list of keys with values in polars, which has no maps. In pandas, numbers are ``Int64`` and
    ``Float64`` and texts ``string``, which may be missing.

    Raises
    ------
    MissingExtraError
        Where the library is not installed.
    ValueError
        Where it is neither of the two.
    TypeError
        Where the graph is the path of one, or its edges have no direction.

    Examples
    --------
    >>> import kg
    >>> frames = to_frames(kg.build([kg.SAMPLE]))
    >>> frames["concepts"].sort_values("papers").iloc[-1]["label"]
    'MNIST'
    >>> frames["links"].query("role == 'proposes'")["paper_id"].nunique() > 50
    True
    """
    if library not in _MAKERS:
        raise ValueError(f"library is {' or '.join(map(repr, _MAKERS))}, not {library!r}")
    if isinstance(graph, str | PathLike):
        raise TypeError(f"to_frames takes a graph, not a path: kg.to_frames(kg.load({str(graph)!r}))")
    make, whole = _MAKERS[library], own(graph)
    with needing(f"a frame of {library}", library):
        return {name: make(name, list(rows(whole))) for name, rows in TABLES.items()}


def _pandas(name: str, rows: list[Row]) -> Any:
    import pandas as pd

    types = {"int": "Int64", "double": "Float64", "list": "object", "map": "object"}
    return pd.DataFrame({
        column: pd.Series([_cell(row[column]) for row in rows], dtype=dtype)
        for column, dtype in column_types(name, types, "string").items()
    })  # fmt: skip


def _polars(name: str, rows: list[Row]) -> Any:
    import polars as pl

    types: dict[str, Any] = {"int": pl.Int64, "double": pl.Float64, "list": pl.List(pl.String)}
    types["map"] = pl.List(pl.Struct({"key": pl.String, "value": pl.List(pl.String)}))
    schema = column_types(name, types, pl.String)
    cells = {column: [_cell(row[column]) for row in rows] for column in schema}
    for column in TYPES["map"] & cells.keys():
        cells[column] = [[{"key": key, "value": value} for key, value in cell.items()] for cell in cells[column]]
    return pl.DataFrame(cells, schema=schema)


_MAKERS = {"pandas": _pandas, "polars": _polars}


def _cell(value: Any) -> Any:
    """A value as both libraries take it: lists for tuples, texts without lone surrogates."""
    if isinstance(value, dict):
        return {key: _cell(item) for key, item in value.items()}
    return [encodable(item) for item in value] if isinstance(value, tuple | list) else encodable(value)

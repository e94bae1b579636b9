"""Papers in the rows of a data frame of pandas or polars, without importing either."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

from kg.errors import SourceError
from kg.model import Paper
from kg.sources.formats.shapes import adapt
from kg.sources.formats.tables import plain
from kg.sources.names import field_name, is_title
from kg.sources.record import read_record
from kg.sources.stream import Skipped

#: What a frame is called in messages, and in the sources of its papers.
FRAME = "frame"


def is_frame(value: object) -> bool:
    """Whether something is a data frame of pandas or polars (lazy ones, too).

    Examples
    --------
    >>> is_frame("papers.csv"), is_frame([])
    (False, False)
    """
    packages = {base.__module__.partition(".")[0] for base in type(value).__mro__}
    return not packages.isdisjoint(("pandas", "polars")) and hasattr(type(value), "columns")


def read_frame(frame: Any) -> Iterator[Paper | Skipped]:
    """Read a data frame, row by row; its columns have the names that fields have in CSV and JSON.

    The levels of a pandas index that have a name are columns, too. What is missing (None, NaN, NaT) is left out.

    Raises
    ------
    SourceError
        Where no column means the title.

    Examples
    --------
    >>> import pandas
    >>> frame = pandas.DataFrame({"Article Title": ["Adam", None], "Year": [2014, None]})
    >>> for item in read_frame(frame):
    ...     print(item if isinstance(item, Skipped) else (item.title, item.year))
    ('Adam', 2014)
    frame:2: title is missing or empty
    """
    names, rows = _columns_and_rows(frame)
    if not any(is_title(field_name(name)) for name in names):
        raise SourceError(f"{FRAME}: no column is called title; rename one so (there are: {', '.join(names)})")
    for number, row in enumerate(rows, start=1):
        record = {name: value for name, cell in zip(names, row, strict=True) if (value := _cell(cell)) is not None}
        yield from read_record(adapt(record), FRAME, number)


def _columns_and_rows(frame: Any) -> tuple[list[str], Iterable[tuple[Any, ...]]]:
    if hasattr(frame, "collect"):  # a lazy frame of polars
        frame = frame.collect()
    if hasattr(frame, "iter_rows"):
        return list(frame.columns), frame.iter_rows()
    levels = [name for name in frame.index.names if name is not None and name not in frame.columns]
    if levels:
        frame = frame.reset_index(level=levels)
    return [str(name) for name in frame.columns], frame.itertuples(index=False, name=None)


def _cell(value: Any) -> Any:
    """A cell as JSON would have it: whole numbers without a point, lists for arrays, None for nothing.

    Examples
    --------
    >>> import datetime
    >>> _cell(2014.0), _cell(float("nan")), _cell(datetime.datetime(2014, 12, 22)), _cell(("a", None))
    (2014, None, '2014-12-22', ['a'])
    """
    for to_python in ("to_list", "tolist"):  # a series of polars; an array or a number of numpy
        value = getattr(value, to_python)() if hasattr(value, to_python) else value
    if type(value).__name__ in {"NAType", "NaTType"}:  # what pandas has in the place of nothing
        return None
    if isinstance(value, float):
        return (int(value) if value.is_integer() else value) if math.isfinite(value) else None
    if isinstance(value, list | tuple):
        return [item for cell in value if (item := _cell(cell)) is not None]
    return plain(value)

"""Tables of papers in columns: Parquet and Arrow (files and streams), read in batches by pyarrow."""

from __future__ import annotations

import datetime
import decimal
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, BinaryIO, cast

from kg.errors import SourceError, needing
from kg.model import Paper
from kg.sources.formats.shapes import adapt
from kg.sources.record import read_record
from kg.sources.stream import Skipped

_ROWS = 1024
_PIECE = 1 << 20


def read_table(file: BinaryIO, name: str) -> Iterator[Paper | Skipped]:
    """Read Parquet or Arrow, row by row; the columns have the names that fields have elsewhere.

    Raises
    ------
    MissingExtraError
        Where pyarrow is not installed.
    SourceError
        Where the file is damaged. Parquet keeps at its end where everything is: one that is cut can't be read at all.
    """
    with needing("reading Parquet and Arrow", "tables"):
        import pyarrow as pa
    with ExitStack() as stack:
        place = _seekable(file, stack)
        number = 0
        try:
            for batch in _batches(place):
                for start in range(0, batch.num_rows, _ROWS):
                    for row in batch.slice(start, _ROWS).to_pylist():
                        number += 1
                        yield from read_record(adapt(plain(row)), name, number)
        except (pa.ArrowException, OSError, ValueError) as error:
            reason = " ".join(str(error).split())[:200]
            if number == 0:
                raise SourceError(
                    f"{name}: the table is damaged or cut off ({reason}); write or download it again"
                ) from error
            yield Skipped(name, number + 1, f"the table is damaged ({reason}); the rest of the file is left out")


def _seekable(file: BinaryIO, stack: ExitStack) -> BinaryIO:
    """The file, or a copy of it on disk where one can't go back in it (standard input, gzip)."""
    if type(file).__name__ == "BufferedReader" and file.seekable():
        return file
    copy = cast(BinaryIO, stack.enter_context(tempfile.TemporaryFile()))  # noqa: SIM115 - the stack closes it
    while piece := file.read(_PIECE):
        copy.write(piece)
    copy.seek(0)
    return copy


def _batches(file: BinaryIO) -> Iterator[Any]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    magic = file.read(6)
    file.seek(0)
    if magic.startswith(b"PAR1"):
        # with a buffer, pages are read one by one; without, each column of a row group (which may be the file) at once
        yield from pq.ParquetFile(file, pre_buffer=False, buffer_size=_PIECE).iter_batches(_ROWS)
    elif magic == b"ARROW1":
        reader = pa.ipc.open_file(file)
        yield from (reader.get_batch(place) for place in range(reader.num_record_batches))
    else:
        yield from pa.ipc.open_stream(file)


def plain(value: Any) -> Any:
    """Values as JSON would have them: dates as text, nested records as objects, null fields of a row left out."""
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items() if item is not None}
    if isinstance(value, list) and value and all(isinstance(item, tuple) for item in value):  # a map
        return {str(name): plain(item) for name, item in value}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, datetime.date):
        return value.isoformat()[:10]
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value

"""The index of a graph in shards, a Parquet file for each of its tables: rows lie on the disk while they are made."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

from kg.lookup.postings import TEXTS, postings
from kg.lookup.tables import NAMES, TEXT, USES
from kg.shards.folder import arrow_schema, arrow_table
from kg.shards.job import Job
from kg.store.parquet import TABLES
from kg.store.schema import SCHEMA

#: A row group has so many rows, or a five-hundredth of all.
_GROUP, _GROUPS = {"paper": 512, "text": 8192, "said": 8192}, 500
#: What every file of Parquet begins with, also one that has nothing but such an end.
_MAGIC = b"PAR1"
#: How many rows are made, and how many texts become words, at a time.
_ROWS, _TEXTS = 1 << 16, 20_000

POSTING = {"term": "string", "number": "int64", "size": "int64", "places": "list"}
_OWN = {
    "look_size": {"name": "string", "texts": "int64", "words": "int64"},
    **{f"look_{name}": POSTING for name in TEXTS},
}
_TYPES = {"INTEGER": "int64", "TEXT": "string", "REAL": "float64"}


def columns_of(table: str) -> dict[str, str]:
    """The columns of a table and their types, as Arrow calls them: those of ``kg.sqlite``.

    Examples
    --------
    >>> columns_of("look_tie")
    {'concept': 'int64', 'other': 'int64', 'sure': 'float64'}
    """
    if table in _OWN:
        return _OWN[table]
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCHEMA + NAMES + USES + TEXT)
        rows = connection.execute(f"PRAGMA table_info({table})").fetchall()
        return {name: _TYPES[kind] for _, name, kind, *_ in rows}


def write_table(job: Job, name: str, batches: Iterable[Any], number: int) -> int:
    """Write a table, in row groups of one size whatever the batches; how many bytes of its end say what is in them."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    size = max(_GROUP.get(name.removeprefix("look_"), 4096), number // _GROUPS)
    schema = arrow_schema(columns_of(name))
    written: list[Any] = []
    with (
        job.folder.writing(job.at("out", f"{TABLES}/{name}.parquet")) as file,
        pq.ParquetWriter(file, schema, compression="zstd", metadata_collector=written) as writer,
    ):
        waiting = schema.empty_table()
        for batch in batches:
            waiting = pa.concat_tables([waiting, pa.table(batch).select(schema.names).cast(schema)])
            while waiting.num_rows >= size:
                writer.write_table(waiting.slice(0, size), row_group_size=size)
                waiting = waiting.slice(size)
        if waiting.num_rows or not number:
            writer.write_table(waiting, row_group_size=size)
    end = BytesIO()
    written[0].write_metadata_file(end)
    return len(end.getvalue()) - len(_MAGIC)


class ParquetIndex:
    """The index of a graph in shards: see :class:`kg.lookup.tables.Index`."""

    def __init__(self, job: Job, connection: Any, spill: str) -> None:
        """``connection`` is DuckDB's, ``spill`` a folder on this machine for rows that wait."""
        self._job, self._connection, self._spill = job, connection, Path(spill)
        self._sizes: list[tuple[str, int, int]] = []
        #: What :func:`write_table` gave, by table.
        self.ends: dict[str, int] = {}
        self._grams: Counter[str] = Counter()

    def insert(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Fill a table; names are sorted by what they are looked up by."""
        self.write(f"look_{table}", rows, "key, number" if table == "name" else "")

    def insert_text(self, target: str, rows: Iterable[Sequence[Any]]) -> None:
        """Fill a full-text table."""
        table = target.partition(" ")[0]
        waiting, texts, words = iter(rows), 0, 0

        def made() -> Iterator[Sequence[Any]]:
            nonlocal texts, words
            while some := list(islice(waiting, _TEXTS)):
                texts += len(some)
                for posting in postings(table, some):
                    words += len(posting[-1])
                    if table == "grams":
                        self._grams[posting[0]] += 1
                    yield posting

        self.write(f"look_{table}", made(), "term, number")
        self.count(table, texts, words)

    def count_grams(self) -> None:
        """Fill the table of trigrams."""
        self.write("look_gram", sorted(self._grams.items()))

    def count(self, table: str, texts: int, words: int) -> None:
        """Note how many texts a full-text table has, and how many words."""
        self._sizes.append((table, texts, words))

    def end(self) -> None:
        """Write what was noted."""
        self.write("look_size", self._sizes)

    def write(self, table: str, rows: Iterable[Sequence[Any]], key: str = "") -> None:
        """Write a table, many rows at a time, in their order or by a key."""
        import pyarrow.parquet as pq

        with self._waiting(table, rows) as (path, number):
            if key:
                place = path.as_posix().replace("'", "''")
                query = f"SELECT * FROM read_parquet('{place}') ORDER BY {key}"  # noqa: S608  (all of it is ours)
                batches = self._connection.sql(query).to_arrow_reader(_ROWS)
                self.ends[table] = write_table(self._job, table, batches, number)
            else:
                with pq.ParquetFile(path) as file:
                    self.ends[table] = write_table(self._job, table, file.iter_batches(_ROWS), number)

    @contextmanager
    def _waiting(self, table: str, rows: Iterable[Sequence[Any]]) -> Iterator[tuple[Path, int]]:
        """A file with rows, and how many there are."""
        import pyarrow.parquet as pq

        schema = arrow_schema(columns_of(table))
        path, waiting, number = self._spill / f"{table}.parquet", iter(rows), 0
        with pq.ParquetWriter(path, schema, compression="zstd") as writer:
            while some := list(islice(waiting, _ROWS)):
                writer.write_table(arrow_table(some, schema))
                number += len(some)
        yield path, number
        path.unlink()

"""Parquet and Arrow: any column that people have, from disk, from standard input, compressed; and damaged."""

from __future__ import annotations

import datetime
import gzip
import io
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from service_answers import ABSTRACT, OPENALEX, TITLE

from kg.errors import SourceError
from kg.sources import Reading, read_papers

pa = pytest.importorskip("pyarrow", reason="needs the extra [tables]")
pq = pytest.importorskip("pyarrow.parquet")

ROWS = [
    {
        "title": TITLE,
        "abstract": ABSTRACT,
        "authors": ["Ada Lovelace", "José van der Berg"],
        "date": datetime.date(2021, 5, 3),
        "year": 2021,
        "doi": "10.1000/trees.1",
        "citations": 12,
        "keywords": ["pruning", "trees"],
    },
    {"title": None, "abstract": "x", "authors": None, "date": None, "year": None, "doi": None, "citations": None,
     "keywords": None},
    {"title": "A study of forests", "abstract": None, "authors": [], "date": None, "year": 2020, "doi": "",
     "citations": 0, "keywords": []},
]  # fmt: skip


def written(kind: str, rows: list[dict[str, Any]]) -> bytes:
    table = pa.Table.from_pylist(rows)
    sink = io.BytesIO()
    if kind == "parquet":
        pq.write_table(table, sink)
    else:
        new = pa.ipc.new_file if kind == "arrow-file" else pa.ipc.new_stream
        with new(sink, table.schema) as writer:
            writer.write_table(table)
    return sink.getvalue()


KINDS = ["parquet", "arrow-file", "arrow-stream"]


def check(reading: Reading) -> None:
    forests, trees = reading.papers
    assert (trees.title, trees.abstract, trees.date, trees.citation_count) == (TITLE, ABSTRACT, "2021-05-03", 12)
    assert (trees.authors, trees.keywords) == (("Ada Lovelace", "José van der Berg"), ("pruning", "trees"))
    assert (forests.title, forests.title_only, forests.date) == ("A study of forests", True, "2020")
    assert [(item.line, item.reason) for item in reading.skipped] == [(2, "title is missing or empty")]


@pytest.mark.parametrize("kind", KINDS)
def test_tables(tmp_path: Path, kind: str) -> None:
    data = written(kind, ROWS)
    (tmp_path / "papers").write_bytes(data)
    check(read_papers([tmp_path / "papers"]))
    (tmp_path / "papers").write_bytes(gzip.compress(data, mtime=0))
    check(read_papers([tmp_path / "papers"]))
    check(read_papers("-", stdin=io.BytesIO(data)))


@pytest.mark.parametrize("kind", KINDS)
def test_nested_columns(kind: str) -> None:
    """OpenAlex's works as a table: structs and lists of structs."""
    work = {name: value for name, value in OPENALEX[0].items() if name != "abstract_inverted_index"}
    (paper,) = read_papers("-", stdin=io.BytesIO(written(kind, [work | {"abstract": ABSTRACT}]))).papers
    assert (paper.abstract, paper.openalex_id, paper.orcids) == (ABSTRACT, "W2741809807", ("0000-0002-1825-0097", ""))


@pytest.mark.parametrize("kind", KINDS)
def test_columns_as_other_tools_write_them(kind: str) -> None:
    """Texts as numbers of a dictionary (pandas' categories), large texts (Polars), lists of objects and of nulls."""
    words = pa.dictionary(pa.int32(), pa.string())
    person = pa.struct([("name", pa.string()), ("orcid", pa.string())])
    table = pa.table(
        {
            "title": pa.array(["One", "Two", None, "Four"], pa.large_string()),
            "venue": pa.array(["J", "J", "J", None], pa.string()).cast(words),
            "authors": pa.array([[{"name": "Ada", "orcid": None}, {"name": None}], None, [], [None]], pa.list_(person)),
            "keywords": pa.array([["a", None, "b"], [], None, ["a"]], pa.large_list(pa.string())),
            "published": pa.array([0, None, 1, 2], pa.timestamp("us", tz="UTC")),
            "citations": pa.array([1.0, float("nan"), None, 3.0]),
            "abstract": pa.array([b"We prune.", None, b"", b"caf\xc3\xa9"], pa.binary()),
        }
    )
    sink = io.BytesIO()
    if kind == "parquet":
        pq.write_table(table, sink, row_group_size=2)
    else:
        with (pa.ipc.new_file if kind == "arrow-file" else pa.ipc.new_stream)(sink, table.schema) as writer:
            writer.write_table(table, max_chunksize=2)
    reading = read_papers("-", stdin=io.BytesIO(sink.getvalue()))
    four, one, two = reading.papers
    assert (one.authors, one.venue, one.keywords, one.date) == (("Ada",), "J", ("a", "b"), "1970-01-01")
    assert (one.citation_count, two.citation_count, four.citation_count) == (1, None, 3)
    assert (one.abstract, two.abstract, four.abstract) == ("We prune.", "", "café")
    assert (four.venue, four.authors) == (None, ())
    assert [(item.line, item.reason) for item in reading.skipped] == [(3, "title is missing or empty")]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "wrong", [{"title": 5}, {"title": ["x"]}, {"title": "T", "abstract": {"a": None, "b": 1}}], ids=str
)
def test_columns_of_wrong_types(kind: str, wrong: dict[str, Any]) -> None:
    """A column has one type: each row is named, and the file after it is read."""
    reading = read_papers("-", stdin=io.BytesIO(written(kind, [wrong, wrong])))
    assert (reading.records, [item.line for item in reading.skipped]) == (0, [1, 2])


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is told by Linux")
def test_a_parquet_file_of_one_row_group_is_read_page_by_page(tmp_path: Path) -> None:
    """Its pages, not its columns, are in memory: many more rows of texts that don't compress take little more."""
    peaks, some = [], random.Random(1)
    for rows in (1_000, 30_000):
        texts = [some.randbytes(1_000).hex() for _ in range(rows)]
        table = pa.table({"title": [text[:20] for text in texts], "abstract": texts})
        pq.write_table(table, tmp_path / "papers", row_group_size=rows, compression="none")
        code = (
            "import re, sys; from kg.sources import stream_papers\n"
            "number = sum(1 for _ in stream_papers(sys.argv[1]))\n"
            "print(number, re.search('VmHWM:\\\\s+(\\\\d+)', open('/proc/self/status').read())[1])"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / "papers")],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
            capture_output=True,
            text=True,
            check=True,
        )
        number, peak = map(int, done.stdout.split())
        assert number == rows
        peaks.append(peak / 1024)
    assert (tmp_path / "papers").stat().st_size > 55_000_000
    assert peaks[1] < peaks[0] + 35


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_table_that_is_cut(tmp_path: Path, kind: str, share: float) -> None:
    data = written(kind, ROWS * 2_000)
    (tmp_path / "papers").write_bytes(data[: int(len(data) * share)])
    with pytest.raises(SourceError, match=r"papers: the table is damaged or cut off .*; write or download it again"):
        read_papers([tmp_path / "papers"])


def test_a_cut_stream_keeps_what_came_before(tmp_path: Path) -> None:
    table, sink = pa.Table.from_pylist(ROWS[:1]), io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        for _ in range(3):
            writer.write_table(table)
    (tmp_path / "papers").write_bytes(sink.getvalue()[:-200])
    reading = read_papers([tmp_path / "papers"])
    assert reading.records == 2
    assert [(item.line, item.reason.endswith("the rest of the file is left out")) for item in reading.skipped] == [
        (3, True)
    ]


def test_what_to_install_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    original = builtins.__import__

    def without_pyarrow(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("pyarrow"):
            raise ImportError(name=name)
        return original(name, *rest, **more)

    data = written("parquet", ROWS)
    monkeypatch.setattr(builtins, "__import__", without_pyarrow)
    with pytest.raises(Exception, match=r"pip install 'paperkg\[tables\]'"):
        read_papers("-", stdin=io.BytesIO(data))

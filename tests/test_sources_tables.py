"""Parquet and Arrow: any column that people have, from disk, from standard input, compressed; and damaged."""

from __future__ import annotations

import datetime
import gzip
import io
from pathlib import Path
from typing import Any

import pytest
from source_files import ABSTRACT, OPENALEX, TITLE

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

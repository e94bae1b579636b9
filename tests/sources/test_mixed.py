"""A folder with a file of each kind: one graph, what is the same paper merged, with what each of its sources knows."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest
from service_answers import TITLE, TITLE_2
from source_files import FILES

import kg
from kg.sources import read_papers
from kg.sources.merge import merge


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A file of each kind, some in folders, one compressed, one a PDF, with names that say nothing."""
    for place, (name, (_, content)) in enumerate(FILES.items()):
        path = tmp_path / ("deep/er" if place % 3 else "") / f"{place:02}-{name}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(content.encode(), mtime=0) if place % 5 == 0 else content.encode())
    (tmp_path / "paper.pdf").write_bytes(b"%PDF-1.4\n")
    pa = pytest.importorskip("pyarrow", reason="needs the extra [tables]")
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([{"title": TITLE, "doi": "10.1000/TREES.1"}]), sink)
    (tmp_path / "table").write_bytes(sink.getvalue())
    for name, new in (("columns", pa.ipc.new_file), ("stream", pa.ipc.new_stream)):
        table = pa.Table.from_pylist([{"title": TITLE, "pmid": 31452104}])
        with (tmp_path / name).open("wb") as file, new(file, table.schema) as writer:
            writer.write_table(table)
    return tmp_path


def test_a_mixed_folder_is_one_graph(folder: Path) -> None:
    reading = read_papers([folder])
    assert [paper.title for paper in reading.papers] == [TITLE, TITLE_2]
    trees, forests = reading.papers
    assert len(trees.sources) == len(FILES) + 3
    assert {one.title: len(one.records) for one in reading.repeated} == {
        TITLE: len(FILES) + 3,
        TITLE_2: len(forests.sources),
    }
    assert (trees.doi, trees.arxiv_id, trees.pmid) == ("10.1000/trees.1", "2105.01234", "31452104")
    assert (trees.openalex_id, trees.citation_count) == ("W2741809807", 12)
    assert trees.orcids == ("0000-0002-1825-0097", "")
    assert [item.file for item in reading.skipped] == [str(folder / "paper.pdf")]
    assert [item.title for item in reading.left_out] == ["Proceedings of the 1st Workshop on Trees"]
    graph = kg.build([folder])
    assert {data["label"] for _, data in graph.nodes(data=True) if data["type"] == "paper"} == {TITLE, TITLE_2}
    assert "decision tree" in {data["label"] for _, data in graph.nodes(data=True)}


def test_the_order_of_files_does_not_matter(folder: Path) -> None:
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pdf"]
    assert read_papers(files).papers == read_papers(files[::-1]).papers


def test_merging_keeps_what_any_record_knows() -> None:
    one = kg.Paper(
        "", "T", authors=("A", "B"), orcids=("", "0000-0002-1825-0097"), keywords=("Trees", "b"), citation_count=1
    )
    two = kg.Paper(
        "", "T", authors=("A", "B"), orcids=("0000-0001-0000-0000", ""), keywords=("a", "trees"), citation_count=3
    )
    for records in ([one, two], [two, one]):
        paper = merge(records)[0].paper
        assert paper.orcids == ("0000-0001-0000-0000", "0000-0002-1825-0097")
        assert (paper.keywords, paper.citation_count) == (("Trees", "a", "b"), 3)
    same = [kg.Paper("", "One", pmid="7"), kg.Paper("", "Another", pmid="7")]
    assert len(merge(same)) == 1

"""Data frames of papers: what pandas and polars have in memory is read as the same table in a file is."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg.errors import SourceError
from kg.sources import read_papers, stream_papers

pandas = pytest.importorskip("pandas", reason="pandas is not installed: pip install 'paperkg[pandas]'")
polars = pytest.importorskip("polars", reason="polars is not installed: pip install 'paperkg[polars]'")

LIBRARIES = [pandas, polars]
ROWS = [
    {
        "Article Title": "Adam: A Method for Stochastic Optimization",
        "Abstract": "We introduce Adam, an algorithm for gradient-based optimization.",
        "Authors": "Kingma, Diederik; Ba, Jimmy",
        "Publication Year": 2015,
        "DOI": "https://doi.org/10.48550/arXiv.1412.6980",
        "Cited By": 100,
    },
    {
        "Article Title": "Lion",
        "Abstract": None,
        "Authors": None,
        "Publication Year": None,
        "DOI": None,
        "Cited By": None,
    },
]


def as_file(rows: list[dict[str, Any]]) -> list[Any]:
    text = "".join(json.dumps({k: v for k, v in row.items() if v is not None}) + "\n" for row in rows)
    return papers(read_papers("-", stdin=io.BytesIO(text.encode()), any_language=True))


def papers(reading: Any) -> list[Any]:
    """The papers, but for where they are from."""
    from dataclasses import replace

    return [replace(paper, sources=()) for paper in reading.papers]


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda library: library.__name__)
def test_a_frame_is_read_as_a_file_with_the_same_columns(library: Any) -> None:
    reading = read_papers(library.DataFrame(ROWS))
    assert papers(reading) == as_file(ROWS)
    adam = next(paper for paper in reading.papers if paper.title.startswith("Adam"))
    assert (adam.year, adam.arxiv_id, adam.citation_count, len(adam.authors)) == (2015, "1412.6980", 100, 2)
    assert adam.sources == ("frame",)


CELLS = st.fixed_dictionaries({
    "title": st.one_of(st.none(), st.text(max_size=30)),
    "abstract": st.one_of(st.none(), st.text(max_size=60)),
    "year": st.one_of(st.none(), st.integers(1500, 2030)),
    "keywords": st.one_of(st.none(), st.lists(st.sampled_from(["a", "deep learning"]), max_size=3)),
})  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(CELLS, min_size=1, max_size=5))
def test_any_rows_are_read_as_json_is(rows: list[dict[str, Any]]) -> None:
    if not any(row["title"] and row["title"].strip() for row in rows):
        rows = [*rows, {"title": "Adam", "abstract": None, "year": None, "keywords": None}]
    expected = as_file(rows)
    schema = {
        "title": polars.String,
        "abstract": polars.String,
        "year": polars.Int64,
        "keywords": polars.List(polars.String),
    }
    for frame in (pandas.DataFrame(rows), polars.DataFrame(rows, schema=schema)):
        assert papers(read_papers(frame, any_language=True)) == expected


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda library: library.__name__)
def test_rows_without_a_title_are_named_and_skipped(library: Any) -> None:
    reading = read_papers(library.DataFrame({"title": ["Adam", "", None], "year": [2014, 2015, 2016]}))
    assert [str(skipped) for skipped in reading.skipped] == [
        "frame:2: title is missing or empty",
        "frame:3: title is missing or empty",
    ]
    with pytest.raises(SourceError, match="frame:2: title is missing"):
        read_papers(library.DataFrame({"title": ["Adam", ""]}), strict=True)


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda library: library.__name__)
def test_a_frame_without_titles_says_what_it_has(library: Any) -> None:
    with pytest.raises(SourceError, match=r"no column is called title; rename one so \(there are: name, text\)"):
        read_papers(library.DataFrame({"name": ["a"], "text": ["b"]}))


def test_what_pandas_has_in_the_place_of_nothing_is_nothing() -> None:
    frame = pandas.DataFrame({
        "title": pandas.array(["Adam", "Lion"], dtype="string"),
        "abstract": pandas.array(["We do.", pandas.NA], dtype="string"),
        "date": pandas.to_datetime(["2014-12-22", None]),
        "citations": pandas.array([5, pandas.NA], dtype="Int64"),
    })  # fmt: skip
    adam, lion = sorted(read_papers(frame).papers, key=lambda paper: paper.title)
    assert (adam.date, adam.abstract, adam.citation_count) == ("2014-12-22", "We do.", 5)
    assert (lion.date, lion.abstract, lion.citation_count) == (None, "", None)


def test_an_index_with_a_name_is_a_column() -> None:
    frame = pandas.DataFrame({"title": ["Adam"], "doi": ["10.1/a"]})
    assert papers(read_papers(frame.set_index("doi"))) == papers(read_papers(frame))
    assert papers(read_papers(frame.set_index(["doi", "title"]))) == papers(read_papers(frame))


def test_a_lazy_frame_is_collected() -> None:
    frame = polars.DataFrame(ROWS)
    assert read_papers(frame.lazy()) == read_papers(frame)


def test_frames_stand_beside_files_and_are_merged_with_them(tmp_path: Path) -> None:
    file = tmp_path / "papers.jsonl"
    file.write_text(
        '{"title": "Adam: A Method for Stochastic Optimization", "arxiv_id": "1412.6980"}\n', encoding="utf-8"
    )
    reading = read_papers([file, pandas.DataFrame(ROWS), polars.DataFrame(ROWS)])
    assert (reading.records, len(reading.papers)) == (5, 2)
    assert {paper.sources for paper in reading.papers} == {("frame", "papers.jsonl"), ("frame",)}
    assert len(list(stream_papers(polars.DataFrame(ROWS)))) == 2


def test_a_graph_of_a_frame_is_that_of_its_rows_in_any_order(tmp_path: Path) -> None:
    rows = [json.loads(line) for line in kg.SAMPLE.read_text(encoding="utf-8").splitlines()[:8]]
    one, two = tmp_path / "one" / "graph", tmp_path / "two" / "graph"
    kg.build(polars.DataFrame(rows, infer_schema_length=None), one)
    kg.build(pandas.DataFrame(rows[::-1]), two)
    for name in ("kg.sqlite", "graph.ttl", "graph.html"):
        assert (one / name).read_bytes() == (two / name).read_bytes()
    assert len(list(kg.build(pandas.DataFrame(rows)))) == len(list(kg.load(one)))

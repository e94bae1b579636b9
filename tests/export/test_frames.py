"""The tables as data frames: the same that Parquet has, in pandas and in polars."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from built import sample_graph

import kg
from kg.errors import MissingExtraError
from kg.export.rows import concept_rows, link_rows
from kg.export.tabular import TABLES, write_parquet
from kg.graph.network import papers_of, to_graph

LIBRARIES = ("pandas", "polars")


@pytest.fixture(scope="module", params=LIBRARIES)
def frames(request: pytest.FixtureRequest) -> dict[str, Any]:
    pytest.importorskip(request.param, reason=f"{request.param} is not installed")
    return kg.to_frames(sample_graph(), request.param)


def rows(frame: Any) -> list[dict[str, Any]]:
    """The rows of a frame of either library as JSON has them, with nothing for what is missing."""
    if hasattr(frame, "to_dicts"):
        return frame.to_dicts()
    return [
        {k: None if v is sys.modules["pandas"].NA else v for k, v in row.items()} for row in frame.to_dict("records")
    ]


def test_the_tables_are_there_with_a_row_for_each_thing(frames: dict[str, Any]) -> None:
    graph = sample_graph()
    assert list(frames) == list(TABLES)
    for name, made in TABLES.items():
        assert len(frames[name]) == sum(1 for _ in made(graph)), name
    assert [row["label"] for row in rows(frames["concepts"])] == [row["label"] for row in concept_rows(graph)]
    assert rows(frames["links"]) == list(link_rows(graph))


def test_they_say_what_the_parquet_files_say(frames: dict[str, Any], tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    write_parquet(sample_graph(), tmp_path)
    for name, frame in frames.items():
        table = parquet.read_table(tmp_path / f"{name}.parquet")
        assert list(frame.columns) == table.column_names
        kept = rows(frame)
        for row in kept:
            if isinstance(row.get("extra"), dict):
                row["extra"] = [{"key": key, "value": value} for key, value in row["extra"].items()]
        said = table.to_pylist()
        for row in said:
            if "extra" in row:
                row["extra"] = [{"key": key, "value": value} for key, value in row["extra"]]
        assert kept == said


def test_papers_go_out_and_in_again(frames: dict[str, Any]) -> None:
    papers = tuple(replace(paper, sources=("frame",)) for paper in papers_of(sample_graph()))
    assert kg.read_papers(frames["papers"]).papers == papers


@pytest.mark.parametrize("library", LIBRARIES)
def test_an_empty_graph_has_the_columns_and_their_types(library: Any) -> None:
    pytest.importorskip(library, reason=f"{library} is not installed")
    empty, full = kg.to_frames(to_graph([], [], []), library), kg.to_frames(sample_graph(), library)
    for name, frame in full.items():
        assert list(empty[name].dtypes) == list(frame.dtypes)


def test_a_path_is_no_graph(tmp_path: Path) -> None:
    for path in ("outputs", tmp_path):
        with pytest.raises(TypeError, match=r"to_frames takes a graph, not a path: kg\.to_frames\(kg\.load\('"):
            kg.to_frames(path)  # type: ignore[arg-type]


def test_text_that_utf_8_has_not_does_not_stop_it() -> None:
    graph = to_graph([kg.Paper("p", "a\ud800b", keywords=("\udfff",), extra=(("note", "\ud800"),))], [], [])
    for library in LIBRARIES:
        pytest.importorskip(library, reason=f"{library} is not installed")
        (row,) = rows(kg.to_frames(graph, library)["papers"])  # type: ignore[arg-type]
        assert (row["title"], list(row["keywords"])) == ("a?b", ["?"])
        json.dumps(row["title"]).encode()


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_that_is_not_there_is_named_with_its_extra(library: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtraError, match=rf"pip install 'paperkg\[{library}\]'"):
        kg.to_frames(sample_graph(), library)
    with pytest.raises(ValueError, match="'pandas' or 'polars', not 'dask'"):
        kg.to_frames(sample_graph(), "dask")  # type: ignore[arg-type]

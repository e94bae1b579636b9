"""docs/big.md: what it says is run as it stands there."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdf_graphs import synthetic_graph

from kg.rdf.export import write_rdf
from kg.rdf.formats import N_TRIPLES
from kg.store.reading import open_store
from kg.store.streaming import content_of_store
from kg.store.writing import write_store

PAGE = (Path(__file__).parents[2] / "docs" / "big.md").read_text(encoding="utf-8")


def block(language: str, word: str) -> str:
    """The block of code of the page that has a word."""
    (found,) = [code for code in re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL) if word in code]
    return str(found)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_store(synthetic_graph(200, 80), tmp_path / "kg.sqlite")
    return tmp_path


def test_a_big_export_is_loaded_into_oxigraph(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_store(folder / "kg.sqlite") as store:
        done = write_rdf(content_of_store(store), folder / "papers.nt.gz")
    monkeypatch.chdir(folder)
    exec(block("python", "bulk_load"), {})
    assert capsys.readouterr().out == f"{done.triples:,} triples\n"
    loaded = ox.Store.read_only(str(folder / "papers.oxigraph"))
    ((said, found),) = loaded.query(block("sparql", "void:triples"))
    assert said.value == found.value == str(done.triples)


def test_files_of_one_graph_together_are_the_graph(folder: Path) -> None:
    with open_store(folder / "kg.sqlite") as store:
        write_rdf(content_of_store(store), folder / "whole.nt", format=N_TRIPLES)
    lines = (folder / "whole.nt").read_bytes().splitlines(keepends=True)
    one, other = ox.Store(), ox.Store()
    one.bulk_load(path=folder / "whole.nt")
    for start in range(3):
        (folder / f"part-{start}.nt").write_bytes(b"".join(lines[start::3]))
        other.bulk_load(path=folder / f"part-{start}.nt")
    assert set(one) == set(other)
    assert len(one) == len(lines)


@pytest.mark.skipif(shutil.which("oxigraph") is None, reason="Oxigraph's command line is not installed")
def test_the_command_line_of_oxigraph(folder: Path) -> None:
    with open_store(folder / "kg.sqlite") as store:
        done = write_rdf(content_of_store(store), folder / "papers.nt")
    load = next(line for line in block("sh", "oxigraph load").splitlines() if line.startswith("oxigraph load"))
    subprocess.run(load.split(), cwd=folder, check=True)
    assert len(ox.Store.read_only(str(folder / "papers.oxigraph"))) == done.triples


def test_a_part_is_loaded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kg.lookup import write_index

    graph = synthetic_graph(200, 80)
    label = next(
        data["label"] for _, data in graph.nodes(data=True) if data["type"] == "concept" and data["papers"] > 3
    )
    (folder / "outputs").mkdir()
    (folder / "kg.sqlite").rename(folder / "outputs" / "kg.sqlite")
    write_index(graph, folder / "outputs" / "kg.sqlite")
    monkeypatch.chdir(folder)
    names: dict[str, object] = {}
    exec(block("python", "kg.load").replace("label smoothing", label), names)
    assert 0 < len(names["part"]) < len(graph)  # type: ignore[arg-type]

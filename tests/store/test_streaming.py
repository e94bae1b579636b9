"""RDF streamed from a store is the RDF of its graph, without the graph in memory; also by a process of its own."""

from __future__ import annotations

import io
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from by_hand import make_graph
from hypothesis import example, given, settings
from processes import children, is_gone
from rdf_graphs import synthetic_graph
from strategies import graphs

import kg
from kg.errors import GraphError
from kg.flow import outputs, turtle_process
from kg.graph.content import Content, content_of
from kg.graph.network import Graph, to_graph
from kg.lookup import write_index
from kg.model import Concept, Kind, Paper
from kg.rdf.export import write_rdf
from kg.rdf.formats import FORMATS, TURTLE, Format
from kg.store.reading import open_store
from kg.store.streaming import content_of_store
from kg.store.writing import write_relations, write_store


def written(graph: Graph | Content, format: Format = TURTLE, *, evidence: bool = True) -> bytes:
    buffer = io.BytesIO()
    write_rdf(graph, buffer, format=format, evidence=evidence)
    return buffer.getvalue()


def parts_of(content: Content) -> tuple[object, ...]:
    return (
        content.run, list(content.detectors), [(c, papers, list(found)) for c, papers, found in content.concepts()],
        [(paper, list(links)) for paper, links in content.papers()],
    )  # fmt: skip


@settings(max_examples=100)
@given(graphs())
@example(make_graph())
@example(to_graph([], [], []))
def test_a_store_says_what_its_graph_says(graph: Graph) -> None:
    with TemporaryDirectory() as folder:
        write_store(graph, f"{folder}/kg.sqlite")
        with open_store(f"{folder}/kg.sqlite") as store:
            content = content_of_store(store)
            assert parts_of(content) == parts_of(content_of(graph))
            assert parts_of(content) == parts_of(content_of(graph))  # each call goes through all anew
            assert content.sound


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("evidence", [True, False])
def test_a_store_is_written_as_its_graph_is(format: str, evidence: bool, tmp_path: Path) -> None:
    graph = synthetic_graph(60, 30)
    write_store(graph, tmp_path / "kg.sqlite")
    with open_store(tmp_path / "kg.sqlite") as store:
        streamed = written(content_of_store(store), FORMATS[format], evidence=evidence)
    assert streamed == written(graph, FORMATS[format], evidence=evidence)


def test_what_can_not_be_written_is_left_out_of_a_store_too(tmp_path: Path) -> None:
    graph = to_graph([Paper("", "T"), Paper("p", "U")], [Concept("x-1", "x", "x", (Kind.METHOD,))], [])
    write_store(graph, tmp_path / "kg.sqlite")
    with open_store(tmp_path / "kg.sqlite") as store:
        assert write_rdf(content_of_store(store), io.BytesIO()).refused == ("paper '': its id is empty",)


def test_memory_does_not_grow_with_the_papers(tmp_path: Path) -> None:
    def most(papers: int) -> int:
        path = tmp_path / f"{papers}.sqlite"
        write_store(synthetic_graph(papers, 50), path)
        with open_store(path) as store:
            content = content_of_store(store)
            exhaust(content.papers())
            tracemalloc.start()
            exhaust(content.papers())
            taken = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return taken

    assert most(1000) < most(100) + 20_000  # bytes


def exhaust(values: Iterable[object]) -> None:
    for _ in values:
        pass


def test_a_damaged_store_is_said_to_be_one(tmp_path: Path) -> None:
    write_store(make_graph(), tmp_path / "kg.sqlite")
    with sqlite3.connect(tmp_path / "kg.sqlite") as connection:
        connection.execute("UPDATE mention SET detectors = 'no list'")
    connection.close()
    with pytest.raises(GraphError, match="damaged"), open_store(tmp_path / "kg.sqlite") as store:
        written(content_of_store(store))


# A process of its own


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> Graph:
    """A graph that counts as large."""
    monkeypatch.setattr(turtle_process, "LARGE", 10)
    monkeypatch.setattr(turtle_process, "cores", lambda: 2)
    return synthetic_graph(300, 100)


@pytest.mark.parametrize("with_sparql", [False, True])
def test_a_large_graph_is_written_as_a_small_one(
    large: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, with_sparql: bool
) -> None:
    paths = outputs.write(large, tmp_path / "beside" / "graph", with_sparql=with_sparql)
    monkeypatch.setattr(turtle_process, "cores", lambda: 1)
    outputs.write(large, tmp_path / "alone" / "graph", with_sparql=with_sparql)
    for name, path in paths.items():
        assert path.read_bytes() == (tmp_path / "alone" / "graph" / name).read_bytes(), name
    assert sorted(path.name for path in (tmp_path / "beside" / "graph").iterdir()) == sorted(paths)


def test_an_error_of_the_other_process_is_the_same_error(
    large: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {name: path.read_bytes() for name, path in outputs.write(make_graph(), tmp_path).items()}

    def in_the_way(path: Path, *rest: Any) -> None:
        write_relations(path, *rest)
        path.with_name("graph.ttl").mkdir()

    monkeypatch.setattr(outputs, "write_relations", in_the_way)
    with pytest.raises(GraphError, match=r"can't write to .*Is a directory; the files that were there are unchanged"):
        outputs.write(large, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_process_that_is_killed_is_said(large: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = set(children(os.getpid()))  # a browser of other tests, for one

    def kill(*arguments: Any, **named: Any) -> None:
        for child in set(children(os.getpid())) - before:
            os.kill(child, signal.SIGKILL)
        write_index(*arguments, **named)

    monkeypatch.setattr("kg.lookup.index.write_index", kill)
    with pytest.raises(GraphError, match="was killed, perhaps for want of memory"):
        outputs.write(large, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_fails_beside_it_ends_the_process(large: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, started = set(children(os.getpid())), set[int]()

    def fail(*_: object, **__: object) -> None:
        started.update(children(os.getpid()))
        raise KeyboardInterrupt

    monkeypatch.setattr("kg.lookup.index.write_index", fail)
    with pytest.raises(KeyboardInterrupt):
        outputs.write(large, tmp_path)
    (process,) = started - before
    assert is_gone(process)
    assert list(tmp_path.iterdir()) == []


def test_a_store_that_is_not_there_is_said(tmp_path: Path) -> None:
    with (
        turtle_process.turtle_beside(tmp_path / "kg.sqlite", tmp_path / "graph.ttl") as finish,
        pytest.raises(GraphError, match="no graph at"),
    ):
        finish()


def test_the_process_ends_with_the_one_that_started_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "graph.ttl")  # opening it waits for a reader, for ever
    write_store(make_graph(), tmp_path / "kg.sqlite")
    code = "import sys, time; from pathlib import Path; from kg.flow.turtle_process import turtle_beside\n"
    code += "with turtle_beside(Path(sys.argv[1]), Path(sys.argv[2])): time.sleep(600)"
    command = [sys.executable, "-c", code, tmp_path / "kg.sqlite", tmp_path / "graph.ttl"]
    process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(Path(kg.__file__).parents[1])})
    killer = threading.Timer(300, process.kill)
    killer.start()
    while not (started := children(process.pid)) and process.poll() is None:
        time.sleep(0.02)
    process.kill()
    process.wait()
    killer.cancel()
    assert len(started) == 1
    assert is_gone(started[0])

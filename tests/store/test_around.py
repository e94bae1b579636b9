"""What lies around a concept is read out of a store as it would be cut out of the whole graph, and nothing else is."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from by_hand import make_graph
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from rdf_graphs import synthetic_graph
from strategies import CUTS, graphs

import kg
from kg.cli import main
from kg.errors import NotFoundError
from kg.flow import outputs
from kg.graph.cut import Cut, cut
from kg.graph.network import Graph, concepts_of, links_of, papers_of
from kg.model import Kind
from kg.store import around
from kg.store.around import read_around
from kg.store.reading import open_store
from kg.store.writing import write_store


def values_of(graph: Graph) -> tuple[object, ...]:
    return list(graph.nodes(data=True)), list(graph.edges(keys=True, data=True)), graph.graph


@settings(max_examples=150)
@given(graphs(), CUTS, st.integers(0, 3))
def test_a_part_is_read_as_it_is_cut(graph: Graph, part: Cut, depth: int) -> None:
    with TemporaryDirectory() as folder:
        write_store(graph, f"{folder}/kg.sqlite")
        with open_store(f"{folder}/kg.sqlite") as store:
            for centre in [*(concept.id for concept in concepts_of(graph)), "not-there-000000"]:
                around = replace(part, around=centre, depth=depth)
                assert values_of(read_around(store, around)) == values_of(cut(graph, around))


@pytest.mark.parametrize("make", [make_graph, lambda: synthetic_graph(80, 60)])
@pytest.mark.parametrize("part", [Cut(), Cut(min_papers=2), Cut(since="2010"), Cut(min_papers=2, since="2010-05")])
@pytest.mark.parametrize("depth", range(3))
def test_parts_of_larger_graphs(make: object, part: Cut, depth: int, tmp_path: Path) -> None:
    graph: Graph = make()  # type: ignore[operator]
    write_store(graph, tmp_path / "kg.sqlite")
    with open_store(tmp_path / "kg.sqlite") as store:
        for centre in [concept.id for concept in concepts_of(graph)][::7]:
            around = replace(part, around=centre, depth=depth)
            assert values_of(read_around(store, around)) == values_of(cut(graph, around))


def test_no_more_than_the_part_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = synthetic_graph(2000, 1500)
    write_store(graph, tmp_path / "kg.sqlite")
    rarest = min(concepts_of(graph), key=lambda concept: graph.nodes[f"concept:{concept.id}"]["papers"] or 99)
    read: dict[str, int] = {}
    for name in ("to_paper", "to_mention", "to_link", "to_concept"):
        made = getattr(around, name)

        def counted(*row: object, name: str = name, made: object = made) -> object:
            read[name] = read.get(name, 0) + 1
            return made(*row)  # type: ignore[operator]

        monkeypatch.setattr(around, name, counted)
    with open_store(tmp_path / "kg.sqlite") as store:
        part = read_around(store, Cut(rarest.id))
    papers, concepts, links = (len(list(of(part))) for of in (papers_of, concepts_of, links_of))
    mentions = sum(len(link.mentions) for link in links_of(part))
    assert read == {"to_paper": papers, "to_mention": mentions, "to_link": links, "to_concept": concepts}
    assert 0 < papers < 20


def test_no_table_is_read_from_end_to_end(tmp_path: Path) -> None:
    graph = synthetic_graph(300, 200)
    write_store(graph, tmp_path / "kg.sqlite")
    asked: list[str] = []
    with open_store(tmp_path / "kg.sqlite") as store:
        store.set_trace_callback(asked.append)
        read_around(store, Cut(next(iter(concepts_of(graph))).id, 2, frozenset({Kind.METHOD}), 2, "2005"))
        store.set_trace_callback(None)
        steps = [row[3] for query in asked for row in store.execute(f"EXPLAIN QUERY PLAN {query}")]
    scanned = {step.split()[1] for step in steps if step.startswith("SCAN")}
    sought = {step.split()[1] for step in steps if step.startswith("SEARCH")}
    tables = {"paper", "concept", "link", "mention", "relation", "merge", "broader"}
    assert sought >= tables
    assert not tables & scanned, steps


def test_two_parts_are_read_from_one_connection(tmp_path: Path) -> None:
    graph = make_graph()
    write_store(graph, tmp_path / "kg.sqlite")
    one, other = [concept.id for concept in concepts_of(graph)][:2]
    with open_store(tmp_path / "kg.sqlite") as store:
        for centre in (one, other, one):
            assert values_of(read_around(store, Cut(centre))) == values_of(cut(graph, Cut(centre)))
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            store.execute("DELETE FROM paper")


def test_a_part_of_a_folder_is_loaded_without_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = make_graph()
    outputs.write(whole, tmp_path)
    (centre,) = [concept.id for concept in concepts_of(whole) if concept.label == "CoolNet"]
    monkeypatch.setattr("kg.flow.whole.read_store", None)
    part = kg.load(tmp_path, around="coolnet", depth=1, kinds=[Kind.METHOD], since="2020")
    assert (part.graph.pop("title"), part.graph.pop("around")) == (f"CoolNet in {tmp_path.name}", centre)
    assert values_of(part) == values_of(cut(whole, Cut(centre, 1, frozenset({Kind.METHOD}), since="2020")))
    assert set(part) < set(whole)
    monkeypatch.chdir(tmp_path)
    for command in (["part.ttl"], ["node-link", "-o", "part.json"], ["html", "-o", "part.html"]):
        done = CliRunner().invoke(main, ["export", *command, "--around", "CoolNet", "-g", str(tmp_path)])
        assert done.exit_code == 0, done.output
        assert "CoolNet" in (tmp_path / command[-1]).read_text(encoding="utf-8")
    with pytest.raises(NotFoundError):
        kg.load(tmp_path, around="qqqqzzzz")

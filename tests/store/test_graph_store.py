"""The graph, and the file that keeps it: what is written is what is read."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import networkx as nx
import pytest
from by_hand import PAPERS, make_graph
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import HOSTILE, graphs, parts

from kg.concepts import concept_id, normal_form
from kg.errors import GraphError
from kg.graph.content import content_of
from kg.graph.network import (
    Graph,
    Run,
    Values,
    concepts_of,
    links_of,
    papers_of,
    relations_of,
    run_of,
    to_graph,
    to_values,
)
from kg.graph.standing import standing_of
from kg.model import Concept, Kind, Link, Mention, Paper, Role
from kg.store.reading import open_store, read_store
from kg.store.schema import SCHEMA_VERSION
from kg.store.writing import write_store

METHOD, DATASET, PROBLEM = Kind


def same(one: Graph, other: Graph) -> bool:
    """Whether two graphs have the same nodes and edges in the same order, with the same attributes, of the same run.

    That they have the same standing, too, is compared: it is found out where it is not known.
    """
    return (
        standing_of(one) == standing_of(other)
        and one.graph == other.graph
        and list(one.nodes(data=True)) == list(other.nodes(data=True))
        and list(one.edges(keys=True, data=True)) == list(other.edges(keys=True, data=True))
    )


def values(graph: Graph | Values) -> tuple[list[object], ...]:
    return tuple(list(part(graph)) for part in (papers_of, concepts_of, links_of, relations_of))


# The graph


@given(parts())
def test_a_graph_gives_back_what_it_was_made_of(made: tuple[list, list, list, list, Run]) -> None:
    papers, concepts, links, relations, run = made
    graph = to_graph(*made)
    assert list(papers_of(graph)) == sorted(papers, key=lambda p: p.id)
    assert list(concepts_of(graph)) == sorted(concepts, key=lambda c: c.id)
    assert sorted(links_of(graph), key=repr) == sorted(links, key=repr)
    assert sorted(relations_of(graph), key=repr) == sorted(relations, key=repr)
    assert run_of(graph) is run


@given(parts())
def test_values_say_what_their_graph_says_in_its_order(made: tuple[list, list, list, list, Run]) -> None:
    held, graph = to_values(*made), to_graph(*made)
    assert values(held) == values(graph)
    assert standing_of(held) == standing_of(graph)
    one, other = content_of(held), content_of(graph)
    assert list(one.papers()) == list(other.papers())
    assert list(one.concepts()) == list(other.concepts())
    assert same(held.to_graph(), graph)


@given(parts(), st.randoms(use_true_random=False))
def test_the_order_of_the_parts_does_not_matter(made: tuple[list, ...], chance: random.Random) -> None:
    *lists, run = made
    shuffled = to_graph(*(chance.sample(part, len(part)) for part in lists), run)
    assert same(shuffled, to_graph(*made))


@given(graphs())
def test_a_graph_made_of_a_graphs_values_is_that_graph(graph: Graph) -> None:
    assert same(to_graph(*values(graph), run_of(graph)), graph)


@given(graphs())
def test_nodes_and_edges_say_what_their_values_say(graph: Graph) -> None:
    for node, data in graph.nodes(data=True):
        value = data["value"]
        assert node == f"{data['type']}:{value.id}"
        if data["type"] == "paper":
            assert (data["label"], data["year"]) == (value.title, value.year)
        else:
            assert (data["label"], data["kind"]) == (value.label, value.kinds[0].value)
            assert data["papers"] == sum(1 for link in links_of(graph) if link.concept_id == value.id)
    for start, end, key, data in graph.edges(keys=True, data=True):
        value = data["value"]
        if isinstance(value, Link):
            assert (start, end, key) == (f"paper:{value.paper_id}", f"concept:{value.concept_id}", value.role.value)
            assert data["weight"] == len(value.mentions)
        else:
            assert (start, end, key) == (f"concept:{value.subject}", f"concept:{value.object}", value.predicate.value)
            assert data["weight"] == len(value.paper_ids)


def test_two_relations_of_the_same_concepts_both_stand() -> None:
    graph = make_graph()
    assert isinstance(graph, nx.MultiDiGraph)
    coolnet, smoothing = "concept:coolnet-efdd40", "concept:label-smoothing-840af3"
    graph.add_edge(coolnet, smoothing, key="partOf")
    graph.add_edge(coolnet, smoothing, key="usedFor")
    assert graph.number_of_edges(coolnet, smoothing) == 2


def test_an_empty_graph_is_a_graph() -> None:
    graph = to_graph([], [], [])
    assert (len(graph), values(graph)) == (0, ([], [], [], []))
    assert run_of(graph) == Run()


def test_the_id_of_a_run_tells_runs_apart() -> None:
    runs = [Run(), Run("1"), Run("1", "a"), Run("1", "", (("a", "b"),)), Run("1", "", (("ab", ""),))]
    assert len({run.id for run in runs}) == len(runs)
    assert Run("1", "a").id == Run("1", "a").id


# The round trip


@settings(max_examples=25)
@given(graph=graphs())
def test_a_store_gives_back_the_graph(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("store")
    write_store(graph, folder / "one")
    again = read_store(folder / "one")
    assert same(again, graph)
    write_store(again, folder / "two")
    assert (folder / "one").read_bytes() == (folder / "two").read_bytes()


def test_the_small_graph_comes_back(graph: Graph, store_file: Path) -> None:
    assert same(read_store(store_file), graph)


@pytest.mark.parametrize("text", [*HOSTILE, "\x00", "a\x00b", "x" * 10_000, "\U0010fffd", "\ufeff"])
def test_odd_text_comes_back(text: str, tmp_path: Path) -> None:
    paper = Paper(text, text, text, (text, text), None, "--02-29", text, text, text, text, text, (text,))
    concept = Concept(concept_id(normal_form(text)), text, text, (METHOD,), (text,))
    mention = Mention(text, 0, len(text), text, METHOD, Role.USES, 0.1 + 0.2, (text,), text)
    graph = to_graph([paper], [concept], [Link(text, concept.id, METHOD, Role.USES, (mention,))], run=Run(text, text))
    write_store(graph, tmp_path / "kg.sqlite")
    assert same(read_store(tmp_path / "kg.sqlite"), graph)


@pytest.mark.parametrize("name", ["kg.sqlite", "a b", "100%", "a?b=c", "a#b", "深度", "'"])
def test_a_store_may_have_any_name(name: str, graph: Graph, tmp_path: Path) -> None:
    write_store(graph, tmp_path / name)
    assert same(read_store(str(tmp_path / name)), graph)


def test_the_bytes_do_not_depend_on_the_order_of_the_parts(graph: Graph, tmp_path: Path, store_file: Path) -> None:
    parts = [list(reversed(part)) for part in values(graph)]
    write_store(to_graph(*parts, run_of(graph)), tmp_path / "kg.sqlite")
    assert (tmp_path / "kg.sqlite").read_bytes() == store_file.read_bytes()


def test_reading_changes_nothing(store_file: Path) -> None:
    before = store_file.read_bytes()
    read_store(store_file)
    with open_store(store_file) as store, pytest.raises(sqlite3.OperationalError):
        store.execute("INSERT INTO meta VALUES ('a', 'b')")
    assert store_file.read_bytes() == before
    assert [path.name for path in store_file.parent.iterdir()] == [store_file.name]


def test_another_graph_makes_another_file(graph: Graph, tmp_path: Path, store_file: Path) -> None:
    paper = Paper("new", "A new paper")
    write_store(to_graph([*PAPERS, paper], *values(graph)[1:], run_of(graph)), tmp_path / "kg.sqlite")
    assert (tmp_path / "kg.sqlite").read_bytes() != store_file.read_bytes()


# Damage


def refusal(path: Path) -> str:
    """What reading a store fails with: a GraphError of one line."""
    with pytest.raises(GraphError) as error:
        read_store(path)
    message = str(error.value)
    assert "\n" not in message
    assert str(path.parent) in message
    assert "build" in message
    return message


@pytest.mark.parametrize("kept", [0, 1, 15, 16, 99, 100, 512, 4095, 4096, 4097, 8192, 0.25, 0.5, 0.75, 0.9, -4096, -1])
def test_a_half_written_store_is_refused(kept: float, store_file: Path, tmp_path: Path) -> None:
    whole = store_file.read_bytes()
    length = int(kept * len(whole)) if isinstance(kept, float) else kept % len(whole)
    (tmp_path / "kg.sqlite").write_bytes(whole[:length])
    assert "damaged" in refusal(tmp_path / "kg.sqlite")


def test_a_page_of_zeros_is_refused_or_unused(store_file: Path, graph: Graph, tmp_path: Path) -> None:
    whole = store_file.read_bytes()
    refused = 0
    for page in range(0, len(whole), 4096):
        path = tmp_path / f"{page}.sqlite"
        path.write_bytes(whole[:page] + bytes(4096) + whole[page + 4096 :])
        try:
            read = read_store(path)
        except GraphError as error:
            assert "damaged" in str(error)
            refused += 1
        else:
            assert same(read, graph)  # an index, which reading the whole graph does not need
    assert refused > len(whole) // 4096 // 2


@pytest.mark.parametrize("seed", range(40))
def test_flipped_bytes_never_raise_anything_else(seed: int, store_file: Path, tmp_path: Path) -> None:
    chance, broken = random.Random(seed), bytearray(store_file.read_bytes())
    for _ in range(60):
        broken[chance.randrange(len(broken))] = chance.randrange(256)
    (tmp_path / "kg.sqlite").write_bytes(broken)
    try:
        read_store(tmp_path / "kg.sqlite")
    except GraphError as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\x00", b"<html>" * 1000, bytes(10_000)])
def test_what_is_no_store_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "kg.sqlite").write_bytes(content)
    assert "not a paperkg store" in refusal(tmp_path / "kg.sqlite")


def test_a_foreign_database_is_refused(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "kg.sqlite")
    connection.execute("CREATE TABLE something (a)")
    connection.close()
    assert "not a paperkg store" in refusal(tmp_path / "kg.sqlite")


@pytest.mark.parametrize("version", [str(SCHEMA_VERSION + 1), "0", "none", None])
def test_a_store_of_another_version_is_refused(version: str | None, store_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "kg.sqlite"
    path.write_bytes(store_file.read_bytes())
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("DELETE FROM meta WHERE key = 'schema'")
        if version is not None:
            connection.execute("INSERT INTO meta VALUES ('schema', ?)", (version,))
    connection.close()
    assert f"version {version or 'none'}, not {SCHEMA_VERSION}" in refusal(path)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE paper SET authors = '{'",
        "UPDATE paper SET authors = 5",
        "UPDATE paper SET sources = ''",
        "UPDATE concept SET kinds = '[\"animal\"]'",
        "UPDATE concept SET kinds = '[]'",
        "UPDATE link SET role = 'eats'",
        "UPDATE mention SET kind = ''",
        "UPDATE relation SET predicate = 'eats'",
        "UPDATE meta SET value = '[]' WHERE key = 'run'",
        "DELETE FROM meta WHERE key = 'run'",
        "DROP TABLE mention",
        "ALTER TABLE paper ADD COLUMN colour TEXT",
    ],
)
def test_nonsense_in_a_table_is_refused(change: str, store_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "kg.sqlite"
    path.write_bytes(store_file.read_bytes())
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(change)
    connection.close()
    assert "damaged" in refusal(path)


def test_a_missing_store_says_how_to_make_one(tmp_path: Path) -> None:
    message = refusal(tmp_path / "kg.sqlite")
    assert message == f"no graph at {tmp_path}: make one with 'kg build INPUT… -o {tmp_path}'"
    assert not (tmp_path / "kg.sqlite").exists()


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "kg.sqlite").mkdir()
    assert "no graph" in refusal(tmp_path / "kg.sqlite")


def test_a_store_that_cannot_be_written_is_an_error(graph: Graph, tmp_path: Path) -> None:
    with pytest.raises((OSError, sqlite3.OperationalError)):
        write_store(graph, tmp_path / "not there" / "kg.sqlite")

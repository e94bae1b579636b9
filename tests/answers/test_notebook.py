"""What a notebook shows, and what Python prints: counts of a graph, and cards that read like the terminal's."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from asking import run, save
from built import copy_sample, sample_graph
from by_hand import make_graph
from hypothesis import given
from hypothesis import strategies as st
from strategies import HOSTILE

import kg
from kg.answers.notebook import as_html, as_text
from kg.errors import NotFoundError
from kg.graph.cut import Cut, cut
from kg.graph.network import Graph, to_graph
from kg.lookup import OpenGraph
from kg.lookup.listed import Listed
from kg.lookup.values import PaperCard
from kg.model import Paper
from kg.view import to_html


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenGraph]:
    with kg.open_graph(copy_sample(tmp_path_factory.mktemp("graph") / "graph", "kg.sqlite")) as graph:
        yield graph


def words(html: str) -> str:
    """A notebook's form without its tags."""
    return unescape(re.sub(r"<[^>]+>", "", html))


# A graph


def test_a_graph_shows_its_counts_and_commonest_concepts(opened: OpenGraph) -> None:
    graph = sample_graph()
    stats = opened.stats(5)
    first, *named = repr(graph).splitlines()
    assert first.startswith(f"{stats.papers} papers ({min(stats.years)} to {max(stats.years)}), {stats.concepts:,} co")
    assert f"{stats.links:,} links, {stats.relations:,} relations" in first
    assert [line.split(":")[0].strip() for line in named] == ["methods", "datasets", "problems"]
    assert "MNIST (20), ImageNet (17)" in named[1]
    assert repr(graph) == str(graph)
    assert words(graph._repr_html_()).startswith(first)
    assert "MNIST (20), ImageNet (17)" in graph._repr_html_()


def test_an_open_graph_shows_the_same(opened: OpenGraph) -> None:
    assert repr(opened).endswith(f"graph/kg.sqlite: {sample_graph()!r}")
    assert opened._repr_html_() == sample_graph()._repr_html_()


def test_a_graph_that_is_closed_says_so(tmp_path: Path) -> None:
    graph = kg.open_graph(save(make_graph(), tmp_path))
    graph.close()
    assert repr(graph) == f"{tmp_path}/kg.sqlite (closed)"
    assert graph._repr_html_() == "<p>closed</p>"


def test_a_graph_stays_networkxs() -> None:
    graph = make_graph()
    assert isinstance(graph, nx.MultiDiGraph)
    part = graph.subgraph([node for node in graph if node.startswith("paper:")])
    assert repr(part) == "5 papers (2019 to 2021), 0 concepts, 0 links, 0 relations"
    assert repr(graph.copy()) == repr(graph)
    assert nx.utils.graphs_equal(nx.MultiDiGraph(graph), graph)


def test_a_concept_stands_under_its_main_kind_with_all_its_papers(opened: OpenGraph) -> None:
    named = {kind: dict(top) for kind, top in opened.stats(5, by="papers").top.items()}
    assert {kind: dict(top) for kind, top in sample_graph()._overview().top.items()} == named
    for label, papers in [pair for top in named.values() for pair in top.items()]:
        assert opened.concept(label).counts.papers == papers, label
        assert f"{label} ({papers})" in repr(opened)


def test_what_networkx_leaves_of_a_graph_is_a_graph_to_ask_and_to_show() -> None:
    pytest.importorskip("pandas", reason="pandas is not installed")
    graph = sample_graph()
    since = cut(graph, Cut(since="2016"))
    later = graph.copy()
    later.remove_nodes_from([node for node in graph if node not in since])
    view = graph.subgraph(list(since))
    for part in (later, view):
        with kg.open_graph(part) as asked, kg.open_graph(since) as wanted:
            assert asked.concept("dropout") == wanted.concept("dropout")
            assert asked.stats() == wanted.stats()
        assert all(kg.to_frames(part)[name].equals(frame) for name, frame in kg.to_frames(since).items())
        assert kg.show(part, title="since").html == kg.show(since, title="since").html


def test_a_graph_whose_edges_have_no_direction_is_no_graph_to_ask() -> None:
    graph = sample_graph().to_undirected()
    for ask in (kg.to_frames, kg.open_graph, kg.show, to_html):
        with pytest.raises(TypeError, match="have no direction"):
            ask(graph)


@pytest.mark.parametrize("graph", [Graph(), to_graph([], [], [])])
def test_a_graph_of_nothing(graph: Graph) -> None:
    assert repr(graph) == "0 papers, 0 concepts, 0 links, 0 relations"


def test_what_others_add_to_a_graph_does_no_harm() -> None:
    graph = make_graph()
    before = repr(graph)
    graph.add_edge(1, "x", weight=2)  # type: ignore[arg-type]
    assert repr(graph) == before


# Answers


QUESTIONS: list[tuple[str, list[str], Any]] = [
    ("concept", ["concept", "label smoothing"], lambda graph: graph.concept("label smoothing")),
    ("paper", ["paper", "arxiv-1906.02629"], lambda graph: graph.paper("arxiv-1906.02629")),
    ("search", ["search", "smoothing"], lambda graph: graph.search("smoothing")),
    ("path", ["path", "PPO", "dropout"], lambda graph: graph.path("PPO", "dropout")),
    ("trends", ["trends"], lambda graph: graph.trends()),
    ("gaps", ["gaps"], lambda graph: graph.gaps()),
    ("matrix", ["matrix", "method", "dataset"], lambda graph: graph.matrix("methods", "datasets")),
    ("stats", ["stats"], lambda graph: graph.stats()),
]


@pytest.mark.parametrize(("arguments", "ask"), [q[1:] for q in QUESTIONS], ids=[q[0] for q in QUESTIONS])
def test_an_answer_reads_like_the_terminals(arguments: list[str], ask: Any, opened: OpenGraph) -> None:
    answer, folder = ask(opened), Path(repr(opened).partition("/kg.sqlite")[0])
    said = run(*arguments, "-g", folder, env={"COLUMNS": "100"}).stdout.rstrip("\n")
    assert repr(answer) == said
    assert words(answer._repr_html_()) == said


def test_what_is_left_out_names_the_method_that_gives_it(opened: OpenGraph) -> None:
    card = opened.concept("MNIST")
    assert repr(card).endswith("… and 10 more (.papers() gives all)")
    assert len(card.papers()) == 20
    compared = opened.compare("dropout", "MNIST", "CIFAR-10")
    assert len(compared.table) > 10
    assert repr(compared).endswith(f"… and {len(compared.table) - 10} more (.table has all)")


def test_lists_read_well(opened: OpenGraph) -> None:
    assert repr(opened.names("smoothing")).splitlines()[0].endswith("label smoothing (method, 4 papers)")
    assert repr(opened.concept("PPO").papers()).startswith("Direct Preference Optimization: ")
    assert "both name: " in repr(opened.similar("arxiv-1906.02629"))
    assert (repr(Listed()), repr(Listed([1, 2]))) == ("nothing", "1\n2")


def test_colours_are_kept_and_closed(opened: OpenGraph) -> None:
    html = opened.concept("MNIST")._repr_html_()
    assert '<span style="font-weight: bold">MNIST</span> (<span style="color: #3a7d34">dataset</span>' in html


@given(st.lists(st.sampled_from([*HOSTILE, "\x1b[0m", "\x1b[34m", "a"]), min_size=1).map(" ".join))
def test_nothing_of_a_paper_becomes_a_tag(text: str) -> None:
    html = as_html(PaperCard(Paper("p", f"a {text}", text), ()))
    assert set(re.findall(r"</?(\w+)", html)) <= {"pre", "span"}
    assert html.count("<span") == html.count("</span>")
    assert "\x1b" not in as_text(PaperCard(Paper("p", f"a {text}", text), ())).replace(text, "")


def test_the_form_does_not_depend_on_what_was_imported_first(tmp_path: Path) -> None:
    save(make_graph(), tmp_path)
    show = "print(repr(kg.open_graph(sys.argv[1]).concept('label smoothing'))[:15])"
    for first in ("import kg.lookup.html", "from kg.lookup import concept_card", "pass"):
        code = f"import sys, kg; {first}; {show}"
        done = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=True)
        assert done.stdout == "label smoothing\n"


# The page


def test_the_page_stands_in_the_cell(tmp_path: Path) -> None:
    page = kg.show(make_graph(), height=500, title="Some <papers>")
    html = page._repr_html_()
    assert html.startswith("<iframe ")
    assert "height: 500px" in html
    assert 'sandbox="allow-scripts ' in html
    assert "allow-same-origin" not in html
    assert unescape(re.search(r'srcdoc="([^"]*)"', html)[1]) == page.html  # type: ignore[index]
    assert "<title>Some &lt;papers&gt;</title>" in page.html
    assert repr(page).startswith(f"the explorer of {make_graph()!r}")
    save(make_graph(), tmp_path)
    pages = [kg.show(graph, title="T").html for graph in (tmp_path, tmp_path / "kg.sqlite", make_graph())]
    assert pages[0] == pages[1] == pages[2]
    with pytest.raises(kg.KgError, match="no graph at"):
        kg.show(tmp_path / "none")
    with pytest.raises(NotFoundError):
        kg.load(tmp_path, around="none such")

"""The same in Python: an open graph answers every question with frozen values that show themselves in a notebook."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from dataclasses import FrozenInstanceError, fields, is_dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from built import sample_graph
from by_hand import make_graph
from hypothesis import given, settings
from strategies import HOSTILE, graphs

import kg
from kg.concepts import normal_form
from kg.errors import GraphError, NotFoundError
from kg.graph.network import Graph, to_graph
from kg.lookup import OpenGraph, write_index
from kg.lookup.html import MOST, to_html
from kg.lookup.values import SharedConcept
from kg.model import Concept, Kind, Link, Mention, Paper, Role
from kg.store.writing import write_store


@pytest.fixture(scope="module")
def opened() -> OpenGraph:
    return kg.open_graph(sample_graph())


def answers(graph: OpenGraph) -> list[Any]:
    card = graph.concept("label smoothing")
    return [
        card, card.papers(), graph.names("smoothing"), graph.paper("when does label smoothing help"),
        graph.similar("when does label smoothing help"), graph.search("smoothing"), graph.path("PPO", "dropout"),
        graph.compare("MNIST", "CIFAR-10"), graph.trends(rate=1), graph.trends("1990:2012", "2013:"), graph.gaps(),
        graph.gaps(problem="image classification"), graph.stats(), graph.matrix("methods", "datasets"),
    ]  # fmt: skip


class Checker(HTMLParser):
    """Whether tags nest, and which there are."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def check(html: str) -> set[str]:
    checker = Checker()
    checker.feed(html)
    checker.close()
    assert checker.open == []
    assert checker.seen <= {"table", "tr", "th", "td", "p", "mark", "pre", "span"}
    return checker.seen


def test_every_answer_is_frozen_and_shows_itself(opened: OpenGraph) -> None:
    for answer in answers(opened):
        assert {"table", "pre"} & check(answer._repr_html_())
        for value in answer if isinstance(answer, tuple) else (answer,):
            assert is_dataclass(value)
            with pytest.raises((FrozenInstanceError, AttributeError)):
                setattr(value, fields(value)[0].name, None)


def test_the_sentence_of_the_issue_reads_well(opened: OpenGraph) -> None:
    papers = opened.concept("PPO").papers(role="proposes")
    assert [use.paper.title for use in papers] == ["Proximal Policy Optimization Algorithms"]
    assert {use.role for use in opened.concept("PPO", role="compares-with").newest} == {Role.COMPARES_WITH}
    assert opened.concept("PPO").papers(since=2018, until=2018) == tuple(
        use for use in opened.concept("PPO").papers() if use.paper.year == 2018
    )
    assert opened.concept("dropout").section("usedFor")[0].papers >= 1
    assert opened.concept("dropout", top=1).section("usedFor") == opened.concept("dropout").section("usedFor")[:1]
    assert opened.concept("dropout").section("testedOn") == ()  # it is no problem
    with pytest.raises(ValueError, match="2020-03"):
        opened.trends("2019", None)


def test_a_folder_is_opened_like_the_graph_of_it(tmp_path: Path) -> None:
    write_store(make_graph(), tmp_path / "kg.sqlite")
    write_index(make_graph(), tmp_path / "kg.sqlite")
    with kg.open_graph(tmp_path) as one, kg.open_graph(str(tmp_path)) as two, kg.open_graph(make_graph()) as three:
        cards = [graph.concept("label smoothing") for graph in (one, two, three)]
        assert cards[0] == cards[1] == cards[2]
        assert cards[0].papers() == cards[2].papers()
        assert one.stats() == three.stats()
    with pytest.raises(GraphError, match="kg build"):
        kg.open_graph(tmp_path / "none")
    with pytest.raises(NotFoundError), kg.open_graph(make_graph()) as graph:
        graph.concept("no such thing")


def test_one_kind_needs_no_list_to_load_a_part(tmp_path: Path) -> None:
    write_store(make_graph(), tmp_path / "kg.sqlite")
    one, listed = (sorted(kg.load(tmp_path, kinds=kinds)) for kinds in ("dataset", ["dataset"]))
    assert one == listed != sorted(kg.load(tmp_path))
    with pytest.raises(ValueError, match="'methods' is not a valid Kind"):
        kg.load(tmp_path, kinds="methods")


def test_a_word_that_is_no_role_kind_or_relation_is_an_error(opened: OpenGraph) -> None:
    card = opened.concept("dropout")
    for ask in (
        lambda: card.papers(role="addresses it"), lambda: card.papers(kind="methods"),
        lambda: card.papers(relation="used for"), lambda: card.section("methods used for it"),
        lambda: opened.concept("dropout", role="propose"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=r"^(role|kind|relation) is '\w+', .* or '[\w-]+', not '"):
            ask()
    assert card.papers(role="proposes") == card.papers(role=Role.PROPOSES) != ()


def test_damage_is_said_in_one_line_here_too(tmp_path: Path) -> None:
    write_store(make_graph(), tmp_path / "kg.sqlite")
    write_index(make_graph(), tmp_path / "kg.sqlite")
    connection = sqlite3.connect(tmp_path / "kg.sqlite")
    with connection:
        connection.execute("DELETE FROM look_concept")
    connection.close()
    with kg.open_graph(tmp_path) as graph, pytest.raises(GraphError, match="build the graph again") as error:
        graph.compare("study", "languages")
        graph.similar("study")
    assert "\n" not in str(error.value)


def test_a_name_that_is_no_text_is_no_damage(index_file: Path) -> None:
    with kg.open_graph(index_file) as graph:
        for ask in (graph.concept, graph.paper, graph.similar):
            with pytest.raises(NotFoundError, match=r"^nothing is called .*: it has a character that is no text$"):
                ask("study \udcff")


def test_a_search_has_no_more_words_than_an_abstract(index_file: Path) -> None:
    with kg.open_graph(index_file) as graph:
        assert graph.search("study " * 5000).hits == graph.search("study").hits
        with pytest.raises(NotFoundError, match="5,000 words are too many for one search: give at most 300"):
            graph.search(" ".join(map(str, range(5000))))


@pytest.mark.parametrize("text", [text for text in HOSTILE if text.strip()])
def test_nothing_of_a_paper_becomes_a_tag(text: str) -> None:
    paper = Paper("p", f"a {text} b", f"About {text}.")
    start = paper.text.index(text)
    concept = Concept("c-1", "c", text, (Kind.METHOD,), (text + "s",))
    mention = Mention("p", start, start + len(text), text, Kind.METHOD, Role.USES, 0.9, ("network",))
    with kg.open_graph(to_graph([paper], [concept], [Link("p", "c-1", Kind.METHOD, Role.USES, (mention,))])) as graph:
        check(graph.concept("c-1")._repr_html_())
        check(graph.concept("c-1").papers()._repr_html_())
        check(graph.paper("p")._repr_html_())
        check(graph.stats()._repr_html_())


@settings(max_examples=15)
@given(graph=graphs())
def test_any_graph_can_be_indexed_and_asked(graph: Graph) -> None:
    with kg.open_graph(graph) as opened:
        counts = opened.stats()
        assert counts.papers + counts.concepts == len(graph)
        check(counts._repr_html_())
        for _, data in graph.nodes(data=True):
            if data["type"] == "concept":
                check(opened.concept(data["value"].id)._repr_html_())
                assert opened.names(data["label"]) or not normal_form(data["label"])
            else:
                check(opened.paper(data["value"].id)._repr_html_())
                opened.similar(data["value"].id)


def test_long_tables_are_cut_and_say_so() -> None:
    many = tuple(SharedConcept(f"c-{n}", str(n), n, 0.0) for n in range(MOST + 5))
    assert "… and 5 more" in to_html(many)
    assert to_html(many).count("<tr>") == MOST + 1
    assert to_html(()) == "<p>nothing</p>"


def test_what_the_module_gives_has_its_form_in_a_notebook_too(tmp_path: Path) -> None:
    """In a process of its own: here, others have imported the form already."""
    write_store(make_graph(), tmp_path / "kg.sqlite")
    write_index(make_graph(), tmp_path / "kg.sqlite")
    code = (
        "import sys; from kg.lookup.opened import open_graph; print(open_graph(sys.argv[1]).stats()._repr_html_()[:6])"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "<table"

"""Cards, counts and rows as text, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import textwrap
from dataclasses import replace

import click
import pytest
from by_hand import COOLNET, make_graph
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from strategies import HOSTILE, texts, words

from kg.answers.concept import concept_rows, concept_text
from kg.answers.format import to_csv, to_json
from kg.answers.paper import paper_rows, paper_text
from kg.answers.stats import stats_rows, stats_text
from kg.answers.table import to_table
from kg.graph.network import links_of
from kg.lookup import concept_card, paper_card
from kg.lookup.counting import Stats, stats
from kg.lookup.values import ConceptCard, PaperCard
from kg.model import Paper

CONCEPTS = ["label smoothing", "Penn Treebank", "CoolNet", "Adam", "learning technique", "C++"]


@pytest.fixture
def smoothing(store: sqlite3.Connection) -> ConceptCard:
    return concept_card(store, "label smoothing")


@pytest.fixture
def coolnet(store: sqlite3.Connection) -> PaperCard:
    return paper_card(store, COOLNET.id)


def flat(text: str) -> str:
    """A text as its words: without colours, line breaks and indentation."""
    return " ".join(click.unstyle(text).split())


# Text


def test_a_concepts_card(smoothing: ConceptCard) -> None:
    text = flat(concept_text(smoothing, 80))
    assert text.startswith("label smoothing (method, 2 papers) also: soft targets roles: ")
    assert "studies 1" in text
    assert "uses 1" in text
    assert "used for: dependency parsing (1)" in text
    assert "broader: learning technique (1)" in text
    assert "[label smoothing] for [dependency parsing]" in text
    assert "— 0.70 sure; CoolNet: label smoothing for dependency parsing (2021)" in text
    assert "A study of label-smoothing (2019)" in text
    assert "uses: We propose CoolNet, a network with [label smoothing] for dependency parsing." in text
    assert "studies: [Label-smoothing] helps transformers." in text


def test_a_card_shows_as_many_papers_as_asked_for(smoothing: ConceptCard) -> None:
    assert "A study" not in flat(concept_text(smoothing, 80, papers=1))
    assert "… and 1 more (--papers 2 shows all)" in flat(concept_text(smoothing, 80, papers=1))
    assert "more" not in flat(concept_text(smoothing, 80, papers=2))
    assert "… and 2 more" in flat(concept_text(smoothing, 80, papers=0))


def test_both_kinds_of_a_concept_are_shown(store: sqlite3.Connection) -> None:
    assert flat(concept_text(concept_card(store, "PTB"), 80)).startswith(
        "Penn Treebank (dataset and method, 2 papers) also: PTB"
    )


def test_a_papers_card(coolnet: PaperCard) -> None:
    text = flat(paper_text(coolnet, 80))
    assert text.startswith("CoolNet: label smoothing for dependency parsing authors: Ada Ångström, Bob O'Neill")
    for part in (
        "date: 2021-05-03",
        "venue: Journal of Examples",
        "https://doi.org/10.1000/coolnet",
        "id: 10.1000/coolnet",
        "source: one.jsonl, two.jsonl",
        "CoolNet (method)",
        "Adam (method)",
        "dependency parsing (problem)",
        "Penn Treebank (dataset)",
        "[CoolNet]",
        "[Adam]",
        "is better than",
    ):
        assert part in text


def test_each_concept_of_a_paper_is_shown(store: sqlite3.Connection) -> None:
    for link in links_of(make_graph()):
        card = paper_card(store, link.paper_id)
        text = flat(paper_text(card, 80))
        for use in card.concepts:
            assert use.concept.label in text
            assert use.role.value in text


def test_a_paper_with_nothing_to_show_says_so(store: sqlite3.Connection) -> None:
    assert "no concepts were found in this paper" in flat(paper_text(paper_card(store, "study-2"), 80))


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"authors": (), "author_count": 7}, "7 authors"),
        ({"authors": (), "author_count": 1}, "1 author"),
        ({"doi": None}, "arXiv:2105.01234"),
        ({"doi": None, "arxiv_id": None}, "https://example.org/coolnet?a=1&b=2"),
        ({"date": "--02-22"}, "--02-22"),
        ({"citation_count": 12}, "cited: 12 times"),
        ({"keywords": ("networks", "trees")}, "keywords: networks, trees"),
    ],
)
def test_what_is_known_of_a_paper_is_shown(changes: dict[str, object], shown: str, coolnet: PaperCard) -> None:
    card = replace(coolnet, paper=replace(coolnet.paper, **changes))
    assert shown in flat(paper_text(card, 80))


def test_a_paper_of_which_nothing_is_known() -> None:
    text = flat(paper_text(PaperCard(Paper("p", "T"), ()), 80))
    assert text == "T id: p no concepts were found in this paper"


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_cards_fit_the_width(width: int, store: sqlite3.Connection) -> None:
    for name in CONCEPTS:
        for line in concept_text(concept_card(store, name), width).splitlines():
            assert len(click.unstyle(line)) <= width, line
    for line in paper_text(paper_card(store, COOLNET.id), width).splitlines():
        assert len(click.unstyle(line)) <= width, line


@given(title=words, abstract=texts, width=st.integers(40, 100))
def test_no_card_loses_a_word_or_breaks_a_colour(title: str, abstract: str, width: int) -> None:
    text = paper_text(PaperCard(Paper("p", title, abstract), ()), width)
    plain = click.unstyle(text)
    assert "\x1b" not in plain.replace(title, "")
    assert "".join(plain.split()).startswith("".join(title.split()))
    assert all(len(click.unstyle(line)) <= width for line in text.split("\n"))


@pytest.mark.parametrize("length", range(70, 90))
def test_a_long_word_breaks_no_colour(length: int) -> None:
    text = click.unstyle(paper_text(PaperCard(Paper("p", "x" * length), ()), 80))
    assert "\x1b" not in text
    assert text.replace("\n", "").startswith("x" * length)


def test_counts(store: sqlite3.Connection) -> None:
    text = flat(stats_text(stats(store), 80))
    assert text.startswith(
        "5 papers, 2019 to 2021; 1 without concepts (20.0 %) 11 concepts, 14 links, 21 mentions, 6 relations"
    )
    assert "roles: " in text
    assert "2 label smoothing" in text
    assert "dataset (1)" in text


def test_counts_of_nothing() -> None:
    empty = Stats(0, 0, 0, 0, 0, 0, 0, {"method": 0}, {}, {}, {"method": ()}, ())
    assert flat(stats_text(empty, 80)).startswith("0 papers; 0 without concepts 0 concepts, 0 links, 0 mentions")


# JSON


@pytest.mark.parametrize("name", CONCEPTS)
def test_a_card_as_json(name: str, store: sqlite3.Connection) -> None:
    card = concept_card(store, name)
    read = json.loads(to_json(card))
    assert read["concept"]["label"] == card.concept.label
    assert [use["paper"]["id"] for use in read["papers"]] == [use.paper.id for use in card.newest]
    assert [use["role"] for use in read["papers"]] == [use.role.value for use in card.newest]
    for use in read["papers"]:
        for found in use["evidence"]:
            assert found["sentence"][found["start"] : found["end"]] == found["mention"]["surface"]


def test_json_keeps_letters_as_they_are(coolnet: PaperCard) -> None:
    text = to_json(coolnet)
    assert "Ada Ångström" in text
    assert json.loads(text)["paper"]["authors"] == list(COOLNET.authors)


def test_counts_as_json(store: sqlite3.Connection) -> None:
    read = json.loads(to_json(stats(store)))
    assert read["papers"] == 5
    assert {year: count["papers"] for year, count in read["years"].items()} == {"2019": 2, "2020": 1, "2021": 1}


# CSV


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("name", CONCEPTS)
def test_a_concepts_rows_as_csv(name: str, store: sqlite3.Connection) -> None:
    card = concept_card(store, name)
    read = read_csv(to_csv(concept_rows(card)))
    assert [(row["paper_id"], row["surface"], row["sentence"]) for row in read] == [
        (use.paper.id, found.mention.surface, found.sentence) for use in card.newest for found in use.evidence
    ]
    for row in read:
        assert row["concept"] == card.concept.label
        assert int(row["end"]) - int(row["start"]) == len(row["surface"])
        assert 0 <= float(row["confidence"]) <= 1


def test_a_papers_rows_as_csv(coolnet: PaperCard) -> None:
    read = read_csv(to_csv(paper_rows(coolnet)))
    assert len(read) == 10
    for row in read:
        assert COOLNET.text[int(row["start"]) : int(row["end"])] == row["surface"]
    assert {row["concept"] for row in read} == {use.concept.label for use in coolnet.concepts}


def test_counts_as_csv(store: sqlite3.Connection) -> None:
    read = {row["measure"]: int(row["value"]) for row in read_csv(to_csv(stats_rows(stats(store))))}
    assert read["papers"] == 5
    assert read["years:2019"] == 2
    assert read["kinds:method"] == stats(store).kinds["method"]
    assert sum(number for name, number in read.items() if name.startswith("roles:")) == read["links"]


@given(st.lists(st.tuples(texts, st.sampled_from(HOSTILE)), min_size=1, max_size=4))
def test_csv_gives_any_text_back(pairs: list[tuple[str, str]]) -> None:
    rows = [{"one": one, "a,b": other, "last": f"{other}."} for one, other in pairs]
    assert read_csv(to_csv(rows)) == rows


def test_csv_of_nothing_is_nothing() -> None:
    assert to_csv([]) == ""


# Tables


@given(st.lists(st.tuples(texts, st.none() | texts), max_size=4), st.integers(30, 100))
def test_a_table_fits_the_width(rows: list[tuple[str, str | None]], width: int) -> None:
    text = to_table(["name", "[bold]n[/bold]"], rows, width)
    assert all(cell_len(line) <= width for line in text.split("\n"))


def test_a_table_shows_every_cell_as_it_is() -> None:
    text = to_table(["name", "n"], [("[red]C++[/red]", "1"), ("深度 学习", None), (":smile:", "0")], 60)
    for cell in ("name", "n", "[red]C++[/red]", "1", "深度 学习", ":smile:", "0"):
        assert cell in text
    assert "None" not in text
    assert "\x1b" not in text


def test_a_long_cell_is_wrapped_and_whole() -> None:
    text = to_table(["name"], [("x" * 200,)], 40)
    assert text.count("x") == 200


@given(st.lists(st.text("abcd ", max_size=40).map(str.strip), min_size=3, max_size=3), st.integers(20, 60))
def test_no_word_is_cut_where_each_has_room(cells: list[str], width: int) -> None:
    names = ["name", "a", "b"]
    text = to_table(names, [cells], width)
    room = sum(max(len(word) for word in f"{cell} {name}".split()) for cell, name in zip(cells, names, strict=True))
    if room + 2 * 3 <= width:
        assert sorted(text.replace("─", " ").split()) == sorted(" ".join([*names, *cells]).split())


def test_names_of_columns_that_have_no_room_are_numbered() -> None:
    names = ["papers", "convolutional neural network", "segmentation", "classification"]
    rows = [("stochastic gradient descent", "12", "·", "3")]
    assert to_table(names, rows, 40, numbered=3).splitlines() == [
        "papers                        1    2   3",
        "────────────────────────────────────────",
        "stochastic gradient descent   12   ·   3",
        "",
        "1 convolutional neural network, 2",
        "segmentation, 3 classification",
    ]
    wide = to_table(names, rows, 100, numbered=3)
    assert all(name in wide for name in names)


def test_colours_take_no_room() -> None:
    title = "many short words of a title that is " + "quite " * 20 + "long"
    plain = [click.unstyle(line) for line in paper_text(PaperCard(Paper("p", title), ()), 60).splitlines()]
    assert plain[: plain.index("  id:        p")] == textwrap.wrap(title, 60)

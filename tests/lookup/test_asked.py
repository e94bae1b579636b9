"""What is asked for and isn't there is not taken for something else; what is there under a longer name is told."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from asking import run, save
from telling import graph_of, opened

from kg.answers.concept import concept_text
from kg.answers.paper import part_line
from kg.errors import NotFoundError
from kg.lookup import AmbiguousError, compare, concept_card, find_concept, find_names, find_paper, matrix
from kg.lookup.filters import Filter
from kg.mcp.tools import Tools
from kg.model import Kind

LINES = [
    *((f"Recurrent {n}", "recurrent neural network, residual network") for n in range(30)),
    *((f"Motion {n}", "?motion planning") for n in range(6)),
    *((f"Path {n}", "?path planning, ?planning ahead") for n in range(3)),
    ("Both", "?motion planning, ?path planning"),
    ("Planning", "?planning, CIFAR, GATES"),
    *((f"CIFAR {n}", "CIFAR-10, logic gates") for n in range(7)),
    ("Of the Thin Things", "Internet of Robotic Things, sparse coding schemes of old"),
    ("Words", "coding speech"),
]
NAMES = {"recurrent neural network": ("RNN",), "residual network": ("ResNet",)}


@pytest.fixture(scope="module")
def store() -> Iterator[sqlite3.Connection]:
    with opened(graph_of(LINES, NAMES)) as found:
        yield found


def test_an_abbreviation_with_another_letter_is_another_abbreviation(store: sqlite3.Connection) -> None:
    for name in ("RNNT", "tRNN"):
        with pytest.raises(NotFoundError, match=f"no concept is called '{name}'") as error:
            find_concept(store, name)
        assert "RNN" in error.value.suggestions
    assert find_concept(store, "ResNt")[0].label == "residual network"
    assert find_concept(store, "recurent neural network")[0].label == "recurrent neural network"


@pytest.mark.parametrize("name", ["IRT", "irt"])
def test_what_an_abbreviation_means_elsewhere_is_said_and_no_guess_taken_for_it(
    name: str, store: sqlite3.Connection
) -> None:
    """The table of abbreviations knows it as "item response theory"; three words here begin with its letters."""
    assert [hit.label for hit in find_names(store, name)] == ["Internet of Robotic Things"]
    said = f"no concept is called '{name}', which elsewhere mostly means 'item response theory'"
    with pytest.raises(NotFoundError, match=said) as error:
        find_concept(store, name)
    assert error.value.suggestions == ("Internet of Robotic Things",)


def test_a_single_guess_must_be_as_sure_as_any(store: sqlite3.Connection) -> None:
    (hit,) = find_names(store, "sparse")
    assert hit.likelihood < 0.6
    with pytest.raises(NotFoundError) as error:
        find_concept(store, "sparse")
    assert not isinstance(error.value, AmbiguousError)
    assert error.value.suggestions == ("sparse coding schemes of old",)


def test_no_name_is_suggested_that_is_alike_by_chance(store: sqlite3.Connection) -> None:
    with pytest.raises(NotFoundError) as error:
        find_concept(store, "LibriSpeech")
    assert error.value.suggestions == ()


def test_a_card_tells_which_far_commoner_concepts_have_the_name_in_theirs(store: sqlite3.Connection) -> None:
    card = concept_card(store, "planning")
    assert [(other.label, other.papers) for other in card.longer] == [("motion planning", 7)]  # path planning has 4
    assert "far more papers name motion planning (7)" in concept_text(card, 100)
    assert concept_card(store, "motion planning").longer == ()
    assert concept_card(store, "planning", filter=Filter(since=2000)).longer == ()


def test_what_is_written_with_capitals_stands_in_longer_names_so(store: sqlite3.Connection) -> None:
    assert [other.label for other in concept_card(store, "CIFAR").longer] == ["CIFAR-10"]
    assert concept_card(store, "GATES").longer == ()


def test_whatever_is_called_so_itself_is_listed_with_its_id(tmp_path_factory: pytest.TempPathFactory) -> None:
    lines = [*((f"Topics {n}", "latent Dirichlet allocation") for n in range(6)), *(("LDA", "LDA"),) * 9]
    names = {"latent Dirichlet allocation": ("LDA",)}
    folder = save(graph_of(lines, names), tmp_path_factory.mktemp("ids") / "g")
    told = run("concept", "LDA", "-g", folder).stderr
    assert "LDA (method, 9 papers: kg concept LDA-1)" in told
    assert "latent Dirichlet allocation (method, 6 papers, as 'LDA')" in told


def test_a_short_name_of_several_concepts_is_compared_as_no_paper() -> None:
    lines = [("Learning a SURF cascade", "speeded-up features, cascades"), *[("On it", "SURF, corners")] * 5]
    with opened(graph_of(lines, {"speeded-up features": ("SURF",)})) as store:
        with pytest.raises(AmbiguousError, match="'SURF' may be"):
            compare(store, ["corners", "SURF"])
        assert compare(store, ["corners", "cascades"]).of == "concepts"


def test_each_row_that_is_asked_for_has_columns_of_its_own() -> None:
    lines = [
        *((f"Much {n} {problem}", f"much, ?{problem}") for problem in ("one", "two", "three") for n in range(5)),
        ("Little", "little, ?four"),
    ]
    with opened(graph_of(lines)) as store:
        counted = matrix(store, Kind.METHOD, Kind.PROBLEM, most=(5, 3), names=(("much", "little"), ()))
        assert {column.label for column in counted.columns} >= {"four"}
        assert [sum(row) for row in counted.counts] == [10, 1]
        alone = matrix(store, Kind.METHOD, Kind.PROBLEM, most=(5, 3), names=(("much",), ()))
        assert {column.label for column in alone.columns} == {"one", "two", "three"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(graph_of(LINES, NAMES), tmp_path_factory.mktemp("told") / "g")


def test_what_a_name_was_taken_for_is_told_wherever_it_is_asked(folder: Path, tmp_path: Path) -> None:
    said = "'motion planing' is taken for 'motion planning' (typo)"
    typo = "motion planing"
    for arguments in (
        ("path", typo, "path planning"),
        ("compare", typo, "path planning"),
        ("gaps", "--problem", typo),
        ("matrix", "problems", "methods", "--row", typo),
        ("export", "csv", "--around", typo, "-o", tmp_path / "out"),
    ):
        told = run(*arguments, "-g", folder).stderr
        assert [line for line in told.splitlines() if " taken for " in line] == [said], arguments
    tools = Tools(folder)
    for text in (
        tools.path(typo, "path planning"),
        tools.compare([typo, "path planning"]),
        tools.gaps(problem=typo),
        tools.concept("path planning", beside=typo),
    ):
        assert text.splitlines()[0] == said


def test_which_paper_a_part_of_a_title_was_taken_for_is_told(folder: Path) -> None:
    with opened(graph_of([("Words of the internet", "words"), ("Nets", "words")])) as store:
        paper = find_paper(store, "the internet")
    said = "'the internet' is taken for 'Words of the internet' (part of the title)"
    assert part_line(paper, "the internet") == said
    assert part_line(paper, "Words of the Internet") is part_line(paper, paper.id) is None
    said = "'the thin' is taken for 'Of the Thin Things' (part of the title)\n"
    for options in ((), ("--similar",)):
        assert run("paper", "the thin", *options, "-g", folder).stderr == said
        assert run("paper", "of the thin things", *options, "-g", folder).stderr == ""
    assert Tools(folder).paper("the thin").startswith(said)
    assert Tools(folder).similar("the thin").startswith(said)

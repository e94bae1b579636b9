"""What is asked for and isn't there is not taken for something else; what is there under a longer name is told."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from asking import run, save
from telling import graph_of, opened

from kg.answers.concept import concept_text
from kg.errors import NotFoundError
from kg.lookup import AmbiguousError, concept_card, find_concept, find_names
from kg.lookup.filters import Filter

LINES = [
    *((f"Recurrent {n}", "recurrent neural network, residual network") for n in range(30)),
    *((f"Motion {n}", "?motion planning") for n in range(6)),
    *((f"Path {n}", "?path planning, ?planning ahead") for n in range(5)),
    ("Planning", "?planning, CIFAR, GATES"),
    *((f"CIFAR {n}", "CIFAR-10, logic gates") for n in range(7)),
    ("Things", "Internet of Robotic Things, sparse coding schemes of old"),
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
    assert [(other.label, other.papers) for other in card.longer] == [("motion planning", 6)]  # path planning has 5
    assert "far more papers name motion planning (6)" in concept_text(card, 100)
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

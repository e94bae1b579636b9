"""Which names stand where they overlap, and which of them are one thing."""

from __future__ import annotations

import numpy as np

from kg.nlp.decide import Floats, _join, accept
from kg.nlp.names import Name

BOUNDS = (0.3, 0.3, 0.3)
SHORT = Name("bandit", ("bandit",), ((8, 14), (30, 36)), frozenset())


def chances(*probabilities: float) -> Floats:
    """The probabilities of methods: of no concept, and of each kind."""
    return np.array([[1 - p, p, 0, 0] for p in probabilities], np.float32)


def standing(names: list[Name], *probabilities: float) -> dict[str, tuple[tuple[int, int], ...]]:
    return {one.name.key: one.places for one in accept(names, chances(*probabilities), BOUNDS)[0]}


def test_a_longer_name_stands_where_the_shorter_one_within_it_has_another_place() -> None:
    longer = Name("linear bandit", ("linear bandit",), ((1, 14),), frozenset())
    assert standing([SHORT, longer], 0.9, 0.6) == {"bandit": ((30, 36),), "linear bandit": ((1, 14),)}


def test_an_unlikely_longer_name_takes_nothing() -> None:
    longer = Name("linear bandit", ("linear bandit",), ((1, 14),), frozenset())
    kept, dropped = accept([SHORT, longer], chances(0.9, 0.4), BOUNDS)
    assert [one.name for one in kept] == [SHORT]
    assert [(what.name, what.reason) for what in dropped] == [("linear bandit", "overlaps")]


def test_a_longer_name_leaves_a_shorter_one_its_only_places() -> None:
    longer = Name("linear bandit", ("linear bandit",), ((1, 14), (23, 36)), frozenset())
    assert standing([SHORT, longer], 0.9, 0.8) == {"bandit": SHORT.places}


def test_a_longer_name_takes_no_part_of_a_name_that_goes_beyond_it() -> None:
    longer = Name("linear bandit", ("linear bandit",), ((1, 12),), frozenset())
    assert standing([SHORT, longer], 0.9, 0.8) == {"bandit": SHORT.places}


def test_the_longest_of_three_names_has_its_place() -> None:
    names = [
        Name("learning", ("learning",), ((20, 28), (50, 58), (70, 78)), frozenset()),
        Name("deep learning", ("deep learning",), ((15, 28), (45, 58)), frozenset()),
        Name("fair deep learning", ("fair deep learning",), ((10, 28),), frozenset()),
    ]
    assert standing(names, 0.9, 0.8, 0.7) == {
        "learning": ((70, 78),),
        "deep learning": ((45, 58),),
        "fair deep learning": ((10, 28),),
    }


def test_two_names_with_abbreviations_of_their_own_are_two_things() -> None:
    plain, one, other = (
        Name(forms[0], forms, (), frozenset())
        for forms in (("decoding",), ("multi view decoding", "mvd"), ("cross view decoding", "cvd"))
    )
    assert _join([plain, one, other], [(0.9, 1, 2)], 0.5) == [[0], [1], [2]]
    assert _join([plain, one, other], [(0.9, 0, 1), (0.8, 0, 2)], 0.5) == [[0, 1], [2]]
    assert _join([plain, plain, other], [(0.9, 0, 1), (0.8, 0, 2)], 0.5) == [[0, 1, 2]]

"""Methods and problems that are told apart not by their names but by what is used for what."""

from __future__ import annotations

import numpy as np
from told import Told

from kg.model import Kind, Predicate
from kg.nlp.decide import Decision
from kg.nlp.kinds import with_kinds
from kg.nlp.names import Reading
from kg.nlp.network import KINDS, Spans

NONE = np.zeros((2, 2, 1), np.float32)


def shares(method: float, problem: float) -> tuple[float, ...]:
    return tuple({Kind.METHOD: method, Kind.PROBLEM: problem}.get(kind, 0.0) for kind in KINDS)


def kind_of_second(kind: Kind, kinds: tuple[float, ...], *likely: tuple[Predicate, float]) -> Kind:
    """The kind of the second of two things, of which a network tells how likely they are related."""
    text = "Adam fits Lasso."
    places = [(start := text.index(name), start + len(name)) for name in ("Adam", "Lasso")]
    decisions = [
        Decision(Kind.METHOD, 0.9, ("adam",), (places[0],), ((),), shares(0.9, 0.1)),
        Decision(kind, 0.5, ("lasso",), (places[1],), ((),), kinds),
    ]
    spans = Spans([start for start, _ in places], [end for _, end in places], NONE, NONE, NONE)
    first, second = with_kinds(Reading(text, spans, ((0, len(text)),), ()), decisions, Told(*likely))  # type: ignore[arg-type]
    assert first == decisions[0]
    assert (second.confidence, second.places) == (decisions[1].confidence, decisions[1].places)
    return second.kind


FOR_IT = (Predicate.USED_FOR, 0.6), (Predicate.USED_FOR, 0.1)
FOR_OTHERS = (Predicate.USED_FOR, 0.1), (Predicate.USED_FOR, 0.6)
PART_OF_OTHERS = (Predicate.USED_FOR, 0.1), (Predicate.PART_OF, 0.6)
NEITHER = (Predicate.USED_FOR, 0.3), (Predicate.USED_FOR, 0.35)


def test_what_others_are_used_for_is_a_problem_and_what_is_used_for_others_a_method() -> None:
    assert kind_of_second(Kind.METHOD, shares(0.6, 0.4), *FOR_IT) is Kind.PROBLEM
    assert kind_of_second(Kind.PROBLEM, shares(0.4, 0.6), *FOR_OTHERS) is Kind.METHOD
    assert kind_of_second(Kind.PROBLEM, shares(0.4, 0.6), *PART_OF_OTHERS) is Kind.METHOD


def test_its_use_parts_no_thing_from_a_kind_of_it() -> None:
    for name, wanted in (("sparse lasso", Kind.METHOD), ("classo", Kind.PROBLEM)):
        first = Decision(Kind.METHOD, 0.9, (name,), ((0, 4),), ((),), shares(0.9, 0.1))
        second = Decision(Kind.METHOD, 0.5, ("lasso",), ((5, 10),), ((),), shares(0.6, 0.4))
        reading = Reading("Adam Lasso", Spans([0, 5], [4, 10], NONE, NONE, NONE), ((0, 10),), ())
        assert with_kinds(reading, [first, second], Told(*FOR_IT))[1].kind is wanted  # type: ignore[arg-type]


def test_its_use_changes_no_kind_that_names_are_sure_of_or_that_both_uses_tell() -> None:
    assert kind_of_second(Kind.METHOD, shares(0.7, 0.3), *FOR_IT) is Kind.METHOD
    assert kind_of_second(Kind.DATASET, shares(0.3, 0.2), *FOR_IT) is Kind.DATASET
    for kind, kinds in ((Kind.METHOD, shares(0.6, 0.4)), (Kind.PROBLEM, shares(0.4, 0.6))):
        assert kind_of_second(kind, kinds, *NEITHER) is kind


def test_one_thing_alone_has_the_kind_that_its_names_say() -> None:
    alone = [Decision(Kind.METHOD, 0.5, ("adam",), ((0, 4),), ((),), shares(0.5, 0.5))]
    reading = Reading("Adam", Spans([0], [4], NONE, NONE, NONE), ((0, 4),), ())
    assert with_kinds(reading, alone, Told()) == alone  # type: ignore[arg-type]

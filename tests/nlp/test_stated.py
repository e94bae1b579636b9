"""What a paper states of two concepts: as likely as its ends are sure, in one direction, and what suffers is no use."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from told import Told

from kg.model import Kind, Predicate
from kg.nlp.decide import Decision, Judge
from kg.nlp.names import Reading
from kg.nlp.network import Spans
from kg.nlp.pairs import FAR, _near, compare
from kg.nlp.relations import PREDICATES, find_relations, suffers
from kg.nlp.shipped import read_model

TEXT = "GAN mends noise."
ENDS = (0, 3), (10, 15)
AS_LIKELY = tuple(tuple(n / 10 for n in range(11)) for _ in PREDICATES[1:])
JUDGE = Judge((), (), 0.5, (), (0.4,) * 5, AS_LIKELY)
EMPTY = np.zeros((2, 2, 1), np.float32)


def stated(
    *likely: tuple[Predicate, float],
    sure: tuple[float, float] = (1.0, 1.0),
    text: str = TEXT,
    kinds: tuple[Kind, Kind] = (Kind.METHOD, Kind.METHOD),
) -> Any:
    spans = Spans([a for a, _ in ENDS], [b for _, b in ENDS], EMPTY, EMPTY, EMPTY)
    decisions = [
        Decision(kind, confidence, (text[start:end],), ((start, end),), (("network",),))
        for kind, confidence, (start, end) in zip(kinds, sure, ENDS, strict=True)
    ]
    reading = Reading(text, spans, ((0, len(text)),), ())
    found = find_relations(reading, decisions, Told(*likely), JUDGE)  # type: ignore[arg-type]
    return [(one.subject, one.predicate, one.object, one.confidence) for one in found]


def test_a_relation_is_as_likely_as_its_ends_are_sure() -> None:
    nothing = (Predicate.PART_OF, 0.01)
    assert stated((Predicate.USED_FOR, 0.9), nothing) == [(0, Predicate.USED_FOR, 1, pytest.approx(0.9, abs=0.01))]
    (one,) = stated((Predicate.USED_FOR, 0.9), nothing, sure=(0.36, 0.81))
    assert one[3] == pytest.approx(0.9 * 0.6 * 0.9, abs=0.01)
    assert stated((Predicate.USED_FOR, 0.9), nothing, sure=(0.16, 0.81)) == []


def test_of_two_directions_the_likelier_one_is_stated() -> None:
    (one,) = stated((Predicate.PART_OF, 0.6), (Predicate.BROADER, 0.8))
    assert one[:3] == (1, Predicate.BROADER, 0)


@pytest.mark.parametrize(
    ("predicate", "kinds", "may_be"),
    [
        (Predicate.BROADER, (Kind.DATASET, Kind.METHOD), False),
        (Predicate.BROADER, (Kind.PROBLEM, Kind.PROBLEM), True),
        (Predicate.PART_OF, (Kind.METHOD, Kind.PROBLEM), False),
        (Predicate.EVALUATED_WITH, (Kind.METHOD, Kind.PROBLEM), False),
        (Predicate.EVALUATED_WITH, (Kind.METHOD, Kind.DATASET), True),
        (Predicate.USED_FOR, (Kind.METHOD, Kind.PROBLEM), True),
    ],
)
def test_kinds_and_parts_are_of_one_kind_and_only_data_evaluate(
    predicate: Predicate, kinds: tuple[Kind, Kind], may_be: bool
) -> None:
    found = stated((predicate, 0.9), (Predicate.PART_OF, 0.01), kinds=kinds)
    assert [one[:3] for one in found] == ([(0, predicate, 1)] if may_be else [])


def test_what_is_compared_is_stated_once() -> None:
    (one,) = stated((Predicate.COMPARED_WITH, 0.9), (Predicate.COMPARED_WITH, 0.7))
    assert one == (0, Predicate.COMPARED_WITH, 1, pytest.approx(0.8, abs=0.01))


@pytest.mark.parametrize(
    ("text", "subject", "thing", "does"),
    [
        ("Networks are known to be vulnerable to adversarial examples.", "Networks", "adversarial examples", True),
        ("GANs, though good, still suffer from mode collapse.", "GANs", "mode collapse", True),
        ("Backdoor attacks can cause undesirable behaviors in language models.", "language models", "Backdoor", True),
        ("noise that is caused by dropout", "dropout", "noise", True),
        ("GANs do not suffer from mode collapse.", "GANs", "mode collapse", False),
        ("Probes are less vulnerable to memorization.", "Probes", "memorization", False),
        ("Attackers fool networks. We train GANs to find attackers.", "GANs", "Attackers", False),
        ("To avoid noise caused by motion, we use a filter.", "filter", "noise", False),
        ("GANs are used for image synthesis.", "GANs", "image synthesis", False),
    ],
)
def test_what_suffers_from_a_thing_is_not_used_for_it(text: str, subject: str, thing: str, does: bool) -> None:
    places = [(start := text.index(name), start + len(name)) for name in (subject, thing)]
    assert suffers(text, *places) is does


def test_no_use_is_stated_of_what_suffers() -> None:
    nothing = (Predicate.PART_OF, 0.01)
    assert stated((Predicate.USED_FOR, 0.9), nothing, text="GAN hurts noise.") != []  # it is the noise that is hurt
    assert stated(nothing, (Predicate.USED_FOR, 0.9), text="GAN hurts noise.") == []


@given(st.lists(st.integers(0, 5000), max_size=12))
def test_mentions_are_compared_that_no_abstract_would_part(at: list[int]) -> None:
    left, right = _near(np.array(at, np.int64))
    near = [(i, j) for i, a in enumerate(at) for j, b in enumerate(at) if abs(a - b) <= FAR]
    assert list(zip(left.tolist(), right.tolist(), strict=True)) == near


def test_of_things_that_stand_far_apart_nothing_is_stated() -> None:
    words = ["GAN", "mends", "noise.", *["word"] * (FAR - 1), "Adam"]
    starts = np.cumsum([0, *(len(word) + 1 for word in words[:-1])]).tolist()
    ends = [start + len(word.rstrip(".")) for start, word in zip(starts, words, strict=True)]
    empty = np.zeros((2, len(words), 1), np.float32)
    reading = Reading(" ".join(words), Spans(starts, ends, empty, empty, empty), ((0, ends[-1]),), ())
    things = [((starts[n], ends[n]),) for n in (0, 2, len(words) - 1)]
    told = Told(*[(Predicate.USED_FOR, 0.9)] * 4)
    found = compare(reading, things, told)  # type: ignore[arg-type]
    assert found.pairs.tolist() == [[0, 1], [1, 0], [1, 2], [2, 1]]
    assert compare(reading, things[::2], Told()).pairs.tolist() == []  # type: ignore[arg-type]


def test_many_pairs_are_compared_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    network, chance = read_model().network, np.random.default_rng(0)
    rows = chance.normal(size=(9, 160)).astype(np.float32)
    left, right = np.indices((9, 9)).reshape(2, -1)
    whole = network.compare(rows, left, right, np.zeros(81, np.int64))
    monkeypatch.setattr("kg.nlp.network._AT_ONCE", 7)
    for one, other in zip(whole, network.compare(rows, left, right, np.zeros(81, np.int64)), strict=True):
        assert np.allclose(one, other, atol=1e-4)
    assert [len(part) for part in network.compare(rows, left[:0], right[:0], left[:0])] == [0, 0]

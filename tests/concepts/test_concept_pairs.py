"""Names that look alike but are different, and names that look different but are the same."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from kg.concepts import load_table, normal_form, resolution
from kg.concepts.guards import difference
from kg.model import Kind, Mention, Role
from kg.nlp import load_vocabulary

PAIRS = [
    line.split("\t")
    for line in (Path(__file__).parent / "concept_pairs.tsv").read_text(encoding="utf-8").splitlines()[1:]
]


@pytest.fixture(scope="module")
def concept_of() -> dict[str, str]:
    """The concept of each name, when each stands in a paper of its own; a pair has the kind that is known of it."""
    known = {normal_form(name): entry.kind for entry in load_vocabulary() for name in entry.names}
    kinds: dict[str, Kind] = {}
    for one, other, _ in PAIRS:
        for name in (one, other):
            kinds.setdefault(name, known.get(normal_form(one), known.get(normal_form(other), Kind.METHOD)))
    mentions = [
        Mention(f"p{number}", 0, len(name), name, kind, Role.USES, 1.0, ())
        for number, (name, kind) in enumerate(sorted(kinds.items()))
    ]
    found = resolution(mentions, load_vocabulary(), (), load_table())
    return {merge.surface: merge.concept_id for merge in found.merges}


def test_there_are_enough_pairs_of_both_sorts() -> None:
    counts = Counter(expected for *_, expected in PAIRS)
    assert set(counts) == {"same", "different"}
    assert min(counts.values()) >= 75


@pytest.mark.parametrize(("one", "other", "expected"), PAIRS, ids=lambda value: value)
def test_a_pair(one: str, other: str, expected: str, concept_of: dict[str, str]) -> None:
    assert ("same" if concept_of[one] == concept_of[other] else "different") == expected


@pytest.mark.parametrize(
    ("one", "other", "what"),
    [
        ("GPT-2", "GPT-3", "numbers"),
        ("supervised learning", "unsupervised learning", "sign words"),
        ("convex function", "non-convex function", "sign words"),
        ("risk minimization", "risk maximization", "sign words"),
        ("BERT", "BART", "short names"),
        ("empirical risk minimization", "minimizing empirical risk", None),
        ("nonconvex", "non-convex", None),
        ("3D reconstruction", "three-dimensional reconstruction", None),
    ],
)
def test_guards(one: str, other: str, what: str | None) -> None:
    assert difference(normal_form(one), normal_form(other)) == what
    assert difference(normal_form(other), normal_form(one)) == what

"""Papers that have two concepts by narrower ones, where none names both."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from kg.lookup.rows import concept_number, concepts_by_number, with_narrower
from kg.store.opened import Store, among


@dataclass(frozen=True, slots=True)
class NarrowerPair:
    """How many ``papers`` name two concepts by narrower ones; the two that most name, and how many ``name_these``.

    ``asked`` are the labels of the two. Each of ``labels`` is narrower than the one that it stands for, or that itself.
    """

    asked: tuple[str, str]
    papers: int
    labels: tuple[str, str]
    name_these: int


def pair_of_narrower(store: Store, one: str, other: str) -> NarrowerPair | None:
    """What papers name in the place of two concepts that none names both of; nothing where one does, or none has them.

    Parameters
    ----------
    store
        An open store.
    one, other
        The ids of two concepts. Of those of which the one is narrower than the other nothing is said.
    """
    ends = concept_number(store, one), concept_number(store, other)
    both = "SELECT 1 FROM look_use AS a JOIN look_has AS b ON b.paper = a.paper WHERE a.concept = ? AND b.concept = ?"
    if store.execute(f"{both} LIMIT 1", ends).fetchone():
        return None
    under = [with_narrower(store, end) for end in ends]
    if ends[0] in under[1] or ends[1] in under[0]:
        return None
    found: dict[tuple[int, int], set[int]] = defaultdict(set)
    own, others = (_named(store, concepts) for concepts in under)
    for paper in own.keys() & others.keys():
        for first in own[paper]:
            for second in others[paper] - {first}:
                found[first, second].add(paper)
    if not found:
        return None
    pair = min(found, key=lambda pair: (-len(found[pair]), -sum(one in ends for one in pair), pair))
    label = {number: row[1] for number, row in concepts_by_number(store, (*ends, *pair)).items()}
    asked, labels = ((label[first], label[second]) for first, second in (ends, pair))
    return NarrowerPair(asked, len(set().union(*found.values())), labels, len(found[pair]))


def _named(store: Store, concepts: set[int]) -> dict[int, set[int]]:
    """The papers that name some concepts, with those that each names."""
    named: dict[int, set[int]] = defaultdict(set)
    for concept, paper in among(store, "SELECT concept, paper FROM look_use WHERE concept IN", concepts):
        named[paper].add(concept)
    return named

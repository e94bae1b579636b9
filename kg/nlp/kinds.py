"""Methods and problems that are told apart not by their names but by what is used for what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.model import Kind, Predicate
from kg.nlp.decide import Decision
from kg.nlp.names import Reading
from kg.nlp.network import KINDS, Network
from kg.nlp.pairs import compare
from kg.nlp.relations import PREDICATES, relation_chances

_USED, _PART = PREDICATES.index(Predicate.USED_FOR), PREDICATES.index(Predicate.PART_OF)

#: The use of a thing decides where one kind is less than so many times as likely as the other,
_OPEN = 2.0
#: and one use so much likelier than the other.
_CLEARLY = 0.1


def with_kinds(reading: Reading, decisions: Sequence[Decision], network: Network) -> list[Decision]:
    """The decisions, where names leave a kind open with that which their use tells.

    What other things are used for is a problem; what is used for others, or part of them, is a method. A thing and a
    kind of it ("active learning", "Bayesian active learning") are not parted so.
    """
    open_ones = [n for n, decision in enumerate(decisions) if _is_open(decision)]
    result = list(decisions)
    if not open_ones or len(decisions) < 2:
        return result
    found = compare(reading, [decision.places for decision in decisions], network)
    chances = relation_chances(found)
    for n in open_ones:
        used_for_others = chances[found.pairs[:, 0] == n][:, [_USED, _PART]].max(initial=0)
        others_for_it = chances[found.pairs[:, 1] == n][:, _USED].max(initial=0)
        kind = Kind.METHOD if used_for_others > others_for_it else Kind.PROBLEM
        if abs(used_for_others - others_for_it) >= _CLEARLY and not _has_relative(decisions, n):
            result[n] = replace(decisions[n], kind=kind)
    return result


def _has_relative(decisions: Sequence[Decision], number: int) -> bool:
    """Whether another thing of its kind has a name that ends with its name, or the other way round."""
    one = decisions[number]
    others = (
        name for n, other in enumerate(decisions) if n != number and other.kind is one.kind for name in other.names
    )
    return any(f" {name}".endswith(f" {own}") or f" {own}".endswith(f" {name}") for name in others for own in one.names)


def _is_open(decision: Decision) -> bool:
    """Whether the names of a method or a problem say nearly as much that it is the other."""
    if decision.kind is Kind.DATASET or not decision.kinds:
        return False
    less, more = sorted(decision.kinds[KINDS.index(kind)] for kind in (Kind.METHOD, Kind.PROBLEM))
    return more < _OPEN * less

"""Which papers of a concept count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.model import Kind, Predicate, Role

#: The relations of a card: those of the graph, and that of a problem to the datasets of papers that address it.
RELATIONS = (*(predicate.value for predicate in Predicate), "testedOn")


def one_of(name: str, value: str, known: Sequence[str]) -> str:
    """A value that is one of those that are known; a word that is none of them would find nothing."""
    if value not in known:
        *first, last = (repr(str(word)) for word in known)
        raise ValueError(f"{name} is {', '.join(first)} or {last}, not {str(value)!r}")
    return value


@dataclass(frozen=True, slots=True)
class Filter:
    """Which papers of a concept count: of a role, a kind, some years, beside another concept, for a relation.

    ``beside`` is the id of the other concept. ``relation`` (as in :class:`~kg.lookup.values.Section`) is that between
    the two, in either direction, or that between the concept and any other; ``testedOn`` needs ``beside``.

    Raises
    ------
    ValueError
        Where there is no such role, kind or relation.

    Examples
    --------
    >>> Filter(role="proposes").role
    <Role.PROPOSES: 'proposes'>
    >>> Filter(kind="problems")
    Traceback (most recent call last):
    ValueError: kind is 'method', 'dataset' or 'problem', not 'problems'
    """

    role: Role | None = None
    kind: Kind | None = None
    since: int | None = None
    until: int | None = None
    beside: str | None = None
    relation: str | None = None

    def __post_init__(self) -> None:
        for name, known in (("role", Role), ("kind", Kind)):
            if (value := getattr(self, name)) is not None:
                object.__setattr__(self, name, known(one_of(name, value, tuple(known))))
        if self.relation is not None:
            one_of("relation", self.relation, RELATIONS)

    def __bool__(self) -> bool:
        return self != Filter()

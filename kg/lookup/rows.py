"""Rows of many things at a time: one question for all costs little more than one for each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from kg.errors import NotFoundError
from kg.model import Paper
from kg.store.opened import Store, among
from kg.store.reading import to_paper

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


def how_many(store: Store, query: str, *values: Any) -> int:
    """The number that a query counts."""
    return int(store.execute(query, values).fetchone()[0])


def paper_count(store: Store) -> int:
    """How many papers a store has."""
    return how_many(store, "SELECT count(*) FROM look_paper")


def concept_number(store: Store, concept_id: str) -> int:
    """The number that stands for a concept in the index.

    Raises
    ------
    NotFoundError
        Where no concept has the id.
    """
    row = store.execute("SELECT number FROM look_concept WHERE id = ?", (concept_id,)).fetchone()
    if row is None:
        raise NotFoundError(f"no concept has the id {concept_id!r}")
    return int(row[0])


def with_narrower(store: Store, concept: int) -> set[int]:
    """A concept and all that are narrower, level by level: few questions, each of what lies together."""
    found = level = {concept}
    asked = "SELECT other FROM look_section WHERE section = '~broader' AND concept IN"
    while level:
        level = {narrower for (narrower,) in among(store, asked, level)} - found
        found = found | level
    return found


def papers_by_id(store: Store, ids: Iterable[str]) -> dict[str, Paper]:
    """Papers by their ids.

    Raises
    ------
    ValueError
        Where one is missing.
    """
    wanted = list(ids)
    return _all(wanted, {row[0]: to_paper(row) for row in among(store, "SELECT * FROM paper WHERE id IN", wanted)})


def papers_by_number(store: Store, numbers: Iterable[int]) -> dict[int, Paper]:
    """Papers by the numbers that stand for them in the index.

    Raises
    ------
    ValueError
        Where one is missing.
    """
    wanted = list(numbers)
    ids = _all(wanted, dict(among(store, "SELECT number, id FROM look_paper WHERE number IN", wanted)))
    papers = papers_by_id(store, ids.values())
    return {number: papers[identifier] for number, identifier in ids.items()}


def _all(wanted: Iterable[_Key], found: dict[_Key, _Value]) -> dict[_Key, _Value]:
    """What was found, if that is all that is wanted."""
    for one in wanted:
        if one not in found:
            raise ValueError(f"the paper {one!r} is missing")
    return found


def concepts_by_number(store: Store, numbers: Iterable[int]) -> dict[int, tuple[str, str, str, int]]:
    """Id, label, main kind and papers of concepts, by the numbers that stand for them in the index."""
    query = "SELECT number, id, label, kind, papers FROM look_concept WHERE number IN"
    return {number: tuple(row) for number, *row in among(store, query, numbers)}

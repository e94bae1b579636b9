"""Rows of many things at a time: one question for all costs little more than one for each."""

from __future__ import annotations

from collections.abc import Iterable

from kg.model import Paper
from kg.store.opened import Store, among
from kg.store.reading import to_paper


def papers_by_id(store: Store, ids: Iterable[str]) -> dict[str, Paper]:
    """Papers by their ids.

    Raises
    ------
    ValueError
        Where one is missing.
    """
    wanted = list(ids)
    found = {row[0]: to_paper(row) for row in among(store, "SELECT * FROM paper WHERE id IN", wanted)}
    for paper in wanted:
        if paper not in found:
            raise ValueError(f"the paper {paper!r} is missing")
    return found


def papers_by_number(store: Store, numbers: Iterable[int]) -> dict[int, Paper]:
    """Papers by the numbers that stand for them in the index.

    Raises
    ------
    ValueError
        Where one is missing.
    """
    wanted = list(numbers)
    ids = dict(among(store, "SELECT number, id FROM look_paper WHERE number IN", wanted))
    for number in wanted:
        if number not in ids:
            raise ValueError(f"paper {number} is missing")
    papers = papers_by_id(store, ids.values())
    return {number: papers[identifier] for number, identifier in ids.items()}


def concepts_by_number(store: Store, numbers: Iterable[int]) -> dict[int, tuple[str, str, str, int]]:
    """Id, label, main kind and papers of concepts, by the numbers that stand for them in the index."""
    query = "SELECT number, id, label, kind, papers FROM look_concept WHERE number IN"
    return {number: tuple(row) for number, *row in among(store, query, numbers)}

"""Relations in words, and the sentences that state them."""

from __future__ import annotations

from typing import Any

from kg.answers.format import bracketed, wrap
from kg.lookup.values import Stating

#: What stands between subject and object.
VERBS = {
    "usedFor": "is used for",
    "evaluatedWith": "is evaluated on",
    "comparedWith": "is compared with",
    "partOf": "is part of",
    "broader": "is a kind of",
}


def said(subject: str, relation: str, thing: str) -> str:
    """A relation as a sentence.

    Examples
    --------
    >>> said("dropout", "partOf", "AlexNet")
    'dropout is part of AlexNet'
    """
    return f"{subject} {VERBS[relation]} {thing}"


def stated_lines(stated: Stating, width: int, indent: str) -> list[str]:
    """The words that state a relation, with both names in brackets."""
    return wrap(bracketed(stated.sentence, apart([stated.subject, stated.object])), width, indent)


def source(stated: Stating) -> str:
    """How sure a paper is that states a relation, and which it is.

    Examples
    --------
    >>> source(Stating("p", "Adam", 2014, 0.93, "", (0, 0), (0, 0)))
    '0.93 sure; Adam (2014)'
    """
    year = f" ({stated.year})" if stated.year is not None else ""
    return f"{stated.confidence:.2f} sure; {stated.title}{year}"


def stated_row(stated: Stating | None) -> dict[str, Any]:
    """The columns of what a paper states, with the words for the two concepts; empty, where none does."""
    return {
        "stated_confidence": stated.confidence if stated else None,
        "stated_paper_id": stated.paper_id if stated else "",
        "stated_sentence": stated.sentence if stated else "",
        "stated_subject": stated.sentence[slice(*stated.subject)] if stated else "",
        "stated_object": stated.sentence[slice(*stated.object)] if stated else "",
    }


def apart(marks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The marks that don't overlap one before them, or the widest of those that do."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(marks, key=lambda mark: (mark[0], -mark[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept

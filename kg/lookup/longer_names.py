"""Concepts of far more papers that have the name of a concept within theirs: "multi-armed bandit" for "bandit"."""

from __future__ import annotations

from kg.concepts.normal import normal_form
from kg.lookup.phrases import Phrase
from kg.lookup.values import Beside
from kg.lookup.words import words_of
from kg.model import Concept, Kind
from kg.store.opened import Store, among

#: So many times the papers of a concept are far more, and so many are many.
_FAR_MORE, _MANY = 3, 6
#: So many are told.
_MOST = 3


def longer_names(store: Store, concept: Concept, papers: int) -> tuple[Beside, ...]:
    """The commonest concepts of far more papers than a concept has that are called by its label and further words.

    Who asks for "planning" may well mean one of them, which most papers call by their full names. A name with a capital
    letter stands in theirs as it is written.
    """
    key = normal_form(concept.label)
    found = words_of(store).found("words", Phrase(key)) if key else []
    asked = "SELECT id, label, kind, papers FROM look_concept WHERE papers >= ? AND number IN"
    least = max(_MANY, _FAR_MORE * papers)
    longer = [
        Beside(identifier, label, Kind(kind), count)
        for identifier, label, kind, count in among(store, asked, found, least)
        if key != (other := normal_form(label))
        and f" {key} " in f" {other} "
        and (concept.label[0].islower() or concept.label in label)
    ]
    return tuple(sorted(longer, key=lambda beside: (-beside.papers, beside.label, beside.concept_id))[:_MOST])

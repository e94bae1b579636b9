"""What the network reads in a large corpus that nobody annotated, by form: counts, no texts.

The table is ``model/lexicon.tsv.gz``, a line for each form with the fields of :class:`Counts`.
"""

from __future__ import annotations

import gzip
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from kg.nlp.forms import starts_of
from kg.paths import write_packed


class Counts(NamedTuple):
    """In how many texts a form occurs, and the sum over these of the probability that it is each kind there."""

    seen: float = 0
    method: float = 0
    dataset: float = 0
    problem: float = 0

    @property
    def kinds(self) -> tuple[float, float, float]:
        """The sums, in the order of :class:`kg.model.Kind`."""
        return (self.method, self.dataset, self.problem)


NONE = Counts()


class Lexicon(dict[str, Counts]):
    """The counts of each form; ``starts`` are all that a form begins with, word by word, forms included."""

    @cached_property
    def starts(self) -> frozenset[str]:
        """What a form begins with (:func:`kg.nlp.forms.starts_of`)."""
        return starts_of(self)


def read_lexicon(path: Path) -> Lexicon:
    """Read the table that :func:`write_lexicon` wrote."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = (line.rstrip("\n").split("\t") for line in file)
        return Lexicon((form, Counts(*map(float, cells))) for form, *cells in rows)


def write_lexicon(lexicon: Lexicon, path: Path) -> None:
    """Write a lexicon as a sorted table: the same bytes for the same counts."""
    write_packed((f"{form}\t" + "\t".join(f"{n:g}" for n in lexicon[form]) for form in sorted(lexicon)), path)

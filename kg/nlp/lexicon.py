"""What the network reads in a large corpus that nobody annotated, by form: counts, no texts.

The table is ``model/lexicon.tsv.gz``, a line for each form with the fields of :class:`Counts`.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple


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
Lexicon = Mapping[str, Counts]


def read_lexicon(path: Path) -> Lexicon:
    """Read the table that :func:`write_lexicon` wrote."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = (line.rstrip("\n").split("\t") for line in file)
        return {form: Counts(*map(float, cells)) for form, *cells in rows}


def write_lexicon(lexicon: Lexicon, path: Path) -> None:
    """Write a lexicon as a sorted table: the same bytes for the same counts."""
    lines = [f"{form}\t" + "\t".join(f"{n:g}" for n in lexicon[form]) for form in sorted(lexicon)]
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, 0) as file:
        file.write(("\n".join(lines) + "\n").encode())

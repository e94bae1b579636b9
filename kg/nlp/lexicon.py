"""What annotated papers and a large unannotated corpus say about a form: counts, no texts.

The table is ``model/lexicon.tsv.gz``: a line for each form, each last word of a form (the fields of
:class:`Counts`), and each form's canonical names with counts.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple


class Counts(NamedTuple):
    """In how many papers a form is annotated as each kind and occurs; and what papers that nobody annotated say.

    ``keyword``: how many have it as an author keyword; ``seen``: how many of a sample have it in the text;
    ``tagged_method``, …: in how many of these the tagger took it for a method, ….
    """

    method: float = 0
    problem: float = 0
    dataset: float = 0
    occurs: float = 0
    keyword: float = 0
    seen: float = 0
    tagged_method: float = 0
    tagged_problem: float = 0
    tagged_dataset: float = 0

    @property
    def tagged(self) -> float:
        """In how many papers of the sample the tagger took the form for a concept."""
        return self.tagged_method + self.tagged_problem + self.tagged_dataset

    @property
    def annotated(self) -> float:
        """In how many papers the form is annotated."""
        return self.method + self.problem + self.dataset


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Counts of whole forms (``forms``), of their last words (``heads``), and the names that a form stands for."""

    forms: Mapping[str, Counts] = field(default_factory=dict)
    heads: Mapping[str, Counts] = field(default_factory=dict)
    names: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def form(self, form: str) -> Counts:
        """The counts of a form."""
        return self.forms.get(form, NONE)

    def head(self, form: str) -> Counts:
        """The counts of a form's last word as the last word of annotated forms."""
        return self.heads.get(form.rsplit(" ", 1)[-1], NONE)

    def names_of(self, form: str) -> Mapping[str, int]:
        """How often a form stands for which canonical name."""
        return self.names.get(form, {})


NONE = Counts()


def read_lexicon(path: Path) -> Lexicon:
    """Read the table that :func:`write_lexicon` wrote."""
    forms: dict[str, Counts] = {}
    heads: dict[str, Counts] = {}
    names: dict[str, dict[str, int]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            table, form, *cells = line.rstrip("\n").split("\t")
            if table == "name":
                names[form] = {name: int(count) for name, count in zip(cells[::2], cells[1::2], strict=True)}
            else:
                (forms if table == "form" else heads)[form] = Counts(*map(float, cells))
    return Lexicon(forms, heads, names)


def write_lexicon(lexicon: Lexicon, path: Path) -> None:
    """Write a lexicon as a sorted table: the same bytes for the same counts."""
    lines = []
    for table, rows in (("form", lexicon.forms), ("head", lexicon.heads)):
        lines += [f"{table}\t{form}\t" + "\t".join(f"{n:g}" for n in rows[form]) for form in sorted(rows)]
    for form in sorted(lexicon.names):
        cells = [f"{name}\t{count}" for name, count in sorted(lexicon.names[form].items())]
        lines.append(f"name\t{form}\t" + "\t".join(cells))
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, 0) as file:
        file.write(("\n".join(lines) + "\n").encode())

"""What speaks for and against that a method is tried on a problem: counts of a collection, that add up with others'."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Self

from kg.lookup.applied import Side, applied_pairs, stated_uses
from kg.lookup.rows import paper_count
from kg.lookup.subjects import in_titles, liveliness, newest_papers, title_papers
from kg.store.opened import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: So many papers and partners that state a use of a concept make half of one that is used anywhere.
_STATED = 3.0
#: A method is usually applied to so many of the problems that its words meet; so many are added to what is counted.
_USUAL, _ADDED = 0.07, 20


@dataclass(frozen=True, slots=True)
class _Counts:
    """Counts of a collection; those of two add up."""

    def __add__(self, other: Self) -> Self:
        return type(self)(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))


@dataclass(frozen=True, slots=True)
class Standing(_Counts):
    """Of each concept of a side: its papers, those that apply the method or treat the problem, those with it in the
    title, those that one would expect by the newest, those with a year, and those that state a use of it (or its
    partners in these, where they are fewer).
    """

    papers: Floats
    in_role: Floats
    titles: Floats
    newest: Floats
    dated: Floats
    stated: Floats

    @classmethod
    def of(cls, rows: Sequence[Sequence[float]]) -> Self:
        """How concepts stand whose figures are given, one row for each."""
        import numpy as np

        return cls(*np.array(rows, dtype=float).reshape(len(rows), len(fields(cls))).T)

    @property
    def interest(self) -> Floats:
        """How much each is a thing that papers are about, still are, and state a use of."""
        used = (self.stated + 0.1) / (self.stated + _STATED)
        return in_titles(self.titles, self.papers) * self.liveliness * used**2

    @property
    def liveliness(self) -> Floats:
        """How many of the newest papers each has, as a multiple of what is usual."""
        return liveliness(self.newest, self.dated)


@dataclass(frozen=True, slots=True)
class Evidence(_Counts):
    """How methods and problems stand, and how they meet: a row for each method, a column for each problem.

    ``applied`` are the papers that apply the method to the problem, ``stated`` those that say so, ``chance`` those that
    would have both by chance; ``met`` is above 0 where a paper has both, in whatever words.
    """

    methods: Standing
    problems: Standing
    applied: Floats
    stated: Floats
    chance: Floats
    met: Floats

    @property
    def specific(self) -> Floats:
        """To which share of the problems that papers name beside a method, in any words, they apply it.

        What is put together of everyday words ("local attention") stands beside everything, and is applied to little.
        """
        applied, met = ((counts > 0).sum(axis=1) for counts in (self.applied, self.met))
        share: Floats = (applied + _USUAL * _ADDED) / (met + _ADDED)
        return share

    def near_known(self, kin: Sequence[Collection[tuple[int, int]]], most: float) -> NDArray[np.bool_]:
        """The pairs of which a kin of the method is applied to the problem, or the method to a kin of that.

        ``kin`` are the pairs of places of methods, and of problems, that are narrower and broader. What has more than
        ``most`` papers counts for nothing: everything is under it.
        """
        import numpy as np

        applied = self.applied > 0
        near = np.zeros(applied.shape, dtype=bool)
        for side, of, to, pairs in zip(
            (self.methods, self.problems), (applied, applied.T), (near, near.T), kin, strict=True
        ):
            telling = side.papers <= most
            for one, other in pairs:
                if telling[other]:
                    to[one] |= of[other]
        return near


def evidence_of(store: Store, methods: Side, problems: Side) -> Evidence:
    """Count the papers of a store; what only their words have in common is left to :mod:`kg.lookup.any_words`."""
    pairs, uses = applied_pairs(methods, problems), stated_uses(store, methods, problems)
    applied, stated = (table(some, methods.concepts, problems.concepts) for some in (pairs, uses.pairs))
    of_concept = dict(store.execute("SELECT number, papers FROM look_concept").fetchall())
    titles, newest = title_papers(store), newest_papers(store)

    def standing(side: Side, used: Mapping[int, int]) -> Standing:
        return Standing.of(
            [
                (of_concept[c], len(own), titles.get(c, 0), *newest.get(c, (0.0, 0)), used.get(c, 0))
                for c, own in zip(side.concepts, side.papers, strict=True)
            ]
        )

    standings = standing(methods, uses.methods), standing(problems, uses.problems)
    return together(*standings, applied, stated, applied, paper_count(store))


def together(
    methods: Standing, problems: Standing, applied: Floats, stated: Floats, met: Floats, papers: int
) -> Evidence:
    """The evidence of a collection of so many papers."""
    import numpy as np

    chance = np.outer(methods.in_role, problems.in_role / max(1, papers))
    return Evidence(methods, problems, applied, stated, chance, met)


def table(counted: Mapping[tuple[int, int], int], rows: Sequence[int], columns: Sequence[int]) -> Floats:
    """Counts of pairs as a matrix."""
    import numpy as np

    row, column = ({concept: n for n, concept in enumerate(some)} for some in (rows, columns))
    found = np.zeros((len(rows), len(columns)))
    for (one, other), papers in counted.items():
        found[row[one], column[other]] = papers
    return found

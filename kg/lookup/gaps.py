"""Methods that might be tried on problems, because their neighbours have been, though no paper has both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.errors import NotFoundError
from kg.lookup.any_words import InAnyWords
from kg.lookup.applied import APPLIED, TREATED, Side, applied_pairs, kin, likeness_to_nearest, side
from kg.lookup.company import company_of
from kg.lookup.listed import Listed
from kg.lookup.values import Beside, Shown
from kg.model import Concept, Kind
from kg.store.opened import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: So many neighbours of each side must speak for a gap.
LEAST = 2
#: What is added to the likeness of all neighbours: that of one little alike says little.
_DOUBT = 0.1
#: So many pairs are looked up in the texts before the search ends.
_PATIENCE = 20_000


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A concept like the one of a gap: how alike (0 … 1), and how many papers have it with the gap's other concept."""

    concept_id: str
    label: str
    likeness: float
    papers: int


@dataclass(frozen=True, slots=True)
class NearPaper:
    """The paper that comes nearest from one side: it has that side, and with it ``label``, which is like the other."""

    paper_id: str
    title: str
    year: int | None
    concept_id: str
    label: str


@dataclass(frozen=True, slots=True)
class Gap(Shown):
    """A method and a problem that no abstract has both of, and who makes the pair likely.

    ``expected`` is the number of papers that the neighbours let one expect; ``score`` ranks, within one list only.
    ``methods`` are like the method and have been applied to the problem; ``problems`` are like the problem and the
    method has been applied to them; the strongest first. ``nearest`` are two papers: one applies the method to a
    problem that is like this one, one treats the problem by a method that is like this one.
    """

    method: Beside
    problem: Beside
    score: float
    expected: float
    methods: tuple[Neighbour, ...]
    problems: tuple[Neighbour, ...]
    nearest: tuple[NearPaper, ...]


def find_gaps(
    store: Store, *, method: Concept | None = None, problem: Concept | None = None, most: int = 10
) -> Listed[Gap]:
    """Rank the pairs of a method and a problem that no abstract has both of by how surprising that is.

    A method counts as applied to a problem where one paper proposes, studies or uses the one, or one narrower, and
    addresses or studies the other, or one narrower. Two methods are alike as far as they are applied to the same
    problems, and problems likewise (:func:`~kg.lookup.applied.likeness_to_nearest`). From the rate at which the
    neighbours of the method are applied to the problem, and from that at which the method is applied to the
    neighbours of the problem, follow two expected numbers of papers; their geometric mean, times the salience of both
    and the likeness of the company that they keep, is the score. Pairs that one paper has in any words are left out
    (:mod:`kg.lookup.any_words`). Unless a side is given, each method and each problem, with what is narrower and
    broader, is in one gap only.

    Parameters
    ----------
    store
        An open store.
    method, problem
        Only gaps of this method, or of this problem.
    most
        How many to give.

    Raises
    ------
    NotFoundError
        Where the graph has too few methods and problems with common papers.
    """
    ground = _Ground(store, method, problem)
    found = (ground.gap(*place) for place in ground.ranked(method is None, problem is None))
    return Listed(gap for gap, _ in zip(found, range(most), strict=False))


class _Ground:
    """What gaps are found in: methods, problems, how often each meets, what is alike, and what is expected."""

    def __init__(self, store: Store, method: Concept | None, problem: Concept | None) -> None:
        import numpy as np

        self._store = store
        self._rows = {n: row for n, *row in store.execute("SELECT number, id, label, kind, papers FROM look_concept")}
        self._salience = dict(store.execute("SELECT number, salience FROM look_concept").fetchall())
        wanted = [_number(store, concept) if concept else None for concept in (method, problem)]
        self._methods = side(store, Kind.METHOD, APPLIED, wanted[0])
        self._problems = side(store, Kind.PROBLEM, TREATED, wanted[1])
        methods, problems = self._methods.concepts, self._problems.concepts
        pairs = applied_pairs(self._methods, self._problems)
        if not pairs:
            raise NotFoundError(
                "no method of the graph is applied to a problem by several papers: there is nothing to go by"
            )
        rows, columns = ({c: n for n, c in enumerate(some)} for some in (methods, problems))
        self._counts = np.zeros((len(methods), len(problems)))
        for (one, other), papers in pairs.items():
            self._counts[rows[one], columns[other]] = papers
        self._kin = kin(store, methods), kin(store, problems)
        self._expect(*(np.array([self._salience[c] for c in some]) for some in (methods, problems)))
        for number, some, axis in zip(wanted, (rows, columns), (0, 1), strict=True):
            if number is not None:
                self._scores[tuple([slice(None)] * axis + [np.arange(len(some)) != some[number]])] = 0.0

    def _expect(self, of_methods: Floats, of_problems: Floats) -> None:
        """Find likeness, the expected numbers of papers, and scores."""
        import numpy as np

        counts = self._counts
        applied = (counts > 0).astype(float)
        self._alike = (
            likeness_to_nearest(applied * of_problems, self._kin[0]) * np.sqrt(of_methods),
            likeness_to_nearest(applied.T * of_methods, self._kin[1]) * np.sqrt(of_problems),
        )
        papers = _papers(self._methods)[:, None], _papers(self._problems)[None, :]
        by_methods = self._alike[0] @ (counts / papers[0]) / (self._alike[0].sum(axis=1, keepdims=True) + _DOUBT)
        by_problems = (counts / papers[1]) @ self._alike[1].T / (self._alike[1].sum(axis=1) + _DOUBT)
        self._expected = np.sqrt(by_methods * papers[0] * by_problems * papers[1])
        every = sorted({*self._methods.concepts, *self._problems.concepts})
        place = {concept: n for n, concept in enumerate(every)}
        company = company_of(self._store, every, self._salience)
        ends = [company[[place[c] for c in some.concepts]] for some in (self._methods, self._problems)]
        self._scores = self._expected * (ends[0] @ ends[1].T) * of_methods[:, None] * of_problems
        self._scores[(counts > 0) | (_support(*self._alike, applied) < LEAST)] = 0.0

    def ranked(self, each_method: bool, each_problem: bool) -> Iterator[tuple[int, int]]:
        """Places of the pairs that no paper has in any words, best first; each method, each problem once if wanted."""
        import numpy as np

        texts = InAnyWords(self._store)
        shown: tuple[set[int], set[int]] = set(), set()
        for place in np.argsort(-np.round(self._scores, 9), axis=None, kind="stable")[:_PATIENCE].tolist():
            pair = i, j = divmod(place, len(self._problems.concepts))
            if self._scores[i, j] <= 0:
                return
            if any(
                each and (own in seen or any((own, other) in kin for other in seen))
                for each, own, seen, kin in zip((each_method, each_problem), pair, shown, self._kin, strict=True)
            ):
                continue
            one, other = self._methods.concepts[i], self._problems.concepts[j]
            if texts.named(one).isdisjoint(texts.named(other)) and texts.papers(one).isdisjoint(texts.papers(other)):
                shown[0].add(i)
                shown[1].add(j)
                yield pair

    def gap(self, i: int, j: int) -> Gap:
        """All that is said of a pair."""
        methods, problems = self._methods, self._problems
        return Gap(
            self._beside(methods.concepts[i]),
            self._beside(problems.concepts[j]),
            round(1000 * float(self._scores[i, j]), 4),
            round(float(self._expected[i, j]), 4),
            self._why(methods.concepts, self._alike[0][i], self._counts[:, j]),
            self._why(problems.concepts, self._alike[1][j], self._counts[i]),
            (
                self._nearest(methods.concepts[i], methods, problems, self._alike[1][j]),
                self._nearest(problems.concepts[j], problems, methods, self._alike[0][i]),
            ),
        )

    def _nearest(self, concept: int, own: Side, others: Side, likeness: Floats) -> NearPaper:
        """The paper of one side whose concepts of the other are most like the one that it lacks."""
        alike = {other: float(value) for other, value in zip(others.concepts, likeness, strict=True) if value > 0}

        def near(paper: int) -> tuple[float, int]:
            return -round(sum(alike.get(other, 0.0) for other in others.of_paper.get(paper, ())), 9), paper

        paper = min((paper for paper, found in own.of_paper.items() if concept in found), key=near)
        best = max(others.of_paper[paper], key=lambda other: (alike.get(other, 0.0), -other))
        identifier, title, year = self._store.execute(
            "SELECT p.id, title, year FROM look_paper AS p JOIN paper USING (id) WHERE number = ?", (paper,)
        ).fetchone()
        return NearPaper(identifier, title, year, *self._rows[best][:2])

    def _beside(self, number: int) -> Beside:
        identifier, label, kind, papers = self._rows[number]
        return Beside(identifier, label, Kind(kind), papers)

    def _why(self, concepts: list[int], likeness: Any, papers: Any, most: int = 3) -> tuple[Neighbour, ...]:
        """The neighbours that count, the likest first."""
        import numpy as np

        order: Iterable[int] = np.argsort(-np.round(likeness * (papers > 0), 9), kind="stable")[:most].tolist()
        found = [(self._beside(concepts[n]), float(likeness[n]), int(papers[n])) for n in order]
        return tuple(Neighbour(b.concept_id, b.label, round(alike, 4), n) for b, alike, n in found if alike > 0 and n)


def _support(methods: Floats, problems: Floats, applied: Floats) -> Floats:
    """How many neighbours of the method meet the problem, or of the problem the method, whichever are fewer."""
    import numpy as np

    fewer: Floats = np.minimum((methods > 0).astype(float) @ applied, applied @ (problems > 0).T)
    return fewer


def _papers(some: Side) -> Floats:
    """How many papers have each concept of a side; at least 1."""
    import numpy as np

    place = {concept: n for n, concept in enumerate(some.concepts)}
    papers = np.zeros(len(place))
    for found in some.of_paper.values():
        papers[[place[concept] for concept in found]] += 1
    return np.maximum(papers, 1.0)


def _number(store: Store, concept: Concept) -> int:
    return int(store.execute("SELECT number FROM look_concept WHERE id = ?", (concept.id,)).fetchone()[0])

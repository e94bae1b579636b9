"""Methods that might be tried on problems, because their neighbours have been, though no paper has both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import starmap
from typing import TYPE_CHECKING, Any

from kg.errors import NotFoundError
from kg.lookup.any_words import InAnyWords
from kg.lookup.applied import APPLIED, TREATED, Side, applied_pairs, kin, side, stated_uses
from kg.lookup.company import company_of, likeness_to_nearest
from kg.lookup.listed import Listed
from kg.lookup.subjects import in_titles, liveliness
from kg.lookup.values import Beside, Shown
from kg.model import Concept, Kind
from kg.store.opened import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: So many neighbours of each side must speak for a gap; one where a side is given.
LEAST = 2
#: So many papers of the neighbours of the method, and of those of the problem, must do so.
LEAST_PAPERS = 2
#: What a paper that names both, and does not state that the one is used for the other, counts.
_NAMED = 0.3
#: What is added to both numbers of papers of a lift.
_DOUBT = 0.05
#: Of a pair of which so many papers are expected, others are likely to have thought.
_TRODDEN = 0.05
#: So many papers and partners that state a use of a concept make half of one that is used anywhere.
_STATED = 3.0
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

    ``expected`` is the number of papers that a neighbour has, on average; ``score`` ranks, as a share of the highest.
    ``methods`` are like the method and have been applied to the problem, by ``by_methods`` papers in all; ``problems``
    are like the problem and the method has been applied to them, by ``on_problems`` papers; the strongest first.
    ``nearest`` are two papers: one applies the method to a problem that is like this one, one treats the problem by a
    method that is like this one.
    """

    method: Beside
    problem: Beside
    score: float
    expected: float
    by_methods: int
    on_problems: int
    methods: tuple[Neighbour, ...]
    problems: tuple[Neighbour, ...]
    nearest: tuple[NearPaper, ...]


def find_gaps(
    store: Store, *, method: Concept | None = None, problem: Concept | None = None, most: int = 10
) -> Listed[Gap]:
    """Rank the pairs of a method and a problem that no abstract has both of by how promising they are.

    A method counts as applied to a problem where one paper proposes, studies or uses the one, or one narrower, and
    addresses or studies the other, or one narrower; in full where the paper states that it is used for it. Methods are
    alike, and problems, by the company that they keep in papers (:mod:`kg.lookup.company`). How much more often than
    chance would have it the methods like this one are applied to the problem, and the method to the problems like this
    one, are two lifts. A pair is promising as far as their geometric mean and the likeness of the company of both is
    high; as far as both are what papers are about and still are (:mod:`kg.lookup.subjects`), are used or treated by
    several partners, and tell something (salience); and as far as both are rare and few papers are expected, since what
    is expected of many has been done elsewhere. Pairs that one paper has in any words are left out
    (:mod:`kg.lookup.any_words`). Unless a side is given, so are those of which a paper has the one and hints at the
    other, and those of which no more is expected than by chance; and each method and each problem, with what is
    narrower and broader, is in one gap only.

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
        self._asked = any(number is not None for number in wanted)
        self._methods = side(store, Kind.METHOD, APPLIED, wanted[0])
        self._problems = side(store, Kind.PROBLEM, TREATED, wanted[1])
        methods, problems = self._methods.concepts, self._problems.concepts
        pairs = applied_pairs(self._methods, self._problems)
        if not pairs:
            raise NotFoundError(
                "no method of the graph is applied to a problem by several papers: there is nothing to go by"
            )
        rows, columns = ({c: n for n, c in enumerate(some)} for some in (methods, problems))
        self._counts, stated = (np.zeros((len(methods), len(problems))) for _ in range(2))
        uses = stated_uses(store, self._methods, self._problems)
        for table, counted in ((self._counts, pairs), (stated, uses.pairs)):
            for (one, other), papers in counted.items():
                table[rows[one], columns[other]] = papers
        self._kin = kin(store, methods), kin(store, problems)
        self._expect(stated, (uses.methods, uses.problems))
        for number, some, axis in zip(wanted, (rows, columns), (0, 1), strict=True):
            if number is not None:
                self._scores[tuple([slice(None)] * axis + [np.arange(len(some)) != some[number]])] = 0.0
        self._scores /= self._scores.max() or 1.0

    def _expect(self, stated: Floats, used: tuple[Mapping[int, int], Mapping[int, int]]) -> None:
        """Find likeness, the expected numbers of papers, and scores."""
        import numpy as np

        counts, sides = self._counts, (self._methods.concepts, self._problems.concepts)
        every = sorted({*sides[0], *sides[1]})
        place = {concept: n for n, concept in enumerate(every)}
        company = company_of(self._store, every, self._salience)
        ends = [company[[place[concept] for concept in side]] for side in sides]
        salience = [np.array([self._salience[concept] for concept in side]) for side in sides]
        self._alike = tuple(starmap(likeness_to_nearest, zip(ends, salience, self._kin, strict=True)))
        self._papers = [_papers(side) for side in (self._methods, self._problems)]
        papers = [np.array([max(1, len(own)) for own in side]) for side in self._papers]
        (total,) = self._store.execute("SELECT count(*) FROM look_paper").fetchone()
        weighed = stated + _NAMED * np.maximum(counts - stated, 0.0)
        chance = np.outer(*papers) / total
        found, by_chance = (_of_neighbours(self._alike, table) for table in (weighed, chance))
        lifts = [(some + _DOUBT) / (other + _DOUBT) for some, other in zip(found, by_chance, strict=True)]
        self._expected = np.sqrt(found[0] * found[1])
        interest = [self._interest(n, used[n], salience[n]) / np.sqrt(papers[n]) for n in (0, 1)]
        likely = np.sqrt(lifts[0] * lifts[1] * np.maximum(ends[0] @ ends[1].T, 0.0))
        trodden = 1.0 if self._asked else (1 + (self._expected / _TRODDEN) ** 2) ** 1.5
        self._scores = likely / trodden * np.outer(*interest)
        usual = np.minimum(*lifts) <= 1 if not self._asked else np.zeros(counts.shape, dtype=bool)
        self._scores[(counts > 0) | usual | ~_supported(self._alike, counts, 1 if self._asked else LEAST)] = 0.0

    def _interest(self, side: int, uses: Mapping[int, int], salience: Floats) -> Floats:
        """How much each concept of a side is a thing that papers are about, still are, and state a use of."""
        import numpy as np

        concepts = (self._methods, self._problems)[side].concepts
        lively = liveliness(self._store, concepts)
        lively = lively**2 if side == 0 else np.minimum(lively, 2.0)
        stated = np.array([uses.get(concept, 0) for concept in concepts])
        used: Floats = ((stated + 0.1) / (stated + _STATED)) ** 2
        return salience * in_titles(self._store, concepts) * used * lively

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
            enough = self._asked or min(self._papers_of(i, j)) >= LEAST_PAPERS
            if enough and texts.apart(one, other, hints=not self._asked):
                shown[0].add(i)
                shown[1].add(j)
                yield pair

    def gap(self, i: int, j: int) -> Gap:
        """All that is said of a pair."""
        methods, problems = self._methods, self._problems
        return Gap(
            self._beside(methods.concepts[i]),
            self._beside(problems.concepts[j]),
            round(float(self._scores[i, j]), 6),
            round(float(self._expected[i, j]), 4),
            *self._papers_of(i, j),
            self._why(methods.concepts, self._alike[0][i], self._counts[:, j]),
            self._why(problems.concepts, self._alike[1][j], self._counts[i]),
            (
                self._nearest(methods.concepts[i], methods, problems, self._alike[1][j]),
                self._nearest(problems.concepts[j], problems, methods, self._alike[0][i]),
            ),
        )

    def _papers_of(self, i: int, j: int) -> tuple[int, int]:
        """How many papers apply the neighbours of a method to a problem, and the method to those of the problem."""
        near = [
            set().union(*(own[n] for n in likeness.nonzero()[0].tolist()))
            for own, likeness in zip(self._papers, (self._alike[0][i], self._alike[1][j]), strict=True)
        ]
        return len(near[0] & self._papers[1][j]), len(self._papers[0][i] & near[1])

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


def _of_neighbours(alike: tuple[Floats, ...], table: Floats) -> tuple[Floats, Floats]:
    """The mean of a table over the neighbours of each method, and over those of each problem, weighted by likeness."""
    import numpy as np

    sums = [np.maximum(likeness.sum(axis=1), 1e-9) for likeness in alike]
    return alike[0] @ table / sums[0][:, None], table @ alike[1].T / sums[1]


def _supported(alike: tuple[Floats, ...], counts: Floats, least: int) -> NDArray[np.bool_]:
    """The pairs that have enough neighbours with papers on both sides."""
    near = [(likeness > 0).astype(float) for likeness in alike]
    met = (counts > 0).astype(float)
    enough: NDArray[np.bool_] = (near[0] @ met >= least) & (met @ near[1].T >= least)
    return enough


def _papers(some: Side) -> list[set[int]]:
    """The papers that have each concept of a side."""
    place = {concept: n for n, concept in enumerate(some.concepts)}
    papers: list[set[int]] = [set() for _ in place]
    for paper, found in some.of_paper.items():
        for concept in found:
            papers[place[concept]].add(paper)
    return papers


def _number(store: Store, concept: Concept) -> int:
    return int(store.execute("SELECT number FROM look_concept WHERE id = ?", (concept.id,)).fetchone()[0])

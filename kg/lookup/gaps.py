"""Methods that might be tried on problems, because their neighbours have been, though no paper has both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import starmap
from typing import TYPE_CHECKING

from kg.errors import NotFoundError, counted
from kg.lookup.any_words import InAnyWords, papers_of_both
from kg.lookup.applied import APPLIED, TREATED, Side, kin, side
from kg.lookup.company import (
    company_of,
    likeness_to_nearest,
    met_by_neighbours,
    of_neighbours,
    supported_by_neighbours,
)
from kg.lookup.elsewhere import KnownElsewhere
from kg.lookup.evidence import evidence_of
from kg.lookup.listed import Listed
from kg.lookup.rows import concept_number
from kg.lookup.subjects import in_titles
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
#: What a larger share of all papers has is too broad to say that what is under it has been tried.
_BROAD = 0.03
#: So many pairs are looked up in the texts before the search ends.
_PATIENCE = 20_000


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A concept like the one of a gap: how alike (0 … 1), and how many papers have it with the gap's other concept.

    ``papers`` are those of the graph, ``elsewhere`` those of :mod:`kg.lookup.elsewhere`.
    """

    concept_id: str
    label: str
    likeness: float
    papers: int
    elsewhere: int


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
    ``methods`` are like the method and have been applied to the problem, by ``by_methods`` papers of the graph and
    ``by_methods_elsewhere`` of a larger collection (:mod:`kg.lookup.elsewhere`; a paper counts once for each method
    there); ``problems`` are like the problem and the method has been applied to them, by ``on_problems`` and
    ``on_problems_elsewhere``; the strongest first. ``elsewhere`` is the number of that collection's papers, of which
    none has both; 0, if it does not know each of them. ``nearest`` are a paper that applies the method to a problem
    that is like this one, and one that treats the problem by a method that is like this one, each if the graph has one.
    """

    method: Beside
    problem: Beside
    score: float
    expected: float
    by_methods: int
    by_methods_elsewhere: int
    on_problems: int
    on_problems_elsewhere: int
    elsewhere: int
    methods: tuple[Neighbour, ...]
    problems: tuple[Neighbour, ...]
    nearest: tuple[NearPaper | None, NearPaper | None]


def find_gaps(
    store: Store, *, method: Concept | None = None, problem: Concept | None = None, most: int = 10
) -> Listed[Gap]:
    """Rank the pairs of a method and a problem that no abstract has both of by how promising they are.

    A method counts as applied to a problem where one paper proposes, studies or uses the one, or one narrower, and
    addresses or studies the other, or one narrower; in full where the paper states that it is used for it. What a small
    collection can't know, because others have tried it, is counted in from a larger one (:mod:`kg.lookup.elsewhere`).
    Methods are alike, and problems, by the company that they keep in papers (:mod:`kg.lookup.company`). How much more
    often than chance would have it the methods like this one are applied to the problem, and the method to the problems
    like this one, are two lifts. A pair is promising as far as both are high; as far as both concepts are what papers
    are about, the problem above all, and still are (:mod:`kg.lookup.subjects`), are used or treated by several
    partners, and tell something (salience); as far as both are rare, and the method is applied where its words stand;
    and as far as many papers were looked through for it. Pairs that one paper has in any words are left out
    (:mod:`kg.lookup.any_words`), here or elsewhere. Unless a side is given, so are those of which a paper has the one
    and hints at the other, those of which a broader method is applied to the problem or the method to a broader
    problem, those of a method that the newest papers name less than is usual, and those of which chance expects as
    much; what is expected of many papers, and a method that papers name beside most of the problems like this one,
    count little: it has been done; and each method and each problem, with what is narrower and broader, is in one gap.

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
        Where the graph has too few methods and problems with common papers, or papers have the method and the problem.
    """
    if (
        method
        and problem
        and (both := papers_of_both(store, *(concept_number(store, one.id) for one in (method, problem))))
    ):
        raise NotFoundError(f"{method.label!r} and {problem.label!r} are no gap: {counted(both, 'paper')} with both")
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
        wanted = [concept_number(store, concept.id) if concept else None for concept in (method, problem)]
        self._asked = any(number is not None for number in wanted)
        self._known = known = KnownElsewhere(store)
        self._methods = side(store, Kind.METHOD, APPLIED, known.wanted(Kind.METHOD, wanted[0]))
        self._problems = side(store, Kind.PROBLEM, TREATED, known.wanted(Kind.PROBLEM, wanted[1]))
        methods, problems = self._methods.concepts, self._problems.concepts
        self._own = evidence_of(store, self._methods, self._problems)
        self._elsewhere = known.evidence(methods, problems)
        self._all = self._own + self._elsewhere
        if not self._all.applied.any():
            raise NotFoundError(
                "no method of the graph is applied to a problem by several papers: there is nothing to go by"
            )
        self._kin = kin(store, methods), kin(store, problems)
        self._papers = self._methods.papers, self._problems.papers
        self._score()
        for number, some, axis in zip(wanted, (methods, problems), (0, 1), strict=True):
            if number is not None:
                self._scores[tuple([slice(None)] * axis + [np.array(some) != number])] = 0.0
        self._scores /= self._scores.max() or 1.0

    def _score(self) -> None:
        """Find likeness, the expected numbers of papers, and scores."""
        import numpy as np

        found, sides = self._all, (self._methods.concepts, self._problems.concepts)
        company = company_of(self._store, sides, self._elsewhere.applied, self._salience)
        salience = [np.array([self._salience[concept] for concept in side]) for side in sides]
        self._alike = tuple(starmap(likeness_to_nearest, zip(company, salience, self._kin, strict=True)))
        weighed = found.stated + _NAMED * np.maximum(found.applied - found.stated, 0.0)
        near, by_chance = (of_neighbours(self._alike, table) for table in (weighed, found.chance))
        lifts = [(some + _DOUBT) / (other + _DOUBT) for some, other in zip(near, by_chance, strict=True)]
        self._expected = np.sqrt(near[0] * near[1])
        interest = [
            some.interest * own / np.sqrt(np.maximum(some.in_role, 1.0))
            for some, own in zip((found.methods, found.problems), salience, strict=True)
        ]
        tasks = in_titles(found.problems.titles, found.problems.papers)
        self._scores = lifts[0] * lifts[1] * np.outer(interest[0], interest[1] * tasks)
        self._scores *= np.sqrt(self._known.looked_through(self._elsewhere) * self._elsewhere.specific[:, None])
        supported = supported_by_neighbours(self._alike, found.applied, 1 if self._asked else LEAST)
        self._scores[(found.met > 0) | ~supported] = 0.0
        if not self._asked:
            crowd = met_by_neighbours(self._alike[1], found.met)
            self._scores *= (1 - crowd) ** 2 / (1 + (self._expected / _TRODDEN) ** 2) ** 1.5
            self._scores[found.methods.liveliness < 1] = 0.0
            self._scores[(np.minimum(*lifts) <= 1) | found.near_known(self._kin, _BROAD * self._known.all_papers)] = 0.0

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
            enough = self._asked or min(self._support(i, j)) >= LEAST_PAPERS
            if enough and texts.apart(one, other, hints=not self._asked):
                shown[0].add(i)
                shown[1].add(j)
                yield pair

    def gap(self, i: int, j: int) -> Gap:
        """All that is said of a pair."""
        methods, problems = self._methods, self._problems
        (by, on), (by_others, on_others) = self._papers_of(i, j), self._papers_elsewhere(i, j)
        return Gap(
            self._beside(methods.concepts[i]),
            self._beside(problems.concepts[j]),
            round(float(self._scores[i, j]), 6),
            round(float(self._expected[i, j]), 4),
            by,
            by_others,
            on,
            on_others,
            self._known.papers if self._elsewhere.methods.papers[i] and self._elsewhere.problems.papers[j] else 0,
            self._why(methods.concepts, self._alike[0][i], self._own.applied[:, j], self._elsewhere.applied[:, j]),
            self._why(problems.concepts, self._alike[1][j], self._own.applied[i], self._elsewhere.applied[i]),
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

    def _support(self, i: int, j: int) -> tuple[int, int]:
        """The papers of both."""
        (by, on), (by_others, on_others) = self._papers_of(i, j), self._papers_elsewhere(i, j)
        return by + by_others, on + on_others

    def _papers_elsewhere(self, i: int, j: int) -> tuple[int, int]:
        """The same of the larger collection, where a paper counts once for each neighbour."""
        applied = self._elsewhere.applied
        return int(applied[self._alike[0][i] > 0, j].sum()), int(applied[i, self._alike[1][j] > 0].sum())

    def _nearest(self, concept: int, own: Side, others: Side, likeness: Floats) -> NearPaper | None:
        """The paper of one side whose concepts of the other are most like the one that it lacks, if any is like it."""
        alike = {other: float(value) for other, value in zip(others.concepts, likeness, strict=True) if value > 0}
        near = [
            (-round(sum(alike.get(other, 0.0) for other in others.of_paper.get(paper, ())), 9), paper)
            for paper, found in own.of_paper.items()
            if concept in found
        ]
        least, paper = min(near, default=(0.0, 0))
        if not least:
            return None
        best = max(others.of_paper[paper], key=lambda other: (alike.get(other, 0.0), -other))
        identifier, title, year = self._store.execute(
            "SELECT p.id, title, year FROM look_paper AS p JOIN paper USING (id) WHERE number = ?", (paper,)
        ).fetchone()
        return NearPaper(identifier, title, year, *self._rows[best][:2])

    def _beside(self, number: int) -> Beside:
        identifier, label, kind, papers = self._rows[number]
        return Beside(identifier, label, Kind(kind), papers)

    def _why(
        self, concepts: list[int], likeness: Floats, papers: Floats, elsewhere: Floats, most: int = 3
    ) -> tuple[Neighbour, ...]:
        """The neighbours that count, the likest first."""
        import numpy as np

        counts = likeness * (papers + elsewhere > 0)
        order: Iterable[int] = np.argsort(-np.round(counts, 9), kind="stable")[:most].tolist()
        found = [(*self._rows[concepts[n]][:2], float(likeness[n]), n) for n in order if counts[n] > 0]
        return tuple(
            Neighbour(identifier, label, round(alike, 4), int(papers[n]), int(elsewhere[n]))
            for identifier, label, alike, n in found
        )

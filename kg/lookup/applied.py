"""Which methods papers apply to which problems, narrower ones counted in, and how often they say so."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log10

from kg.lookup.rows import paper_count
from kg.model import Kind, Predicate, Role
from kg.store.opened import Store

#: So many methods and so many problems are looked at.
MOST = 1500
#: So large a share of its papers must agree on what kind of thing a concept is.
_AGREED = 0.8

#: The roles in which a method is applied, and a problem treated.
APPLIED = (Role.PROPOSES, Role.STUDIES, Role.USES)
TREATED = (Role.ADDRESSES, Role.STUDIES)


@dataclass(frozen=True)
class Side:
    """The concepts of one side of a matrix, by their numbers, and those of them that each paper has."""

    concepts: list[int]
    of_paper: Mapping[int, Sequence[int]]

    @cached_property
    def papers(self) -> list[set[int]]:
        """The papers that have each concept."""
        found: dict[int, set[int]] = {concept: set() for concept in self.concepts}
        for paper, own in self.of_paper.items():
            for concept in own:
                found[concept].add(paper)
        return list(found.values())


def least_papers(papers: int) -> int:
    """A method or problem of fewer papers, in a collection of so many, has no neighbours that one could trust.

    Examples
    --------
    >>> [least_papers(papers) for papers in (10, 1000, 10_000, 100_000)]
    [2, 2, 3, 4]
    """
    return max(2, round(log10(max(1, papers))) - 1)


def side(store: Store, kind: Kind, roles: tuple[Role, ...], wanted: Collection[int] = (), most: int = MOST) -> Side:
    """Those that are wanted, and the concepts of a kind that papers name in some roles, by papers × salience.

    A paper has a concept where it names it, or one that is under it, in one of the roles. What one paper in five takes
    for something else is left out. ``most`` of all are given, or all that are wanted.
    """
    marks = ", ".join("?" * len(roles))
    rows = store.execute(
        f"SELECT concept, sum(role IN ({marks})) AS n FROM look_has AS h JOIN look_concept AS c ON c.number = concept"  # noqa: S608
        " WHERE h.kind = ? AND c.kind = h.kind GROUP BY concept HAVING n >= ? AND count(*) >= ? * max(papers)"
        " ORDER BY n * max(salience) DESC, concept LIMIT ?",
        (*roles, kind, least_papers(paper_count(store)), _AGREED, most),
    )
    concepts = list(dict.fromkeys([*sorted(wanted), *(concept for concept, _ in rows)]))[: max(most, len(wanted))]
    above = _above(store, set(concepts))
    of_paper: dict[int, set[int]] = defaultdict(set)
    named = f"SELECT paper, concept FROM look_has WHERE kind = ? AND role IN ({marks})"  # noqa: S608
    for paper, concept in store.execute(named, (kind, *roles)):
        if concept in above:
            of_paper[paper] |= above[concept]
    return Side(concepts, {paper: sorted(found) for paper, found in of_paper.items()})


def _above(store: Store, wanted: set[int]) -> dict[int, set[int]]:
    """Of each concept, those among the wanted that it is or that are above it."""
    broader: dict[int, list[int]] = defaultdict(list)
    for concept, other in store.execute("SELECT concept, other FROM look_section WHERE section = 'broader'"):
        broader[concept].append(other)
    above: dict[int, set[int]] = {}
    for concept in sorted(wanted | broader.keys()):
        seen, waiting = {concept}, [concept]
        while waiting:
            for other in broader.get(waiting.pop(), ()):
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
        if found := seen & wanted:
            above[concept] = found
    return above


def kin(store: Store, concepts: Sequence[int]) -> set[tuple[int, int]]:
    """The pairs of places in a list of concepts of which the one is the other or is under it, in either order."""
    place = {concept: n for n, concept in enumerate(concepts)}
    above = _above(store, set(concepts))
    pairs = {(place[c], place[other]) for c, found in above.items() if c in place for other in found}
    return pairs | {(b, a) for a, b in pairs}


def applied_pairs(methods: Side, problems: Side) -> Counter[tuple[int, int]]:
    """In how many papers each method is applied to each problem."""
    return Counter(
        (m, p) for paper, found in methods.of_paper.items() for m in found for p in problems.of_paper.get(paper, ())
    )


@dataclass(frozen=True, slots=True)
class Stated:
    """What papers state of uses: in how many papers a method is used for a problem, and how well used each is.

    ``methods`` and ``problems`` have the number of papers that state a use of a concept, or that of its partners where
    those are fewer.
    """

    pairs: Counter[tuple[int, int]]
    methods: Mapping[int, int]
    problems: Mapping[int, int]


def stated_uses(store: Store, methods: Side, problems: Side) -> Stated:
    """Count the papers that state that a method, or one under it, is used for a problem, or for one under that."""
    above = _above(store, {*methods.concepts, *problems.concepts})
    sides = set(methods.concepts), set(problems.concepts)
    pairs: set[tuple[int, int, int]] = set()
    papers: tuple[dict[int, set[int]], dict[int, set[int]]] = defaultdict(set), defaultdict(set)
    partners: tuple[dict[int, set[int]], dict[int, set[int]]] = defaultdict(set), defaultdict(set)
    asked = "SELECT paper, subject, object FROM look_states WHERE predicate = ?"
    for paper, *ends in store.execute(asked, (Predicate.USED_FOR.value,)):
        own = [above.get(end, set()) & side for end, side in zip(ends, sides, strict=True)]
        for concepts, other, counted, met in zip(own, ends[::-1], papers, partners, strict=True):
            for concept in concepts:
                counted[concept].add(paper)
                met[concept].add(other)
        pairs.update((paper, method, problem) for method in own[0] for problem in own[1])
    used = [{concept: min(len(found), len(met[concept])) for concept, found in counted.items()}
            for counted, met in zip(papers, partners, strict=True)]  # fmt: skip
    return Stated(Counter((method, problem) for _, method, problem in pairs), *used)
